"""Parts of a dataset: what it held on a day, and halves of its orders."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

from ibis import Table

from segbench.datasets import Dataset
from segbench.datasets.tables import midnight, numbered
from segbench.features.window import Window

DATED = {
    "orders": "ordered_at",
    "order_lines": "ordered_at",
    "returns": "returned_at",
    "contacts": "contacted_at",
    "controls": "contacted_at",
    "responses": "responded_at",
    "interactions": "occurred_at",
    "survey": "answered_at",
    "customers": "updated_at",
}
"""Canonical table -> the column that dates its rows. A table without that column is undated."""


def as_of(dataset: Dataset, day: date) -> Dataset:
    """Return the dataset as it was when the day began; undated tables are kept whole."""
    cut: dict[str, Any] = {}
    for name, timestamp in DATED.items():
        table = getattr(dataset, name)
        if table is not None and timestamp in table.columns:
            dated = table[timestamp]
            cut[name] = table.filter(dated.isnull() | (dated < midnight(day)))
    return replace(dataset, **cut)


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
