"""Pearson's correlation with its interval."""

from __future__ import annotations

import numpy as np
from scipy.stats import pearsonr

from segbench.methods.arrays import Floats

FEWEST = 4
"""Pairs without which Fisher's z has no standard error."""


def correlation(
    first: Floats, second: Floats, confidence: float
) -> tuple[float, float, float, int]:
    """Return Pearson's r, the ends of its interval (Fisher's z), and how many pairs are known.

    All but the number are NaN where fewer than `FEWEST` pairs are known or one side does not vary.
    """
    known = np.isfinite(first) & np.isfinite(second)
    one, other = first[known], second[known]
    n = len(one)
    if n < FEWEST or np.ptp(one) == 0 or np.ptp(other) == 0:
        return np.nan, np.nan, np.nan, n
    result = pearsonr(one, other)
    low, high = result.confidence_interval(confidence)
    return float(result.statistic), float(low), float(high), n
