"""Stages by hand: the population's usual gap is 10 days in every case."""

import numpy as np
import pandas as pd
import pytest

from segbench.errors import SegbenchError
from segbench.methods import build
from segbench.methods.lifecycle import Lifecycle
from segbench.params import check
from support import make_customers

NAN = np.nan
COLUMNS = [
    "recency_days",
    "frequency",
    "first_order_days",
    "gaps",
    "usual_gap_days",
    "longest_gap_days",
    "longest_gap_end_days",
]


def table(*rows):
    return pd.DataFrame(rows, columns=COLUMNS)


CROWD = table(*[(5, 10, 300, 9, 10.0, 15, 5)] * 21)


def stage(*row, **params):
    """The stage of one customer by a method fitted on customers who order every ten days."""
    return Lifecycle(**params).fit(CROWD).predict(table(row)).iloc[0]


# With m = 10 the blended gap is 10 whatever the number of gaps.
@pytest.mark.parametrize(
    ("row", "expected"),
    [
        ((5, 12, 300, 11, 10.0, 15, 5), "loyal"),
        ((5, 10, 182, 9, 10.0, 15, 5), "loyal"),  # both borders: the average is 10 orders
        ((5, 10, 181, 9, 10.0, 15, 5), "active"),
        ((5, 9, 300, 8, 10.0, 15, 5), "active"),
        ((5, 1, 55, 0, NAN, NAN, NAN), "new"),
        ((55, 1, 55, 0, NAN, NAN, NAN), "new"),  # however silent: too little is known
        ((56, 1, 56, 0, NAN, NAN, NAN), "lost"),
        ((19, 12, 300, 11, 10.0, 15, 19), "loyal"),
        ((20, 12, 300, 11, 10.0, 15, 20), "at_risk"),
        ((20, 12, 300, 11, 10.0, 20, 20), "loyal"),  # has been silent as long before, and came back
        ((55, 12, 300, 11, 10.0, 15, 55), "at_risk"),  # five gaps, but not 56 days
        ((56, 12, 300, 11, 10.0, 15, 56), "lost"),
        ((80, 12, 300, 11, 10.0, 90, 80), "loyal"),
        ((5, 12, 300, 11, 10.0, 56, 55), "returned"),
        ((5, 12, 300, 11, 10.0, 56, 56), "loyal"),  # that was long ago
        ((5, 12, 300, 11, 10.0, 55, 20), "loyal"),  # a pause, but of nobody lost
    ],
)
def test_stages_and_their_borders(row, expected):
    assert stage(*row) == expected


def test_a_quarterly_rhythm_is_the_customers_own():
    assert (
        stage(100, 8, 700, 7, 91.0, 92, 100) == "active"
    )  # (7 x 91 + 2 x 10) / 9 = 73 days: 100 is under two of them
    assert stage(150, 8, 700, 7, 91.0, 92, 150) == "at_risk"
    assert stage(293, 8, 700, 7, 91.0, 92, 293) == "lost"  # four times 73


def test_one_hasty_second_order_does_not_make_a_rhythm():
    assert stage(12, 2, 300, 1, 1.0, 1, 12) == "active"  # (1 + 2 x 10) / 3 = 7 days
    assert stage(12, 2, 300, 1, 1.0, 1, 12, prior_gaps=0.0) == "at_risk"


def test_thresholds_are_parameters():
    row = (25, 12, 300, 11, 10.0, 15, 25)
    assert stage(*row) == "at_risk"
    assert stage(*row, at_risk_gaps=3.0) == "loyal"
    assert stage(*row, lost_gaps=2.5, lost_days=25) == "lost"
    assert stage(*row, lost_gaps=2.5, lost_days=26) == "at_risk"
    assert stage(5, 12, 300, 11, 10.0, 15, 5, loyal_orders=13) == "active"
    assert stage(5, 12, 300, 11, 10.0, 15, 5, loyal_tenure_days=301) == "active"
    assert stage(5, 12, 300, 11, 10.0, 15, 5, new_days=301) == "new"


def test_where_hardly_anybody_orders_twice_three_orders_make_loyal():
    few = table((5, 1, 300, 0, NAN, NAN, NAN), (5, 2, 300, 1, 9.0, 9, 5), (5, 3, 300, 2, 9.0, 9, 5))
    assert Lifecycle().fit(few).predict(few).tolist() == ["active", "active", "loyal"]


def test_where_nobody_ordered_twice_the_median_silence_stands_in():
    once = table(*[(day, 1, day, 0, NAN, NAN, NAN) for day in (60, 70, 80, 150, 300)])
    method = Lifecycle().fit(once)
    assert method.predict(once).tolist() == ["active", "active", "active", "active", "at_risk"]
    assert "nobody ordered on two days" in method.notes[0]
    assert "80.0 days" in method.notes[0]


def test_definitions_and_notes_name_what_was_fitted():
    method = Lifecycle(lost_gaps=5.0).fit(CROWD)
    words = {segment.code: segment.definition for segment in method.segments_}
    assert "10.0 orders or more" in words["loyal"]
    assert "5 usual gaps or more, and 56 days or more" in words["lost"]
    assert "10.0 days" in method.notes[0]
    assert "潜在" in method.notes[1]


def test_lost_must_take_longer_than_at_risk():
    with pytest.raises(SegbenchError, match=r"at_risk_gaps \(4\) must be below lost_gaps \(4\)"):
        check({"lifecycle": {"at_risk_gaps": 4, "lost_gaps": 4}}, source="x.yaml")


@pytest.mark.parametrize(
    ("given", "at_risk", "lost"),
    [
        ({}, 2, 4),
        ({"at_risk_gaps": 3}, 3, 4),
        ({"at_risk_gaps": 4}, 4, 8),
        ({"lost_gaps": 3}, 2, 3),
        ({"lost_gaps": 2}, 1, 2),
        ({"lost_gaps": 2e-6}, 1e-6, 2e-6),
        ({"at_risk_gaps": 999}, 999, 1000),
    ],
)
def test_one_number_of_gaps_given_alone_moves_the_other_only_where_it_must(given, at_risk, lost):
    section = check({"lifecycle": given}, source="x.yaml").lifecycle
    assert (section.at_risk_gaps, section.lost_gaps) == (at_risk, lost)
    method = build("lifecycle", given, seed=0).fit(make_customers(150, seed=4))
    assert f"silent for {lost:g} usual gaps" in method.segments_[-1].definition


@pytest.mark.parametrize(
    ("words", "at_risk", "lost"),
    [("at risk from 1.5 gaps", 15, 30), ("at risk from 3 gaps", 30, 60)],
)
def test_variants_begin_where_they_are_named_by(words, at_risk, lost):
    """The usual gap is ten days; `lost_days` is set so low that gaps alone count."""
    (changed,) = (params for name, params in Lifecycle.variants if name.startswith(words))
    found = [
        stage(silent, 9, 300, 8, 10.0, 12, silent, lost_days=1, **changed)
        for silent in (at_risk - 1, at_risk, lost - 1, lost)
    ]
    assert found == ["active", "at_risk", "at_risk", "lost"]
