"""Intervals, and p-values of many comparisons at once, that several statistics share."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike
from scipy.stats import norm
from statsmodels.stats.proportion import confint_proportions_2indep, proportion_confint

from segbench.methods.arrays import Flags, Floats


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


def holm(p: ArrayLike) -> Floats:
    """Return p-values corrected for all of them that are known (Holm 1979); NaN stays NaN.

    As statsmodels does it, which collects garbage at every call: a tenth of a second, hundreds of
    times.
    """
    values = np.asarray(p, dtype=float)
    order = np.argsort(values, kind="stable")[: np.isfinite(values).sum()]
    stepwise = values[order] * np.arange(len(order), 0, -1)
    adjusted = np.full(len(values), np.nan)
    adjusted[order] = np.minimum(np.maximum.accumulate(stepwise), 1)
    return adjusted


def step_down(differences: Floats, p: ArrayLike, alpha: float) -> Flags:
    """Return which differences are not 0 (Romano & Wolf 2005).

    In `alpha` of cases there is an error among all of them. The level is that at which the largest
    of all resampled differences, each from its own mean in its own standard errors, would stay:
    differences that go together ask for less of a correction than Holm's, which takes the worst
    case. Those told are then left out, and the others tested again.

    Parameters
    ----------
    differences
        Shape (differences, 1 + resamples): the sample, then its resamples.
    p
        Of each difference alone.
    """
    drawn, single = differences[:, 1:], np.asarray(p, dtype=float)
    error = np.nanstd(drawn, axis=1, keepdims=True)
    deviation = np.abs(drawn - np.nanmean(drawn, axis=1, keepdims=True))
    deviation = np.nan_to_num(deviation / np.where(error > 0, error, 1))
    rejected = np.zeros(len(single), dtype=bool)
    while not rejected.all():
        level = 2 * norm.sf(np.quantile(deviation[~rejected].max(axis=0), 1 - alpha))
        more = ~rejected & (single < level)
        if not more.any():
            break
        rejected |= more
    return rejected
