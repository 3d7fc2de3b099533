"""How regularly customers buy."""

from __future__ import annotations

import ibis
from ibis.expr.types import IntegerValue, Table

from segbench.features.lines import _ratio
from segbench.features.service import EXACT
from segbench.features.window import Window


def rhythm_features(orders: Table, window: Window) -> Table:
    """Return the rhythm of each customer's orders in the window.

    Columns: gap_regularity (1 - coefficient of variation of the days between orders; missing below
    two gaps), weekday_variety (effective number of weekdays, 1-7), basket_concentration (effective
    share of baskets that carry the spend: sum of squared amounts * orders / squared sum; 1 when all
    are equal).
    """
    seen = window.rows(orders, "ordered_at")
    before = window.days_before_cutoff(seen.ordered_at)
    by_customer = ibis.window(group_by="customer_id", order_by=["ordered_at", "order_id"])
    weekday: IntegerValue = seen.ordered_at.day_of_week.index()
    dated = seen.mutate(gap=before.lag().over(by_customer) - before, weekday=weekday)
    days = {f"day_{day}": (dated.weekday == day).cast("int64").sum() for day in range(7)}
    squared = dated.amount.cast(EXACT) * dated.amount.cast(EXACT)
    sums = dated.group_by("customer_id").aggregate(
        gaps=dated.gap.count(),
        gap_sum=dated.gap.sum(),
        gap_squares=(dated.gap * dated.gap).sum(),
        orders=dated.count(),
        amount=dated.amount.sum(),
        amount_squares=squared.sum(),
        **days,
    )
    cv = _ratio(sums.gaps * sums.gap_squares, sums.gap_sum * sums.gap_sum) - 1
    day_squares = sum((sums[day] * sums[day] for day in days), ibis.literal(0))
    total = sums.amount.cast("float64")
    regularity = 1 - ibis.greatest(cv, 0.0).sqrt()
    return sums.select(
        "customer_id",
        gap_regularity=ibis.ifelse(sums.gaps >= 2, regularity, ibis.null("float64")),
        weekday_variety=_ratio(sums.orders * sums.orders, day_squares),
        basket_concentration=sums.amount_squares.cast("float64") * sums.orders / (total * total),
    )
