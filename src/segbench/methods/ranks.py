"""Percentile ranks that can be frozen."""

from __future__ import annotations

import numpy as np

from segbench.methods.arrays import Floats
from segbench.methods.base import TOLERANCE

STEPS = 400


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
