"""Rows that equal an earlier one of their order: items of one receipt, or double entries."""

from __future__ import annotations

from dataclasses import dataclass

import ibis
from ibis.expr.types import Table

from segbench.datasets.own import values
from segbench.datasets.own.cleaning_table import CELLS, CleaningTable
from segbench.datasets.own.names import LINE_NUMBERS, NAMES, plain
from segbench.datasets.own.raw import FILE, ROW
from segbench.datasets.tables import count, whole_totals
from segbench.errors import printable

LINES = 0.05
"""Share of orders with two different rows from which on rows are lines of orders."""

BESIDE = 0.9
"""Share of rows beside another of their order from which on a file is sorted by orders."""

ENOUGH = 3
"""Orders from which on a share of them says something."""


@dataclass(frozen=True)
class Verdict:
    """What equal rows are, and why.

    Attributes
    ----------
    value
        ``keep`` or ``set_aside``, as in the parameters.
    evidence
        Why, in words.
    apart
        Rows to reject although items are kept: they stand in another part of the source than
        those they equal.
    """

    value: str
    evidence: str
    apart: Table | None = None


def settle_repeats(cleaning: CleaningTable) -> None:
    """Reject rows that repeat one of their order, or keep them as items; say which and why."""
    params = cleaning.params
    if params.repeated_rows:
        verdict: Verdict | None = Verdict(params.repeated_rows, "as the parameters say")
    elif "order_id" in params.columns:
        verdict = judge(cleaning)
    else:
        cleaning.note(
            "equal rows, kept as purchases of their own", count(cleaning.repeated([CELLS]))
        )
        return
    if not verdict:
        return
    cleaning.read_as += f"; equal rows: {verdict.value} ({verdict.evidence})"
    if verdict.value == "set_aside":
        cleaning.reject_repeats()
        return
    if verdict.apart is not None:
        cleaning.reject_rows("duplicate row", verdict.apart)
    cleaning.note("equal rows inside one order, kept as items", count(cleaning.repeated([CELLS])))


def judge(cleaning: CleaningTable) -> Verdict | None:
    """Return what equal rows of one order are; None if there are none.

    They are double entries where a quantity or a line number stands beside them, where rows are
    whole orders, and where whole orders are repeated; else they are items.
    """
    if not _has_equal_rows(cleaning.kept):
        return None
    rows = _rows(cleaning)
    orders = _copies(rows)
    repeated = whole_totals(orders, rows=(orders.rows - orders.different).sum())["rows"]
    if not repeated:
        return None
    words = f"{repeated:,} rows equal an earlier one of their order"
    why = _why_double_entries(cleaning, orders)
    if why:
        return Verdict("set_aside", f"{words}, and {why}")
    apart = _apart(rows)
    left = orders if apart is None else _copies(rows.anti_join(apart, [FILE, ROW]))
    telling = left.filter((left.different > 1) & (left.most > 1))
    whole = (telling.least == telling.most).sum()
    seen = whole_totals(telling, orders=telling.count(), whole=whole)
    if seen["orders"] >= ENOUGH and seen["whole"] > seen["orders"] / 2:
        return Verdict(
            "set_aside",
            f"{words}; {seen['whole']:,} of {seen['orders']:,} such orders are repeated as a "
            "whole; `keep` if they are items",
        )
    far = ""
    if apart is not None:
        far = (
            f"; {count(apart):,} of them stand in another part of the source and are double entries"
        )
    return Verdict(
        "keep",
        f"{words}, and no quantity or line number stands beside them: items{far}; `set_aside` if "
        "entered twice",
        apart,
    )


def _has_equal_rows(rows: Table) -> bool:
    """Return False if no two rows are equal; by numbers made of their cells, which is quick."""
    counts = whole_totals(rows, rows=rows.count(), different=rows[CELLS].hash().nunique())
    return counts["rows"] > counts["different"]


def _copies(rows: Table) -> Table:
    """Return, of each order, its rows, how many are different, and least and most of one kind."""
    groups = rows.group_by("_order", CELLS).aggregate(copies=rows.count())
    orders = groups.group_by("_order").aggregate(
        rows=groups.copies.sum(),
        different=groups.count(),
        least=groups.copies.min(),
        most=groups.copies.max(),
    )
    return orders.cache()


