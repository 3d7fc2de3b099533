"""How small a difference between two segments this many customers could show."""

from __future__ import annotations

import math

import numpy as np
from statsmodels.stats.power import NormalIndPower

POWER = 0.8


def smallest_difference(customers: int, rate: float, segments: int, confidence: float) -> float:
    """Return the difference in rates that two average segments must have to be told apart four times in five.

    Two segments of ``customers / segments`` each, one at the average rate, a two-sided test of two
    proportions on Cohen's h (arcsine) with power .8.

    Parameters
    ----------
    customers
        All customers, in all segments.
    rate
        The average rate of the outcome, 0-1.
    segments
        Number of segments of the method.
    confidence
        1 - level of the test.

    Returns
    -------
    float
        The difference, 0-1, towards the side that has more room; NaN where no difference could be
        seen.
    """
    size = customers / segments
    if size < 2 or not 0 < rate < 1:
        return math.nan
    h = float(
        np.squeeze(
            NormalIndPower().solve_power(nobs1=size, alpha=1 - confidence, power=POWER, ratio=1)
        )
    )
    angle = 2 * math.asin(math.sqrt(rate))
    shifted = angle + h if rate < 0.5 else angle - h
    if not 0 <= shifted <= math.pi:
        return math.nan
    return abs(math.sin(shifted / 2) ** 2 - rate)
