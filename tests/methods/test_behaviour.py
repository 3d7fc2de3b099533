import re

import numpy as np
import pandas as pd

from segbench.methods.behaviour import Behaviour


def customers(silent, revenue=1.0, longest=np.nan):
    frame = pd.DataFrame({"recency_days": silent})
    return frame.assign(monetary=revenue, longest_gap_days=longest)


def test_dormant_is_silent_for_longer_than_nine_in_ten_ever_paused():
    frame = customers(
        silent=[5, 90, 91, 200] + [1] * 6, longest=list(range(10, 110, 10))
    )  # the ninth pause of ten is 90
    method = Behaviour().fit(frame)
    assert method.state_["dormant_after"] == 90
    assert (method.predict(frame) == "dormant").tolist() == [False, False, True, True] + [False] * 6
    assert "90 % of the customers who came back" in method.notes[0]
    assert "90 days" in method.segments_[2].definition


def test_high_value_is_the_top_fifth_of_those_who_are_not_dormant():
    frame = customers(silent=[1] * 10 + [99] * 2, revenue=[*range(1, 11), 500, 900])
    labels = Behaviour(dormant_days=30).fit(frame).predict(frame).tolist()
    assert labels == ["potential"] * 8 + ["high"] * 2 + ["dormant"] * 2


def test_whoever_equals_the_last_high_value_customer_is_one():
    frame = customers(silent=[1] * 5, revenue=[1, 7, 7, 7, 7])
    assert (
        Behaviour(dormant_days=30).fit(frame).predict(frame).tolist()
        == ["potential"] + ["high"] * 4
    )


def test_the_day_itself_is_not_dormant():
    frame = customers(silent=[30, 31])
    assert (Behaviour(dormant_days=30).fit(frame).predict(frame) == "dormant").tolist() == [
        False,
        True,
    ]


def test_where_nobody_came_back_the_silences_themselves_tell():
    frame = customers(silent=list(range(1, 11)))
    method = Behaviour(pause_share=0.7).fit(frame)
    assert (method.predict(frame) == "dormant").tolist() == [False] * 7 + [True] * 3
    assert "Nobody ordered on two days" in method.notes[0]
    assert "70 %" in method.notes[0]


def test_a_given_number_of_days_needs_no_note():
    assert Behaviour(dormant_days=30).fit(customers(silent=[1, 2])).notes == ()


def test_where_everybody_is_dormant_all_of_them_set_the_cut():
    frame = customers(silent=[99, 99], revenue=[1, 2])
    method = Behaviour(dormant_days=30).fit(frame)
    assert method.predict(frame).tolist() == ["dormant", "dormant"]
    assert method.predict(customers(silent=[1, 1], revenue=[1, 2])).tolist() == [
        "potential",
        "high",
    ]


def test_variants_take_the_shares_that_they_are_named_by():
    """Pauses of 10 to 200 days: the longest fifth begins after 160, the longest twentieth at 190"""
    frame = customers(silent=[1] * 20, revenue=range(1, 21), longest=list(range(10, 210, 10)))
    for words, changed in Behaviour.variants:
        method = Behaviour(**changed).fit(frame)
        share = int(re.search(r"(\d+) %", words)[1]) / 100
        if words.startswith("dormant"):
            assert method.state_["dormant_after"] == 200 * (1 - share)
        else:
            assert (method.predict(frame) == "high").mean() == share
