"""What customers need: the categories that they buy, and service after a purchase."""

from __future__ import annotations

import ibis
from ibis.expr.types import StringValue, Table

from segbench.datasets import Dataset
from segbench.datasets.base import MONEY
from segbench.datasets.tables import add_columns
from segbench.features.net_of_returns import net_lines
from segbench.features.service import canonical_topic
from segbench.features.window import Window

AFTER_SALES = "after_sales"
"""The topic of service contacts that tells of a need for care after a purchase."""


@ibis.udf.scalar.builtin(name="json_quote")
def _quoted(text: str) -> str:  # type: ignore[empty-body]
    """Return a text as a JSON string."""


def need_features(dataset: Dataset, window: Window) -> Table | None:
    """Return what each customer of the window spent by category; None without categories.

    Columns: category_spend (JSON text, ``{"bread": 4.00, "wine": 12.50}``: categories in
    alphabetical order, exact sums of the lines in the window, those above zero; one text because
    every data has other categories, missing without any); after_sales_contacts (count; only where
    service contacts with topics are known).
    """
    lines = dataset.order_lines
    if lines is None or "category" not in lines.columns:
        return None
    table = add_columns(window.customers(dataset.orders), _category_spend(lines, window))
    calls = dataset.interactions
    if calls is None or "topic" not in calls.columns:
        return table
    after = calls.filter(
        window.contains(calls.occurred_at) & (canonical_topic(calls.topic) == AFTER_SALES)
    )
    counts = after.group_by("customer_id").aggregate(after_sales_contacts=after.count())
    joined = add_columns(table, counts)
    return joined.mutate(after_sales_contacts=joined.after_sales_contacts.fill_null(0))


def _category_spend(lines: Table, window: Window) -> Table:
    told = lines.select("customer_id", "ordered_at", "category", "amount")
    seen = window.rows(told, "ordered_at")
    cells = seen.group_by(["customer_id", "category"]).aggregate(
        amount=seen.amount.sum().cast(MONEY)
    )
    spent = cells.filter(cells.amount > 0)
    pair: StringValue = _quoted(spent.category) + ":" + spent.amount.cast("string")
    text = pair.group_concat(",", order_by=spent.category)
    return spent.group_by("customer_id").aggregate(category_spend=ibis.literal("{") + text + "}")


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
