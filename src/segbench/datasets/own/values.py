"""Cells into values, and how a column writes them: what cannot be read becomes missing."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import ibis
import numpy as np
import pyarrow as pa
from ibis.expr import datatypes as dt
from ibis.expr.types import BooleanValue, StringValue, Table, Value

from segbench.datasets.own import amounts
from segbench.datasets.own import timestamps as grammar
from segbench.datasets.own.date_style import DateEvidence, Dates, Found
from segbench.datasets.own.signs import BLANKS, MISSING, word_list
from segbench.datasets.tables import store

NUMBER = dt.Decimal(18, 6)
"""Numbers up to 10^12 with six decimals; beyond that an amount is no amount."""

LIMIT = 10**12
TRUE = word_list("""
    true, t, yes, y, 1, x, on, ✓, ✔, √, ☑, ja, j, wahr, oui, vrai, si, sí, sì, vero, verdadero,
    sim, verdadeiro, tak, ano, да, igen, evet, kyllä, 是, 有, 真, はい, 예
""")
_NO = word_list("""
    false, f, no, n, 0, off, ☐, nein, falsch, non, faux, falso, não, nao, nie, ne, нет, nem,
    hayır, ei, nej, nee, 否, 无, 假, いいえ, 아니오
""")
FALSE = ("", *_NO)
"""Words for yes and no, in small letters."""


@ibis.udf.scalar.builtin
def nfc_normalize(text: str) -> str:  # type: ignore[empty-body]
    """Return a text with composed characters, so that two ways of writing é are one."""


def text(cell: Value) -> StringValue:
    """Return a cell as text without blanks around; missing where it says so (``nan``, ``null``)."""
    trimmed = cell.cast("string").re_replace(f"^{BLANKS}+|{BLANKS}+$", "")
    return ibis.ifelse(trimmed.lower().isin(MISSING), ibis.null("string"), trimmed)


def identifier(cell: Value) -> StringValue:
    """Return an id: text in composed characters; ``17850.0`` is 17850, leading zeros stay."""
    return nfc_normalize(text(cell).re_replace(r"^(-?\d+)\.0+$", r"\1"))


def number(cell: Value) -> Value:
    """Return a number as one with six decimals, exact; missing if it is beyond 10^12 or none."""
    kind = cell.type()
    if kind.is_floating():
        usable = ~(cell.isnan() | cell.isinf()) & (cell.abs() < LIMIT)
        cell = ibis.ifelse(usable, cell, ibis.null(kind))
    return cell.try_cast(NUMBER)


def numbers(cells: Table, decimal: str = ".") -> Table:
    """Return cells with `value`, the number that each holds as in `number`; missing for none.

    See `segbench.datasets.own.amounts` for what a text must look like to be one.

    Parameters
    ----------
    cells
        A table with a column `cell`.
    """
    if cells.cell.type().is_numeric():
        return cells.mutate(value=number(cells.cell))
    plain = _beside(cells, {"value": lambda text: amounts.plain(text, decimal)})
    return plain.mutate(value=plain.value.try_cast(NUMBER))


def currencies(cells: Table) -> Table:
    """Return cells with `currency`, the code of the one named; missing for none, or two."""
    return _beside(cells, {"currency": amounts.currency})


def signs_of_amounts(cells: Table) -> Table:
    """Return cells with what is told beside the number of each.

    `currency`, and `broken`: whether it is no number because a sign, currency or blank stands
    inside of one.
    """
    return _beside(cells, {"currency": amounts.currency, "broken": amounts.broken_inside})


def _beside(cells: Table, columns: Mapping[str, Callable[[pa.Array], pa.Array]]) -> Table:
    """Return cells with further columns made of their texts.

    All cells at once: the engine would call a function of its own for every two thousand of them.
    """
    table = cells.mutate(_text=cells.cell.cast("string")).to_pyarrow()
    parts = [*grammar.slices(table["_text"])] or [pa.array([], pa.string())]
    table = table.drop_columns("_text")
    for name, read in columns.items():
        table = table.append_column(name, pa.chunked_array([read(part) for part in parts]))
    return store(cells.get_backend(), table)


def code(sign: StringValue) -> StringValue:
    """Return the code of a currency's sign or code in capitals."""
    return sign.cases(*amounts.SIGNS.items(), else_=sign)


def timestamps(cells: Table, style: grammar.Style, utc_offset_hours: float = 0.0) -> Table:
    """Return cells with `value`, the timestamp each holds; missing for none that exists.

    A time that carries an offset is turned to `utc_offset_hours` from UTC; others stay as they are.

    Parameters
    ----------
    cells
        A table with a column `cell`.
    style
        How the column is written, as `find_dates` tells.
    """
    if _is_typed(cells.cell):
        return cells.mutate(value=cells.cell.cast("timestamp"))
    table = cells.to_pyarrow()
    value = grammar.read(_said(table), style, utc_offset_hours)
    return store(cells.get_backend(), table.append_column("value", value))


def different(table: Table, cell: Value) -> Table:
    """Return a column's different cells: `cell`, and `n`, the number of rows of each."""
    return table.group_by(cell=cell).aggregate(n=table.count())


def find_dates(cells: Table, day_first: bool | None = None, dates: str | None = None) -> Dates:
    """Return how a column of timestamps is written, by all cells: a sample may lack the telling.

    Parameters
    ----------
    cells
        Cells and how often each stands, as `different` returns them.
    day_first, dates
        What the parameters say of it.
    """
    evidence = DateEvidence()
    if _is_typed(cells.cell):
        return evidence.settle()
    table = cells.to_pyarrow()
    evidence.add(_said(table), np.asarray(table["n"]))
    return evidence.settle(day_first, dates)


def find_decimal(cells: Table) -> Found | None:
    """Return the decimal mark of `different` amounts written as text; None if none has a mark."""
    if not cells.cell.type().is_string():
        return None
    table = cells.to_pyarrow()
    evidence = amounts.MarkEvidence()
    evidence.add(_said(table).combine_chunks(), np.asarray(table["n"]))
    mark = evidence.settle()
    return Found(*mark) if mark else None


def read_numbers(cells: Table) -> Table:
    """Return `different` cells with `value`, the number of each, by the decimal mark found."""
    mark = find_decimal(cells)
    return numbers(cells, mark.value if mark else ".")


def _is_typed(cell: Value) -> bool:
    return cell.type().is_timestamp() or cell.type().is_date()


def _said(table: pa.Table) -> pa.ChunkedArray:
    """Return the cells of a table as text; floats without exponents."""
    cells = table["cell"]
    if not pa.types.is_floating(cells.type):
        return cells.cast(pa.large_string())
    plain = [
        None if x is None or not np.isfinite(x) else f"{x:.6f}".rstrip("0").rstrip(".")
        for x in cells.to_pylist()
    ]
    return pa.chunked_array([pa.array(plain, pa.large_string())])


def flag(cell: Value) -> BooleanValue:
    """Return a yes or no; missing if the cell is neither."""
    said = cell.cast("string").strip().lower()
    return ibis.cases(
        (said.isin(TRUE), True), (said.isin(FALSE), False), else_=ibis.null("boolean")
    )
