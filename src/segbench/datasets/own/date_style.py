"""How a column writes its timestamps, by all of its cells: a sample may lack the telling one."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
from pyarrow import Array, ChunkedArray

from segbench.datasets.own.signs import MISSING, Flags, Ints, matches
from segbench.datasets.own.timestamp_shapes import (
    HOURS,
    ISO,
    LEAST,
    MONTH_SHAPES,
    MOST,
    NUMBER,
    PARTS,
    SHEET_DAYS,
    UNITS,
)
from segbench.datasets.own.timestamps import (
    Style,
    day_exists,
    has_two_digits,
    in_order,
    parts,
    seconds,
    slices,
    tidy,
    whole,
)

ORDERS = {"ymd": "year first", "dmy": "day first", "mdy": "month first"}
"""Order of day, month and year -> the same in words."""

FEW = 0.05
"""A reading is possible if no larger share of the dates contradicts it."""

CLEARLY = 3
"""Times as long as under another reading must the dates span under one for it to be out."""

WIDE = 15
"""Days of the month that dates must reach over for the years that they span to tell anything: where
all are the first of a month, years look like days."""

FIRST_SHEET_DAY, LAST_SHEET_DAY = 32_874, 73_050
"""Days that a spreadsheet counts and that are told by their size: 1990 to 2099."""

COUNT_WORDS = {
    "epoch_s": "seconds since 1970",
    "epoch_ms": "milliseconds since 1970",
    "epoch_us": "microseconds since 1970",
    "epoch_ns": "nanoseconds since 1970",
    "spreadsheet": "days as a spreadsheet counts them",
    "spreadsheet_1904": "days as a spreadsheet counts them from 1904",
    "hours": "year, month, day and hour in ten digits",
}
GIVEN = "as the parameters say"
UNTOLD = "no date tells day from month"


@dataclass(frozen=True)
class Found:
    """What was found, and on what evidence, in words."""

    value: Any
    evidence: str


Keys = dict[str, Found]
"""Keys of parameters, each with its value and evidence."""


@dataclass(frozen=True)
class Dates:
    """How a column of timestamps is to be read.

    Attributes
    ----------
    style
        For `timestamps.read`.
    keys
        The parameters that say the same (`day_first` or `dates`), each with its evidence.
    remarks
        The same in words, and what else a reader must know.
    question
        What is not known, in words; empty if all is.
    guessed
        Whether no date tells day from month.
    monthly
        Rows that name a month without a day, where most do.
    """

    style: Style
    keys: Keys
    remarks: list[str]
    question: str
    guessed: bool
    monthly: int


class DateEvidence:
    """Counts, over the cells of a column, of what tells how it is written; batches may be added."""

    def __init__(self) -> None:
        self.rows: Counter[str] = Counter()
        self.months: dict[str, Counter[int]] = {order: Counter() for order in ORDERS}
        self.days: dict[str, Counter[int]] = {order: Counter() for order in ORDERS}
        self.example = ""

    def add(self, cells: Array | ChunkedArray, counts: Ints | None = None) -> None:
        """Count cells; `counts` is the number of rows of each, 1 if it is not given."""
        rows = np.ones(len(cells), np.int64) if counts is None else counts
        for part in slices(cells):
            n, rows = rows[: len(part)], rows[len(part) :]
            odd = ~matches(part, ISO)
            self._tally(n, filled=~odd)
            if odd.any():
                self._add(tidy(part.filter(odd)), n[odd])

    def _tally(self, n: Ints, **rules: Flags) -> None:
        """Count the rows of the cells for which each rule holds."""
        self.rows.update({kind: int(n[rule].sum()) for kind, rule in rules.items()})

    def _add(self, text: Array, n: Ints) -> None:
        filled = ~np.asarray(pc.fill_null(pc.is_in(text, value_set=pa.array(MISSING)), True))
        self._tally(n, filled=filled)
        text, n = _where(filled, text, n)
        numbers = matches(text, NUMBER)
        if numbers.any():
            self._add_numbers(*_where(numbers, text, n))
        for shape in MONTH_SHAPES:
            self._add_read("months", text, n, shape)
        dates = matches(text, PARTS)
        self._tally(n, dates=dates)
        if dates.any():
            self._add_parts(*_where(dates, text, n))

    def _add_read(self, kind: str, text: Array, n: Ints, shape: str) -> None:
        text, n = _where(matches(text, shape), text, n)
        if len(text):
            self._tally(n, **{kind: ~np.isnan(seconds(parts(text, shape), Style(), 0.0))})

    def _add_numbers(self, text: Array, n: Ints) -> None:
        self._add_read("hours", text, n, HOURS)
        short = pc.if_else(pc.less(pc.utf8_length(text), 40), text, None)
        value = np.asarray(short.cast(pa.float64()))
        ranges = {unit: (LEAST * second, MOST * second) for unit, second in UNITS.items()}
        ranges["spreadsheet"] = FIRST_SHEET_DAY, LAST_SHEET_DAY
        self._tally(
            n, **{kind: (value >= low) & (value < high) for kind, (low, high) in ranges.items()}
        )

    def _add_parts(self, text: Array, n: Ints) -> None:
        part = parts(text, PARTS)
        first, second, third = (whole(part[key]) for key in "abc")
        self._tally(
            n,
            days=(first > 12) & (second <= 12),
            months_first=(second > 12) & (first <= 12),
            dots=matches(text, r"^\d{1,2}\."),
        )
        short = has_two_digits(part["c"])
        if not short.any():
            return
        self.example = self.example or str(text.filter(short)[0])
        self._tally(n, short=short, dashes=short & matches(text, r"^\d{1,2}-"))
        two = has_two_digits(part["a"])
        for order in ORDERS:
            year, month, day = in_order(first, second, third, short, order)
            good = short & day_exists(year, month, day) & (two | (order != "ymd"))
            _count(self.months[order], (year * 12 + month)[good], n[good])
            _count(self.days[order], day[good], n[good])

    def settle(self, day_first: bool | None = None, dates: str | None = None) -> Dates:
        """Return how the column is to be read, with what the parameters say put first."""
        count = dates if dates in COUNT_WORDS else self._count()
        remarks, keys = [], {}
        filled = f"of {self.rows['filled']:,} cells"
        if count:
            why = f"{self.rows[count]:,} {filled}" if count != dates else GIVEN
            remarks.append(f"{COUNT_WORDS[count]} ({why})")
            if count != "hours":
                keys["dates"] = Found(count, f"{COUNT_WORDS[count]}: {why}")
        monthly = self.rows["months"]
        if not count and 2 * monthly > self.rows["filled"]:
            remarks.append(
                f"months without a day, each read as its first day ({monthly:,} {filled})"
            )
        else:
            monthly = 0
        found, question = self._order(day_first, dates)
        order, guessed = _last(day_first), False
        if found:
            order = found.value
            remarks.append(f"{ORDERS[order]} ({found.evidence})")
            keys |= self._order_keys(found)
            guessed = found.evidence.startswith(UNTOLD)
        return Dates(Style(order, count, bool(monthly)), keys, remarks, question, guessed, monthly)

    def _order_keys(self, order: Found) -> Keys:
        if self.rows["short"] and (
            order.value == "ymd" or self.rows["dashes"] > self.rows["short"] / 2
        ):
            return {"dates": order}
        return {"day_first": Found(order.value == "dmy", order.evidence)}

    def _count(self) -> str | None:
        """Return what most of the cells are, as bare numbers; None if most are something else."""
        count = max((*UNITS, *SHEET_DAYS), key=lambda kind: self.rows[kind])
        if count == "epoch_s" and 2 * self.rows["hours"] >= self.rows[count]:
            count = "hours"
        return count if self.rows[count] and 2 * self.rows[count] >= self.rows["filled"] else None

    def _order(self, day_first: bool | None, dates: str | None) -> tuple[Found | None, str]:
        """Return the order of day, month and year, and what is not known of it.

        The order is None where no date has three numbers with the year last.
        """
        if dates == "ymd" or (dates in ORDERS and self.rows["dates"]):
            return Found(dates, GIVEN), ""
        if not self.rows["dates"]:
            return None, ""
        if day_first is not None:
            return Found(_last(day_first), GIVEN), ""
        last = self._year_last()
        return self._year_place(last) if self.rows["short"] else (last, "")

    def _year_place(self, last: Found) -> tuple[Found, str]:
        """Return whether years of two digits come first or last.

        What cannot be a date tells it, else the years that the dates span.
        """
        n = self.rows["short"]
        wrong = {order: n - self.months[order].total() for order in ORDERS}
        possible = [order for order in ORDERS if wrong[order] <= max(min(wrong.values()), FEW * n)]
        if possible == ["ymd"]:
            others = min(wrong["dmy"], wrong["mdy"])
            return Found(
                "ymd",
                f"{others:,} of {n:,} dates with a year of two digits can only be read with the "
                "year first",
            ), ""
        # Where some years have four digits, they stand last.
        if wrong["ymd"] > n / 2 or self.rows["dates"] > n:
            return last, ""
        first = _reach(self.months["ymd"])
        lasts = [_reach(self.months[order]) for order in possible if order != "ymd"]
        words = "with the year {} the dates span {:,} months, with the year {} {:,}"
        if CLEARLY * first <= min(lasts) and "ymd" in possible and _reach(self.days["ymd"]) > WIDE:
            return Found("ymd", words.format("first", first, "last", min(lasts))), ""
        if CLEARLY * max(lasts) <= first and _reach(self.days[last.value]) > WIDE:
            spans = words.format("last", max(lasts), "first", first)
            return Found(last.value, f"{last.evidence}; {spans}"), ""
        question = ""
        if 2 * self.rows["dashes"] > n:
            question = (
                f"dates such as {self.example} can be read with the year first or last, and the "
                "other rows do not tell which"
            )
        return last, question

    def _year_last(self) -> Found:
        """Return whether the day or the month comes first if the year comes last."""
        dates, days, months = (self.rows[kind] for kind in ("dates", "days", "months_first"))
        if days or months:
            contrary = min(days, months)
            rest = f"; {contrary:,} contradict it" if contrary else ""
            what = "day" if days > months else "month"
            return Found(
                _last(days > months),
                f"{max(days, months):,} of {dates:,} dates can only be read with the {what} "
                f"first{rest}",
            )
        if self.rows["dots"] > dates / 2:
            return Found("dmy", "dates with dots have the day first; no date tells")
        return Found("mdy", f"{UNTOLD}; set `day_first: true` if 03/04 is in April")


def _last(day_first: bool | None) -> str:
    return "dmy" if day_first else "mdy"


def _where(rule: Flags, text: Array, n: Ints) -> tuple[Array, Ints]:
    return text.filter(rule), n[rule]


def _count(counter: Counter[int], values: Ints, n: Ints) -> None:
    counter.update(pd.Series(n).groupby(values).sum().to_dict())


def _reach(counter: Counter[int]) -> int:
    """Return how many values lie from the least to the greatest of the middle nine tenths."""
    share = pd.Series(counter).sort_index().cumsum() / counter.total()
    low, high = share.index[share.searchsorted((0.05, 0.95))]
    return int(high - low) + 1
