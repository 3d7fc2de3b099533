"""Who bought which category in the window."""

from __future__ import annotations

from ibis.expr.types import Table

from segbench.datasets import Dataset
from segbench.features.net_of_returns import net_lines
from segbench.features.window import Window


def no_baskets(dataset: Dataset) -> str:
    """Return why it is not known who bought which category, as the end of a sentence; or ""."""
    if dataset.order_lines is None:
        return "this data has no order lines"
    return "" if "category" in dataset.order_lines.columns else "its order lines have no categories"


def baskets(dataset: Dataset, window: Window) -> Table:
    """Return customer_id and category, one row for every category bought in the window.

    Whatever was in an order counts, free goods too; an order that was returned in full before the
    cutoff is none.
    """
    lines = net_lines(dataset, window.cutoff)
    return window.rows(lines, "ordered_at").select("customer_id", "category").distinct()
