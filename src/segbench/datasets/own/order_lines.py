"""Order lines that come in a table of their own, beside one of orders."""

from __future__ import annotations

import ibis
from ibis.expr.types import Table

from segbench.datasets.base import MONEY
from segbench.datasets.own.orders import known_facts, line_values, settle_amount, settle_id
from segbench.datasets.own.repeats import settle_repeats
from segbench.datasets.own.staging import Stage, note_empty_flags
from segbench.params.data import TableParams


def settle_lines(stage: Stage, params: TableParams, orders: Table) -> Table:
    """Return the lines of kept orders, with the customer and timestamp of their order."""
    settle_id(stage, "order_id", "no order id")
    if "amount" in stage.table.columns:
        settle_amount(stage)
    settle_repeats(stage, params)
    stage.reject("no such order", rows=stage.kept.anti_join(orders, "order_id"))
    kept = stage.kept
    amount = kept.amount if "amount" in kept.columns else ibis.literal(0)
    note_empty_flags(stage, ("is_private_label", "on_promotion"))
    known = kept.mutate(amount=amount.cast(MONEY), **known_facts(kept))
    joined = known.inner_join(orders.select("order_id", "customer_id", "ordered_at"), "order_id")
    return line_values(joined)
