"""No small cell of a map can be worked out: by hand, and against a linear programme."""

import numpy as np
import pytest
from scipy.optimize import linprog

from segbench.methods.map_disclosure import hidden_on_map

LEAST = 10
POPULAR = np.array(
    [
        [9, 9, 8, 4, 3],
        [9, 9, 8, 2, 2],
        [7, 7, 5, 2, 2],
        [7, 7, 1, 1, 0],
        [6, 6, 1, 1, 0],
    ]
)
"""Places of the ten groups on R (across) × F (down)."""


def hidden(counts, segments, without_sum=()):
    return hidden_on_map(np.array(counts), np.array(segments), LEAST, without_sum).tolist()


def test_a_map_of_large_cells_hides_nothing():
    assert hidden([[10, 20], [30, 0]], [[0, 0], [1, 1]]) == [[False, False], [False, False]]


def test_a_small_cell_takes_another_of_its_row_column_and_segment_with_it():
    """3 follows from 43 − 40, from 33 − 30 and, in one segment with 70, from 73 − 70."""
    counts = [[3, 40, 50], [30, 70, 60], [80, 90, 100]]
    owner = [[0, 1, 1], [1, 0, 1], [1, 1, 1]]
    found = np.array(hidden(counts, owner))
    assert found[0, 0]
    assert found[0].sum() > 1
    assert found[:, 0].sum() > 1
    assert found[1, 1]
    assert not found.all()


def test_without_the_sum_of_a_hidden_segment_all_of_its_cells_are_hidden():
    found = np.array(hidden([[3, 4, 50], [60, 70, 80]], [[0, 0, 1], [1, 1, 1]], [0]))
    assert found[0, :2].all()
    assert (found[1, :2]).any()


def test_a_cell_that_is_a_segment_protects_nobody():
    """Its number stands in the table of segments, so 3 needs another one."""
    found = np.array(hidden([[3, 11, 50], [60, 70, 80]], [[0, 1, 0], [0, 0, 0]]))
    assert found.tolist() == [[True, False, True], [True, False, True]]


def test_where_all_cells_are_segments_only_the_small_ones_are_hidden():
    found = hidden([[3, 11], [12, 13]], [[0, 1], [2, 3]], [0])
    assert found == [[True, False], [False, False]]


def test_hidden_ones_of_a_sum_are_ten_customers_together():
    found = np.array(hidden([[2, 3, 30, 40], [50, 60, 70, 80]], [[0] * 4, [0] * 4]))
    row = np.array([2, 3, 30, 40])[found[0]]
    assert row.sum() >= LEAST


def computable(counts, owner, found, without_sum):
    """Return the small hidden cells that have one value alone in whole or broken numbers."""
    places = np.argwhere(found & (counts > 0))
    if not len(places):
        return []
    sums = [
        *([one[axis] == line for one in places] for axis in range(2) for line in range(5)),
        *(
            [owner[tuple(one)] == place for one in places]
            for place in np.unique(owner)
            if place not in without_sum
        ),
    ]
    matrix, values = np.array(sums, dtype=float), np.array([counts[tuple(one)] for one in places])
    alone = []
    for number, place in enumerate(places):
        goal = np.eye(len(places))[number]
        ends = [
            linprog(sign * goal, A_eq=matrix, b_eq=matrix @ values, bounds=[(1, None)]).fun
            for sign in (1, -1)
        ]
        if -ends[1] - ends[0] < 1e-6 and counts[tuple(place)] < LEAST:
            alone.append(tuple(place))
    return alone


@pytest.mark.parametrize("customers", [200, 600, 1200, 2500, 5000])
def test_nothing_follows_while_a_cell_is_shown_whose_number_is_no_sum(customers):
    rng = np.random.default_rng(customers)
    shown = 0
    for _ in range(6):
        both = rng.normal(size=customers)
        counts = np.zeros((5, 5), dtype=int)
        scores = []
        for _ in "FR":
            own = both + 0.7 * rng.normal(size=customers)
            scores.append(np.searchsorted(np.quantile(own, [0.2, 0.4, 0.6, 0.8]), own))
        np.add.at(counts, tuple(scores), 1)
        sizes = np.bincount(POPULAR.ravel(), counts.ravel())
        without_sum = np.flatnonzero((sizes > 0) & (sizes < LEAST)).tolist()
        found = hidden_on_map(counts, POPULAR, LEAST, without_sum)
        assert found[(counts > 0) & (counts < LEAST)].all()
        cells = np.bincount(POPULAR.ravel(), (counts > 0).ravel())
        more = ~found & (counts > 0) & (cells[POPULAR] > 1)
        shown += int(more.sum())
        if more.any():
            assert computable(counts, POPULAR, found, without_sum) == []
    assert shown or customers < 1000


def test_three_axes_are_summed_along_each():
    counts = np.full((2, 2, 2), 20)
    counts[0, 0, 0] = 3
    found = hidden_on_map(counts, np.zeros((2, 2, 2), dtype=int), LEAST)
    assert found.all()
    counts = np.full((3, 3, 3), 20)
    counts[0, 0, 0] = 3
    found = hidden_on_map(counts, np.zeros((3, 3, 3), dtype=int), LEAST)
    assert found[0, 0, 0]
    assert all(found.sum(axis=axis)[0, 0] > 1 for axis in range(3))
    assert not found.all()
