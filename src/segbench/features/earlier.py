"""What customers were some weeks before a cutoff, and what they did in the weeks since."""

from __future__ import annotations

import ibis
from ibis.expr.types import Table

from segbench.datasets.tables import midnight
from segbench.features.window import Window

MOST_DAYS = 91
"""Days that count as since then, at most; else a sixth of the window."""


def earlier_features(orders: Table, window: Window) -> Table:
    """Return one row per customer who had ordered in the window by an earlier day.

    That day is a sixth of the window before the cutoff (`MOST_DAYS` at most): of half a year it
    leaves about a month in which customers came back or did not, and all of it is history.

    Columns (unit): earlier_recency_days (days), earlier_frequency (orders), earlier_monetary
    (currency), each before that day; later_orders (orders) and later_spend (currency) from it on.
    """
    seen = window.rows(orders, "ordered_at")
    days = ibis.least(ibis.literal(MOST_DAYS), window.days // 6)
    before = seen.ordered_at < midnight(window.cutoff) - days.as_interval("D")
    ago = window.days_before_cutoff(seen.ordered_at) - days
    table = seen.group_by("customer_id").aggregate(
        earlier_recency_days=ago.min(where=before),
        earlier_frequency=before.cast("int64").sum(),
        earlier_monetary=seen.amount.sum(where=before).cast("float64"),
        later_orders=(~before).cast("int64").sum(),
        later_spend=seen.amount.sum(where=~before).fill_null(0).cast("float64"),
    )
    return table.filter(table.earlier_frequency > 0)
