"""Service contacts of the window, against hand calculations."""

from dataclasses import replace
from datetime import date

import pandas as pd
import pytest

from segbench.features import customer_frame, customers
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
