"""Returns are taken off their orders, but only once they are known."""

from dataclasses import replace
from datetime import date, datetime

import pandas as pd
import pytest

from segbench.features import customer_frame, customers
from support import make_dataset
from what_followed import first_repeat, retention

LINES = pd.DataFrame(
    {
        "order_id": [1, 2, 3, 4, 5],
        "customer_id": [10, 10, 10, 11, 12],
        "ordered_at": [
            datetime(2017, month, day) for month, day in ((2, 1), (3, 1), (7, 10), (3, 1), (3, 1))
        ],
        "amount": [100.0, 50.0, 20.0, 30.0, 40.0],
    }
)
RETURNS = pd.DataFrame(
    {
        "customer_id": [10, 10, 11, 10],
        "order_id": [1, 1, 4, 3],
        "returned_at": [
            datetime(2017, 2, 5),
            datetime(2017, 7, 3),
            datetime(2017, 7, 5),
            datetime(2017, 7, 12),
        ],
        "amount": [10.0, 90.0, 30.0, 20.0],
    }
)
CUTOFF = date(2017, 7, 1)


@pytest.fixture
def dataset():
    base = make_dataset(LINES)
    returns = base.orders.get_backend().create_table("r", RETURNS)
    return replace(base, returns=returns.mutate(amount=returns.amount.cast("decimal(18, 2)")))


def features(dataset, cutoff):
    return customer_frame(customers(dataset, cutoff, None, groups=()))


def test_only_returns_before_the_cutoff_count(dataset):
    found = features(dataset, CUTOFF)
    assert found["monetary"].to_dict() == {10: 140.0, 11: 30.0, 12: 40.0}
    assert found["frequency"].to_dict() == {10: 2, 11: 1, 12: 1}
    assert found["default_rate"].to_dict() == {10: 0.5, 11: 0.0, 12: 0.0}


def test_an_order_returned_in_full_is_none_once_that_is_known(dataset):
    found = features(dataset, date(2017, 8, 1))
    assert found["monetary"].to_dict() == {10: 50.0, 12: 40.0}
    assert found["frequency"].to_dict() == {10: 1, 12: 1}
    assert found["default_rate"][10] == pytest.approx(2 / 3)


def test_nobody_is_retained_by_an_order_that_went_back(dataset):
    events = retention(dataset, CUTOFF, 28, pd.Index([10, 11, 12]))
    assert events["event"].tolist() == [False, False, False]
    kept = retention(replace(dataset, returns=None), CUTOFF, 28, pd.Index([10, 11, 12]))
    assert kept["event"].tolist() == [True, False, False]


def test_one_time_buyers_are_told_as_known_at_the_cutoff(dataset):
    assert first_repeat(dataset, CUTOFF, 28, pd.Index([10, 11, 12]))["customer_id"].tolist() == [
        11,
        12,
    ]


def test_without_returns_there_is_no_default_rate(dataset):
    assert "default_rate" not in features(replace(dataset, returns=None), CUTOFF)
