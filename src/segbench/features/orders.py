"""What a customer's orders say: recency, frequency, monetary value, continuity, trend."""

from __future__ import annotations

import ibis
from ibis.expr import datatypes as dt
from ibis.expr.types import IntegerValue, Table

from segbench.features.window import Window, midnight

WEEKS_A_MASK = 63
"""Weeks kept in one signed 64-bit mask."""


@ibis.udf.scalar.builtin
def bit_count(mask: dt.int64) -> dt.int8:
    """Return how many bits are set; the engine answers in eight bits, too few to add several up."""


def order_features(orders: Table, window: Window) -> Table:
    """Return one row per customer who ordered in the window.

    Columns (unit): recency_days (days), frequency (orders), monetary (currency), tenure_days (days since
    the first order in the window), active_weeks, weeks (weeks since the first order, those with an order
    and all), recent_orders (orders in the last third of the window); with stores, main_store_share (0-1);
    with funded discounts, funded_discount (currency).

    Every sum is over integers or decimals, so it is the same whatever the number of threads. Distinct weeks
    are counted as bits of a mask: exact, and one pass where COUNT(DISTINCT) needs its own.
    """
    seen = orders.filter(window.contains(orders.ordered_at))
    per_customer = _aggregate(_by_store(seen, window) if "store_id" in orders.columns else seen, window)
    tenure = per_customer.tenure_days
    counted = ibis.literal(0)
    for name in _mask_names(window):
        counted = counted + bit_count(per_customer[name]).cast("int64")
    return per_customer.mutate(
        monetary=per_customer.monetary.cast("float64"),
        weeks=(tenure - 1) // 7 + 1,
        active_weeks=counted,
        **{name: per_customer[name].cast("float64") for name in ("funded_discount",) if name in per_customer.columns},
    ).drop(*_mask_names(window))


def _aggregate(table: Table, window: Window) -> Table:
    """Aggregate orders, or partial aggregates by store, to customers."""
    partial = "frequency" in table.columns
    masks = _mask_names(window)
    if partial:
        extra = {"main_store_share": table.frequency.max() / table.frequency.sum()}
        extra |= {name: table[name].bit_or() for name in masks}
        money = [name for name in ("monetary", "funded_discount") if name in table.columns]
        return table.group_by("customer_id").aggregate(
            recency_days=table.recency_days.min(),
            tenure_days=table.tenure_days.max(),
            frequency=table.frequency.sum(),
            recent_orders=table.recent_orders.sum(),
            **{name: table[name].sum() for name in money},
            **extra,
        )
    return table.group_by("customer_id").aggregate(**_measures(table, window))


def _by_store(orders: Table, window: Window) -> Table:
    """Return the measures by customer and store, so that the main store costs no second pass over orders."""
    return orders.group_by(["customer_id", "store_id"]).aggregate(**_measures(orders, window))


def _measures(orders: Table, window: Window) -> dict[str, ibis.expr.types.Scalar]:
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
    for index, name in enumerate(_mask_names(window)):
        measures[name] = _week_bit(week - index * WEEKS_A_MASK).bit_or()
    return measures


def _week_bit(week: IntegerValue) -> IntegerValue:
    inside = (week >= 0) & (week < WEEKS_A_MASK)
    return ibis.ifelse(inside, ibis.literal(1, "int64") << ibis.ifelse(inside, week, 0), 0)


def _mask_names(window: Window) -> list[str]:
    return [f"week_mask_{index}" for index in range(-(-window.days // (7 * WEEKS_A_MASK)))]
