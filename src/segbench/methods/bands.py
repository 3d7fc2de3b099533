"""Bands: one number of the customer table, cut into bands; the plainest classification there is."""

from __future__ import annotations

import math
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from typing import Annotated, ClassVar

import numpy as np
import pandas as pd
from pydantic import Field

from segbench.errors import SegbenchError, printable
from segbench.methods.arrays import Customers, Floats, Places
from segbench.methods.base import TOLERANCE, Method, Segment, Segments, State, Texts
from segbench.methods.cuts import cuts_at
from segbench.methods.discretise import distinct
from segbench.methods.ranks import digitize, quantile_from_below
from segbench.params.bounds import Number

Words = tuple[str, str]
"""What a band is called in English and in Chinese."""


@dataclass(eq=False, repr=False)
class _Bands(Method):
    """Bands of one column, of equal shares of the customers or from cut points of one's own."""

    complexity = 1
    open_segments = True
    variants = (("4 bands", {"bands": 4, "cuts": ()}), ("6 bands", {"bands": 6, "cuts": ()}))

    rising: ClassVar[bool] = True
    """Whether more is better."""

    bands: Annotated[int, Field(ge=2, le=20)] = 5
    """as many bands with equal shares of the customers; fewer where too many are equal"""

    cuts: Annotated[tuple[Number, ...], Field(max_length=19)] = ()
    """values from which bands begin, ascending; `bands` does not count then"""

    def check_parameters(self) -> None:
        """Refuse cut points that do not ascend."""
        if list(self.cuts) != sorted(set(self.cuts)):
            raise ValueError("cuts must be different numbers in ascending order")

    def _measure(self) -> str:
        return self.needs[0]

    def _values(self, customers: Customers) -> Floats:
        return customers[self._measure()].to_numpy(dtype=float)

    def _fit(self, customers: Customers) -> State:
        if self.cuts:
            return {"cuts": [float(cut) for cut in self.cuts], "tied": False}
        values = self._values(customers)
        values = values[np.isfinite(values)]
        if not len(values):
            return {"cuts": [], "tied": False}
        shares = [place / self.bands for place in range(1, self.bands)]
        bounds = {quantile_from_below(values, share) for share in shares}
        tied = len(bounds) < len(shares) or max(bounds) == values.max()
        return {"cuts": cuts_at(values, shares, self.least), "tied": bool(tied)}

    def _describe(self) -> Segments:
        cuts = self.state_["cuts"]
        spans = list(zip([None, *cuts], [*cuts, None], strict=True))
        words = [self._words(low, high) for low, high in spans]
        if self.rising:
            words.reverse()
        names, names_zh = (distinct(pair[language] for pair in words) for language in (0, 1))
        for place, (name, name_zh) in enumerate(zip(names, names_zh, strict=True), 1):
            yield Segment(f"b{place}", name, name_zh, f"{self._about()}: {name}")

    def _assign(self, customers: Customers) -> Places:
        cuts = self.state_["cuts"]
        reached = digitize(self._values(customers), cuts)
        return len(cuts) - reached if self.rising else reached

    def _notes(self) -> Texts:
        """Say that equal customers moved cuts, or left fewer bands than asked for."""
        if self.state_["tied"]:
            found = len(self.state_["cuts"]) + 1
            yield (
                f"Many customers are equal in {printable(self._measure())}: cuts between equal "
                f"customers moved to other values or were left out. There are {found} bands of "
                f"{self.bands} asked for."
            )

    def _about(self) -> str:
        return printable(self._measure())

    def _words(self, low: float | None, high: float | None) -> Words:
        """Return the name of a band from `low` on up to below `high`; None: it has no end."""
        return _range(low, high, "{:,.10g}")


class RecencyBands(_Bands):
    """Bands of days since the last order (近度分段)."""

    name = "recency_bands"
    title = "Bands of recency"
    title_zh = "近度分段"
    fact = ("Recency", "近度")
    idea = "Bands of days since the last order and nothing else, the latest first."
    needs = ("recency_days",)
    rising = False

    def _about(self) -> str:
        return "days since the last order"

    def _words(self, low: float | None, high: float | None) -> Words:
        """Return days, whole ones."""
        return _count(low, high, 0), _count_zh(low, high, 0)


