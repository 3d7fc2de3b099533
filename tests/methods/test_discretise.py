"""Bins: deciles by value, heavy values apart, missing apart, the same on every population."""

import json
from dataclasses import asdict

import numpy as np
import pandas as pd
import pytest

from segbench.methods.discretise import (
    ANY_OTHER,
    LONGEST,
    MISSING,
    OTHER,
    UNKNOWN,
    NumberBins,
    TextBins,
    bins_from_dict,
    distinct,
    fit_levels,
    level_names,
    levels,
    make_bins,
)


def test_deciles_of_a_hundred_customers_hold_ten_each():
    values = pd.Series(range(1, 101))
    bins = make_bins(values)
    assert [cut for cut, _ in bins.cuts] == [10, 20, 30, 40, 50, 60, 70, 80, 90]
    assert bins.count(values).tolist() == [10] * 10 + [0]
    assert bins.labels[0] == "up to 10"
    assert bins.labels[1] == "over 10 up to 20"
    assert bins.labels[-2:] == ("over 90", MISSING)


def test_counts_agree_with_pandas():
    rng = np.random.default_rng(0)
    values = pd.Series(rng.lognormal(size=1000))
    bins = NumberBins.of(values)
    new = pd.Series(rng.lognormal(0.3, size=500))
    edges = [-np.inf, *(cut for cut, _ in bins.cuts), np.inf]
    assert bins.count(new)[:-1].tolist() == pd.cut(new, edges).value_counts(sort=False).tolist()


def test_a_value_that_many_share_has_a_bin_of_its_own():
    values = pd.Series([1] * 50 + list(range(2, 52)))
    bins = NumberBins.of(values)
    assert bins.labels[:3] == ("under 1", "1", "over 1 up to 11")
    assert bins.count(values)[:3].tolist() == [0, 50, 10]
    assert bins.count(pd.Series([0, 1, 1, 2, None]))[[0, 1, 2, -1]].tolist() == [1, 2, 1, 1]


def test_a_constant_column_shows_a_shift_to_either_side():
    bins = NumberBins.of(pd.Series([5.0] * 30))
    assert bins.labels == ("under 5", "5", "over 5", MISSING)
    assert bins.count(pd.Series([4.0, 5.0, 6.0, np.inf])).tolist() == [1, 1, 1, 1]


def test_the_last_bit_of_a_value_does_not_change_its_bin():
    third = pd.Series([1 / 3] * 30)
    bins = NumberBins.of(third)
    assert bins.count(pd.Series([np.nextafter(1 / 3, 0), 1 / 3, np.nextafter(1 / 3, 1)]))[1] == 3


@pytest.mark.parametrize(
    ("n", "bins"), [(0, 1), (1, 1), (9, 1), (19, 1), (20, 2), (55, 5), (5000, 10)]
)
def test_a_bin_is_made_of_ten_customers_or_more(n, bins):
    values = pd.Series(np.arange(n, dtype=float))
    counts = NumberBins.of(values).count(values)
    assert len(counts) == bins + 1
    assert counts.sum() == n
    assert bins == 1 or counts[:-1].min() >= 10


def test_few_alike_customers_leave_no_value_behind():
    assert NumberBins.of(pd.Series([7.0] * 9)).cuts == ()


def test_all_missing():
    values = pd.Series([np.nan] * 30)
    assert NumberBins.of(values).count(values).tolist() == [0, 30]


def test_texts_frequent_values_and_others():
    values = pd.Series(["N"] * 12 + ["S"] * 30 + ["E"] * 9 + [None] * 2)
    bins = make_bins(values)
    assert bins.labels == ("S", "N", ANY_OTHER, MISSING)
    assert bins.count(values).tolist() == [30, 12, 9, 2]
    assert bins.count(pd.Series(["X", "S", None, "N", "N"])).tolist() == [1, 2, 1, 1]


def test_texts_of_which_each_is_another_leave_none_behind():
    assert TextBins.of(pd.Series([f'{{"spend": {n}}}' for n in range(500)])).values == ()


