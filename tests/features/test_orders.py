"""Recency, frequency, monetary value and the rest, against hand calculations."""

from datetime import date, datetime

import pandas as pd
import pytest

from segbench.features import customer_frame, customers
from support import CUTOFF as LAST_DAY
from support import make_dataset

CUTOFF = date(2017, 7, 1)


def lines(*rows):
    frame = pd.DataFrame(
        rows, columns=["customer_id", "order_id", "ordered_at", "amount", "store_id"]
    )
    return frame.assign(ordered_at=pd.to_datetime(frame["ordered_at"]))


@pytest.fixture(scope="module")
def table():
    data = lines(
        (1, 1, "2017-06-30 23:59", 10.10, 5),
        (1, 2, "2017-06-30 08:00", 0.20, 5),
        (1, 3, "2017-06-24 12:00", 1.00, 6),  # week 1: seven days before
        (1, 4, "2017-06-02 12:00", 2.00, 5),
        (1, 5, "2017-03-01 12:00", 99.00, 5),  # before the window
        (2, 6, "2017-07-01 00:00", 50.00, 5),  # at the cutoff: the future
        (3, 7, "2017-04-02 00:00", 3.00, 5),  # the first day of a window of 90 days
        (4, 8, "2017-05-01 00:00", 0.00, 5),  # no order: nothing paid
    )
    return customer_frame(customers(make_dataset(data), CUTOFF, 90, groups=()))


def test_population_is_who_ordered_in_the_window(table):
    assert table.index.tolist() == [1, 3]


def test_first_customer_by_hand(table):
    row = table.loc[1]
    assert row["recency_days"] == 1
    assert row["frequency"] == 4
    assert row["monetary"] == 13.3
    assert row["tenure_days"] == 29
    assert row["weeks"] == 5  # days 1-7, 8-14, ..., 29-35 before the cutoff
    assert row["active_weeks"] == 2  # weeks 0 (three orders, 1, 1 and 7 days before) and 4
    assert row["recent_orders"] == 4  # the last third begins on 2017-06-01
    assert row["main_store_share"] == 0.75


def test_a_customer_at_the_far_edge(table):
    row = table.loc[3]
    assert row["recency_days"] == row["tenure_days"] == 90
    assert row["recent_orders"] == 0


def test_weeks_are_counted_beyond_one_mask():
    days = pd.date_range("2015-01-01", "2017-06-30", freq="7D")
    data = lines(*[(1, number, day, 1.0, 5) for number, day in enumerate(days)])
    dataset = make_dataset(data)
    row = customer_frame(customers(dataset, CUTOFF, 1000, groups=())).loc[1]
    assert row["active_weeks"] == len(days) == row["frequency"]


def test_without_a_length_the_window_is_all_history():
    data = lines((1, 1, "2017-01-01 00:00", 1.0, 5), (1, 2, "2017-06-01 00:00", 1.0, 5))
    row = customer_frame(customers(make_dataset(data), CUTOFF, None, groups=())).loc[1]
    assert row["frequency"] == 2
    assert row["tenure_days"] == (CUTOFF - date(2017, 1, 1)).days


def test_stores_and_discounts_are_optional():
    dataset = make_dataset(lines((1, 1, "2017-06-01", 1.0, 5)))
    from dataclasses import replace

    bare = replace(dataset, orders=dataset.orders.drop("store_id", "funded_discount"))
    table = customer_frame(customers(bare, CUTOFF, 90, groups=()))
    assert "main_store_share" not in table
    assert "funded_discount" not in table
    assert table.loc[1, "frequency"] == 1


def test_complete_journey_cross_checks(journey):
    everyone = customer_frame(customers(journey, date(2017, 10, 1), None, groups=()))
    assert len(everyone) == 2446
    assert len(customer_frame(customers(journey, date(2017, 10, 29), 182, groups=()))) == 2420


def test_frequency_and_revenue_agree_with_pandas(journey, journey_customers):
    orders = journey.orders.to_pandas()
    seen = orders[
        (orders["ordered_at"] < datetime(2017, 10, 29))
        & (orders["ordered_at"] >= datetime(2017, 4, 30))
    ]
    by_customer = seen.groupby("customer_id")
    assert (by_customer.size() == journey_customers["frequency"]).all()
    assert (by_customer["amount"].sum().astype(float) == journey_customers["monetary"]).all()
    age = (pd.Timestamp("2017-10-29") - seen["ordered_at"].dt.normalize()).dt.days
    weeks = ((age - 1) // 7).groupby(seen["customer_id"]).nunique()
    assert (weeks == journey_customers["active_weeks"]).all()
    stores = (
        seen.groupby(["customer_id", "store_id"]).size().groupby("customer_id").agg(["max", "sum"])
    )
    assert (stores["max"] / stores["sum"] == journey_customers["main_store_share"]).all()


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
    table = customer_frame(customers(journey, LAST_DAY, 182, groups=("gaps",)))
    orders = journey.orders.to_pandas()
    age = (pd.Timestamp(LAST_DAY) - orders["ordered_at"].dt.normalize()).dt.days
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
