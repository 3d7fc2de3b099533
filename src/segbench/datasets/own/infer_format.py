"""How a source writes dates and amounts, over all cells: a sample may lack the telling one."""

from __future__ import annotations

from ibis.expr.types import Table, Value

from segbench.datasets.own import values
from segbench.datasets.own.amounts import MarkEvidence
from segbench.datasets.own.date_style import DateEvidence, Dates, Found


def different(table: Table, cell: Value) -> Table:
    """Return a column's different cells: `cell`, and `n`, the number of rows of each."""
    return table.group_by(cell=cell).aggregate(n=table.count())


def find_dates(cells: Table, day_first: bool | None = None, dates: str | None = None) -> Dates:
    """Return how a column of timestamps is written.

    Parameters
    ----------
    cells
        Cells and how often each stands, as `different` returns them.
    day_first, dates
        What the parameters say of it.
    """
    said = values.said(cells)
    evidence = DateEvidence()
    if said is None:
        return evidence.settle()
    evidence.add(*said)
    return evidence.settle(day_first, dates)


def read_numbers(cells: Table) -> Value:
    """Return the number that each of `different` cells holds, by the decimal mark found."""
    mark = find_decimal(cells)
    return values.number(cells.cell, str(mark.value) if mark is not None else ".")


def find_decimal(cells: Table) -> Found | None:
    """Return the decimal mark of `different` amounts written as text; None if none has a mark."""
    if not cells.cell.type().is_string():
        return None
    said = values.said(cells)
    assert said is not None
    evidence = MarkEvidence()
    evidence.add(said[0].combine_chunks(), said[1])
    mark = evidence.settle()
    return Found(*mark) if mark is not None else None
