"""What a customer's orders say: recency, frequency, monetary value, continuity, trend, pauses."""

from __future__ import annotations

from math import ceil

import ibis
from ibis.expr import datatypes as dt
from ibis.expr.types import IntegerValue, Table

from segbench.datasets.tables import midnight
from segbench.features.window import Window

WEEKS_A_MASK = 63
"""Weeks kept in one signed 64-bit mask."""


@ibis.udf.scalar.builtin
def bit_count(mask: dt.int64) -> dt.int8:
    """Return how many bits are set; the engine answers in eight bits, too few to add several up."""


def order_features(orders: Table, window: Window) -> Table:
    """Return one row per customer who ordered in the window.

    Columns (unit): recency_days (days), frequency (orders), monetary (currency), tenure_days (days
    since the first order in the window), active_weeks, weeks (weeks since the first order, those
    with an order and all), recent_orders (orders in the last third of the window); with stores,
    main_store_share (0-1); with funded discounts, funded_discount (currency).

    Every sum is over integers or decimals, so it is the same whatever the number of threads.
    Distinct weeks are counted as bits of a mask: exact, and one pass where COUNT(DISTINCT) needs
    its own.
    """
    seen = window.rows(orders, "ordered_at")
    before = window.days_before_cutoff(seen.ordered_at)
    measures = {
        "recency_days": before.min(),
        "tenure_days": before.max(),
        "frequency": seen.count(),
        "recent_orders": (seen.ordered_at >= window.last_third).cast("int64").sum(),
        "monetary": seen.amount.sum(),
    }
    if "funded_discount" in orders.columns:
        measures["funded_discount"] = seen.funded_discount.sum()
    masks = [f"week_mask_{index}" for index in range(ceil(window.most_days / (7 * WEEKS_A_MASK)))]
    for index, name in enumerate(masks):
        measures[name] = _week_bit((before - 1) // 7 - index * WEEKS_A_MASK).bit_or()
    table = seen.group_by("customer_id").aggregate(**measures)
    weeks = (bit_count(table[mask]).cast("int64") for mask in masks)
    floats = [name for name in ("monetary", "funded_discount") if name in table.columns]
    table = table.mutate(
        weeks=(table.tenure_days - 1) // 7 + 1,
        active_weeks=sum(weeks, ibis.literal(0, "int64")),
        **{name: table[name].cast("float64") for name in floats},
    ).drop(*masks)
    if "store_id" not in orders.columns:
        return table
    stores = seen.group_by(["customer_id", "store_id"]).aggregate(n=seen.count())
    share = stores.group_by("customer_id").aggregate(
        main_store_share=stores.n.max() / stores.n.sum()
    )
    return table.inner_join(share, "customer_id")


def _week_bit(week: IntegerValue) -> IntegerValue:
    inside = (week >= 0) & (week < WEEKS_A_MASK)
    return ibis.ifelse(inside, ibis.literal(1, "int64") << ibis.ifelse(inside, week, 0), 0)


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
