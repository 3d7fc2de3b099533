"""Time to the next order, against the textbook (Freireich et al. 1963) and simulations."""

import math

import numpy as np
import pandas as pd
import pytest

from segbench.evaluation.segments.survival import (
    by_segment,
    curves,
    log_rank,
    restricted_mean,
    shown,
)
from segbench.methods.disclosure import Disclosure

TREATED = "6 6 6 6+ 7 9+ 10 10+ 11+ 13 16 17+ 19+ 20+ 22 23 25+ 32+ 32+ 34+ 35+"
PLACEBO = "1 1 2 2 3 4 4 5 5 8 8 8 8 11 11 12 12 15 17 22 23"
"""Weeks of remission of 42 patients; + was still in remission."""


def read(*texts):
    words = [word for text in texts for word in text.split()]
    return pd.DataFrame(
        {
            "days": [int(word.strip("+")) for word in words],
            "event": ["+" not in word for word in words],
        }
    )


def labels(*sizes):
    codes = np.repeat([f"s{k}" for k in range(len(sizes))], sizes)
    return pd.Series(
        pd.Categorical(codes, categories=[f"s{k}" for k in range(len(sizes))], ordered=True)
    )


LEUKAEMIA, ARMS = read(TREATED, PLACEBO), labels(21, 21)


def test_the_log_rank_test_is_the_published_one():
    chi_square, df, p = log_rank(ARMS, LEUKAEMIA, 10)
    assert (round(chi_square, 2), df) == (16.79, 1)
    assert p == pytest.approx(4.17e-5, abs=1e-7)


def test_the_curve_is_the_published_one():
    found = curves(ARMS, LEUKAEMIA, 35, 10).set_index(["code", "day"])
    # Klein & Moeschberger (2003), table 4.1B: S(t) of the treated
    published = {
        6: 0.857,
        7: 0.807,
        10: 0.753,
        13: 0.690,
        16: 0.627,
        22: 0.538,
        23: 0.448,
        35: 0.448,
    }
    for day, left in published.items():
        assert 1 - found.loc[("s0", day), "ordered_share"] == pytest.approx(left, abs=5e-4)
    assert found.loc["s0"].loc[[0, 6, 7, 10, 13, 16, 22, 23], "at_risk"].tolist() == [
        21,
        21,
        17,
        15,
        12,
        11,
        7,
        6,
    ]
    assert found.loc["s1"]["ordered"].sum() == 21
    assert (found.loc["s1"].index == range(36)).all()


def test_medians_are_the_published_ones():
    found = by_segment(ARMS, LEUKAEMIA, 35, 0.95, 10).set_index("code")
    assert found.loc["s0", ["median", "median_low"]].tolist() == [
        23,
        13,
    ]  # the upper end was not reached
    assert math.isnan(found.loc["s0", "median_high"])
    assert found.loc["s1", ["median", "median_low", "median_high"]].tolist() == [8, 4, 11]
    assert found["ordered"].tolist() == [9, 21]
    assert math.isnan(by_segment(ARMS, LEUKAEMIA, 20, 0.95, 10)["median"][0])


def test_the_restricted_mean_is_the_area_under_the_curve():
    fine = np.arange(0.0005, 23, 0.001)
    for code, rows in LEUKAEMIA.groupby(ARMS, observed=True):
        left = (
            1
            - curves(ARMS, LEUKAEMIA, 23, 10)
            .set_index(["code", "day"])
            .loc[code]["ordered_share"]
            .to_numpy()
        )
        area = left[np.floor(fine).astype(int)].sum() * 0.001
        assert restricted_mean(rows, 23)[0] == pytest.approx(area, abs=1e-3)


def test_followed_to_the_end_it_is_the_mean_with_its_textbook_error():
    waits = read(PLACEBO)
    short = np.minimum(waits["days"], 12)
    mean, error = restricted_mean(waits, 12)
    assert mean == pytest.approx(short.mean())
    assert error == pytest.approx(
        short.std(ddof=0) / math.sqrt(21)
    )  # Greenwood without censoring is binomial


