"""A dataset as it was on a day."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from segbench.datasets import Dataset
from segbench.datasets.tables import midnight
from segbench.features.window import Day

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
    "labels": "valid_from",
}
"""Canonical table -> the column that dates its rows. A table without that column is undated."""


def as_of(dataset: Dataset, day: Day) -> Dataset:
    """Return the dataset as it was when the day began; undated tables are kept whole."""
    cut: dict[str, Any] = {}
    for name, timestamp in DATED.items():
        table = getattr(dataset, name)
        if table is not None and timestamp in table.columns:
            dated = table[timestamp]
            cut[name] = table.filter(dated.isnull() | (dated < midnight(day)))
    return replace(dataset, **cut)
