"""Halves by order: first, third, fifth against second and fourth, each customer for themselves."""

from datetime import date, datetime

import pandas as pd

from segbench.features.split_half import alternate_orders
from segbench.features.window import Window
from support import make_dataset

ORDERS = {"a1": 10, "b1": 11, "a2": 12, "a3": 13, "b2": 14, "a4": 15, "a5": 16, "c1": 20, "a0": 1}
"""Order -> day of March; the letter is the customer, and a0 lies before the window."""

LINES = pd.DataFrame(
    {
        "order_id": list(ORDERS),
        "customer_id": [order[0] for order in ORDERS],
        "ordered_at": [datetime(2017, 3, day) for day in ORDERS.values()],
        "amount": 1.0,
    }
)


def test_every_other_order_of_the_window_and_its_lines():
    window = Window(date(2017, 3, 5), date(2017, 4, 1))
    odd, even = alternate_orders(make_dataset(LINES), window)
    for half, orders in ((odd, ["a1", "a3", "a5", "b1", "c1"]), (even, ["a2", "a4", "b2"])):
        assert sorted(half.orders.order_id.execute()) == orders
        assert sorted(half.order_lines.order_id.execute()) == orders
