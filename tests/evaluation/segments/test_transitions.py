"""Moves between segments against hand-made tables, pandas and scikit-learn."""

import math

import numpy as np
import pandas as pd
import pytest
from sklearn.metrics import cohen_kappa_score

from segbench.evaluation.segments.transitions import (
    AWAY,
    STAY_COLUMNS,
    TRANSITION_COLUMNS,
    shown,
    stay,
    staying,
    transition_table,
    transitions,
)

BEFORE = pd.Series({1: "a", 2: "a", 3: "a", 4: "b", 5: "b"}).astype(
    pd.CategoricalDtype(["a", "b", "c"], ordered=True)
)
AFTER = pd.Series({1: "a", 2: "a", 3: "b", 5: "b", 6: "c"}).astype(
    pd.CategoricalDtype(["a", "b", "c"], ordered=True)
)
REVENUE = pd.Series({1: 10.0, 2: 20.0, 3: 5.0, 4: 3.0, 5: 4.0})


def test_moves_by_hand():
    table = transitions(BEFORE, AFTER, REVENUE, "abc").set_index(["from", "to"])
    assert [*table.index.names, *table.columns] == TRANSITION_COLUMNS
    assert table.loc[("a", "a"), ["customers", "row_share", "revenue"]].tolist() == pytest.approx(
        [2, 2 / 3, 30]
    )
    assert table.loc[("a", "b"), ["customers", "row_share", "revenue"]].tolist() == pytest.approx(
        [1, 1 / 3, 5]
    )
    assert table.loc[("b", AWAY), ["customers", "row_share", "revenue"]].tolist() == pytest.approx(
        [1, 1 / 2, 3]
    )
    assert table.loc[(AWAY, "c"), "customers"] == 1
    assert math.isnan(table.loc[(AWAY, "c"), "row_share"])
    # of the four customers of both, 3 were in a and 2 are: 3 * 2 / 4
    assert table.loc[("a", "a"), "by_chance"] == pytest.approx(1.5)
    assert table["customers"].sum() == 6
    assert table["revenue"].sum() == REVENUE.sum()
    assert math.isnan(table.loc[("c", "a"), "row_share"])


def test_staying_by_hand():
    found = staying(transitions(BEFORE, AFTER, REVENUE, "abc"), 200, 0.95, seed=1)
    assert list(found) == STAY_COLUMNS
    assert (found["customers"], found["stayed"], found["left"], found["new"]) == (4, 0.75, 1, 1)
    assert found["chance"] == pytest.approx((3 * 2 + 1 * 2) / 16)
    assert found["kappa"] == pytest.approx(0.5)


def drawn(n, share, seed):
    rng = np.random.default_rng(seed)
    before = rng.integers(0, 4, n)
    after = np.where(rng.random(n) < share, before, rng.integers(0, 4, n))
    return (pd.Series(list("abcd"))[part].reset_index(drop=True) for part in (before, after))


def test_kappa_and_its_interval_are_those_of_resampled_customers():
    before, after = drawn(400, 0.5, 2)
    table = transitions(before, after, pd.Series(1.0, range(400)), "abcd")
    found = staying(table, 2000, 0.95, seed=3)
    assert found["kappa"] == pytest.approx(cohen_kappa_score(before, after))
    rng = np.random.default_rng(8)
    rows = [rng.integers(400, size=400) for _ in range(400)]
    low, high = np.quantile(
        [cohen_kappa_score(before[row], after[row]) for row in rows], (0.025, 0.975)
    )
    assert (found["kappa_low"], found["kappa_high"]) == pytest.approx((low, high), abs=0.015)
    assert found["stayed_low"] < found["stayed"] < found["stayed_high"]


def test_segments_dealt_anew_have_a_kappa_of_nothing():
    before, after = drawn(400, 0.0, 5)
    table = transitions(before, after, pd.Series(1.0, range(400)), "abcd")
    found = staying(table, 500, 0.95, seed=3)
    assert found["kappa_low"] < 0 < found["kappa_high"]
    assert found["chance"] == pytest.approx(0.25, abs=0.01)


def test_nobody_known_twice_and_one_segment():
    apart = transitions(BEFORE, AFTER.set_axis([11, 12, 13, 14, 15]), REVENUE, "abc")
    found = staying(apart, 200, 0.95, seed=1)
    assert (found["customers"], found["left"], found["new"]) == (0, 5, 5)
    assert math.isnan(found["stayed"])
    one = pd.Series("a", range(4))
    alone = staying(transitions(one, one, pd.Series(1.0, range(4)), "a"), 200, 0.95, seed=1)
    assert (alone["stayed"], alone["stayed_low"]) == (1, 1)
    assert math.isnan(alone["kappa"])


def shown_transitions(counts, least=10, hidden=(), hidden_after=None):
    """What is shown of counts by old (rows) and new segment; the last are who came and left."""
    codes = [*"abcdef"[: len(counts) - 1], AWAY]
    pairs = [
        (start, end)
        for i, start in enumerate(codes)
        for j, end in enumerate(codes)
        for _ in range(counts[i][j])
    ]
    before = pd.Series({n: start for n, (start, _) in enumerate(pairs) if start != AWAY})
    after = pd.Series({n: end for n, (_, end) in enumerate(pairs) if end != AWAY})
    table = transitions(before, after, pd.Series(1.0, before.index), codes[:-1])
    return shown(table, least, hidden, hidden_after).set_index(["from", "to"])


