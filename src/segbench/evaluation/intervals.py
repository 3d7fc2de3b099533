"""Intervals, and p-values of many comparisons at once, that several statistics share."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike
from statsmodels.stats.proportion import confint_proportions_2indep, proportion_confint

from segbench.methods.arrays import Floats


def percentile_interval(drawn: Floats, confidence: float) -> tuple[float, float]:
    """Return the percentile interval of resampled values, without those that are not finite."""
    known = drawn[np.isfinite(drawn)]
    if not len(known):
        return np.nan, np.nan
    low, high = np.quantile(known, [(1 - confidence) / 2, (1 + confidence) / 2])
    return low, high


def interval_columns(name: str, values: Floats, confidence: float) -> dict[str, Floats]:
    """Return the sample's values and their percentile intervals as columns.

    They are called `name`, and `name` with ``_low`` and ``_high``; where the sample's value is
    missing, there is no interval either.

    Parameters
    ----------
    values
        Shape (rows, 1 + resamples).
    """
    ends = np.array([percentile_interval(drawn, confidence) for drawn in values[:, 1:]])
    low, high = np.where(np.isnan(values[:, 0]), np.nan, ends.reshape(-1, 2).T)
    return {name: values[:, 0], f"{name}_low": low, f"{name}_high": high}


def wilson_interval(events: ArrayLike, n: ArrayLike, confidence: float) -> tuple[Floats, Floats]:
    """Return the ends of Wilson's (1927) intervals of shares, events / n."""
    return proportion_confint(events, n, alpha=1 - confidence, method="wilson")


def newcombe_interval(*counts: ArrayLike, confidence: float) -> tuple[Floats, Floats]:
    """Return the ends of intervals of the difference of two shares (Newcombe 1998, method 10).

    Parameters
    ----------
    counts
        Events and n of the one, and of the other.
    """
    return confint_proportions_2indep(
        *counts, method="newcomb", compare="diff", alpha=1 - confidence
    )
