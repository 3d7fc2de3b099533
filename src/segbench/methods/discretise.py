"""A column of any kind as a few bins, kept as plain JSON, under one of two policies.

`make_bins` cuts at the deciles of a population, to count another one in the same bins and see
whether it has moved (`segbench.evaluation.segments.drift`). `fit_levels` keeps the values, or
cuts at the quantiles, that segments are made of (`segbench.methods.attributes`).
"""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import pairwise
from typing import Any, Self

import numpy as np
import pandas as pd

from segbench.errors import printable
from segbench.methods.arrays import Counts, Floats, Places
from segbench.methods.base import TOLERANCE, Names, State, at_least
from segbench.methods.cuts import settle
from segbench.methods.ranks import digitize, quantile_from_below

NUMERIC = ("number", "day")
TEXTUAL = ("text", "flag")
"""What columns hold, see `kind_of`."""

LONGEST = 60
"""Signs of a name."""

EPOCH = pd.Timestamp("1970-01-01")


def kind_of(values: pd.Series) -> str:
    """Return what a column holds: ``"number"``, ``"day"``, ``"flag"`` (yes or no) or ``"text"``."""
    if pd.api.types.is_datetime64_any_dtype(values):
        return "day"
    known = values.dropna()
    if len(known) and known.map(lambda value: isinstance(value, bool | np.bool_)).all():
        return "flag"
    return "number" if pd.api.types.is_numeric_dtype(values) else "text"


def _numbers(values: pd.Series, kind: str) -> Floats:
    """Return numbers, or days since 1970; NaN where unknown."""
    if kind == "day":
        return ((pd.to_datetime(values) - EPOCH) / pd.Timedelta(days=1)).to_numpy(dtype=float)
    return pd.to_numeric(values).to_numpy(dtype=float)


def _number_name(number: float, kind: str, digits: int) -> str:
    if kind == "day":
        return str((EPOCH + pd.Timedelta(days=number)).date())
    return f"{number:,.{digits}g}"


MOST_BINS = 10
MOST_VALUES = 20
LEAST_CUSTOMERS = 10
"""Customers behind each bin and value kept: fewer could tell of a person, not of a population."""

MISSING, ANY_OTHER = "missing", "any other value"