def test_a_move_of_few_takes_others_of_its_row_and_column_along():
    counts = [[100, 3, 40, 20], [30, 80, 25, 30], [20, 35, 90, 15], [20, 25, 30, 0]]
    found = shown_transitions(counts)
    out = found["customers"].isna()
    assert out["a", "b"]
    assert (out.groupby(level="from").sum()[["a"]] >= 2).all()
    assert (out.groupby(level="to").sum()[["b"]] >= 2).all()
    assert found.loc[out, ["row_share", "revenue"]].isna().all(axis=None)
    assert not out.all()
    assert found.loc[("a", "a"), "row_customers"] == 163


def test_few_who_left_hide_how_many_came_and_what_chance_would_put_where():
    found = shown_transitions([[100, 40, 2], [50, 80, 1], [30, 25, 0]])
    assert found.xs(AWAY, level="to")["customers"].isna().all()
    assert found.xs(AWAY, level="from")["customers"].isna().all()
    assert found["by_chance"].isna().all()


def test_never_is_a_single_one_of_those_who_stayed_hidden():
    """The share of all who stayed is told: less the others, it would give the one away."""
    counts = [[4, 30, 30, 20], [40, 80, 25, 30], [20, 35, 90, 15], [20, 25, 30, 0]]
    found = shown_transitions(counts)
    stayed = [found.loc[(code, code), "customers"] for code in "abc"]
    assert np.isnan(stayed).sum() >= 2


def test_segments_may_be_hidden_where_customers_come_from_and_others_where_they_go():
    counts = np.full((5, 5), 50)
    counts[-1, -1] = 0
    every = shown_transitions(counts, hidden=["a", "b"])["customers"].unstack("to").isna()
    assert every.loc["a"].all()
    assert every["a"].all()
    found = shown_transitions(counts, hidden=["a", "b"], hidden_after=["c", "d"])
    out = found["customers"].unstack("to").isna()
    assert out.loc[["a", "b"]].all(axis=None)
    assert out[["c", "d"]].all(axis=None)
    assert not out.loc["c", "a"]
    assert not out.loc["d", "b"]


def test_with_a_least_of_one_moves_are_as_they_are():
    found = shown_transitions([[1, 2, 1], [3, 4, 0], [1, 0, 0]], least=1)
    assert found["customers"].notna().all()
    assert found.loc[("a", "b"), "row_share"] == 0.5


def test_who_stayed_by_hand():
    # 10 customers: 5 stay in a, 1 goes a -> b, 1 goes b -> a, 3 stay in b
    counts = [[5, 1], [1, 3]]
    found = stay(counts)
    assert (found.customers, found.stayed) == (10, 0.8)
    assert found.chance == pytest.approx((6 * 6 + 4 * 4) / 100)
    assert found.kappa == pytest.approx((0.8 - 0.52) / 0.48)
    table = transition_table(["a", "b"], counts, [[50.0, 10.0], [7.0, 30.0]])
    assert table["customers"].tolist() == [5, 1, 1, 3]
    assert table["by_chance"].tolist() == pytest.approx([3.6, 2.4, 2.4, 1.6])
    assert table.loc[(table["from"] == "b") & (table["to"] == "a"), "revenue"].item() == 7


def test_kappa_is_cohens():
    rng = np.random.default_rng(2)
    before, after = rng.integers(0, 4, 300), rng.integers(0, 4, 300)
    after[:150] = before[:150]
    counts = pd.crosstab(before, after).to_numpy()
    assert stay(counts).kappa == pytest.approx(cohen_kappa_score(before, after))


def test_one_segment_and_nobody_have_no_kappa():
    assert stay([[7]]).stayed == 1
    assert math.isnan(stay([[7]]).kappa)
    assert stay([[0, 0], [0, 0]]).customers == 0
    assert transition_table(["a"], [[0]], [[0]])["by_chance"].tolist() == [0]


@pytest.mark.parametrize(
    "counts",
    [
        [
            [67, 1, 95, 68, 46],
            [21, 61, 34, 64, 17],
            [86, 94, 27, 83, 49],
            [18, 91, 94, 18, 64],
            [84, 81, 49, 87, 0],
        ],
        [
            [16, 60, 21, 40, 55],
            [50, 48, 17, 15, 25],
            [15, 71, 59, 69, 36],
            [66, 79, 47, 2, 98],
            [1, 97, 46, 72, 0],
        ],
    ],
)
def test_where_who_left_or_came_is_hidden_chance_does_not_tell_it(counts):
    """Chance tells how many of the row, or column, are in both windows; their sum is shown."""
    found = shown_transitions(counts)
    left = found["customers"].xs(AWAY, level="to").drop(AWAY, errors="ignore")
    came = found["customers"].xs(AWAY, level="from").drop(AWAY, errors="ignore")
    assert left.isna().any() or came.isna().any()
    by_chance = found["by_chance"].unstack("to").loc[left.index, came.index]
    assert by_chance[left.isna()].isna().all(axis=None)
    assert by_chance.loc[:, came.isna()].isna().all(axis=None)
    assert by_chance.loc[left.notna(), came.notna()].notna().any(axis=None)
