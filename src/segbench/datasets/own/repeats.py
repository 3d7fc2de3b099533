"""Rows that equal an earlier one of their order: items of one receipt, or double entries."""

from __future__ import annotations

from dataclasses import dataclass

import ibis
from ibis.expr.types import Table

from segbench.datasets.own import values
from segbench.datasets.own.names import NAMES, plain
from segbench.datasets.own.raw import FILE, ROW
from segbench.datasets.own.staging import CELLS, Stage, known_rows
from segbench.datasets.own.word_lists import word_list
from segbench.errors import printable
from segbench.params.data import TableParams

LINE_NUMBERS = word_list("""
    line, line no, line nr, line number, line id, line item, line item id, lineitem id,
    order line, row no, item no, item number, order item id, pos, pos nr, position, posnr, posten,
    zeile, positionsnummer, seq, sequence, sequence no, ligne, no ligne, linea, riga, linha, 行号,
    序号, 行番号
""")
"""Names of columns that number the lines of an order."""

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


def settle_repeats(stage: Stage, params: TableParams) -> None:
    """Reject rows that repeat one of their order, or keep them as items; say which and why."""
    if "order_id" not in params.columns and params.repeated_rows is None:
        stage.note(
            "equal rows, kept as purchases of their own",
            _count(known_rows(stage, [CELLS], order=())),
        )
        return
    found = (
        judge(stage, params)
        if params.repeated_rows is None
        else Verdict(params.repeated_rows, "as the parameters say")
    )
    if found is None:
        return
    stage.read_as = f"{stage.read_as}; equal rows: {found.value} ({found.evidence})"
    if found.value == "set_aside":
        stage.reject_repeats()
        return
    if found.apart is not None:
        stage.reject("duplicate row", rows=found.apart)
    stage.note(
        "equal rows inside one order, kept as items", _count(known_rows(stage, [CELLS], order=()))
    )


def judge(stage: Stage, params: TableParams) -> Verdict | None:
    """Return what equal rows of one order are; None if there are none.

    They are double entries where a quantity or a line number stands beside them, where rows are
    whole orders, and where whole orders are repeated; else they are items.
    """
    rows = _rows(stage)
    groups = rows.group_by("_order", CELLS).aggregate(copies=rows.count()).cache()
    repeated = int((groups.copies - 1).sum().execute() or 0)
    if not repeated:
        return None
    words = f"{repeated:,} rows equal an earlier one of their order"
    beside = _beside(stage, params)
    if beside:
        return Verdict("set_aside", f"{words}, and {beside} stands beside them")
    orders = groups.group_by("_order").aggregate(
        different=groups.count(), least=groups.copies.min(), most=groups.copies.max()
    )
    several = orders.different > 1
    shares = (
        orders.aggregate(all=orders.count(), lines=several.cast("int64").sum()).to_pandas().iloc[0]
    )
    if shares["lines"] < LINES * shares["all"]:
        return Verdict(
            "set_aside",
            f"{words}, and hardly any order has two different rows; `keep` if they are items",
        )
    if not _has_products(stage, params):
        return Verdict(
            "set_aside",
            f"{words}, and nothing says which product a row is of; `keep` if they are items",
        )
    apart = _apart(stage, rows)
    left = groups if apart is None else _groups_without(rows, apart)
    counts = left.group_by("_order").aggregate(
        different=left.count(), least=left.copies.min(), most=left.copies.max()
    )
    telling = counts.filter((counts.different > 1) & (counts.most > 1))
    whole = (telling.least == telling.most).cast("int64").sum().fill_null(0)
    seen = telling.aggregate(orders=telling.count(), whole=whole).to_pandas().iloc[0]
    if seen["orders"] >= ENOUGH and seen["whole"] > seen["orders"] / 2:
        evidence = (
            f"{words}; {seen['whole']:,} of {seen['orders']:,} such orders are repeated as a whole"
        )
        return Verdict("set_aside", f"{evidence}; `keep` if they are items")
    far = (
        ""
        if apart is None
        else (
            f"; {_count(apart):,} of them stand in another part of the source and are double "
            "entries"
        )
    )
    return Verdict(
        "keep",
        f"{words}, and no quantity or line number stands beside them: items{far}; `set_aside` if "
        "entered twice",
        apart,
    )


