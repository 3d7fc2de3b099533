"""What is said of a crossing that was added, from tables written by hand."""

import pandas as pd
import pytest

from segbench.evaluation import CONVERSION, RETENTION
from segbench.evaluation.comparison.league import CONTRAST_COLUMNS
from segbench.pages.crossed_words import crossed

NAME = "value_tiers_x_responder_only"
OUTCOMES = {"retention": RETENTION, "conversion": CONVERSION["campaign"]}
LEAGUE = pd.DataFrame(
    [
        ("conversion", "attainable_share", "value_tiers", 0.21, 0.14, 0.29),
        ("conversion", "attainable_share", "responder_only", 0.71, 0.61, 0.82),
        ("conversion", "attainable_share", NAME, 0.76, 0.65, 0.87),
        ("conversion", "auc", NAME, 0.99, 0.98, 1.0),
        ("retention", "attainable_share", NAME, 0.11, 0.1, 0.12),
    ],
    columns=["outcome", "metric", "method", "value", "ci_low", "ci_high"],
)


def said(difference, low, high, outcomes=OUTCOMES, **ineligible):
    rows = [
        ("conversion", "attainable_share", NAME, "value_tiers", 0.55, 0.45, 0.65),
        ("conversion", "attainable_share", NAME, "responder_only", difference, low, high),
    ]
    table = pd.DataFrame(rows, columns=[name for name in CONTRAST_COLUMNS if name != "p_holm"])
    return list(crossed(table, LEAGUE, outcomes, ineligible))


def test_both_parts_and_the_crossing_are_named_with_their_shares():
    assert said(0.05, 0.01, 0.09) == [
        "<strong>To tell who responds to a campaign, Value tiers crossed with “responded before, "
        "yes or no” tells 76 % [65 to 87] of what can be known</strong>; Value tiers alone tells "
        "21 % [14 to 29], that fact alone 71 % [61 to 82]. That is 5 points [1 to 9] more than the "
        "fact alone. The crossing was added because the fact wins, when the data had been seen: it "
        "is neither ranked nor recommended. To compare it as a method with labels and a page of "
        "its own, add <code>[value_tiers, responder_only]</code> to <code>crossings</code>."
    ]


@pytest.mark.parametrize(
    ("numbers", "words"),
    [
        ((0.05, -0.02, 0.11), "The two cannot be told apart (-2 to +11 points)."),
        ((-0.05, -0.09, -0.01), "That is 5 points [1 to 9] less than the fact alone."),
        ((0.05, 0.0, 0.1), "The two cannot be told apart (+0 to +10 points)."),
    ],
)
def test_more_is_said_only_where_it_is_sure(numbers, words):
    (sentence,) = said(*numbers)
    assert words in sentence
    assert "more than the fact" not in sentence


def test_too_many_segments_are_told_before_it_is_asked_for():
    (sentence,) = said(0.05, 0.01, 0.09, **{NAME: "it has 27 segments"})
    assert sentence.endswith("to <code>crossings</code>; but it has 27 segments.")


def test_only_what_is_asked_for_is_spoken_of():
    assert said(0.05, 0.01, 0.09, outcomes={"retention": RETENTION}) == []
    nothing = pd.DataFrame(columns=CONTRAST_COLUMNS)
    assert list(crossed(nothing, LEAGUE, OUTCOMES, {})) == []