def test_intervals_cover_the_truth_under_censoring():
    rng = np.random.default_rng(3)
    horizon, chance, covered, apart = 40, 0.04, 0, 0
    truth = ((1 - chance) ** np.arange(horizon)).sum()
    for _ in range(200):
        wait, last = rng.geometric(chance, 160), rng.integers(20, 90, 160)
        waits = pd.DataFrame({"days": np.minimum(wait, last), "event": wait <= last})
        found = by_segment(labels(80, 80), waits, horizon, 0.95, 10)
        covered += int((found["ci_low"][0] <= truth) & (truth <= found["ci_high"][0]))
        apart += int(found["p_holm"].min() < 0.05)
    assert 0.91 <= covered / 200 <= 0.99
    assert apart / 200 <= 0.09


def test_the_difference_is_to_all_outside_the_segment():
    found = by_segment(ARMS, LEUKAEMIA, 23, 0.95, 10)
    assert found["difference"].tolist() == pytest.approx(
        [found["mean_days"][0] - found["mean_days"][1]] * 2 * np.array([1, -1])
    )
    assert found["difference_low"][0] > 0
    # The arms do not share anybody: the squares of the half widths of their means add up.
    half = np.hypot(*(found["ci_high"] - found["mean_days"]))
    for column, sign in (("difference_low", -1), ("difference_high", 1)):
        assert found[column].tolist() == pytest.approx(found["difference"] + sign * half)


def test_small_segments_are_left_out_and_one_alone_is_not_tested():
    found = by_segment(labels(21, 16, 5), LEUKAEMIA, 23, 0.95, 10)
    assert found["code"].tolist() == ["s0", "s1"]
    alone = by_segment(labels(42), LEUKAEMIA, 23, 0.95, 10)
    assert alone[["difference", "p_holm"]].isna().all(axis=None)
    assert math.isnan(log_rank(labels(42), LEUKAEMIA, 10)[0])
    assert log_rank(labels(21, 16, 5), LEUKAEMIA, 10)[1] == 1
    assert curves(labels(42), LEUKAEMIA, 23, 50).empty
    assert by_segment(labels(42), LEUKAEMIA, 23, 0.95, 50).empty


def test_where_nobody_orders_there_are_no_intervals():
    waits = pd.DataFrame({"days": [9] * 40, "event": [False] * 20 + [True] * 20})
    found = by_segment(labels(20, 20), waits, 9, 0.95, 10)
    assert found["mean_days"].tolist() == [9, 9]
    assert found[["ci_low", "ci_high", "difference_low", "p_holm"]].isna().all(axis=None)
    assert math.isnan(found["median"][0])
    nobody = waits.assign(event=False)
    assert math.isnan(log_rank(labels(20, 20), nobody, 10)[0])


def test_a_median_whose_interval_is_that_day_alone():
    waits = pd.DataFrame({"days": [1] * 400 + [2] * 200 + [3] * 400, "event": True})
    assert by_segment(labels(1000), waits, 3, 0.95, 10).loc[
        0, ["median", "median_low", "median_high"]
    ].tolist() == [2, 2, 2]


def test_small_numbers_of_those_who_ordered_or_not_are_left_out_and_hidden_segments_too():
    table = pd.DataFrame(
        {
            "code": list("abcd"),
            "customers": [50, 50, 50, 50],
            "ordered": [49, 3, 25, 0],
            "mean_days": 5.0,
        }
    )
    found = shown(table, Disclosure(10, frozenset({"c"}))).set_index("code")
    assert list(found.index) == ["a", "b", "d"]
    assert found["ordered"].isna().tolist() == [True, True, False]
    assert found["mean_days"].notna().all()
    days = pd.DataFrame(
        {
            "code": "a",
            "day": range(4),
            "at_risk": [50, 45, 30, 5],
            "ordered": [0, 5, 15, 25],
            "ordered_share": 0.1,
        }
    )
    curve = shown(days, Disclosure(10))
    assert curve["at_risk"].isna().tolist() == [False, True, False, True]
    assert curve["ordered"].isna().tolist() == [False, True, False, False]
