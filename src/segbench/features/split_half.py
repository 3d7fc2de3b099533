"""Halves of the orders of a dataset, by which a method is held against itself."""

from __future__ import annotations

from dataclasses import replace

from ibis import Table

from segbench.datasets import Dataset
from segbench.datasets.tables import numbered
from segbench.features.window import Window


def split_half(dataset: Dataset, window: Window) -> tuple[Dataset, Dataset]:
    """Return the dataset with every customer's odd, and with their even orders of the window."""
    seen = window.rows(dataset.orders, "ordered_at")
    places = numbered(seen, "customer_id", ["ordered_at", "order_id"]).cache()
    odd = _with_orders(dataset, places.filter(places._place % 2 == 0))
    even = _with_orders(dataset, places.filter(places._place % 2 == 1))
    return odd, even


def _with_orders(dataset: Dataset, places: Table) -> Dataset:
    orders, lines = places.drop("_place"), dataset.order_lines
    if lines is not None:
        lines = lines.semi_join(orders, "order_id")
    return replace(dataset, orders=orders, order_lines=lines)
