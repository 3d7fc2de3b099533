"""What followed a cutoff: published counts, and nothing from the future."""

from dataclasses import replace
from datetime import date, datetime

import ibis
import pandas as pd
import pytest

from segbench.features import customer_frame, customers
from segbench.features.outcomes import days_to_next_order
from support import make_dataset
from what_followed import contacts_between, first_repeat, retention, service, spent

CONTACTS = pd.DataFrame(
    {
        "customer_id": [1, 2],
        "campaign_id": 1,
        "campaign_type": "A",
        "contacted_at": datetime(2017, 5, 1),
        "closes_at": datetime(2017, 6, 1),
    }
)
RESPONSES = pd.DataFrame(
    {"customer_id": [1], "campaign_id": 1, "responded_at": datetime(2017, 5, 2)}
)


def test_retention_of_complete_journey(journey, journey_customers):
    everyone = customer_frame(customers(journey, date(2017, 10, 1), None, groups=())).index
    assert round(retention(journey, date(2017, 10, 1), 30, everyone)["event"].mean(), 3) == 0.832
    assert (
        round(
            retention(journey, date(2017, 10, 29), 28, journey_customers.index)["event"].mean(), 3
        )
        == 0.842
    )


def test_conversion_of_complete_journey(journey):
    known = customer_frame(customers(journey, date(2017, 10, 1), None, groups=())).index
    contacts = contacts_between(journey, date(2017, 10, 1), date(2017, 10, 31))
    converted = contacts[contacts["customer_id"].isin(known)].groupby("customer_id")["event"].any()
    assert len(converted) == 1161
    assert round(converted.mean(), 3) == 0.195


def test_a_response_after_the_day_it_is_asked_on_does_not_count():
    lines = pd.DataFrame(
        {"order_id": [1], "customer_id": [1], "ordered_at": [datetime(2017, 1, 1)], "amount": 1.0}
    )
    dataset = make_dataset(lines, CONTACTS, RESPONSES)  # customer 1 responds on 2017-05-02
    start, end = date(2017, 5, 1), date(2017, 5, 2)
    assert contacts_between(dataset, start, end)["event"].tolist() == [True, False]
    assert contacts_between(dataset, start, end, known_by=date(2017, 5, 2))["event"].tolist() == [
        False,
        False,
    ]
    assert contacts_between(dataset, start, end, known_by=date(2017, 5, 3))["event"].tolist() == [
        True,
        False,
    ]


def test_the_window_of_retention_is_half_open():
    lines = pd.DataFrame(
        {
            "order_id": [1, 2, 3],
            "customer_id": [1, 2, 3],
            "ordered_at": [
                datetime(2017, 7, 1),
                datetime(2017, 7, 28, 23, 59),
                datetime(2017, 7, 29),
            ],
            "amount": 1.0,
        }
    )
    events = retention(make_dataset(lines), date(2017, 7, 1), 28, pd.Index([1, 2, 3, 4])).set_index(
        "customer_id"
    )["event"]
    assert events.tolist() == [True, True, False, False]


def test_the_value_is_the_net_revenue_of_the_window(journey):
    days = ["2017-07-01", "2017-07-28", "2017-07-29", "2017-06-30"]
    lines = pd.DataFrame(
        {
            "order_id": range(4),
            "customer_id": 1,
            "ordered_at": pd.to_datetime(days),
            "amount": [1.25, 2.5, 8, 16],
        }
    )
    lines["ordered_at"] = lines["ordered_at"].astype("datetime64[us]")
    value = retention(make_dataset(lines), date(2017, 7, 1), 28, pd.Index([1, 2])).set_index(
        "customer_id"
    )["value"]
    assert value.to_dict() == {1: 3.75, 2: 0}
    everyone = retention(
        journey, date(2017, 10, 1), 30, pd.Index(journey.orders.customer_id.execute().unique())
    )
    orders = journey.orders.execute()
    inside = orders["ordered_at"].between("2017-10-01", "2017-10-30 23:59:59.999999")
    assert everyone["value"].sum() == pytest.approx(float(orders.loc[inside, "amount"].sum()))


def test_service_is_that_of_the_window_alone():
    contacts = pd.DataFrame(
        {
            "customer_id": [1, 1, 1, 2, 2],
            "occurred_at": pd.to_datetime(
                ["2017-06-30", "2017-07-01", "2017-07-28", "2017-07-05", "2017-07-29"]
            ),
            "satisfaction": [1.0, 4, 5, None, 2],
            "cost": [100.0, 1.5, 2, 4, 50],
        }
    )
    contacts["occurred_at"] = contacts["occurred_at"].astype("datetime64[us]")
    lines = pd.DataFrame(
        {"order_id": [1], "customer_id": [1], "ordered_at": [datetime(2017, 1, 1)], "amount": 1.0}
    )
    dataset = replace(make_dataset(lines), interactions=ibis.memtable(contacts))
    found = service(dataset, date(2017, 7, 1), 28, pd.Index([1, 2, 3])).set_index("customer_id")
    assert found["service_cost"].tolist() == [3.5, 4, 0]
    assert found["satisfaction"].tolist()[0] == 4.5
    assert found["satisfaction"].isna().tolist() == [False, True, True]


