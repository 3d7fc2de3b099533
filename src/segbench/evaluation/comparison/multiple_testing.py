"""Multiple testing: p-values that hold for all comparisons together."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike
from scipy.stats import norm, t

from segbench.methods.arrays import Flags, Floats


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


def standard_errors(differences: Floats) -> Floats:
    """Return the standard deviation of each row's resamples; the first column is the sample."""
    return np.nanstd(differences[:, 1:], axis=1)


def one_sided(differences: Floats, confidence: float, degrees: float) -> float:
    """Return how many standard errors above each difference the truth may lie, for all at once.

    So far the largest of all resampled differences, each from its own mean in its own standard
    errors, reaches in all but 1 - `confidence` of resamples: none of the bounds is then too low
    (multiple comparisons with the best, Hsu 1996). Differences of what is nearly the same ask for
    hardly more than one alone does.

    Parameters
    ----------
    differences
        Shape (differences, 1 + resamples): the sample, then its resamples.
    degrees
        Of freedom of Student's t.
    """
    error = standard_errors(differences)
    drawn = differences[error > 0, 1:]
    if not len(drawn):
        return 0.0
    deviation = np.nanmean(drawn, axis=1, keepdims=True) - drawn
    largest = np.nan_to_num(deviation / error[error > 0, None], nan=-np.inf).max(axis=0)
    return float(t.isf(norm.sf(np.quantile(largest, confidence)), degrees))
