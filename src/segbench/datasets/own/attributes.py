"""Attributes of customers as what all of their values are: yes or no, numbers, days, or text."""

from __future__ import annotations

from collections.abc import Sequence

from ibis.backends.duckdb import Backend
from ibis.expr.types import BooleanValue, Table

from segbench.datasets.own import values
from segbench.datasets.own.infer_format import different, find_dates, read_numbers
from segbench.datasets.own.timestamps import Style
from segbench.datasets.tables import count, store, totals

FLAG = "^(?i:true|false)$"
CODE = r"^[-+]?0\d"
"""A number with a leading zero is a code, such as a postal one."""
DAY = r"^(\d{1,4}[-/.年] ?\d{1,2}[-/.月] ?\d{1,4}|.*\p{L}.*\d{4}|.*\d.*\p{L}.*\d)"
"""What a day looks like: three numbers, or a month's name and a year. A bare number is a number."""


def typed(con: Backend, table: Table, names: Sequence[str]) -> Table:
    """Return a table of texts with these columns typed where every value that is there agrees.

    Types are boolean, float64 and timestamp.
    """
    for name in names:
        cells = different(table.filter(table[name].notnull()), table[name]).cache()
        read = _read(cells)
        if read is not None:
            lookup = store(con, read.select(_cell="cell", _value="value"))
            joined = table.left_join(lookup, table[name] == lookup._cell)
            table = joined.mutate(**{name: joined._value}).drop("_cell", "_value")
    return table


def _read(cells: Table) -> Table | None:
    """Return the cells with the `value` of each; None if they are text."""
    if not count(cells):
        return None
    if _all(cells, cells.cell.re_search(FLAG)):
        return cells.mutate(value=cells.cell.lower() == "true")
    number = read_numbers(cells)
    if _all(cells, number.notnull() & ~cells.cell.re_search(CODE)):
        return cells.mutate(value=number.cast("float64"))
    if not _all(cells, cells.cell.re_search(DAY)):
        return None
    dates = find_dates(cells)
    if dates.question:
        return None
    days = values.timestamps(cells, Style(dates.style.order))
    return days if _all(days, days.value.notnull()) else None


def _all(cells: Table, rule: BooleanValue) -> bool:
    return bool(totals(cells, every=rule.all())["every"])
