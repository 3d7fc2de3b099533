"""Order lines that come in a table of their own, beside one of orders."""

from __future__ import annotations

import ibis
from ibis.expr.types import Table

from segbench.datasets.base import MONEY
from segbench.datasets.own.orders import line_values, settle_amount, settle_id
from segbench.datasets.own.staging import Stage


def settle_lines(stage: Stage, orders: Table) -> Table:
    """Return the lines of kept orders, with the customer and moment of their order."""
    settle_id(stage, "order_id", "no order id")
    if "amount" in stage.table.columns:
        settle_amount(stage)
    stage.set_aside_repeats()
    stage.set_aside("no such order", rows=stage.kept.anti_join(orders, "order_id"))
    kept = stage.kept
    amount = kept.amount if "amount" in kept.columns else ibis.literal(0)
    money = {name: kept[name].fill_null(0).cast(MONEY) for name in ("discount", "coupon_discount") if name in kept.columns}
    known = kept.mutate(amount=amount.cast(MONEY), **money)
    joined = known.inner_join(orders.select("order_id", "customer_id", "ordered_at"), "order_id")
    return line_values(joined)
