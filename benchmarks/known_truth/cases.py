"""What is stated, how often it was found, and how sure that is."""

from __future__ import annotations

import math
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np
import pandas as pd
from scipy.stats import t
from statsmodels.stats.proportion import proportion_confint

Found = dict["Case", float]

Simulation = Callable[[np.random.Generator], Found]
"""Makes one data set and returns, for each case, 1, 0, a share, or NaN: not asked."""

INTERVALS, CLAIMS, POWER = (
    "Intervals",
    "Claims where nothing is to be found",
    "Differences that are found",
)


@dataclass(frozen=True)
class Case:
    """A line of the table.

    Attributes
    ----------
    section
        The table it stands in.
    text
        What was simulated and asked.
    low, high
        Where the share has to lie.
    stated
        What is claimed; empty: nothing, the share itself is the finding.
    unit
        What stands behind the number of data sets.
    """

    section: str
    text: str
    low: float = 0.0
    high: float = 1.0
    stated: str = ""
    unit: str = ""


def covers(text: str) -> Case:
    """Return the case of an interval that has to hold the truth in 95 % of data sets, ± 1.5."""
    return Case(INTERVALS, text, 0.935, 0.965, "95 %")


def wrong(text: str) -> Case:
    """Return the case of a claim that may be wrong in one of twenty data sets."""
    return Case(CLAIMS, text, 0.0, 0.05, "≤ 5 %")


def found(text: str) -> Case:
    """Return the case of a claim that is right, whose share is asked."""
    return Case(POWER, text)


def holds(low: float, truth: float, high: float) -> float:
    """Return 1 if the interval holds the truth, 0 if not, NaN if there is no interval."""
    return math.nan if math.isnan(low) or math.isnan(high) else float(low <= truth <= high)


def simulate(make: Simulation, name: str, sets: range, seed: int) -> pd.DataFrame:
    """Return what was found: one row a data set, one column a case.

    Parameters
    ----------
    name
        Of the simulation; with the seed and the number of the data set it decides what is drawn, in
        whatever process.
    """
    rows = [make(np.random.default_rng([seed, zlib.crc32(name.encode()), each])) for each in sets]
    return pd.DataFrame(rows, index=list(sets))


def summary(values: pd.DataFrame) -> Iterator[tuple[Case, float, float, float, int]]:
    """Yield case, share, the ends of its 95 % Monte-Carlo interval and the number of data sets.

    Wilson's interval for what is right or wrong, a t interval for shares of several in a data set.
    """
    for case in values.columns:
        known = values[case].dropna().to_numpy(dtype=float)
        n = len(known)
        if not n:
            yield case, math.nan, math.nan, math.nan, 0
            continue
        share = float(known.mean())
        if np.isin(known, (0.0, 1.0)).all():
            low, high = proportion_confint(known.sum(), n, method="wilson")
        else:
            half = float(t.isf(0.025, n - 1)) * float(known.std(ddof=1)) / math.sqrt(n)
            low, high = max(share - half, 0.0), min(share + half, 1.0)
        yield case, share, float(low), float(high), n


def ok(case: Case, low: float, high: float) -> bool:
    """Return whether the Monte-Carlo interval touches what is stated."""
    return high >= case.low and low <= case.high
