"""What is hidden cannot be computed: linear programming, which knows all sums, attacks tables."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import linprog

from segbench.methods.disclosure import (
    Disclosure,
    hidden_across,
    hidden_cells,
    hidden_rows,
    sizes_hidden,
    small,
)

LEAST = 10
COUNTS = st.one_of(st.integers(0, 4), st.integers(0, 14), st.integers(0, 200))


def bounds(equations, sums, place):
    """The least and the most that one unknown, at least 1, can be."""
    objective = np.zeros(equations.shape[1])
    objective[place] = 1
    ends = [
        linprog(sign * objective, A_eq=equations, b_eq=sums, bounds=(1, None), method="highs")
        for sign in (1, -1)
    ]
    assert ends[1].status in (0, 3)  # a number without an upper end is unknown, too
    return round(ends[0].fun), np.inf if ends[1].status == 3 else round(-ends[1].fun)


def computed(table, hidden, rows=None, columns=None):
    """The small cells that somebody can compute who knows what is shown, and the sums that are."""
    table, unknown = (
        np.asarray(table),
        [tuple(place) for place in np.argwhere(hidden & (np.asarray(table) > 0))],
    )
    lines = []
    for axis, out in enumerate((rows, columns)):
        known = [number for number in range(table.shape[axis]) if out is None or not out[number]]
        lines += [[float(place[axis] == number) for place in unknown] for number in known]
    lines.append([1.0] * len(unknown))
    equations = np.array(lines)
    truth = np.array([table[place] for place in unknown], dtype=float)
    found = []
    for number, place in enumerate(unknown):
        if table[place] < LEAST:
            low, high = bounds(equations, equations @ truth, number)
            found += [place] * (low == high)
    return found


@given(st.lists(COUNTS, min_size=1, max_size=8))
@settings(max_examples=60, deadline=None, derandomize=True)
def test_no_hidden_row_can_be_computed_from_the_sum(sizes):
    hidden = hidden_rows(sizes, LEAST)
    assert hidden[small(sizes, LEAST)].all()
    if sum(sizes) >= LEAST:
        assert not computed(
            np.array(sizes)[:, None], hidden[:, None], rows=np.ones(len(sizes), bool)
        )
    there = np.array(sizes)[hidden]
    assert not there.sum() or there.sum() >= LEAST or hidden.all()


@given(st.lists(st.lists(COUNTS, min_size=4, max_size=4), min_size=2, max_size=5))
@settings(max_examples=60, deadline=None, derandomize=True)
def test_no_hidden_cell_can_be_computed_from_the_sums(rows):
    table = np.array(rows)
    outs = [hidden_rows(table.sum(axis=1 - axis), LEAST) for axis in (0, 1)]
    hidden = hidden_cells(table, LEAST, *outs)
    assert hidden[small(table, LEAST)].all()
    if not hidden.all():
        assert not computed(table, hidden, *outs)


def test_hiding_small_cells_alone_would_not_do():
    table = np.array([[117, 3, 40], [20, 30, 40], [50, 60, 70]])
    assert computed(table, small(table, LEAST)) == [(0, 1)]
    hidden = hidden_cells(table, LEAST)
    assert not computed(table, hidden)
    assert hidden.sum() == 4


def test_rows_with_two_hidden_cells_each_can_still_give_one_away():
    """Two squares of hidden cells, joined by one: what is left of its row, and of its column."""
    table = np.full((4, 4), 100)
    hidden = np.zeros((4, 4), bool)
    hidden[:2, :2] = hidden[2:, 2:] = hidden[0, 2] = True
    table[0, 2] = 3
    assert (hidden.sum(axis=0) >= 2).all()
    assert (hidden.sum(axis=1) >= 2).all()
    assert computed(table, hidden) == [(0, 2)]
    assert not computed(table, hidden_cells(table, LEAST, also=hidden))


def test_ten_hidden_segments_of_one_customer_each_are_no_secret():
    assert computed(
        np.array([1] * 10 + [50])[:, None],
        np.array([True] * 10 + [False])[:, None],
        rows=np.ones(11, bool),
    )
    assert hidden_rows([1] * 10 + [50, 60], LEAST).tolist() == [True] * 11 + [False]


def test_the_next_smallest_is_hidden_with_a_single_small_one():
    assert hidden_rows([3, 120, 90, 0, 119], LEAST).tolist() == [True, False, True, False, False]
    assert hidden_rows([3, 4, 120], LEAST).tolist() == [True, True, True]
    assert hidden_rows([6, 5, 120], LEAST).tolist() == [True, True, False]


def test_both_sides_of_a_split_are_cells():
    sizes, inside = np.array([120, 200, 80]), np.array([119, 100, 40])
    assert hidden_rows(np.column_stack([inside, sizes - inside]), LEAST).tolist() == [
        True,
        False,
        True,
    ]


def test_what_one_uncontacted_customer_would_give_away_hides_all():
    inside = np.array([119, 200, 80])
    assert hidden_rows(np.column_stack([inside, [1, 0, 0]]), LEAST).all()


def test_with_a_least_of_one_nothing_is_hidden():
    assert not hidden_rows([1, 2, 300], 1).any()
    assert not hidden_cells([[1, 2], [3, 0]], 1).any()
    assert np.isnan(Disclosure(10).count(3))
    assert Disclosure(1).count(3) == 3


def test_a_count_and_what_is_left_of_a_larger_one():
    shown = Disclosure(10)
    assert [shown.count(120, 120), shown.count(0, 120), shown.count(60, 120)] == [120, 0, 60]
    assert np.isnan([shown.count(119, 120), shown.count(9, 120)]).all()


def test_who_left_and_who_came_count_on_their_own():
    """One segment: 117 stayed, 3 left, 5 came; both sizes, 120 and 122, are known."""
    table = np.array([[117, 3], [5, 0]])
    assert hidden_cells(table, LEAST, [False, True], [False, True], away=True).all()
    shown = np.array([[117, 30], [50, 0]])
    assert not hidden_cells(shown, LEAST, away=True).any()


def test_hidden_segments_hide_their_rows_and_columns():
    table = np.array([[100, 20, 30], [20, 100, 30], [30, 20, 100]])
    hidden = hidden_cells(table, LEAST, [True, False, True], [False, False, False])
    assert hidden[[0, 2]].all()
    assert not hidden[1].any()


def test_labels_carry_what_may_be_shown():
    labels = pd.Series(
        pd.Categorical(
            ["a"] * 3 + ["b"] * 12 + ["c"] * 40, categories=["a", "b", "c", "d"], ordered=True
        )
    )
    hidden = sizes_hidden(labels, LEAST)
    assert hidden == {"a", "b"}
    assert Disclosure.of(Disclosure(LEAST, hidden).mark(labels).loc[:20]) == Disclosure(
        LEAST, hidden
    )
    assert Disclosure.of(pd.Series([1])) == Disclosure()


@pytest.mark.parametrize("seed", range(3))
def test_a_table_of_many_segments_is_settled(seed):
    rng = np.random.default_rng(seed)
    table = rng.poisson(rng.gamma(0.3, 40, (20, 20)))
    hidden = hidden_cells(table, LEAST)
    assert hidden[small(table, LEAST)].all()
    assert hidden.all() or not computed(table, hidden)


def coded(*codes):
    return pd.Series(pd.Categorical(codes, categories=sorted(set(codes)), ordered=True))


def test_the_same_customers_under_two_names_are_hidden_both():
    """One method hides its staff with the dealers; the other, where they are trade, does so too."""
    one = coded(*["a home"] * 120, *["b dealer"] * 47, *["c staff"] * 3)
    other = coded(*["a home"] * 90, *["b rest"] * 30, *["c trade"] * 47, *["d"] * 3)
    assert sizes_hidden(one, LEAST) == {"b dealer", "c staff"}
    assert sizes_hidden(other, LEAST) == {"b rest", "d"}
    found = hidden_across({"one": one, "other": other}, LEAST)
    assert found == {"one": {"b dealer", "c staff"}, "other": {"b rest", "c trade", "d"}}


def test_one_customer_more_in_another_method_is_no_difference_to_take():
    one = coded(*["a"] * 120, *["b"] * 80, *["c"] * 50)
    other = coded(*["a"] * 119, *["b"] * 81, *["c"] * 50)
    found = hidden_across({"one": one, "other": other}, LEAST)
    for inner, outer in ((("other", "a"), ("one", "a")), (("one", "b"), ("other", "b"))):
        assert inner[1] in found[inner[0]] or outer[1] in found[outer[0]]
    assert hidden_across({"one": one, "other": one}, LEAST) == {
        "one": frozenset(),
        "other": frozenset(),
    }


def test_a_number_is_shown_or_a_dash_where_it_or_the_rest_is_small():
    shown = Disclosure(10)
    assert [shown.text(1234), shown.text(3), shown.text(0)] == ["1,234", "–", "0"]
    assert [shown.text(60, 120), shown.text(119, 120)] == ["60", "–"]


def test_segments_that_merely_overlap_tell_no_difference():
    """100 customers are in both; 3 are in the one alone, 4 in the other alone."""
    one = coded(*["a"] * 103, *["b"] * 97)
    other = coded(*["x"] * 100, *["y"] * 3, *["x"] * 4, *["y"] * 93)
    nothing = {"one": frozenset(), "other": frozenset()}
    assert hidden_across({"one": one, "other": other}, LEAST) == nothing
