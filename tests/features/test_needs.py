"""Spend by category and service after a purchase, against hand calculations."""

import json
from dataclasses import replace
from datetime import date

import pandas as pd
import pytest

from segbench.features import customer_frame, customers
from support import make_dataset

CUTOFF = date(2017, 7, 1)  # with 90 days: window from 2017-04-02


def dataset(interactions=None):
    lines = pd.DataFrame(
        [
            (1, 1, "2017-04-10", "wine", 2.25),
            (1, 1, "2017-04-10", 'so-called "bread"', 4.0),
            (2, 1, "2017-06-30", "wine", 0.1),
            (2, 1, "2017-06-30", "wine", 0.2),
            (2, 1, "2017-06-30", "bags", 0.0),  # nothing was paid
            (3, 1, "2017-07-01", "toys", 9.0),  # at the cutoff
            (4, 1, "2017-04-01", "toys", 9.0),  # before the window
            (5, 2, "2017-05-01", "面包", 3.0),
        ],
        columns=["order_id", "customer_id", "ordered_at", "category", "amount"],
    )
    made = make_dataset(lines.assign(ordered_at=pd.to_datetime(lines["ordered_at"])))
    if interactions is None:
        return made
    con = made.orders.get_backend()
    return replace(
        made,
        interactions=con.create_table(
            "calls",
            interactions.assign(occurred_at=pd.to_datetime(interactions["at"], format="ISO8601")),
        ),
    )


def table(data):
    return customer_frame(customers(data, CUTOFF, 90, groups=["needs"]))


def test_spend_is_exact_sorted_and_of_the_window():
    spend = table(dataset())["category_spend"]
    assert spend[1] == '{"so-called \\"bread\\"":4.00,"wine":2.55}'
    assert json.loads(spend[2]) == {"面包": 3.0}


def test_service_after_a_purchase_is_counted_in_the_window():
    calls = pd.DataFrame(
        [
            (1, "2017-06-30 23:59", "after_sales"),
            (1, "2017-05-01", "售后"),
            (1, "2017-05-01", "complaint"),
            (1, "2017-07-01", "after_sales"),
            (1, "2017-04-01", "after_sales"),
        ],
        columns=["customer_id", "at", "topic"],
    )
    assert table(dataset(calls))["after_sales_contacts"].to_dict() == {1: 2, 2: 0}


@pytest.mark.parametrize("lacking", ["no calls", "no topics"])
def test_without_topics_nothing_is_said_of_service(lacking):
    calls = (
        None if lacking == "no calls" else pd.DataFrame({"customer_id": [1], "at": ["2017-05-01"]})
    )
    assert "after_sales_contacts" not in table(dataset(calls))


def test_without_categories_there_is_no_group():
    made = dataset()
    assert "category_spend" not in table(
        replace(made, order_lines=made.order_lines.drop("category"))
    )
    assert "category_spend" not in table(replace(made, order_lines=None))
