"""How a column writes its timestamps, by all of its cells: a sample may lack the telling one."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from segbench.datasets.own import timestamps
from segbench.datasets.own.signs import MISSING, matches
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
from segbench.datasets.own.timestamps import Style

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

    value: str | bool | list[str]
    evidence: str


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
    keys: dict[str, Found]
    remarks: tuple[str, ...]
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

    def add(
        self, cells: pa.Array | pa.ChunkedArray, counts: NDArray[np.int64] | None = None
    ) -> None:
        """Count cells; `counts` is the number of rows of each, 1 if it is not given."""
        rows = np.ones(len(cells), np.int64) if counts is None else counts
        for part in timestamps.slices(cells):
            n, rows = rows[: len(part)], rows[len(part) :]
            odd = ~matches(part, ISO)
            self.rows["filled"] += int(n[~odd].sum())
            if odd.any():
                self._add(timestamps.tidy(part.filter(pa.array(odd))), n[odd])

    def _add(self, text: pa.Array, n: NDArray[np.int64]) -> None:
        empty = pc.fill_null(pc.is_in(text, value_set=pa.array(MISSING)), True)
        text, n = _where(np.asarray(pc.invert(empty)), text, n)
        self.rows["filled"] += int(n.sum())
        numbers, times = _where(matches(text, NUMBER), text, n)
        if len(numbers):
            self._add_numbers(numbers, times)
        for shape in MONTH_SHAPES:
            self._add_read("months", text, n, shape)
        dates, times = _where(matches(text, PARTS), text, n)
        if len(dates):
            self._add_parts(dates, times)

    def _add_read(self, kind: str, text: pa.Array, n: NDArray[np.int64], shape: str) -> None:
        text, n = _where(matches(text, shape), text, n)
        if len(text):
            read = timestamps.seconds(timestamps.parts(text, shape), Style(), 0.0)
            self.rows[kind] += int(n[~np.isnan(read)].sum())

    def _add_numbers(self, text: pa.Array, n: NDArray[np.int64]) -> None:
        self._add_read("hours", text, n, HOURS)
        short = pc.if_else(pc.less(pc.utf8_length(text), 40), text, None)
        value = short.cast(pa.float64()).to_numpy(zero_copy_only=False)
        for unit, second in UNITS.items():
            self.rows[unit] += int(n[(value >= LEAST * second) & (value < MOST * second)].sum())
        days = (value >= FIRST_SHEET_DAY) & (value < LAST_SHEET_DAY)
        self.rows["spreadsheet"] += int(n[days].sum())

    def _add_parts(self, text: pa.Array, n: NDArray[np.int64]) -> None:
        part = timestamps.parts(text, PARTS)
        first, second, third = (timestamps.whole(part[key]) for key in "abc")
        self.rows["dates"] += int(n.sum())
        self.rows["days"] += int(n[(first > 12) & (second <= 12)].sum())
        self.rows["months first"] += int(n[(second > 12) & (first <= 12)].sum())
        self.rows["dots"] += int(n[matches(text, r"^\d{1,2}\.")].sum())
        short = timestamps.has_two_digits(part["c"])
        if not short.any():
            return
        self.example = self.example or str(text.filter(pa.array(short))[0])
        self.rows["short"] += int(n[short].sum())
        self.rows["dashes"] += int(n[short & matches(text, r"^\d{1,2}-")].sum())
        two = timestamps.has_two_digits(part["a"])
        for order in ORDERS:
            year, month, day = timestamps.in_order(first, second, third, short, order)
            good = short & timestamps.day_exists(year, month, day) & (two | (order != "ymd"))
            _count(self.months[order], (year * 12 + month)[good], n[good])
            _count(self.days[order], day[good], n[good])

    def settle(self, day_first: bool | None = None, dates: str | None = None) -> Dates:
        """Return how the column is to be read, with what the parameters say put first."""
        count = dates if dates in COUNT_WORDS else self._count()
        remarks, keys = [], {}
        filled = f"of {self.rows['filled']:,} cells"
        if count is not None:
            why = f"{self.rows[count]:,} {filled}" if count != dates else GIVEN
            remarks.append(f"{COUNT_WORDS[count]} ({why})")
            if count != "hours":
                keys["dates"] = Found(count, f"{COUNT_WORDS[count]}: {why}")
        monthly = self.rows["months"]
        if count is not None or 2 * monthly <= self.rows["filled"]:
            monthly = 0
        if monthly:
            remarks.append(
                f"months without a day, each read as its first day ({monthly:,} {filled})"
            )
        found, question = self._order(day_first, dates)
        order, guessed = _last(day_first), False
        if found is not None:
            order = str(found.value)
            remarks.append(f"{ORDERS[order]} ({found.evidence})")
            keys |= self._order_keys(found)
            guessed = found.evidence.startswith(UNTOLD)
        style = Style(order, count, bool(monthly))
        return Dates(style, keys, tuple(remarks), question, guessed, monthly)

    def _order_keys(self, order: Found) -> dict[str, Found]:
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
            return Found(str(dates), GIVEN), ""
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
        if CLEARLY * max(lasts) <= first and _reach(self.days[str(last.value)]) > WIDE:
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
        dates, days, months = (self.rows[kind] for kind in ("dates", "days", "months first"))
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


def _where(
    rule: NDArray[np.bool_], text: pa.Array, n: NDArray[np.int64]
) -> tuple[pa.Array, NDArray[np.int64]]:
    return text.filter(pa.array(rule)), n[rule]


def _count(counter: Counter[int], values: NDArray[np.int64], n: NDArray[np.int64]) -> None:
    different, place = np.unique(values, return_inverse=True)
    rows = np.bincount(place, weights=n, minlength=len(different)).astype(int)
    counter.update(dict(zip(different.tolist(), rows.tolist(), strict=True)))


def _reach(counter: Counter[int]) -> int:
    """Return how many values lie from the least to the greatest of the middle nine tenths."""
    values = np.array(sorted(counter))
    share = np.cumsum([counter[int(value)] for value in values]) / counter.total()
    low, high = values[np.searchsorted(share, (0.05, 0.95))]
    return int(high - low) + 1
