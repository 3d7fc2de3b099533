"""How a source writes dates and amounts: counted over all of its cells, because a sample may lack the telling one."""

from __future__ import annotations

from dataclasses import dataclass

import ibis
from ibis.expr.types import BooleanValue, Table, Value

from segbench.datasets.own.values import tidy_moment


@dataclass(frozen=True)
class Found:
    """What was found, and on what evidence, in words."""

    value: str | bool
    evidence: str


def different(table: Table, cell: Value) -> Table:
    """Return a column's different cells: `cell`, and `n`, the number of rows of each."""
    return table.group_by(cell=cell).aggregate(n=table.count())


def find_day_first(cells: Table) -> Found | None:
    """Return whether days come before months in dates like 03/04/2023; None if there are no such dates.

    Parameters
    ----------
    cells
        Cells and how often each stands, as `different` returns them.
    """
    if not cells.cell.type().is_string():
        return None
    shape = r"^(\d{1,2})-(\d{1,2})-\d{2,4}"
    tidy = cells.mutate(tidy=tidy_moment(cells.cell)).cache()
    first, second = (tidy.tidy.re_extract(shape, place).try_cast("int64") for place in (1, 2))
    parts = tidy.mutate(first=first, second=second)
    dates, days, months, dots = _rows(
        parts,
        parts.tidy.re_search(shape),
        (parts.first > 12) & (parts.second <= 12),
        (parts.second > 12) & (parts.first <= 12),
        parts.cell.re_search(r"^\s*\d{1,2}\.\d{1,2}\."),
    )
    if not dates:
        return None
    if days or months:
        rest = f"; {min(days, months):,} contradict it" if min(days, months) else ""
        more, what = (days, "day") if days > months else (months, "month")
        return Found(days > months, f"{more:,} of {dates:,} dates can only be read with the {what} first{rest}")
    if dots > dates / 2:
        return Found(True, "dates with dots have the day first; no date tells")
    return Found(False, "no date tells day from month; set `day_first: true` if 03/04 is in April")


def find_decimal(cells: Table) -> Found | None:
    """Return the decimal mark of amounts written as text; None if no amount has a mark. `cells` as `different` returns them."""
    if not cells.cell.type().is_string():
        return None
    tail = r"[^0-9]*$"
    points, commas, both = _rows(
        cells,
        cells.cell.re_search(rf"\d\.(\d{{1,2}}|\d{{4,}}){tail}|,\d{{3}}\."),
        cells.cell.re_search(rf"\d,(\d{{1,2}}|\d{{4,}}){tail}|\.\d{{3}},"),
        cells.cell.re_search(r"\d[.,]\d"),
    )
    if not both:
        return None
    if commas > points:
        return Found(",", f"{commas:,} amounts can only have a decimal comma" + (f"; {points:,} contradict it" if points else ""))
    if points:
        return Found(".", f"{points:,} amounts can only have a decimal point" + (f"; {commas:,} contradict it" if commas else ""))
    return Found(".", "no amount tells; set `decimal: ','` if 1.234 is more than a thousand")


def _rows(cells: Table, *rules: BooleanValue) -> list[int]:
    """Return, for each rule, the number of rows whose cell obeys it."""
    sums = {f"rule_{place}": ibis.ifelse(rule.fill_null(False), cells.n, 0).sum() for place, rule in enumerate(rules)}
    return [int(value) for value in cells.aggregate(**sums).to_pandas().fillna(0).iloc[0]]
