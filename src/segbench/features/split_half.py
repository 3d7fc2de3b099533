"""Splitting a dataset by orders, to see whether one half's measures come back on the other."""

from __future__ import annotations

from dataclasses import replace

import ibis

from segbench.datasets import Dataset
from segbench.features.window import Window


def alternate_orders(dataset: Dataset, window: Window) -> tuple[Dataset, Dataset]:
    """Return the dataset with every customer's odd, and with their even orders of the window."""
    seen = dataset.orders.filter(window.contains(dataset.orders.ordered_at))
    in_time = ibis.window(group_by="customer_id", order_by=["ordered_at", "order_id"])
    numbered = seen.mutate(number=ibis.row_number().over(in_time)).cache()
    odd, even = (numbered.filter(numbered.number % 2 == rest).drop("number") for rest in (0, 1))
    lines = dataset.order_lines
    return (
        replace(
            dataset,
            orders=odd,
            order_lines=None if lines is None else lines.semi_join(odd, "order_id"),
        ),
        replace(
            dataset,
            orders=even,
            order_lines=None if lines is None else lines.semi_join(even, "order_id"),
        ),
    )