@dataclass(frozen=True)
class NumberBins:
    """Deciles of the numbers or days of one population, missing values in a bin of their own.

    A value that a tenth of the population or more shares has a bin of its own, so that a shift to
    either side shows.

    Attributes
    ----------
    kind
        ``"number"`` or ``"day"``; days are counted from 1970.
    cuts
        Where bins end, ascending: (value, True) for "up to and with the value", (value, False) for
        "under the value".
    """

    kind: str
    cuts: tuple[tuple[float, bool], ...]

    @classmethod
    def of(cls, values: pd.Series, kind: str = "number") -> Self:
        """Return the bins of a population: at most ten, of `LEAST_CUSTOMERS` or more."""
        numbers = _numbers(values, kind)
        numbers = np.sort(numbers[np.isfinite(numbers)])
        if len(numbers) < LEAST_CUSTOMERS:
            return cls(kind, ())
        bins = min(MOST_BINS, len(numbers) // LEAST_CUSTOMERS)
        ranks = [math.ceil(place * len(numbers) / bins) for place in range(bins + 1)]
        quantiles = [float(numbers[max(rank, 1) - 1]) for rank in ranks]
        cuts = {(value, True) for value in quantiles[1:-1]}
        for value, times in Counter(quantiles).items():
            if times > 1:
                cuts |= {(value, False), (value, True)}
        return cls(kind, tuple(sorted(cuts)))

    @property
    def labels(self) -> Names:
        """What each bin holds, in words; the last is `MISSING`."""
        ends = [None, *self.cuts, None]
        return (*(self._range(low, high) for low, high in pairwise(ends)), MISSING)

    def count(self, values: pd.Series) -> Counts:
        """Return how many of the values lie in each bin."""
        numbers = _numbers(values, self.kind)
        known = numbers[np.isfinite(numbers)]
        place = np.zeros(len(known), dtype=np.int64)
        for cut, with_it in self.cuts:
            slack = TOLERANCE * abs(cut)
            place += known > cut + slack if with_it else known >= cut - slack
        return _counts(place, len(self.cuts) + 1, len(numbers))

    def _range(self, low: tuple[float, bool] | None, high: tuple[float, bool] | None) -> str:
        if low is not None and high is not None and low[0] == high[0]:
            return _number_name(low[0], self.kind, 6)
        ends = []
        if low is not None:
            ends.append(f"{'over' if low[1] else 'from'} {_number_name(low[0], self.kind, 6)}")
        if high is not None:
            ends.append(f"{'up to' if high[1] else 'under'} {_number_name(high[0], self.kind, 6)}")
        return " ".join(ends) or "any value"


@dataclass(frozen=True)
class TextBins:
    """The most frequent texts of one population, one bin for all others, one for missing values.

    Attributes
    ----------
    kind
        ``"text"`` or ``"flag"``.
    values
        The values with a bin, most frequent first.
    """

    kind: str
    values: Names

    @classmethod
    def of(cls, values: pd.Series, kind: str = "text") -> Self:
        """Return the bins of a population: at most `MOST_VALUES`, of `LEAST_CUSTOMERS` or more."""
        counts = Counter(values.dropna().astype(str))
        ranked = sorted(counts, key=lambda value: (-counts[value], value))[:MOST_VALUES]
        return cls(kind, tuple(value for value in ranked if counts[value] >= LEAST_CUSTOMERS))

    @property
    def labels(self) -> Names:
        """What each bin holds; the last two are `ANY_OTHER` and `MISSING`."""
        return (*self.values, ANY_OTHER, MISSING)

    def count(self, values: pd.Series) -> Counts:
        """Return how many of the texts lie in each bin."""
        known = values.dropna().astype(str)
        place = pd.Index(self.values, dtype=object).get_indexer(known.to_numpy(dtype=object))
        place = np.where(place < 0, len(self.values), place)
        return _counts(place, len(self.values) + 1, len(values))


Bins = NumberBins | TextBins


def make_bins(values: pd.Series) -> Bins:
    """Return the bins of a column, by what it holds."""
    kind = kind_of(values)
    return NumberBins.of(values, kind) if kind in NUMERIC else TextBins.of(values, kind)


def bins_from_dict(plain: State) -> Bins:
    """Return bins whose fields were written as JSON.

    Raises
    ------
    ValueError, KeyError, TypeError
        They are no fields of bins.
    """
    kind = plain["kind"]
    if kind in NUMERIC:
        cuts = tuple((float(value), bool(with_it)) for value, with_it in plain["cuts"])
        return NumberBins(kind, cuts)
    if kind in TEXTUAL:
        return TextBins(kind, tuple(str(value) for value in plain["values"]))
    raise ValueError(f"no kind of column: {kind}")


def _counts(place: Places, bins: int, customers: int) -> Counts:
    """Return how many lie in each bin, and at last how many are missing."""
    return np.append(np.bincount(place, minlength=bins), customers - len(place))


OTHER, UNKNOWN = "other", "unknown"
POOLED = {
    **dict.fromkeys((OTHER, "others", "其他", "其它"), OTHER),
    **dict.fromkeys((UNKNOWN, "未知", "不详"), UNKNOWN),
}
"""What data itself says of values that are none: they join ours."""

WORDS = {
    OTHER: ("Other", "其他"),
    UNKNOWN: ("Unknown", "未知"),
    "True": ("yes", "是"),
    "False": ("no", "否"),
}


def fit_levels(values: pd.Series, bins: int, min_share: float, least: int = 1) -> State:
    """Return how a column is cut, as plain JSON.

    Numbers and days with more than `bins` different values are cut at their quantiles; of all other
    columns the values that at least `min_share` of the customers have are kept. A cut that equal
    customers swallow moves on; `least` is as in `segbench.methods.cuts.settle`.
    """
    kind = kind_of(values)
    if kind != "text":
        numbers = _numbers(values, kind)
        known = numbers[np.isfinite(numbers)]
        if len(np.unique(known)) > bins:
            cuts = [quantile_from_below(known, place / bins) for place in range(1, bins)]
            return {"kind": kind, "bounds": settle(known, cuts, least)}
    counts = _texts(values, kind).value_counts()
    enough = at_least(counts.to_numpy(dtype=float), min_share * len(values))
    kept = [str(level) for level in counts.index[enough] if level not in (OTHER, UNKNOWN)]
    return {"kind": kind, "kept": sorted(kept, key=lambda level: _sort_key(level, kind))}


def levels(values: pd.Series, cut: State) -> pd.Series:
    """Return each customer's level as text: a kept value, a bin's number, `OTHER` or `UNKNOWN`."""
    kind = cut["kind"]
    if "bounds" not in cut:
        texts = _texts(values, kind)
        return texts.where(texts.isin([*cut["kept"], UNKNOWN]), OTHER)
    numbers = _numbers(values, kind)
    known = np.isfinite(numbers)
    bins = digitize(np.where(known, numbers, 0.0), cut["bounds"]).astype(str).astype(object)
    return pd.Series(np.where(known, bins, UNKNOWN), index=values.index)


def all_levels(cut: State) -> list[str]:
    """Return the levels in their order, with `OTHER` and `UNKNOWN` at the end."""
    if "kept" in cut:
        return [*cut["kept"], OTHER, UNKNOWN]
    return [*map(str, range(len(cut["bounds"]) + 1)), OTHER, UNKNOWN]


def level_names(level: str, cut: State) -> tuple[str, str]:
    """Return a level for people, in English and in Chinese."""
    kind = cut["kind"]
    if level in (OTHER, UNKNOWN) or (kind == "flag" and level in WORDS):
        return WORDS[level]
    if "kept" in cut:
        value = _number_name(float(level), kind, 10) if kind in NUMERIC else level
        name = printable(value, LONGEST)
        return name, name
    place, bounds = int(level), [_number_name(bound, kind, 10) for bound in cut["bounds"]]
    if not bounds:
        return "any", "任意"
    if place == 0:
        return f"below {bounds[0]}", f"{bounds[0]} 以下"
    if place == len(bounds):
        return f"{bounds[-1]} or more", f"{bounds[-1]} 及以上"
    low, high = bounds[place - 1], bounds[place]
    return f"{low} to below {high}", f"{low} 至 {high} 以下"


def distinct(names: Iterable[str]) -> list[str]:
    """Return names for people, one line each; the second of two that look alike gets a number."""
    taken: list[str] = []
    for name in names:
        wanted = printable(name, LONGEST)
        different, number = wanted, 1
        while different in taken:
            number += 1
            different = f"{wanted} ({number})"
        taken.append(different)
    return taken


def _texts(values: pd.Series, kind: str) -> pd.Series:
    """Return values as texts, with the data's own words for everything else and unknown as ours."""
    if kind in NUMERIC:
        numbers = _numbers(values, kind)
        texts = [repr(float(number)) if np.isfinite(number) else UNKNOWN for number in numbers]
    else:
        texts = [
            UNKNOWN if pd.isna(value) else POOLED.get(str(value).strip().casefold(), str(value))
            for value in values
        ]
    return pd.Series(texts, index=values.index, dtype=object)


def _sort_key(level: str, kind: str) -> tuple[Any, ...]:
    return (float(level),) if kind in NUMERIC else natural_order(level)


def natural_order(text: str) -> tuple[Any, ...]:
    """Return a sort key by which numbers inside of a text count by their size."""
    parts = [part for part in re.split(r"(\d+)", text) if part]
    return (*((0, int(part), "") if part.isdecimal() else (1, 0, part) for part in parts), text)
