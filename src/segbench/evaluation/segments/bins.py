"""Bins of a column that keep their meaning: made from one population's values, counted in another's."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import Any, ClassVar, Self

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from segbench.methods.base import TOLERANCE
from segbench.methods.levels import EPOCH, kind_of

MOST_BINS = 10
MOST_VALUES = 20
LEAST_CUSTOMERS = 10
"""Customers behind each bin and each value kept: fewer could tell of a person, and say nothing of a population."""

MISSING, OTHER = "missing", "any other value"


@dataclass(frozen=True)
class NumberBins:
    """Bins of numbers: deciles of the population they were made from, missing values in a bin of their own.

    A value that a tenth of the population or more shares has a bin of its own, so that a shift to
    either side shows.

    Attributes
    ----------
    cuts
        Where bins end, ascending: (value, True) for "up to and with the value", (value, False) for
        "under the value".
    """

    cuts: tuple[tuple[float, bool], ...]
    kind: ClassVar[str] = "number"

    @classmethod
    def of(cls, values: pd.Series) -> Self:
        """Return the bins of a population; fewer than ten where they would hold fewer than `LEAST_CUSTOMERS`."""
        numbers = cls._numbers(values)
        numbers = np.sort(numbers[np.isfinite(numbers)])
        if not len(numbers):
            return cls(())
        bins = max(1, min(MOST_BINS, len(numbers) // LEAST_CUSTOMERS))
        ranks = [
            max(-(-place * len(numbers) // bins), 1) for place in range(bins + 1)
        ]  # smallest value that enough reach
        quantiles = [float(numbers[rank - 1]) for rank in ranks]
        heavy = {
            value
            for value, times in Counter(quantiles).items()
            if times > 1 and len(numbers) >= LEAST_CUSTOMERS
        }
        cuts = {(value, True) for value in quantiles[1:-1]} | {
            (value, with_it) for value in heavy for with_it in (False, True)
        }
        return cls(tuple(sorted(cuts)))

    @property
    def labels(self) -> tuple[str, ...]:
        """What each bin holds, in words; the last is `MISSING`."""
        lower = [None, *self.cuts]
        upper = [*self.cuts, None]
        return (*(self._range(low, high) for low, high in zip(lower, upper, strict=True)), MISSING)

    def count(self, values: pd.Series) -> NDArray[np.int64]:
        """Return how many of the values lie in each bin."""
        numbers = self._numbers(values)
        known = numbers[np.isfinite(numbers)]
        place = np.zeros(len(known), dtype=np.int64)
        for cut, with_it in self.cuts:
            slack = TOLERANCE * abs(cut)
            place += known > cut + slack if with_it else known >= cut - slack
        return np.append(
            np.bincount(place, minlength=len(self.cuts) + 1), len(numbers) - len(known)
        )

    def to_dict(self) -> dict[str, Any]:
        """Return the bins as plain JSON."""
        return {"kind": self.kind, "cuts": [list(cut) for cut in self.cuts]}

    @staticmethod
    def _numbers(values: pd.Series) -> NDArray[np.float64]:
        return values.to_numpy(dtype=float)

    @staticmethod
    def _shown(value: float) -> str:
        return f"{value:,.6g}"

    def _range(self, low: tuple[float, bool] | None, high: tuple[float, bool] | None) -> str:
        if low is not None and high is not None and low[0] == high[0]:
            return self._shown(low[0])
        parts = []
        if low is not None:
            parts.append(f"{'over' if low[1] else 'from'} {self._shown(low[0])}")
        if high is not None:
            parts.append(f"{'up to' if high[1] else 'under'} {self._shown(high[0])}")
        return " ".join(parts) or "any value"


@dataclass(frozen=True)
class DayBins(NumberBins):
    """Bins of days: as of numbers, which are days since 1970."""

    kind: ClassVar[str] = "day"

    @staticmethod
    def _numbers(values: pd.Series) -> NDArray[np.float64]:
        return ((pd.to_datetime(values) - EPOCH) / pd.Timedelta(days=1)).to_numpy(dtype=float)

    @staticmethod
    def _shown(value: float) -> str:
        return str((EPOCH + pd.Timedelta(days=value)).date())


@dataclass(frozen=True)
class TextBins:
    """Bins of texts: the population's most frequent values, one bin for all others, one for missing values.

    Attributes
    ----------
    values
        The values with a bin, most frequent first.
    """

    values: tuple[str, ...]
    kind: ClassVar[str] = "text"

    @classmethod
    def of(cls, values: pd.Series) -> Self:
        """Return the bins of a population: at most `MOST_VALUES`, each of at least `LEAST_CUSTOMERS`."""
        counts = Counter(values.dropna().astype(str))
        ranked = sorted(counts, key=lambda value: (-counts[value], value))[:MOST_VALUES]
        return cls(tuple(value for value in ranked if counts[value] >= LEAST_CUSTOMERS))

    @property
    def labels(self) -> tuple[str, ...]:
        """What each bin holds; the last two are `OTHER` and `MISSING`."""
        return (*self.values, OTHER, MISSING)

    def count(self, values: pd.Series) -> NDArray[np.int64]:
        """Return how many of the texts lie in each bin."""
        known = values.dropna().astype(str)
        place = pd.Index(self.values, dtype=object).get_indexer(known.to_numpy(dtype=object))
        place = np.where(place < 0, len(self.values), place)
        return np.append(
            np.bincount(place, minlength=len(self.values) + 1), len(values) - len(known)
        )

    def to_dict(self) -> dict[str, Any]:
        """Return the bins as plain JSON."""
        return {"kind": self.kind, "values": list(self.values)}


@dataclass(frozen=True)
class FlagBins(TextBins):
    """Bins of yes and no."""

    kind: ClassVar[str] = "flag"


Bins = NumberBins | TextBins

KINDS: dict[str, type[Bins]] = {
    kind.kind: kind for kind in (NumberBins, DayBins, TextBins, FlagBins)
}
"""Bins by what a column holds, see `segbench.methods.levels.kind_of`."""


def make_bins(values: pd.Series) -> Bins:
    """Return the bins of a column, by what it holds."""
    return KINDS[kind_of(values)].of(values)


def bins_from_dict(plain: dict[str, Any]) -> Bins:
    """Return what `to_dict` made plain.

    Raises
    ------
    ValueError, KeyError, TypeError
        It is nothing that `to_dict` makes.
    """
    made = KINDS[plain["kind"]]
    if issubclass(made, TextBins):
        return made(tuple(str(value) for value in plain["values"]))
    return made(tuple((float(value), bool(with_it)) for value, with_it in plain["cuts"]))
