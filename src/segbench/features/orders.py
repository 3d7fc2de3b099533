"""What a customer's orders say: recency, frequency, monetary value, continuity, trend."""

from __future__ import annotations

from collections.abc import Sequence
from math import ceil

import ibis
from ibis.expr import datatypes as dt
from ibis.expr.types import IntegerValue, Scalar, Table

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
    masks = [f"week_mask_{index}" for index in range(ceil(window.days / (7 * WEEKS_A_MASK)))]
    table = seen.group_by("customer_id").aggregate(**_measures(seen, window, masks))
    weeks = (bit_count(table[mask]).cast("int64") for mask in masks)
    floats = [name for name in ("monetary", "funded_discount") if name in table.columns]
    table = table.mutate(
        weeks=(table.tenure_days - 1) // 7 + 1,
        active_weeks=sum(weeks, ibis.literal(0, "int64")),
        **{name: table[name].cast("float64") for name in floats},
    ).drop(*masks)
    if "store_id" not in orders.columns:
        return table
    return table.inner_join(_main_store(seen), "customer_id")


def _main_store(orders: Table) -> Table:
    """Return the share of each customer's orders at the store that has most of them."""
    stores = orders.group_by(["customer_id", "store_id"]).aggregate(n=orders.count())
    return stores.group_by("customer_id").aggregate(
        main_store_share=stores.n.max() / stores.n.sum()
    )


def _measures(orders: Table, window: Window, masks: Sequence[str]) -> dict[str, Scalar]:
    before = window.days_before_cutoff(orders.ordered_at)
    week = (before - 1) // 7
    measures = {
        "recency_days": before.min(),
        "tenure_days": before.max(),
        "frequency": orders.count(),
        "recent_orders": (orders.ordered_at >= midnight(window.last_third)).cast("int64").sum(),
        "monetary": orders.amount.sum(),
    }
    if "funded_discount" in orders.columns:
        measures["funded_discount"] = orders.funded_discount.sum()
    for index, name in enumerate(masks):
        measures[name] = _week_bit(week - index * WEEKS_A_MASK).bit_or()
    return measures


def _week_bit(week: IntegerValue) -> IntegerValue:
    inside = (week >= 0) & (week < WEEKS_A_MASK)
    return ibis.ifelse(inside, ibis.literal(1, "int64") << ibis.ifelse(inside, week, 0), 0)
