"""Tables about the segments of one classification."""

import pandas as pd

from segbench.evaluation import AMOUNTS, CONVERSION, RETENTION
from segbench.pages.method import MethodPage
from segbench.params.evaluation import EvaluationParams
from showing import showing

OUTCOMES = {"retention": RETENTION, "conversion": CONVERSION["first_repeat"]}


def segments():
    return pd.DataFrame(
        {
            "code": ["a", "b", "c"],
            "segment": ["A", "B", "C"],
            "segment_zh": ["甲", "乙", "丙"],
            "outcome": "retention",
            "n": [100, 30, 4],
            "events": pd.array([80, 15, None], dtype="Int64"),
            "rate": [0.8, 0.5, None],
            "ci_low": [0.71, 0.33, None],
            "ci_high": [0.87, 0.67, None],
            "rate_shrunk": [0.79, 0.55, None],
        }
    )


def rates(segments, outcomes):
    limits = EvaluationParams(min_rate_n=50, min_cell=10)
    return showing(MethodPage, {"limits": limits, "outcomes": outcomes}, rates=segments).rates()


def test_small_segments_show_less():
    frame = rates(segments(), OUTCOMES).frame.set_index("segment")
    assert frame.loc["A", "retention"] == "80.0 % [71.0 to 87.0]"
    assert frame.loc["B", "retention"] == "–"
    assert frame.loc["B", "retention, shrunk"] == "55.0 %"
    assert frame.loc["C", "retention, shrunk"] == "–"
    assert frame["customers"].tolist() == ["100", "30", "4"]


def test_amounts_of_small_segments_show_only_the_shrunk_mean():
    amounts = pd.DataFrame(
        {
            "code": ["a", "b"],
            "segment": ["A", "B"],
            "outcome": "spend",
            "n": [100, 20],
            "mean": [5.0, 9.0],
            "ci_low": [4.0, 1.0],
            "ci_high": [6.0, 17.0],
            "mean_shrunk": [5.1, 6.0],
        }
    )
    study = {"amounts": {"spend": AMOUNTS["spend"]}}
    frame = showing(MethodPage, study, amounts=amounts).amounts().frame
    assert frame["spend, $ a customer"].tolist() == ["5.00 [4.00 to 6.00]", "–"]
    assert frame["spend, shrunk"].tolist() == ["5.10", "6.00"]


def test_a_first_repeat_is_called_one():
    both = pd.concat([segments(), segments().assign(outcome="conversion")])
    first = rates(both, OUTCOMES).frame
    assert list(first)[4:] == [
        "one-time buyers",
        "conversion by first repeat",
        "conversion by first repeat, shrunk",
    ]
    campaign = rates(both, {**OUTCOMES, "conversion": CONVERSION["campaign"]}).frame
    assert list(campaign)[4:] == ["contacted", "conversion", "conversion, shrunk"]
    assert first.iloc[:, 5].tolist() == campaign.iloc[:, 5].tolist()
