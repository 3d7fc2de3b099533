"""Which group a cell belongs to: the shipped groups without gap or overlap, and maps with both."""

from itertools import product

import pytest

from segbench.methods.grid_map import SHIPPED_CODES, SHIPPED_GROUPS, GridMap, scores_of
from segbench.params.grid import GridGroup


def grid(*groups, axes="RF", bins=5, rest="Others"):
    return GridMap.chosen(groups, axes, bins, rest)


def test_each_of_the_25_cells_has_one_shipped_group_and_each_group_a_cell():
    """Against the map as it is drawn everywhere: R from left to right, F from the top down."""
    drawn = """
        cannot_lose  cannot_lose  loyal          loyal      champions
        at_risk      at_risk      loyal          loyal      champions
        at_risk      at_risk      attention      potential  potential
        hibernating  hibernating  about_to_sleep potential  potential
        hibernating  hibernating  about_to_sleep promising  new
    """
    rows = [line.split() for line in drawn.strip().splitlines()]
    chosen = grid()
    codes = list(SHIPPED_CODES.values())
    for f, row in zip((5, 4, 3, 2, 1), rows, strict=True):
        for r, code in enumerate(row, 1):
            assert len(chosen.claims((r, f))) == 1
            assert codes[chosen.taken[r, f]] == code
    assert {code for row in rows for code in row} == set(codes)
    assert list(SHIPPED_CODES) == [group.name for group in SHIPPED_GROUPS]
    assert len({group.name_zh for group in SHIPPED_GROUPS}) == 10
    assert not list(chosen.sentences())


def test_the_first_group_that_claims_a_cell_has_it_and_the_others_are_told():
    chosen = grid(
        {"name": "Best", "r": [4, 5], "f": [4, 5]},
        {"name": "Here", "r": [4, 5]},
        {"name": "Very best", "r": [5, 5], "f": [5, 5]},
        rest="The rest",
    )
    chosen.check()
    places = {
        (r, f): 0 if r > 3 and f > 3 else 1 if r > 3 else 3
        for r, f in product(range(1, 6), repeat=2)
    }
    assert chosen.taken == places
    assert list(chosen.sentences()) == [
        "cells R1 F1, R1 F2, R1 F3, R1 F4, R1 F5, R2 F1, R2 F2, R2 F3, R2 F4, R2 F5, R3 F1, R3 F2, "
        "R3 F3, R3 F4, R3 F5 belong to no group; they are 'The rest'",
        "cells R4 F4, R4 F5, R5 F4 are claimed by 'Best' and 'Here'; the first wins",
        "cell R5 F5 is claimed by 'Best', 'Here' and 'Very best'; the first wins",
        "'Very best' takes no cell: groups before it claim all of its own",
    ]


def test_a_single_cell_of_nobody_is_one():
    chosen = grid({"name": "a", "r": [1, 1]}, {"name": "b", "r": [2, 2], "f": [1, 1]}, bins=2)
    assert list(chosen.sentences()) == ["cell R2 F2 belongs to no group; it is 'Others'"]


def test_an_axis_left_out_is_any_score():
    chosen = grid({"name": "Big", "m": [3, 3]}, axes="RFM", bins=3)
    assert [cell for cell, place in chosen.taken.items() if place == 0] == [
        (r, f, 3) for r in (1, 2, 3) for f in (1, 2, 3)
    ]


def test_without_groups_the_shipped_ones_stand_on_their_own_grid_and_nowhere_else():
    assert GridMap.chosen((), "RF", 5).groups == SHIPPED_GROUPS
    for groups, axes, bins in (((), "RM", 5), ((), "RF", 4), ("cells", "RF", 5)):
        assert GridMap.chosen(groups, axes, bins).groups == ()


@pytest.mark.parametrize(
    ("groups", "words"),
    [
        ([{"name": "a", "r": [4, 6]}], r"'a': r is \[4, 6\]; scores go from 1 to 5"),
        ([{"name": "a", "f": [4, 3]}], r"'a': f is \[4, 3\]; write the lower score first"),
        ([{"name": "a", "m": [4, 5]}], "m is given, but the axes are RF"),
        ([{"name": "a"}, {"name": " A"}], "two groups are called 'a'"),
        ([{"name": "others"}], "'others' is the name of the cells that no group claims"),
    ],
)
def test_groups_that_do_not_fit_are_refused(groups, words):
    with pytest.raises(ValueError, match=words):
        grid(*groups).check()


def test_more_groups_of_one_cell_than_anybody_reads_are_refused():
    GridMap.chosen("cells", "RF", 10).check()
    GridMap.chosen("cells", "RFM", 5).check()
    with pytest.raises(ValueError, match="1,000 groups, one a cell, of at most 125"):
        GridMap.chosen("cells", "RFM", 10).check()
    GridMap.chosen([GridGroup(name="a")], "RFM", 10).check()


@pytest.mark.parametrize(
    ("bands", "bins", "scores"),
    [
        (1, 5, [3]),
        (2, 5, [1, 5]),
        (3, 5, [1, 3, 5]),
        (4, 5, [1, 2, 4, 5]),
        (5, 5, [1, 2, 3, 4, 5]),
        (2, 4, [1, 4]),
        (3, 3, [1, 2, 3]),
    ],
)
def test_fewer_bands_than_scores_reach_both_ends(bands, bins, scores):
    assert scores_of(bands, bins) == scores
