"""Means, thresholds and ranks that depend on values alone, never on their order."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np

from segbench.methods.arrays import Floats, Places
from segbench.methods.base import STEPS, TOLERANCE, at_least


def evenly_spaced(n: int, most: int) -> Places:
    """Return the places of at most so many of n rows, from the first to the last."""
    return np.arange(n) if n <= most else np.linspace(0, n - 1, most).astype(np.intp)


def quantile_from_below(values: Floats, share: float) -> float:
    """Return the smallest of the values that at least `share` of them do not exceed."""
    return float(np.quantile(values, share, method="inverted_cdf"))


def top_share_threshold(values: Floats, share: float) -> float:
    """Return the value that the top `share` of customers reach, and whoever equals the last."""
    return -quantile_from_below(-values, share)


def digitize(values: Floats, ascending: Iterable[float]) -> Places:
    """Return how many of the ascending thresholds each value reaches."""
    reached = np.zeros(len(values), dtype=np.intp)
    for threshold in ascending:
        reached += at_least(values, threshold)
    return reached


def rank_knots(values: Floats) -> list[float]:
    """Return the fitted state of a percentile rank: quantiles of finite values by 1/400."""
    finite = values[np.isfinite(values)]
    if not len(finite):
        return [0.0]
    shares = np.linspace(0, 1, STEPS + 1)
    return [float(knot) for knot in np.quantile(finite, shares, method="inverted_cdf")]


def percentile_rank(values: Floats, knots: list[float]) -> Floats:
    """Return ranks in [0, 1]: the share of fitted customers below, plus half of those equal.

    Equal values have equal ranks, whatever the order of the rows; a missing value ranks in the
    middle.
    """
    fitted = np.asarray(knots)
    slack = TOLERANCE * np.abs(values)
    below = np.searchsorted(fitted, values - slack, side="left")
    reached = np.searchsorted(fitted, values + slack, side="right")
    ranks = (below + reached) / (2 * len(fitted))
    return np.where(np.isfinite(values), ranks, 0.5)


def weighted_mean(parts: dict[str, Floats], weights: dict[str, float]) -> Floats:
    """Return the mean of the parts by weight; parts without a weight of their own are left out."""
    total = sum(weights[name] for name in parts)
    return np.asarray(sum(weights[name] * part for name, part in parts.items()) / total)
