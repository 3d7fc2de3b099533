"""From which cutoffs it can be told who orders again, against counts by hand."""

from datetime import date, datetime, timedelta

import ibis
import pandas as pd
import pytest

from segbench.datasets.horizons import (
    FEWEST,
    Again,
    Attempt,
    can_be_compared,
    first_comparable,
    ordered_again,
    others_to_try,
)
from segbench.params.horizon import Horizon

START = date(2024, 1, 1)


def orders(days_by_customer):
    rows = [
        (name, datetime(2024, 1, 1, 12) + timedelta(days=int(day)))
        for name, days in days_by_customer.items()
        for day in days
    ]
    table = pd.DataFrame(rows, columns=["customer_id", "ordered_at"])
    return ibis.duckdb.connect().create_table("o", table)


def day(number):
    return START + timedelta(days=number)


@pytest.mark.parametrize(
    ("cutoff", "back", "days", "found"),
    [
        (20, None, 10, Again(3, 2)),  # a and b again; c not; d is none before it
        (20, 10, 10, Again(2, 1)),  # b and c ordered from day 10 on; of them b again
        (20, None, 1, Again(3, 1)),  # the cutoff itself is the first day
        (20, None, 2, Again(3, 2)),
        (0, None, 10, Again(0, 0)),
    ],
)
def test_customers_and_who_of_them_ordered_again_are_counted(cutoff, back, days, found):
    table = orders({"a": [5, 20], "b": [10, 21], "c": [19], "d": [25]})
    assert ordered_again(table, day(cutoff), back, Horizon(days)) == found


@pytest.mark.parametrize(
    ("again", "tells"), [(0, False), (FEWEST - 1, False), (FEWEST, True), (20 - FEWEST, True)]
)
def test_some_have_to_order_again_and_some_must_not(again, tells):
    assert Again(20, again).tells is tells
    assert Again(20, 20 - again).tells is tells


def test_both_cutoffs_have_to_tell():
    """Ten order every day up to day 50; five of them stop on day 30."""
    table = orders({f"c{n}": range(30 if n < 5 else 51) for n in range(10)})
    assert can_be_compared(table, Attempt(day(30), Horizon(7), 0), None)
    assert not can_be_compared(
        table, Attempt(day(30), Horizon(7), 7), None
    )  # on day 23 all order again
    assert can_be_compared(table, Attempt(day(40), Horizon(7), 7), None)
    assert not can_be_compared(
        table, Attempt(day(40), Horizon(7), 7), 7
    )  # those who stopped are outside


def test_other_cutoffs_are_tried_before_other_days_and_the_nearest_first():
    now = Attempt(day(80), Horizon(28), 28)
    tried = list(others_to_try(now, START, day(99), least=10))
    assert tried == [
        Attempt(day(72), Horizon(28), 28),
        Attempt(day(44), Horizon(28), 28),
        Attempt(day(86), Horizon(14), 14),
        Attempt(day(93), Horizon(7), 7),  # 56 days would begin before the data
    ]
    assert all(one.horizon.end(one.cutoff) <= day(100) for one in tried)


def test_calendar_months_begin_on_the_same_day_of_each_month():
    now = Attempt(date(2024, 12, 1), Horizon(1, True), 31)
    tried = list(others_to_try(now, START, date(2024, 12, 31), least=60))
    assert [one.cutoff for one in tried if one.horizon == now.horizon] == [
        date(2024, month, 1)
        for month in range(11, 3, -1)  # from March 1 on, a step earlier is in January
    ]
    assert [one for one in tried if one.horizon != now.horizon] == [
        Attempt(date(2024, 11, 1), Horizon(2, True), 62),
        Attempt(date(2024, 10, 1), Horizon(3, True), 92),
    ]


def test_where_folds_are_compared_there_is_one_cutoff():
    tried = list(others_to_try(Attempt(day(80), Horizon(28), 0), START, day(99), least=10))
    assert {one.step for one in tried} == {0}
    assert Attempt(day(44), Horizon(56), 0) in tried


def test_the_first_that_can_be_compared_is_taken():
    table = orders({f"c{n}": range(0, 100, 10 if n < 6 else 30) for n in range(12)})
    tried = [
        Attempt(day(70), Horizon(30), 30),
        Attempt(day(70), Horizon(10), 20),
        Attempt(day(72), Horizon(7), 7),
    ]
    found = first_comparable(table, tried, None)
    assert found == next(one for one in tried if can_be_compared(table, one, None))
    assert first_comparable(table, tried[:1], None) is None
