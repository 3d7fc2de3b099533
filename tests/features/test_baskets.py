"""Who bought which category, counted by hand."""

from dataclasses import replace
from datetime import date, datetime

import pandas as pd
import pytest

from segbench.features import Window
from segbench.features.baskets import baskets, no_baskets
from support import make_dataset

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
