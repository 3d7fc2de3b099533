"""The named map of a CRM, against scores and segments worked out here."""

import json
from itertools import product

import numpy as np
import pandas as pd
import pytest

from segbench.errors import SegbenchError
from segbench.methods import SHIPPED, build, load_state
from segbench.methods.grid_map import SHIPPED_GROUPS
from segbench.methods.rfm_grid import RFMGrid
from segbench.params.load import check
from support import make_customers

CUSTOMERS = make_customers(1001)
IN_EVERY_CELL = CUSTOMERS.assign(
    frequency=CUSTOMERS["frequency"].sample(frac=1, random_state=1).to_numpy(),
    monetary=CUSTOMERS["monetary"].sample(frac=1, random_state=2).to_numpy(),
)
"""Of whom some are in each of 125 cells, because their numbers are dealt out anew."""

AXES = {"r": "recency_days", "f": "frequency", "m": "monetary"}

OF_R = {
    "earlier": (
        ["Champions", "Loyal Customers", "Potential Loyalist", "New Customers", "Promising",
         "Need Attention", "About To Sleep", "At Risk", "Can't Lose Them", "Lost"],
        {
            "r": ([4, 2, 3, 4, 3, 2, 2, 1, 1, 1], [5, 5, 5, 5, 4, 3, 3, 2, 1, 2]),
            "f": ([4, 3, 1, 1, 1, 2, 1, 2, 4, 1], [5, 5, 3, 1, 1, 3, 2, 5, 5, 2]),
            "m": ([4, 3, 1, 1, 1, 2, 1, 2, 4, 1], [5, 5, 3, 1, 1, 3, 2, 5, 5, 2]),
        },
    ),
    "later": (
        ["Champions", "Potential Loyalist", "Loyal Customers", "Promising", "New Customers",
         "Can't Lose Them", "At Risk", "Need Attention", "About To Sleep", "Lost"],
        {
            "r": ([5, 3, 2, 3, 4, 1, 1, 1, 2, 1], [5, 5, 4, 4, 5, 2, 2, 3, 3, 1]),
            "f": ([5, 3, 2, 1, 1, 3, 2, 3, 1, 1], [5, 5, 4, 3, 3, 4, 5, 5, 3, 5]),
            "m": ([5, 2, 2, 3, 1, 4, 4, 3, 1, 1], [5, 5, 4, 5, 5, 5, 5, 5, 4, 5]),
        },
    ),
}  # fmt: skip
"""The example of `rfm_segment` in R's package rfm, in its earlier and its later versions.

Names in order; on each axis the lowest and the highest score of each. They overlap and leave gaps.
"""


WITHOUT_CELL = {"earlier": {"New Customers", "Promising", "Can't Lose Them"}, "later": set()}
"""Of which segments before them claim all of their own."""


def of_r(version, at, axis):
    """Return the lowest and the highest score on an axis of a segment."""
    low, high = OF_R[version][1][axis]
    return [low[at], high[at]]


def r_map(version):
    return tuple(
        {"name": name, **{axis: of_r(version, at, axis) for axis in AXES}}
        for at, name in enumerate(OF_R[version][0])
    )


def r_cuts(values):
    """Return R's cuts: one above each fifth by `quantile`, which is of type 7."""
    ordered = sorted(values)
    cuts = []
    for fifth in range(1, 5):
        place = (len(ordered) - 1) * fifth / 5
        low = int(place)
        high = min(low + 1, len(ordered) - 1)
        cuts.append(ordered[low] + (place - low) * (ordered[high] - ordered[low]) + 1)
    return cuts


def r_claims(version, scores):
    """Return the names of the segments in whose ranges these scores are, in order."""
    return [
        name
        for at, name in enumerate(OF_R[version][0])
        if all(
            of_r(version, at, axis)[0] <= score <= of_r(version, at, axis)[1]
            for axis, score in zip(AXES, scores, strict=True)
        )
    ]


def r_segments(version, customers):
    """Return what `rfm_segment` gives: name by name, to whoever has none; the others "Others"."""
    scores = []
    for axis, column in AXES.items():
        cuts = r_cuts(customers[column])
        bands = [sum(value >= cut for cut in cuts) for value in customers[column]]
        scores.append([5 - band if axis == "r" else 1 + band for band in bands])
    return [[*r_claims(version, own), "Others"][0] for own in zip(*scores, strict=True)]


def names(method, customers):
    return method.predict(customers).map(method.names).tolist()


def with_cuts_of_r(version, customers):
    return RFMGrid(
        axes="RFM",
        map=r_map(version),
        recency_cuts=tuple(int(np.ceil(cut)) for cut in r_cuts(customers["recency_days"])),
        frequency_cuts=tuple(int(np.ceil(cut)) for cut in r_cuts(customers["frequency"])),
        monetary_cuts=tuple(r_cuts(customers["monetary"])),
    ).fit(customers)


