"""Service contacts of the window, against hand calculations."""

from dataclasses import replace
from datetime import date, datetime
from decimal import Decimal

import ibis
import pandas as pd
import pytest

from segbench.features import Window, customer_frame, customers
from segbench.features.service import complaints, no_service_contacts, service_contacts
from support import make_dataset

CUTOFF = date(2017, 7, 1)
ORDERS = pd.DataFrame({"customer_id": [1, 2, 3], "order_id": [1, 2, 3], "amount": 5.0}).assign(
    ordered_at=pd.Timestamp("2017-06-01")
)
CALLS = pd.DataFrame(
    [
        (1, "2017-06-30 23:59", "Inquiry", 4.0, 2.50),
        (1, "2017-06-02", "COMPLAINT ", 1.0, 0.10),
        (1, "2017-07-01", "inquiry", 5.0, 9.99),  # the future
        (1, "2017-04-01", "inquiry", 5.0, 9.99),  # before the window of 90 days
        (2, "2017-06-05", "after-sales", None, None),
        (2, "2017-06-06", "After sales", None, None),
        (2, "2017-06-07", "complaint", None, 7.00),
        (2, "2017-06-08", None, None, None),
    ],
    columns=["customer_id", "occurred_at", "topic", "satisfaction", "cost"],
).assign(occurred_at=lambda frame: pd.to_datetime(frame["occurred_at"], format="ISO8601"))


def service(calls):
    dataset = make_dataset(ORDERS)
    table = dataset.orders.get_backend().create_table("calls", calls)
    return customer_frame(
        customers(replace(dataset, interactions=table), CUTOFF, 90, groups=("service",))
    )


def test_by_hand():
    found = service(CALLS)
    assert found["service_contacts"].to_dict() == {1: 2, 2: 4, 3: 0}
    assert found["satisfaction_mean"].loc[1] == 2.5
    assert found["satisfaction_mean"].loc[[2, 3]].isna().all()
    assert found["service_cost"].to_dict() == pytest.approx({1: 2.6, 2: 7.0, 3: 0.0})
    assert found["window_days"].tolist() == [90, 90, 90]


def test_main_topic_is_that_of_most_contacts_and_a_complaint_where_they_tie():
    found = service(CALLS)["main_topic"]
    assert found.loc[[1, 2]].tolist() == ["complaint", "after_sales"]
    assert pd.isna(found.loc[3])


def test_topics_of_the_company_and_chinese_ones():
    calls = CALLS.assign(topic=["Billing", "Advice", "", "", "投诉", "咨询", "咨询", " "])
    assert service(calls)["main_topic"].loc[[1, 2]].tolist() == ["advice", "inquiry"]


def test_contacts_without_a_topic_have_no_main_topic():
    found = service(CALLS.assign(topic=[None] * 7 + ["  "]))
    assert found["main_topic"].isna().all()
    assert found["service_contacts"].tolist() == [2, 4, 0]


def test_what_the_contacts_do_not_hold_is_left_out():
    assert not {"main_topic", "satisfaction_mean", "service_cost"} & set(
        service(CALLS[["customer_id", "occurred_at"]]).columns
    )


def test_without_service_contacts_there_is_no_such_column():
    assert "service_contacts" not in customer_frame(customers(make_dataset(ORDERS), CUTOFF, 90))


WINDOW = Window(date(2017, 1, 1), date(2017, 7, 1))
CONTACTS = pd.DataFrame(
    [
        (1, datetime(2017, 1, 1), "After-Sales ", 4.0, 0.1),
        (1, datetime(2017, 2, 1), "after sales", 5.0, 0.2),
        (1, datetime(2017, 3, 1), "complaint", None, None),
        (2, datetime(2017, 6, 30, 23, 59), None, 1.0, 2.5),
        (2, datetime(2017, 7, 1), "complaint", 1.0, 100.0),
        (2, datetime(2016, 12, 31), "complaint", 1.0, 100.0),
    ],
    columns=["customer_id", "occurred_at", "topic", "satisfaction", "cost"],
)