def test_a_first_repeat_is_the_second_order_of_somebody_with_one():
    days = {
        1: ["2017-03-01", "2017-07-01"],
        2: ["2017-03-01"],
        3: ["2017-01-05", "2017-03-01", "2017-07-02"],
    }
    days |= {4: ["2017-07-03"], 5: ["2017-03-01", "2017-07-29"], 6: ["2017-03-01", "2017-07-28"]}
    rows = [(customer, day) for customer, known in days.items() for day in known]
    lines = pd.DataFrame(rows, columns=["customer_id", "ordered_at"]).assign(
        amount=1.0, order_id=range(len(rows))
    )
    lines["ordered_at"] = pd.to_datetime(lines["ordered_at"]).astype("datetime64[us]")
    known = first_repeat(make_dataset(lines), date(2017, 7, 1), 28, pd.Index([1, 2, 3, 5]))
    assert known.set_index("customer_id")["event"].to_dict() == {1: True, 2: False, 5: False}


def test_the_days_to_the_next_order_count_the_cutoff_as_the_first():
    days = {
        1: ["2017-07-01", "2017-07-03"],
        2: ["2017-06-30", "2017-07-28 23:59"],
        3: ["2017-01-05"],
        4: ["2018-01-01 00:00"],
    }
    days |= {5: ["2017-12-31 23:59"]}
    rows = [(customer, day) for customer, known in days.items() for day in known]
    lines = pd.DataFrame(rows, columns=["customer_id", "ordered_at"]).assign(
        amount=1.0, order_id=range(len(rows))
    )
    lines["ordered_at"] = pd.to_datetime(lines["ordered_at"], format="mixed").astype(
        "datetime64[us]"
    )
    found = days_to_next_order(
        make_dataset(lines), date(2017, 7, 1), pd.Index([5, 4, 3, 2, 1])
    ).set_index("customer_id")
    assert found["days"].to_dict() == {
        1: 1,
        2: 28,
        3: 184,
        4: 184,
        5: 184,
    }  # the last day of the data is 2017-12-31
    assert found["event"].to_dict() == {1: True, 2: True, 3: False, 4: False, 5: True}


def test_an_order_returned_in_full_ends_no_wait():
    lines = pd.DataFrame(
        {
            "order_id": [1, 2],
            "customer_id": 1,
            "ordered_at": [datetime(2017, 7, 2), datetime(2017, 7, 9)],
            "amount": [5.0, 7.0],
        }
    )
    returns = pd.DataFrame(
        {
            "customer_id": [1],
            "order_id": [1],
            "returned_at": [datetime(2017, 8, 1)],
            "amount": [5.0],
        }
    )
    found = days_to_next_order(
        make_dataset(lines, returns=returns), date(2017, 7, 1), pd.Index([1])
    )
    assert found[["days", "event"]].to_numpy().tolist() == [[9, True]]


def test_whoever_is_retained_waits_no_longer_than_its_days(journey, journey_customers):
    waits = days_to_next_order(journey, date(2017, 10, 29), journey_customers.index)
    events = retention(journey, date(2017, 10, 29), 28, journey_customers.index)
    assert ((waits["days"] <= 28) == events["event"]).all()
    assert waits["customer_id"].tolist() == events["customer_id"].tolist()
    assert waits["days"].max() == 63  # to 2017-12-30
    assert waits.loc[~waits["event"], "days"].eq(63).all()


def test_what_was_spent_is_net_of_returns_and_of_the_window():
    days = [
        (1, "2017-06-30", 5.0),
        (1, "2017-07-01", 7.0),
        (1, "2017-07-28", 8.0),
        (2, "2017-07-29", 9.0),
        (3, "2017-07-05", 4.0),
    ]
    lines = pd.DataFrame(days, columns=["customer_id", "ordered_at", "amount"]).assign(
        order_id=range(5)
    )
    lines["ordered_at"] = pd.to_datetime(lines["ordered_at"]).astype("datetime64[us]")
    back = pd.DataFrame(
        {
            "customer_id": [1, 3],
            "order_id": [2, 4],
            "returned_at": datetime(2017, 9, 1),
            "amount": [3.0, 4.0],
        }
    )
    table = spent(make_dataset(lines, returns=back), date(2017, 7, 1), 28, pd.Index([3, 2, 1, 9]))
    assert table.to_numpy().tolist() == [[1, 2, 12.0], [2, 0, 0.0], [3, 0, 0.0], [9, 0, 0.0]]