@pytest.mark.parametrize("version", OF_R)
def test_the_example_of_rs_rfm_gives_the_same_segments_customer_by_customer(version):
    for customers in (CUSTOMERS, IN_EVERY_CELL):
        expected = r_segments(version, customers)
        assert names(with_cuts_of_r(version, customers), customers) == expected
    assert set(expected) == {*OF_R[version][0], "Others"} - WITHOUT_CELL[version]


def test_with_quantiles_of_its_own_days_and_orders_are_scored_as_in_r():
    """R cuts one above a quantile: of whole numbers that is the next value, of revenue it is not.

    With 1001 customers quantiles of type 7 are values that somebody has.
    """
    scores = RFMGrid(axes="RFM", map=r_map("later")).fit(CUSTOMERS).scores(CUSTOMERS)
    for axis, column in list(AXES.items())[:2]:
        bands = sum((CUSTOMERS[column] >= cut).astype(int) for cut in r_cuts(CUSTOMERS[column]))
        expected = 5 - bands if axis == "r" else 1 + bands
        assert scores[f"{axis}_score"].tolist() == expected.tolist()
    revenue = CUSTOMERS["monetary"]
    ordered = sorted(revenue)
    bands = sum((revenue > ordered[1000 * fifth // 5]).astype(int) for fifth in range(1, 5))
    assert scores["m_score"].tolist() == (1 + bands).tolist()


@pytest.mark.parametrize("version", OF_R)
def test_what_rs_ranges_claim_twice_or_leave_out_is_noted_and_listed(version):
    method = with_cuts_of_r(version, CUSTOMERS)
    claims = {
        f"R{r} F{f} M{m}": r_claims(version, (r, f, m))
        for r, f, m in product(range(1, 6), repeat=3)
    }
    twice = sum(len(own) > 1 for own in claims.values())
    nobody = sum(not own for own in claims.values())
    notes = " ".join(method.notes)
    assert f"{twice} of 125 cells are claimed by two groups or more" in notes
    assert f"{nobody} of 125 cells belong to no group" in notes
    assert {name for name in OF_R[version][0] if f"'{name}' takes no cell" in notes} == (
        WITHOUT_CELL[version]
    )
    listed = {
        cell: claimed
        for cells, claimed, _ in method.details(CUSTOMERS).itertuples(index=False, name=None)
        for cell in cells.split(", ")
    }
    assert listed == {
        cell: ", ".join(own) or "nobody" for cell, own in claims.items() if len(own) != 1
    }


def test_ten_groups_in_fifths_of_recency_and_frequency():
    method = RFMGrid().fit(CUSTOMERS)
    assert [segment.name for segment in method.segments_] == [g.name for g in SHIPPED_GROUPS]
    scores = method.scores(CUSTOMERS)
    labels = names(method, CUSTOMERS)
    for label, r, f in zip(labels, scores["r_score"], scores["f_score"], strict=True):
        group = next(one for one in SHIPPED_GROUPS if one.name == label)
        assert group.r[0] <= r <= group.r[1]
        assert group.f[0] <= f <= group.f[1]
    top = CUSTOMERS.loc[scores["r_score"] == 5, "recency_days"]
    assert top.max() < CUSTOMERS.loc[scores["r_score"] == 4, "recency_days"].min()
    assert method.details(CUSTOMERS) is None
    assert len(method.notes) == 1


def test_own_cuts_put_a_customer_at_one_above_it():
    table = make_customers(6).assign(
        recency_days=[1, 7, 8, 30, 31, 90], frequency=[9, 3, 2, 2, 1, 1]
    )
    method = RFMGrid(bins=3, recency_cuts=(8, 31), frequency_cuts=(2, 3), map="cells").fit(table)
    assert names(method, table) == ["R3 F3", "R3 F3", "R2 F2", "R2 F2", "R1 F1", "R1 F1"]
    first = method.segments_[0]
    assert first.definition == "R 3 (last order up to 7 days ago) and F 3 (3 or more orders)"
    assert [segment.code for segment in method.segments_] == [
        f"r{r}f{f}" for r in (3, 2, 1) for f in (3, 2, 1)
    ]


def test_one_time_buyers_keep_the_names_at_both_ends():
    """Of five fifths of 85 % with one order, 10 % with two and 5 % with more, three are left."""
    orders = [1] * 850 + [2] * 100 + [3] * 30 + [4] * 20
    table = make_customers(1000).assign(frequency=orders)
    method = RFMGrid().fit(table)
    scores = method.scores(table)["f_score"]
    assert {n: set(scores[table["frequency"] == n]) for n in (1, 2, 3, 4)} == {
        1: {1}, 2: {2}, 3: {4}, 4: {5},
    }  # fmt: skip
    assert "Too many customers share a value for 5 scores of F: here there are 1, 2, 4, 5" in (
        " ".join(method.notes)
    )
    assert "nobody" in next(s.definition for s in method.segments_ if s.code == "attention")


def test_everybody_alike_is_in_the_middle():
    table = pd.concat([CUSTOMERS.iloc[[3]]] * 30).set_axis(range(30))
    assert set(names(RFMGrid().fit(table), table)) == {"Need attention"}


def test_the_rest_has_the_name_that_it_is_given():
    own = ({"name": "Best", "name_zh": "最好", "r": [4, 5], "f": [4, 5]},)
    method = RFMGrid(map=own, rest="Everyone else").fit(CUSTOMERS)
    assert [(s.code, s.name, s.name_zh) for s in method.segments_] == [
        ("group1", "Best", "最好"),
        ("rest", "Everyone else", "Everyone else"),
    ]
    best = (method.scores(CUSTOMERS) >= 4).all(axis=1)
    assert (method.predict(CUSTOMERS) == "group1").tolist() == best.tolist()


def test_a_map_from_a_params_file_is_frozen_and_thawed():
    own = [{"name": "Best", "r": [4, 5], "m": [3, 5]}, {"name": "Gone", "r": [1, 1]}]
    section = check({"rfm_grid": {"axes": "RM", "map": own}}, source="test").rfm_grid
    method = build("rfm_grid", section.model_dump(), 7).fit(CUSTOMERS)
    again = load_state(json.loads(json.dumps(method.to_dict())))
    assert again.predict(CUSTOMERS).equals(method.predict(CUSTOMERS))
    assert again.notes == method.notes


@pytest.mark.parametrize(
    ("section", "axes", "bins"),
    [
        ({}, "RF", 5),
        ({"map": "cells"}, "RF", 5),
        ({"map": [{"name": "Big", "m": [4, 5]}]}, "RFM", 5),
        ({"monetary_cuts": [100, 500]}, "RFM", 5),
        ({"recency_cuts": [7, 30, 60, 90, 180]}, "RF", 6),
        ({"recency_cuts": [7, 30], "bins": 3, "axes": "RM"}, "RM", 3),
    ],
)
def test_axes_and_bins_follow_from_cuts_and_map(section, axes, bins):
    found = check({"rfm_grid": section}, source="test").rfm_grid
    assert (found.axes, found.bins) == (axes, bins)
    scores = RFMGrid(**section).fit(CUSTOMERS).scores(CUSTOMERS)
    assert list(scores) == [f"{letter.lower()}_score" for letter in axes]


def test_fewer_own_cuts_leave_scores_between_out():
    method = RFMGrid(recency_cuts=(8, 31)).fit(CUSTOMERS)
    days = CUSTOMERS["recency_days"]
    expected = np.select([days < 8, days < 31], [5, 3], 1)
    assert method.scores(CUSTOMERS)["r_score"].tolist() == expected.tolist()
    assert "too few own cuts for 5 scores of R: here there are 1, 3, 5" in " ".join(method.notes)


@pytest.mark.parametrize(
    ("section", "words"),
    [
        ({"map": "cell"}, r"rfm_grid.map: found 'cell'. Give cells, or a list"),
        ({"map": [{"name": "a", "r": 4}]}, r"rfm_grid.map.0.r: found 4"),
        ({"map": [{"name": "a", "r": [0, 2]}]}, r"rfm_grid.map.0.r.0: found 0"),
        ({"map": [{"name": "a", "r": [4, 6]}]}, r"r is \[4, 6\]; scores go from 1 to 5"),
        ({"recency_cuts": [5, 3, 2, 1]}, "different numbers, ascending"),
        ({"recency_cuts": [5, 6], "bins": 2}, "recency_cuts has 2 numbers; 2 bins have at most 1"),
        ({"monetary_cuts": [1, 2], "axes": "RF"}, "monetary_cuts is given, but the axes are RF"),
        ({"map": [{"name": "a", "m": [1, 2]}], "axes": "RF"}, "m is given, but the axes are RF"),
        ({"bins": 10, "axes": "RFM"}, "1,000 groups"),
    ],
)
def test_parameters_that_do_not_go_together_are_refused(section, words):
    with pytest.raises(SegbenchError, match=words):
        check({"rfm_grid": section}, source="test")


@pytest.mark.parametrize(
    ("params", "words"),
    [
        ({"map": ({"name": "a", "r": [4, 6]},)}, r"^rfm_grid: group 'a': r is \[4, 6\]"),
        ({"map": ({"nam": "a"},)}, r"^rfm_grid: map\.0\.name"),
        ({"map": "cell"}, r"^rfm_grid: map: found 'cell'"),
    ],
)
def test_they_are_refused_without_a_params_file_too(params, words):
    with pytest.raises(SegbenchError, match=words):
        RFMGrid(**params).fit(CUSTOMERS)


def test_it_is_in_the_default_list():
    assert RFMGrid in SHIPPED
