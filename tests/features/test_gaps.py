"""Pauses between orders, against hand calculations and pandas."""

from datetime import date

import pandas as pd
import pytest

from segbench.features import customer_frame, customers
from support import CUTOFF, make_dataset

NAMES = ["first_order_days", "gaps", "usual_gap_days", "longest_gap_days", "longest_gap_end_days"]


def gaps(days, observation_days=90):
    """The gap columns of one customer who ordered these many days before 1 July."""
    moments = [pd.Timestamp("2017-07-01") - pd.Timedelta(days=day) for day in days]
    lines = pd.DataFrame(
        {"customer_id": 1, "order_id": range(len(days)), "ordered_at": moments, "amount": 5.0}
    )
    table = customer_frame(
        customers(make_dataset(lines), date(2017, 7, 1), observation_days, groups=("gaps",))
    )
    return table.loc[1, NAMES]


def test_by_hand():
    found = gaps([80, 70, 67, 27, 21])  # pauses of 10, 3, 40 and 6 days
    assert found.tolist() == [80, 4, 8.0, 40, 27]


def test_orders_of_one_day_are_one():
    assert gaps([80, 80, 80, 70, 70]).tolist() == [80, 1, 10.0, 10, 70]


def test_a_pause_belongs_to_the_window_in_which_it_ended():
    assert gaps([170, 100, 30, 20]).tolist() == [
        170,
        2,
        40.0,
        70,
        30,
    ]  # 170-100 ended before the window of 90 days
    assert gaps([170, 100, 90]).tolist() == [170, 1, 10.0, 10, 90]


def test_of_two_longest_pauses_the_latest_counts():
    assert gaps([60, 40, 35, 15, 14])["longest_gap_end_days"] == 15


def test_one_order_has_no_pause():
    found = gaps([12])
    assert found["first_order_days"] == 12
    assert found["gaps"] == 0
    assert found[["usual_gap_days", "longest_gap_days", "longest_gap_end_days"]].isna().all()


def test_the_future_makes_no_pause():
    assert gaps([20, 10, 0, -30]).tolist() == [20, 1, 10.0, 10, 10]


def test_against_pandas(journey):
    table = customer_frame(customers(journey, CUTOFF, 182, groups=("gaps",)))
    orders = journey.orders.to_pandas()
    age = (pd.Timestamp(CUTOFF) - orders["ordered_at"].dt.normalize()).dt.days
    days = (
        orders.assign(day=age)[age >= 1][["customer_id", "day"]]
        .drop_duplicates()
        .sort_values("day", ascending=False)
    )
    days["gap"] = -days.groupby("customer_id")["day"].diff()
    inside = days[(days["day"] <= 182) & days["gap"].notna()]
    by_customer = inside.groupby("customer_id")["gap"]
    everyone = table.index
    assert (
        days.groupby("customer_id")["day"].max().reindex(everyone) == table["first_order_days"]
    ).all()
    assert (by_customer.count().reindex(everyone, fill_value=0) == table["gaps"]).all()
    some = table[table["gaps"] > 0]
    assert len(some) > 2000
    assert some["usual_gap_days"].tolist() == pytest.approx(
        by_customer.median().reindex(some.index).tolist()
    )
    assert (by_customer.max().reindex(some.index) == some["longest_gap_days"]).all()
