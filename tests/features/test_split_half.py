"""Halves of a customer's orders, counted by hand."""

from dataclasses import replace
from datetime import date

import pandas as pd

from segbench.features import Window
from segbench.features.split_half import split_half
from support import make_dataset

WINDOW = Window(date(2017, 3, 1), date(2017, 7, 1))

LINES = pd.DataFrame(
    [  # customer, order, day
        (1, 10, "2017-02-28"),  # before the window: neither counted nor in a half
        (1, 11, "2017-03-01"),
        (1, 13, "2017-03-05"),
        (1, 12, "2017-04-01"),
        (1, 14, "2017-05-01"),
        (1, 15, "2017-06-30"),
        (1, 16, "2017-07-01"),  # at the cutoff
        (2, 21, "2017-03-02"),
        (2, 22, "2017-03-02"),  # of one moment: by their ids
        (3, 31, "2017-06-01"),
    ],
    columns=["customer_id", "order_id", "ordered_at"],
).assign(amount=5.0, ordered_at=lambda frame: pd.to_datetime(frame["ordered_at"]))


def ids(table):
    return sorted(table.order_id.to_pandas())


def test_first_third_and_fifth_orders_are_one_half_second_and_fourth_the_other():
    odd, even = split_half(make_dataset(LINES), WINDOW)
    assert ids(odd.orders) == [11, 12, 15, 21, 31]
    assert ids(even.orders) == [13, 14, 22]
    assert odd.orders.columns == make_dataset(LINES).orders.columns


def test_lines_go_with_their_orders_and_may_be_missing():
    twice = pd.concat([LINES, LINES], ignore_index=True)
    dataset = make_dataset(twice)
    odd, even = split_half(dataset, WINDOW)
    assert ids(odd.order_lines) == sorted([11, 12, 15, 21, 31] * 2)
    assert ids(even.order_lines) == sorted([13, 14, 22] * 2)
    plain = split_half(replace(dataset, order_lines=None), WINDOW)
    assert [half.order_lines for half in plain] == [None, None]
