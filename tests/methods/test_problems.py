import numpy as np
import pandas as pd
import pytest

from segbench.errors import SegbenchError
from segbench.methods.problems import Problems


def customers(*topics, contacts=1):
    return pd.DataFrame(
        {"service_contacts": contacts, "main_topic": pd.Series(topics, dtype=object)}
    )


def test_each_topic_is_a_segment_known_ones_first():
    frame = customers("billing", "complaint", "billing", "praise")
    method = Problems().fit(frame)
    assert [segment.code for segment in method.segments_] == [
        "praise",
        "complaint",
        "topic:billing",
        "other",
        "none",
    ]
    assert [segment.name_zh for segment in method.segments_] == [
        "表扬",
        "投诉",
        "billing",
        "其他",
        "无联系",
    ]
    assert method.predict(frame).tolist() == [
        "topic:billing",
        "complaint",
        "topic:billing",
        "praise",
    ]


def test_a_topic_that_was_not_there_in_fitting_is_other():
    method = Problems().fit(customers("complaint", "praise"))
    assert method.predict(customers("technical", "complaint", "billing")).tolist() == [
        "other",
        "complaint",
        "other",
    ]


def test_who_did_not_call_is_none_and_who_called_about_nothing_noted_is_other():
    frame = customers("complaint", None, np.nan, "complaint").assign(service_contacts=[1, 0, 3, 0])
    assert Problems().fit(frame).predict(frame).tolist() == ["complaint", "none", "other", "none"]


def test_of_many_topics_those_of_most_customers_are_kept():
    frame = customers("a", "b", "b", "c", "c", "c", "d")
    method = Problems(max_topics=3).fit(frame)
    assert method.state_["topics"] == ["c", "b", "a"]  # a and d tie: by name
    assert method.predict(frame).tolist()[-1] == "other"


@pytest.mark.parametrize("topic", ["other", "none", "all"])
def test_a_topic_called_like_a_segment_is_taken_for_none_of_ours(topic):
    frame = customers(topic, "complaint")
    method = Problems().fit(frame)
    expected = "other" if topic == "other" else f"topic:{topic}"
    assert method.predict(frame).tolist() == [expected, "complaint"]
    assert len({segment.name for segment in method.segments_}) == len(method.segments_)


def test_a_topic_of_odd_signs_is_shown_in_plain_ones():
    method = Problems().fit(customers("a\nb\x07", "a\tb\x08", "a\nb\x07"))
    assert [segment.name for segment in method.segments_] == [
        "Topic: a\ufffdb\ufffd",
        "Other topic",
        "No contact",
    ]


def test_data_without_topics_is_refused_with_a_reason():
    with pytest.raises(
        SegbenchError,
        match=r"needs service contacts with a topic \(main_topic\), which this data does not have",
    ):
        Problems().fit(customers("x").drop(columns="main_topic"))
