"""Spend by category and service after a purchase, against hand calculations."""

import json
from dataclasses import replace
from datetime import date, datetime

import pandas as pd
import pytest

from segbench.features import Window, customer_frame, customers
from segbench.features.needs import baskets, no_baskets
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


WINDOW = Window(date(2017, 4, 1), date(2017, 7, 1))
LINES = pd.DataFrame(
    [
        (1, 10, datetime(2017, 4, 1), "bread", 2.0),
        (1, 10, datetime(2017, 4, 1), "bread", 3.0),
        (2, 10, datetime(2017, 6, 30, 23, 59), "milk", 1.0),
        (3, 11, datetime(2017, 5, 1), "wine", 9.0),
        (4, 10, datetime(2017, 3, 31, 23, 59), "early", 1.0),
        (5, 10, datetime(2017, 7, 1), "late", 1.0),
    ],
    columns=["order_id", "customer_id", "ordered_at", "category", "amount"],
)


def found(dataset):
    return sorted(baskets(dataset, WINDOW).to_pandas().itertuples(index=False, name=None))


def test_every_category_of_the_window_counts_once():
    assert found(make_dataset(LINES)) == [(10, "bread"), (10, "milk"), (11, "wine")]


@pytest.mark.parametrize(
    ("amount", "day", "kept"),
    [
        (9.0, datetime(2017, 6, 1), False),
        (8.0, datetime(2017, 6, 1), True),  # returned in part
        (9.0, datetime(2017, 7, 1), True),  # not yet known at the cutoff
    ],
)
def test_an_order_returned_in_full_before_the_cutoff_is_none(amount, day, kept):
    base = make_dataset(LINES)
    raw = base.orders.get_backend().create_table(
        "r",
        pd.DataFrame(
            {"customer_id": [11], "order_id": [3], "returned_at": [day], "amount": [amount]}
        ),
    )
    dataset = replace(base, returns=raw.mutate(amount=raw.amount.cast("decimal(18, 2)")))
    assert ((11, "wine") in found(dataset)) is kept


def test_what_is_missing_is_said():
    dataset = make_dataset(LINES)
    assert no_baskets(dataset) == ""
    assert no_baskets(replace(dataset, order_lines=None)) == "this data has no order lines"
    assert (
        no_baskets(replace(dataset, order_lines=dataset.order_lines.drop("category")))
        == "its order lines have no categories"
    )
