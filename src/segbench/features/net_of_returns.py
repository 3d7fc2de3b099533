"""Orders less what was returned, as it was known on a day."""

from __future__ import annotations

from ibis import Table

from segbench.datasets import Dataset
from segbench.datasets.base import MONEY
from segbench.datasets.tables import add_columns, midnight
from segbench.features.window import Day, Window


def net_orders(dataset: Dataset, known_by: Day | None) -> Table:
    """Return orders with amounts less the returns before a day; an order returned in full is none.

    Parameters
    ----------
    known_by
        Only returns before this day count; None: all of them.
    """
    if dataset.returns is None:
        return dataset.orders
    joined = add_columns(dataset.orders, _returned(dataset, known_by), "order_id")
    amount = (joined.amount - joined.returned.fill_null(0)).cast(MONEY)
    net = joined.mutate(amount=amount).drop("returned")
    return net.filter(net.amount > 0)


def net_lines(dataset: Dataset, known_by: Day | None) -> Table:
    """Return the lines, as ordered, of orders not returned in full; see `net_orders`."""
    lines = dataset.order_lines
    assert lines is not None
    if dataset.returns is None:
        return lines
    return lines.semi_join(net_orders(dataset, known_by), "order_id")


def default_rates(dataset: Dataset, window: Window) -> Table:
    """Return the share of each customer's orders in the window that were returned before its end.

    In part or in full.
    """
    seen = window.rows(dataset.orders, "ordered_at")
    joined = add_columns(seen, _returned(dataset, window.cutoff), "order_id")
    returned = joined.returned.notnull().cast("int64").sum()
    return joined.group_by("customer_id").aggregate(default_rate=returned / joined.count())


def _returned(dataset: Dataset, known_by: Day | None) -> Table:
    returns = dataset.returns
    assert returns is not None
    if known_by is not None:
        returns = returns.filter(returns.returned_at < midnight(known_by))
    return returns.group_by("order_id").aggregate(returned=returns.amount.sum())