def table(rows):
    return ibis.memtable(rows.astype({"occurred_at": "datetime64[us]"}))


def frame(expression):
    return expression.to_pandas().sort_values(list(expression.columns)[:2], ignore_index=True)


def test_contacts_of_the_window_by_topic():
    found = frame(service_contacts(table(CONTACTS), WINDOW))
    assert list(
        found[["customer_id", "topic", "contacts", "rated", "costed"]].itertuples(
            index=False, name=None
        )
    ) == [
        (1, "after_sales", 2, 2, 2),
        (1, "complaint", 1, 0, 0),
        (2, "not stated", 1, 1, 1),
    ]
    assert found["score"].tolist() == [9, 0, 1]
    assert found["cost"].tolist() == [
        Decimal("0.3"),
        0,
        Decimal("2.5"),
    ]  # exact, where floats give 0.30000000000000004


def test_facts_that_are_not_recorded_are_none():
    found = frame(service_contacts(table(CONTACTS[["customer_id", "occurred_at"]]), WINDOW))
    assert found["topic"].tolist() == ["not stated"] * 2
    assert found["contacts"].tolist() == [3, 1]
    assert found[["rated", "costed"]].to_numpy().sum() == 0


def told(days_by_customer, repeat_days=90):
    rows = [
        (customer, datetime(2017, 1, 1) + pd.Timedelta(days=d))
        for customer, days in days_by_customer.items()
        for d in days
    ]
    contacts = pd.DataFrame(rows, columns=["customer_id", "occurred_at"]).assign(topic="complaint")
    return (
        complaints(table(contacts), WINDOW, "Complaint", repeat_days)
        .to_pandas()
        .set_index("customer_id")
        .sort_index()
    )


@pytest.mark.parametrize(
    ("days", "again"),
    [
        ([0], False),
        ([0, 90], True),
        ([0, 91], False),
        ([0, 90.9], True),  # days are counted by dates
        ([0, 91, 180], True),  # the third follows the second
        ([5, 5], True),
        ([0, 10, 20], True),
        ([170, 181], False),  # the second falls on the cutoff
        ([-10, 5], False),  # the first lies before the window
    ],
)
def test_a_repeat_is_a_complaint_within_the_days_of_an_earlier_one(days, again):
    assert told({1: days})["again"].tolist() == [again]


def test_a_customer_with_three_complaints_is_one_row():
    found = told({1: [0, 10, 20], 2: [180]})
    assert found["complaints"].to_dict() == {1: 3, 2: 1}
    assert found["days_since_last"].to_dict() == {1: 161, 2: 1}


def test_other_topics_are_no_complaints():
    found = complaints(table(CONTACTS), WINDOW, "complaint", 90).to_pandas()
    assert found[["customer_id", "complaints"]].to_numpy().tolist() == [[1, 1]]


def test_a_complaint_may_be_written_in_chinese():
    chinese = CONTACTS.assign(topic=CONTACTS["topic"].replace({"complaint": "投诉"}))
    assert complaints(table(chinese), WINDOW, "complaint", 90).to_pandas()[
        "customer_id"
    ].tolist() == [1]
    assert complaints(table(CONTACTS), WINDOW, "投诉", 90).to_pandas()["customer_id"].tolist() == [
        1
    ]


def test_what_is_missing_is_said():
    base = make_dataset(pd.DataFrame({"amount": [1.0]}))
    assert no_service_contacts(base, WINDOW) == "no service contacts are recorded in this data"
    raw = base.orders.get_backend().create_table(
        "i", CONTACTS.astype({"occurred_at": "datetime64[us]"})
    )
    assert no_service_contacts(replace(base, interactions=raw), WINDOW) == ""
    late = replace(base, interactions=raw.filter(raw.occurred_at >= datetime(2017, 7, 1)))
    assert (
        no_service_contacts(late, WINDOW)
        == "no service contact is recorded from 2017-01-01 to before 2017-07-01"
    )
