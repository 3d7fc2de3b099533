"""How a source writes dates and amounts: counted over all of its cells, because a sample may lack the telling one."""

from __future__ import annotations

from dataclasses import dataclass

from ibis.expr.types import Table, Value

from segbench.datasets.own.values import tidy_moment


@dataclass(frozen=True)
class Found:
    """What was found, and on what evidence, in words."""

    value: str | bool
    evidence: str


def find_day_first(table: Table, cell: Value) -> Found | None:
    """Return whether days come before months in dates like 03/04/2023; None if there are no such dates."""
    if not cell.type().is_string():
        return None
    tidy = tidy_moment(cell)
    shape = r"^(\d{1,2})-(\d{1,2})-\d{2,4}"
    first, second = (tidy.re_extract(shape, place).try_cast("int64") for place in (1, 2))
    counts = table.aggregate(
        dates=tidy.re_search(shape).sum(),
        days_first=((first > 12) & (second <= 12)).sum(),
        months_first=((second > 12) & (first <= 12)).sum(),
        dots=cell.cast("string").re_search(r"^\s*\d{1,2}\.\d{1,2}\.").sum(),
    )
    dates, days, months, dots = counts.to_pandas().fillna(0).astype(int).iloc[0]
    if not dates:
        return None
    if days or months:
        rest = f"; {min(days, months):,} contradict it" if min(days, months) else ""
        more, what = (days, "day") if days > months else (months, "month")
        return Found(days > months, f"{more:,} of {dates:,} dates can only be read with the {what} first{rest}")
    if dots > dates / 2:
        return Found(True, "dates with dots have the day first; no date tells")
    return Found(False, "no date tells day from month; set `day_first: true` if 03/04 is in April")


def find_decimal(table: Table, cell: Value) -> Found | None:
    """Return the decimal mark of amounts written as text; None if no amount has a mark."""
    if not cell.type().is_string():
        return None
    written = cell.cast("string")
    tail = r"[^0-9]*$"
    counts = table.aggregate(
        points=written.re_search(rf"\d\.(\d{{1,2}}|\d{{4,}}){tail}|,\d{{3}}\.").sum(),
        commas=written.re_search(rf"\d,(\d{{1,2}}|\d{{4,}}){tail}|\.\d{{3}},").sum(),
        both=written.re_search(r"\d[.,]\d").sum(),
    )
    points, commas, both = counts.to_pandas().fillna(0).astype(int).iloc[0]
    if not both:
        return None
    if commas > points:
        return Found(",", f"{commas:,} amounts can only have a decimal comma" + (f"; {points:,} contradict it" if points else ""))
    if points:
        return Found(".", f"{points:,} amounts can only have a decimal point" + (f"; {commas:,} contradict it" if commas else ""))
    return Found(".", "no amount tells; set `decimal: ','` if 1.234 is more than a thousand")
