"""Many ratios of two shares at once, with one correction for all of them."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike
from scipy.optimize.elementwise import find_root
from scipy.special import xlogy
from scipy.stats import chi2, power_divergence
from statsmodels.stats.multitest import multipletests

from segbench.methods.arrays import Flags, Floats

LARGEST = 12.0
"""Logarithm of a ratio beyond all that is looked for."""


class RiskRatios(NamedTuple):
    """RiskRatios of the share of one group to that of another, one entry a test.

    Attributes
    ----------
    ratio
        As counted; infinite where nobody of the other group has it.
    p
        Of the likelihood-ratio test, two-sided, corrected by Benjamini & Hochberg (1995): of the
        ratios told at 5 %, at most about 5 % are expected to be 1 in truth.
    above_one
        Whether the ratio can be told to lie above 1 after that correction, by the interval too.
    low, high
        Profile-likelihood interval of a ratio that is told, else missing; it leaves out 1. Its
        level is corrected for the selection of those that are shown among all tests (Benjamini &
        Yekutieli 2005).
    """

    ratio: Floats
    p: Floats
    above_one: Flags
    low: Floats
    high: Floats


def risk_ratios(
    count: ArrayLike,
    size: ArrayLike,
    other_count: ArrayLike,
    other_size: ArrayLike,
    confidence: float,
    shown: int | None = None,
) -> RiskRatios:
    """Return the ratios of count / size to other_count / other_size, tested together.

    Sizes must be positive. If at most `shown` of those told are shown, intervals are as wide as
    that choice asks for: the highest of many told ratios are those that luck has raised most.
    Ratios whose wider interval holds 1 do not count as told.

    The likelihood ratio, because Wald's interval on the logarithm (Katz) finds too much where the
    first group is small: of 400 categories that 40 customers buy as often as 2,400 others do, it
    tells one apart in every second sample.
    """
    cells = np.array(np.broadcast_arrays(count, size, other_count, other_size), dtype=float)
    a, m, b, n = cells
    low, high = np.full((2, len(a)), np.nan)
    if not len(a):
        return RiskRatios(low, low, low > 1, low, high)
    observed = np.array([a, m - a, b, n - b])
    # Where everybody has it, or nobody, there is nothing to tell: 0 / 0.
    with np.errstate(divide="ignore", invalid="ignore"):
        ratio = (a / m) / (b / n)
        expected = np.array([m, m, n, n]) * np.array([a + b, m + n - a - b] * 2) / (m + n)
        p = power_divergence(observed, expected, ddof=2, axis=0, lambda_="log-likelihood").pvalue
    rejected, corrected, *_ = multipletests(
        np.nan_to_num(p, nan=1.0), 1 - confidence, method="fdr_bh"
    )
    above_one = rejected & (ratio > 1)
    selected = rejected.sum() if shown is None else min(rejected.sum(), shown)
    threshold = chi2.isf((1 - confidence) * selected / len(a), 1)
    above_one &= _excess(np.zeros(1), a, m, b, n, threshold) > 0
    if above_one.any():
        low[above_one], high[above_one] = _interval(
            cells[:, above_one], ratio[above_one], threshold
        )
    return RiskRatios(ratio, corrected, above_one, low, high)


def _interval(cells: Floats, ratio: Floats, threshold: float) -> tuple[Floats, Floats]:
    """Return where the deviance of ratios above 1 reaches a threshold, to the left and right."""
    top = np.minimum(np.log(ratio), LARGEST)
    low = find_root(_excess, (np.zeros(len(top)), top), args=(*cells, threshold)).x
    high = np.full(len(top), np.inf)
    known = np.isfinite(ratio)
    bracket = (top[known], np.full(known.sum(), LARGEST))
    high[known] = np.exp(find_root(_excess, bracket, args=(*cells[:, known], threshold)).x)
    return np.exp(low), high


def _excess(
    log_ratio: Floats, a: Floats, m: Floats, b: Floats, n: Floats, threshold: Floats
) -> Floats:
    """Return by how much the deviance of a ratio exceeds a threshold.

    The other group's share is at its most likely.
    """
    ratio = np.exp(log_ratio)
    middle = a + n + ratio * (m + b)
    root = np.sqrt(np.maximum(middle**2 - 4 * ratio * (m + n) * (a + b), 0))
    share = 2 * (a + b) / (middle + root)
    best = _log_likelihood(a, m, a / m) + _log_likelihood(b, n, b / n)
    given = best - _log_likelihood(a, m, ratio * share) - _log_likelihood(b, n, share)
    return 2 * given - threshold


def _log_likelihood(count: Floats, size: Floats, share: Floats) -> Floats:
    return xlogy(count, share) + xlogy(size - count, np.maximum(1 - share, 1e-300))
