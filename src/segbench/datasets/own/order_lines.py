"""Order lines that come in a table of their own, beside one of orders."""

from __future__ import annotations

from collections.abc import Mapping

import ibis
from ibis.expr.types import Table

from segbench.datasets.base import MONEY
from segbench.datasets.own.cleaning_table import CleaningTable
from segbench.datasets.own.orders import FLAGS, known_facts, line_values, settle_amount, settle_id
from segbench.datasets.own.repeats import settle_repeats
from segbench.params.data import DataParams


def settle_lines(cleaning: CleaningTable, data: DataParams, tables: Mapping[str, Table]) -> Table:
    """Return the lines of kept orders, with the customer and timestamp of their order."""
    orders = tables["orders"]
    settle_id(cleaning, "order_id")
    if "amount" in cleaning.table.columns:
        settle_amount(cleaning)
    settle_repeats(cleaning, data.tables[cleaning.name])
    cleaning.reject_rows("no such order", cleaning.kept.anti_join(orders, "order_id"))
    cleaning.note_empty_flags(FLAGS)
    kept = cleaning.kept
    amount = kept.amount if "amount" in kept.columns else ibis.literal(0)
    known = kept.mutate(amount=amount.cast(MONEY), **known_facts(kept))
    joined = known.inner_join(orders.select("order_id", "customer_id", "ordered_at"), "order_id")
    return line_values(joined)
