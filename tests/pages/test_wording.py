"""Sentences that several pages share, and numbers in words."""

import math

import pandas as pd
import pytest

from segbench.evaluation import CONVERSION
from segbench.pages.sentences import (
    naming,
    outside_window,
    strength_sentence,
    units_sentence,
)
from segbench.pages.wording import (
    count,
    decimal,
    decimal_interval,
    known_interval,
    listed,
    p_value,
    percent,
    percent_interval,
)


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
    assert says in outside_window(counts, "28 days")


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


@pytest.mark.parametrize(
    ("share", "words"),
    [
        ((0.71, 0.42, 1.04), "71 % [42 to 100]"),
        ((1.02, 1.01, 1.03), "100 % [100 to 100]"),
        ((0.02, -0.03, 0.07), "2 % [-3 to 7]"),
        ((math.nan, math.nan, math.nan), "–"),
    ],
)
def test_nobody_knows_more_than_all_that_can_be_known(share, words):
    assert known_interval(*share) == words