def _why_double_entries(cleaning: CleaningTable, orders: Table) -> str:
    """Return why no order can hold an item twice without saying so; empty if one can."""
    beside = _beside(cleaning)
    if beside:
        return f"{beside} stands beside them"
    numbers = whole_totals(orders, all=orders.count(), several=(orders.different > 1).sum())
    if numbers["several"] < LINES * numbers["all"]:
        return "hardly any order has two different rows; `keep` if they are items"
    names = [plain(name) for name in _free(cleaning)]
    if "product_id" in cleaning.params.columns or not set(NAMES["product_id"]).isdisjoint(names):
        return ""
    return "nothing says which product a row is of; `keep` if they are items"


def _rows(cleaning: CleaningTable) -> Table:
    """Return the kept rows with a text for each order."""
    kept = cleaning.kept
    customer = kept.customer_id + " " if "customer_id" in kept.columns else ibis.literal("")
    order = kept.order_id if "order_id" in kept.columns else ibis.null("string")
    if "ordered_at" in kept.columns:
        order = order.fill_null(kept.ordered_at.strftime("%Y-%m-%d"))
    return kept.select(FILE, ROW, CELLS, _order=customer + order.fill_null("")).cache()


def _beside(cleaning: CleaningTable) -> str:
    """Return the column of quantities or line numbers, in words; empty if there is none."""
    if "quantity" in cleaning.params.columns:
        return "a quantity"
    free = _free(cleaning)
    for name in free:
        if plain(name) in NAMES["quantity"]:
            return f"a quantity ('{printable(name, 30)}')"
        if plain(name) in LINE_NUMBERS:
            return f"a line number ('{printable(name, 30)}')"
    for name in free:
        if _counts_lines(cleaning, name):
            return f"a line number ('{printable(name, 30)}')"
    return ""


def _free(cleaning: CleaningTable) -> list[str]:
    mapped = cleaning.params.columns.values()
    return [name for name in cleaning.raw.columns if name not in mapped]


def _counts_lines(cleaning: CleaningTable, name: str) -> bool:
    """Return whether a column counts the lines of every order, or of all orders."""
    rows, source = _rows(cleaning), cleaning.source
    cells = source.select(FILE, ROW, value=values.text(source[cleaning.raw.places[name]]))
    joined = rows.inner_join(cells, [FILE, ROW]).select("_order", CELLS, "value").distinct().cache()
    number = joined.value.try_cast("int64")
    measures = {"rows": joined.count(), "values": joined.value.nunique()}
    orders = joined.group_by("_order").aggregate(**measures, first=number.min())
    several = orders.filter(orders["rows"] > 1).to_pandas()
    if len(several) < ENOUGH or (several["values"] == several["rows"]).mean() < BESIDE:
        return False
    firsts = several["first"].value_counts()
    if len(firsts) and firsts.iloc[0] / len(several) >= BESIDE:
        return True
    total = whole_totals(joined, **measures)
    return total["values"] >= BESIDE * total["rows"]


def _apart(rows: Table) -> Table | None:
    """Return the rows that equal one of another part of a sorted source; None if none do."""
    in_place = ibis.window(order_by=[FILE, ROW])
    mark = rows[FILE] + "\n" + rows._order
    marked = rows.mutate(
        _same_before=(mark.lag().over(in_place) == mark).fill_null(False),
        _same_after=(mark.lead().over(in_place) == mark).fill_null(False),
    )
    running = ibis.cumulative_window(order_by=[FILE, ROW])
    parts = marked.mutate(_part=(~marked._same_before).sum().over(running)).cache()
    orders = parts.group_by("_order").aggregate(different=parts[CELLS].nunique())
    several = parts.semi_join(orders.filter(orders.different > 1), "_order")
    beside = (several._same_before | several._same_after).cast("float64").mean()
    if beside.fill_null(0).execute() < BESIDE:
        return None
    first = parts._part.min().over(ibis.window(group_by=["_order", CELLS]))
    again = parts.filter(parts._part > first).select(FILE, ROW).cache()
    return again if count(again) else None