def _rows(stage: Stage) -> Table:
    """Return the kept rows with a text for each order."""
    kept = stage.kept
    customer = kept.customer_id + " " if "customer_id" in kept.columns else ibis.literal("")
    order = kept.order_id if "order_id" in kept.columns else ibis.null("string")
    if "ordered_at" in kept.columns:
        order = order.fill_null(kept.ordered_at.strftime("%Y-%m-%d"))
    return kept.select(FILE, ROW, CELLS, _order=customer + order.fill_null("")).cache()


def _beside(stage: Stage, params: TableParams) -> str:
    """Return the column of quantities or line numbers, in words; empty if there is none."""
    if "quantity" in params.columns:
        return "a quantity"
    for name in _free(stage, params):
        if plain(name) in NAMES["quantity"]:
            return f"a quantity ('{printable(name, 30)}')"
        if plain(name) in LINE_NUMBERS:
            return f"a line number ('{printable(name, 30)}')"
    return next(
        (
            f"a line number ('{printable(name, 30)}')"
            for name in _free(stage, params)
            if _counts_lines(stage, name)
        ),
        "",
    )


def _free(stage: Stage, params: TableParams) -> list[str]:
    mapped = {*params.columns.values(), FILE, ROW}
    return [name for name in stage.raw.data.column_names if name not in mapped]


def _counts_lines(stage: Stage, name: str) -> bool:
    """Return whether a column counts the lines of every order, or of all orders."""
    rows = _rows(stage)
    cells = stage.source.select(FILE, ROW, value=values.text(stage.source[stage.places[name]]))
    joined = rows.inner_join(cells, [FILE, ROW]).select("_order", CELLS, "value").distinct().cache()
    number = joined.value.try_cast("int64")
    orders = joined.group_by("_order").aggregate(
        rows=joined.count(),
        values=joined.value.nunique(),
        first=number.min(),
        numbers=number.count(),
    )
    several = orders.filter(orders["rows"] > 1).to_pandas()
    if len(several) < ENOUGH:
        return False
    told_apart = (several["values"] == several["rows"]).mean() >= BESIDE
    counting = (
        (several["first"] == several["first"].mode().iloc[0]).mean() >= BESIDE
        if several["first"].notna().any()
        else False
    )
    total = joined.aggregate(rows=joined.count(), values=joined.value.nunique()).to_pandas().iloc[0]
    return bool(told_apart and (counting or total["values"] >= BESIDE * total["rows"]))


def _has_products(stage: Stage, params: TableParams) -> bool:
    return "product_id" in params.columns or any(
        plain(name) in NAMES["product_id"] for name in _free(stage, params)
    )


def _apart(stage: Stage, rows: Table) -> Table | None:
    """Return the rows that equal one of another part of a sorted source; None if none do."""
    in_place = ibis.window(order_by=[FILE, ROW])
    mark = rows[FILE] + "\n" + rows._order
    before, after = (
        (mark.lag().over(in_place) == mark).fill_null(False),
        (mark.lead().over(in_place) == mark).fill_null(False),
    )
    marked = rows.mutate(_same_before=before, _same_after=after)
    running = ibis.cumulative_window(order_by=[FILE, ROW])
    parts = marked.mutate(_part=(~marked._same_before).cast("int64").sum().over(running)).cache()
    orders = parts.group_by("_order").aggregate(different=parts[CELLS].nunique())
    several = parts.semi_join(orders.filter(orders.different > 1), "_order")
    beside = (
        several.aggregate(share=(several._same_before | several._same_after).cast("float64").mean())
        .to_pandas()["share"]
        .iloc[0]
    )
    if not beside >= BESIDE:
        return None
    first = parts._part.min().over(ibis.window(group_by=["_order", CELLS]))
    told = parts.mutate(_first=first)
    again = stage.con.create_table(
        ibis.util.gen_name("apart"),
        told.filter(told._part > told._first).select(FILE, ROW),
        temp=True,
    )
    return again if _count(again) else None


def _groups_without(rows: Table, apart: Table) -> Table:
    left = rows.anti_join(apart, [FILE, ROW])
    return left.group_by("_order", CELLS).aggregate(copies=left.count())


def _count(table: Table) -> int:
    return int(table.count().execute())
