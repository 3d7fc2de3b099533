"""The verdict in words holds the numbers of the table and says what the verdict says."""

import math

import pandas as pd
import pytest

from segbench.evaluation import AMOUNTS, CONVERSION, RETENTION
from segbench.evaluation.comparison.verdict import Verdict
from segbench.pages.sentences import (
    answer,
    naming,
    outside_window,
    strength_sentence,
    units_sentence,
)
from segbench.pages.wording import (
    count,
    decimal,
    decimal_interval,
    listed,
    p_value,
    percent,
    percent_interval,
)

LEAGUE = pd.DataFrame(
    [
        (name, "retention", metric, value, value - 0.02, value + 0.03, role)
        for name, role, auc in (("rfm", "method", 0.81), ("recency_only", "baseline", 0.79))
        for metric, value in (("auc", auc), ("attainable_share", auc - 0.1), ("lift_20", auc + 1))
    ],
    columns=["method", "outcome", "metric", "value", "ci_low", "ci_high", "role"],
)


def verdict(**changes):
    plain = {"outcome": "retention", "compared": 3, "best_set": ("rfm",), "pick": "rfm"}
    plain |= {"beaten_by": (), "not_beaten": (), "beats_random": True, "ranked_by": "auc"}
    return Verdict(**{**plain, **changes})


def test_a_clear_winner():
    text = answer(verdict(), LEAGUE, RETENTION)
    assert text.startswith(
        "<strong>To tell who orders again, use RFM</strong>: it is better than each of the other "
        "methods."
    )
    assert "71 % [69 to 74] of what the best model tried can tell" in text
    assert "1.81 [1.79 to 1.84] times" in text


def test_equals_are_named():
    text = answer(verdict(best_set=("som", "rfm")), LEAGUE, RETENTION)
    assert (
        "the simplest of the methods that cannot be told apart from the best (RFM and SOM on RFM)"
        in text
    )


def test_a_better_baseline_comes_first():
    text = answer(verdict(beaten_by=("recency_only",)), LEAGUE, RETENTION)
    assert text.startswith(
        "<strong>To tell who orders again, none of the methods is as good as one plain "
        "fact</strong>, “recency alone”"
    )
    assert "AUC 0.790, against 0.810" in text


def test_a_baseline_on_the_same_level_is_named():
    assert "It cannot be shown to be better than recency alone." in answer(
        verdict(not_beaten=("recency_only",)), LEAGUE, RETENTION
    )


def test_a_single_method_is_not_called_the_best():
    assert "it is the only method that was compared" in answer(
        verdict(compared=1), LEAGUE, RETENTION
    )


def test_of_an_amount_the_words_are_of_money_and_the_number_is_explained_variance():
    spend = LEAGUE.assign(
        outcome="spend", metric=LEAGUE["metric"].replace("auc", "explained_variance")
    )
    told = verdict(outcome="spend", ranked_by="explained_variance", beaten_by=("recency_only",))
    text = answer(told, spend, AMOUNTS["spend"])
    assert text.startswith("<strong>To tell how much a customer will spend, none of the methods")
    assert "(Explained variance 0.790, against 0.810 for RFM)" in text
    assert (
        "the fifth of customers that it ranks highest spends 1.81 [1.79 to 1.84] times as much as "
        "the average" in text
    )


def test_nothing_beats_chance():
    assert "no method here beats chance" in answer(verdict(beats_random=False), LEAGUE, RETENTION)


@pytest.mark.parametrize(
    ("strengths", "words"),
    [
        ([0.9, 0.85], "would come back"),
        ([0.9, 0.5], "The most clusters that reach 0.8 are 2"),
        ([0.5, 0.4], "No number of clusters"),
    ],
)
def test_prediction_strength_in_words(strengths, words):
    assert words in strength_sentence(pd.DataFrame({"k": [2, 8], "strength": strengths}), 8)


def test_only_names_from_the_truth_table_come_with_a_caution():
    assert naming("rfm") == naming("som")
    assert "not worthless" in naming("som")
    assert naming("quadrants") == ""


def test_a_first_repeat_is_not_called_a_response():
    text = answer(
        verdict(outcome="conversion"),
        LEAGUE.assign(outcome="conversion"),
        CONVERSION["first_repeat"],
    )
    assert text.startswith("<strong>To tell which one-time buyers order a second time, use RFM")
    assert "the fifth of one-time buyers that it ranks highest orders a second time 1.81" in text


def test_units_in_words():
    counts = pd.DataFrame(
        [
            ("conversion", "learned from", 3344, 1331, 420, 10),
            ("conversion", "scored on", 1848, 1214, 257, 5),
        ],
        columns=["outcome", "part", "units", "customers", "events", "groups"],
    )
    (text,) = units_sentence(counts, {"conversion": CONVERSION["campaign"]})
    assert text == (
        "Conversion: learned from 3,344 contacts in 10 campaigns with 420 events, "
        "scored on 1,848 contacts in 5 campaigns with 257 events."
    )


def test_units_of_folds_in_words():
    part = "learned from and scored on, in 10 folds,"
    counts = pd.DataFrame(
        [("conversion", part, 14_119, 14_119, 2_065, 1)],
        columns=["outcome", "part", "units", "customers", "events", "groups"],
    )
    (text,) = units_sentence(counts, {"conversion": CONVERSION["first_repeat"]})
    learned = "learned from and scored on, in 10 folds, 14,119 one-time buyers, 2,065 events"
    assert text == f"Conversion by first repeat: {learned}."


def test_small_p_values_are_not_called_zero():
    assert [p_value(value) for value in (0.0, 0.0004, 0.00123, 0.5, math.nan)] == [
        "<0.001",
        "<0.001",
        "0.001",
        "0.500",
        "–",
    ]


@pytest.mark.parametrize(
    ("counts", "says"),
    [
        (
            {"customers": 32, "retained": 12},
            "32 customers had ordered, but only before that (outside the window); 12 of them",
        ),
        (
            {"customers": 32, "retained": math.nan},
            "; how many of them ordered again is not shown, because one of the two groups",
        ),
        (
            {"customers": math.nan, "retained": math.nan},
            "A few customers had ordered, but only before that (outside the window).",
        ),
    ],
)
def test_customers_outside_the_window_are_not_told_where_they_are_few(counts, says):
    assert says in outside_window(counts, 28)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (percent(0.8421), "84.2 %"),
        (percent(-0.0001, 0), "0 %"),
        (percent(None), "–"),
        (percent_interval(0.71, 0.66, 0.75), "71 % [66 to 75]"),
        (percent_interval(-0.001, -0.011, 0.002), "0 % [-1 to 0]"),
        (decimal(-0.0001, 2), "0.00"),
        (decimal_interval(0.5, 0.25, 0.75), "0.500 [0.250 to 0.750]"),
        (count(1234567), "1,234,567"),
        (listed(["a"]), "a"),
        (listed(["a", "b", "c"]), "a, b and c"),
        (listed(["a", "b"], "or"), "a or b"),
    ],
)
def test_numbers_in_words(text, expected):
    assert text == expected
