"""What a dataset held on a day: every dated table cut off there."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

from ibis.expr.types import Table

from segbench.datasets import Dataset
from segbench.datasets.tables import midnight

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
    cut: dict[str, Any] = {
        name: _cut(getattr(dataset, name), timestamp, day) for name, timestamp in DATED.items()
    }
    return replace(dataset, **cut)


def _cut(table: Table | None, timestamp: str, day: date) -> Table | None:
    if table is None or timestamp not in table.columns:
        return table
    return table.filter(table[timestamp].isnull() | (table[timestamp] < midnight(day)))