@pytest.mark.parametrize(
    "values",
    [pd.Series([1] * 40 + [2.5] * 40), pd.Series(["é", "b"] * 20), pd.Series([True, False] * 10)],
)
def test_plain_and_back(values):
    bins = make_bins(values)
    assert bins_from_dict(json.loads(json.dumps(asdict(bins)))) == bins


@pytest.mark.parametrize(
    "plain", [{}, {"kind": "frob"}, {"kind": "number"}, {"kind": "number", "cuts": [["a", 1]]}]
)
def test_what_is_no_bins_is_refused(plain):
    with pytest.raises((KeyError, ValueError)):
        bins_from_dict(plain)


def test_days_have_tenths_with_dates_for_labels():
    days = pd.Series(pd.date_range("2023-01-01", periods=100))
    bins = make_bins(days)
    assert bins.labels[:2] == ("up to 2023-01-10", "over 2023-01-10 up to 2023-01-20")
    assert bins.count(days).tolist() == [10] * 10 + [0]
    assert bins.count(pd.Series([pd.Timestamp("2022-01-01"), pd.NaT]))[[0, -1]].tolist() == [1, 1]
    assert bins_from_dict(json.loads(json.dumps(asdict(bins)))) == bins


def test_yes_and_no_with_some_missing():
    flags = pd.Series([True] * 12 + [False] * 20 + [None] * 3, dtype=object)
    bins = make_bins(flags)
    assert bins.kind == "flag"
    assert bins.labels == ("False", "True", ANY_OTHER, MISSING)
    assert bins.count(flags).tolist() == [20, 12, 0, 3]
    assert bins.count(flags.dropna().astype(bool)).tolist() == [20, 12, 0, 0]


def test_names_that_look_alike_are_told_apart():
    assert distinct(["wine", "bread", "wine", "wine"]) == ["wine", "bread", "wine (2)", "wine (3)"]
    assert distinct(["wine", "wine", "wine (2)"]) == ["wine", "wine (2)", "wine (2) (2)"]


def test_names_are_one_short_line():
    long = distinct(["a\nb", "x" * 500, "x" * 501])
    assert all(len(name) <= LONGEST + 5 and name.isprintable() for name in long)
    assert len(set(long)) == 3


@pytest.mark.parametrize(
    ("level", "cut", "names"),
    [
        (OTHER, {"kind": "text", "kept": ["a"]}, ("Other", "其他")),
        (UNKNOWN, {"kind": "number", "bounds": [2.0]}, ("Unknown", "未知")),
        ("True", {"kind": "flag", "kept": ["True"]}, ("yes", "是")),
        ("True", {"kind": "text", "kept": ["True"]}, ("True", "True")),
        ("0", {"kind": "number", "bounds": []}, ("any", "任意")),
        ("0", {"kind": "number", "bounds": [2.5, 10.0]}, ("below 2.5", "2.5 以下")),
        ("1", {"kind": "number", "bounds": [2.5, 10.0]}, ("2.5 to below 10", "2.5 至 10 以下")),
        ("2", {"kind": "number", "bounds": [2.5, 10.0]}, ("10 or more", "10 及以上")),
    ],
)
def test_a_level_has_a_name_in_both_languages(level, cut, names):
    assert level_names(level, cut) == names


def test_a_bin_that_ends_at_nothing_holds_nothing():
    values = pd.Series(range(-49, 51))
    bins = NumberBins.of(values)
    assert (0, True) in bins.cuts
    assert bins.count(values).tolist() == [10] * 10 + [0]


def test_the_twenty_most_frequent_texts_have_a_bin():
    values = pd.Series([f"v{number:02}" for number in range(25) for _ in range(40 - number)])
    assert TextBins.of(values).values == tuple(f"v{number:02}" for number in range(20))


def test_few_different_numbers_are_levels_of_their_own():
    values = pd.Series([1.0, 2, 2, np.nan, 2.5, np.inf])
    cut = fit_levels(values, bins=5, min_share=0.3)
    names = [level_names(level, cut)[0] for level in levels(values, cut)]
    assert names == ["Other", "2", "2", "Unknown", "Other", "Unknown"]