class FrequencyBands(_Bands):
    """Bands of the number of orders (频度分段)."""

    name = "frequency_bands"
    title = "Bands of frequency"
    title_zh = "频度分段"
    fact = ("Frequency", "频度")
    idea = "Bands of the number of orders and nothing else, the most first."
    needs = ("frequency",)

    def _about(self) -> str:
        return "orders in the window"

    def _words(self, low: float | None, high: float | None) -> Words:
        """Return numbers of orders, whole ones."""
        return _count(low, high, 1), _count_zh(low, high, 1)


class RevenueBands(_Bands):
    """Bands of revenue (消费额分段)."""

    name = "revenue_bands"
    title = "Bands of revenue"
    title_zh = "消费额分段"
    fact = ("Revenue", "消费额")
    idea = "Bands of revenue and nothing else, the highest first."
    needs = ("monetary",)

    def _about(self) -> str:
        return "revenue in the window"

    def _words(self, low: float | None, high: float | None) -> Words:
        """Return amounts, with two decimals."""
        return _range(low, high, "{:,.2f}")


@dataclass(eq=False, repr=False)
class Bands(_Bands):
    """Bands of any number that the customer table has (单项分段); the highest band comes first."""

    name = "bands"
    title = "Bands of a column"
    title_zh = "单项分段"
    idea = "Bands of one number of the customer table and nothing else, the highest first."
    groups = ("attributes",)

    column: str | None = None
    """a column of numbers of the customer table; null = the method is left out"""

    def _why_not(self, columns: Collection[str]) -> str:
        """Return why not: a column must be named, and the customer table have it."""
        if self.column is None:
            return "needs a column of numbers named in bands.column"
        if self.column not in columns:
            return f"needs {printable(self.column)}, which this data does not have"
        return ""

    def _further_inputs(self) -> Texts:
        """Return the column."""
        return (self._measure(),)

    def _measure(self) -> str:
        return str(self.column)

    def _values(self, customers: Customers) -> Floats:
        """Return the column's numbers; NaN where they are not known."""
        try:
            return pd.to_numeric(customers[self._measure()]).to_numpy(dtype=float, na_value=np.nan)
        except (TypeError, ValueError):
            raise SegbenchError(
                f"bands.column: {printable(self._measure())} holds values that are no numbers. "
                "Name a column of numbers; `attributes` takes any other."
            ) from None

    def _describe(self) -> Segments:
        yield from super()._describe()
        yield Segment("unknown", "Unknown", "未知", f"{self._about()} not known at the cutoff")

    def _assign(self, customers: Customers) -> Places:
        known = np.isfinite(self._values(customers))
        return np.where(known, super()._assign(customers), len(self.segments_) - 1)


def _range(low: float | None, high: float | None, form: str) -> Words:
    """Return the words of a band of amounts."""
    start, end = (None if end is None else form.format(end) for end in (low, high))
    if start is None:
        return ("any", "任意") if end is None else (f"under {end}", f"{end} 以下")
    if end is None:
        return f"{start} or more", f"{start} 及以上"
    return f"from {start} up to {end}", f"{start} 至 {end} 以下"


_UNITS = (("day", "days", "天"), ("order", "orders", "次"))


def _whole(low: float | None, high: float | None) -> Iterator[int | None]:
    """Return the first and last whole number of a band; None: it has no end."""
    for end, less in ((low, 0), (high, 1)):
        yield None if end is None else math.ceil(end - TOLERANCE * abs(end)) - less


def _count(low: float | None, high: float | None, unit: int) -> str:
    one, many, _ = _UNITS[unit]
    first, last = _whole(low, high)
    if first is None:
        return f"any number of {many}" if last is None else _up_to(last, one, many)
    if last is None:
        return f"{first} {many} or more"
    return f"{first} {one if first == 1 else many}" if first >= last else f"{first}-{last} {many}"


def _up_to(last: int, one: str, many: str) -> str:
    return f"1 {one}" if last == 1 else f"up to {last} {many}"


def _count_zh(low: float | None, high: float | None, unit: int) -> str:
    word = _UNITS[unit][2]
    first, last = _whole(low, high)
    if first is None:
        return "任意" if last is None else f"{last} {word}{'' if last == 1 else '以内'}"
    if last is None:
        return f"{first} {word}以上"
    return f"{first} {word}" if first >= last else f"{first}-{last} {word}"
