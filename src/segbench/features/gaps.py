"""How long customers pause between orders, and since when they are known."""

from __future__ import annotations

import ibis
from ibis.expr.types import Table

from segbench.datasets.tables import midnight
from segbench.features.window import Window

LATEST_FIRST = 1_000_000
"""More days than any history has: gap x this - day finds the latest of the longest gaps."""


def gap_features(orders: Table, window: Window) -> Table:
    """Return the pauses between order days, one row per customer who ordered before the cutoff.

    A pause belongs to the window if it ended there, so one that began before the window is seen in
    full: a customer who comes back after a longer silence than the window can hold is no new one.
    Orders of one day count as one.

    Columns (days): first_order_days (since the first order of all history), gaps (number of
    pauses), usual_gap_days (their median), longest_gap_days, longest_gap_end_days (since its end;
    the latest of several equally long). The last three are missing without a pause.
    """
    known = orders.filter(orders.ordered_at < midnight(window.cutoff))
    days = known.select(
        "customer_id", day=window.days_before_cutoff(known.ordered_at).cast("int64")
    ).distinct()
    in_time = ibis.window(group_by="customer_id", order_by=ibis.desc("day"))
    paused = days.mutate(gap=days.day.lag().over(in_time) - days.day)
    ended = paused.gap.notnull() & (paused.day <= window.days)
    return paused.group_by("customer_id").aggregate(
        first_order_days=paused.day.max(),
        gaps=ended.cast("int64").sum(),
        usual_gap_days=paused.gap.median(where=ended).cast("float64"),
        longest_gap_days=paused.gap.max(where=ended),
        longest_gap_end_days=paused.day.argmax(paused.gap * LATEST_FIRST - paused.day, where=ended),
    )
