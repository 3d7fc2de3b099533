"""Sharing out service: by hand, and what must hold for any demand."""

import math
from fractions import Fraction

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from segbench.evaluation.campaigns.service_plan import experienced, grant, service_plan

NAN = float("nan")


def shares(*values):
    return [Fraction(value) for value in values]


@pytest.mark.parametrize(
    ("demand", "weights", "capacity", "expected"),
    [
        # 10 : 10 x 1, so half each
        ((10, 10), (1, 1), 10, (5, 5)),
        # the claims are 20 and 10: two thirds and one third of 12
        ((10, 10), (2, 1), 12, (8, 4)),
        # 18 would give the first 12 of its 10: it gets 10, and the other two share 8 as 3 to 1
        ((10, 8, 8), (4, 1.5, 0.5), 18, (10, 6, 2)),
        # more than enough
        ((10, 5), (2, 1), 100, (10, 5)),
        # a loss-making segment comes when the other is satisfied
        ((10, 10), (1, -3), 10, (10, 0)),
        ((10, 10), (1, -3), 14, (10, 4)),
        # without any positive index, in proportion to the demand alone
        ((30, 10), (-1, 0), 8, (6, 2)),
        ((4, 0), (1, NAN), 8, (4, 0)),
        ((10, 10), (1, 1), 0, (0, 0)),
        ((), (), 7, ()),
    ],
)
def test_by_hand(demand, weights, capacity, expected):
    assert grant(shares(*demand), weights, Fraction(capacity)) == shares(*expected)


amounts = st.decimals(0, 10_000, places=3).map(Fraction)
segments = st.lists(st.tuples(amounts, st.floats(-5, 50)), max_size=12)


@given(segments, amounts)
def test_everything_that_is_there_is_given_and_nobody_gets_more_than_asked(pairs, capacity):
    demand, weights = [pair[0] for pair in pairs], [pair[1] for pair in pairs]
    granted = grant(demand, weights, capacity)
    assert sum(granted) == min(capacity, sum(demand))  # exactly
    assert all(0 <= part <= asked for part, asked in zip(granted, demand, strict=True))


@given(segments, amounts, amounts)
def test_more_to_give_takes_from_nobody(pairs, capacity, more):
    demand, weights = [pair[0] for pair in pairs], [pair[1] for pair in pairs]
    less, all_of_it = grant(demand, weights, capacity), grant(demand, weights, capacity + more)
    assert all(a <= b for a, b in zip(less, all_of_it, strict=True))


@given(segments, amounts)
def test_a_higher_index_never_gets_a_smaller_share_of_its_demand(pairs, capacity):
    asking = sorted(((weight, demand) for demand, weight in pairs if demand), reverse=True)
    granted = grant([demand for _, demand in asking], [weight for weight, _ in asking], capacity)
    got = [part / demand for part, (_, demand) in zip(granted, asking, strict=True)]
    assert got == sorted(got, reverse=True)


@given(segments, amounts, st.randoms())
def test_the_order_of_the_segments_does_not_matter(pairs, capacity, random):
    order = list(range(len(pairs)))
    random.shuffle(order)
    granted = grant([demand for demand, _ in pairs], [weight for _, weight in pairs], capacity)
    shuffled = grant(
        [pairs[place][0] for place in order], [pairs[place][1] for place in order], capacity
    )
    assert shuffled == [granted[place] for place in order]


def test_experienced_staff_serve_those_who_ask_for_them_first():
    granted, weights = shares(6, 4, 2), (1, 2, 1)
    assert experienced(granted, (True, False, False), weights, Fraction(5)) == shares(5, 0, 0)
    assert experienced(granted, (True, False, False), weights, Fraction(11)) == shares(6, 4, 1)
    # claims 4 x 2 and 2 x 1: of the one hour left, four fifths and one fifth
    assert experienced(granted, (True, False, False), weights, Fraction(7)) == [
        6,
        Fraction(4, 5),
        Fraction(1, 5),
    ]
    assert experienced(granted, (True, True, True), weights, Fraction(100)) == granted


@given(segments, amounts, st.lists(st.booleans(), min_size=12, max_size=12))
def test_experienced_hours_are_part_of_the_hours_granted(pairs, hours, asks):
    granted, weights = [pair[0] for pair in pairs], [pair[1] for pair in pairs]
    given_ = experienced(granted, asks[: len(pairs)], weights, hours)
    assert sum(given_) == min(hours, sum(granted))
    assert all(0 <= part <= all_ for part, all_ in zip(given_, granted, strict=True))


def people():
    return pd.DataFrame(
        {
            "staff": ["experienced", "standard", "self-service"],
            "customers": [10, 40, 100],
            "maintenance_index": [3.0, 1.0, -0.5],
            "minutes": [12.0, 6.0, 0.0],
            "contacts": [1.0, 0.25, 0.1],
        }
    )


def test_a_plan_by_hand():
    # wanted: 10 x 12 / 60 = 2 h, 40 x 6 / 60 = 4 h, 0 h; claims 6 and 4 of 3.5 h: 2.1 would be too
    # much, so 2 and 1.5
    plan = service_plan(people(), hours=3.5, experienced_hours=1, contacts=17)
    assert plan["hours_wanted"].tolist() == [2, 4, 0]
    assert plan["hours_granted"].tolist() == [2, 1.5, 0]
    assert plan["hours_short"].tolist() == [0, 2.5, 0]
    assert plan["hours_experienced"].tolist() == [1, 0, 0]
    assert plan["customers_served"].tolist() == [10, 15, 100]
    # contacts: 10, 10, 10; claims 30 and 10 of 17: 12.75 would be too much, so 10 and 7
    assert plan["contacts_wanted"].tolist() == [10, 10, 10]
    assert plan["contacts_granted"].tolist() == [10, 7, 0]
    assert plan["contacts_short"].tolist() == [0, 3, 10]


def test_without_a_capacity_only_the_demand_is_known():
    plan = service_plan(people(), hours=None, experienced_hours=None, contacts=None)
    assert plan["hours_wanted"].sum() == 6
    for column in (
        "hours_granted",
        "hours_short",
        "hours_experienced",
        "customers_served",
        "contacts_granted",
        "contacts_short",
    ):
        assert plan[column].isna().all()


def test_nobody_at_all_and_a_segment_without_customers():
    nobody = people().assign(customers=0, maintenance_index=NAN)
    plan = service_plan(nobody, hours=5, experienced_hours=None, contacts=3)
    assert plan["hours_granted"].tolist() == [0, 0, 0]
    assert service_plan(people().iloc[:0], hours=5, experienced_hours=1, contacts=3).empty


def test_a_tenth_of_a_minute_is_a_tenth():
    tenth = people().iloc[:1].assign(customers=3, minutes=0.1)
    plan = service_plan(tenth, hours=0.005, experienced_hours=None, contacts=None)
    assert plan["customers_served"].tolist() == [3]
    assert plan["hours_short"].tolist() == [0]
    assert math.isclose(plan["hours_wanted"].iloc[0], 0.005)
