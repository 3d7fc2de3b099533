"""What a test of contacting could show: half of some customers contacted, the other half left alone."""

from __future__ import annotations

import math

import numpy as np
from statsmodels.stats.power import NormalIndPower
from statsmodels.stats.proportion import proportion_effectsize

from segbench.evaluation.comparison.power_analysis import POWER

LEVEL = 0.05
"""A test calls a difference real that chance gives in one test of twenty, both signs counted."""


def detectable_uplift(customers: int, rate: float) -> float:
    """Return the smallest uplift that a test of these customers shows four times in five.

    Two halves, a two-sided test of two proportions at `LEVEL` on Cohen's h (arcsine).

    Parameters
    ----------
    customers
        In both halves together.
    rate
        Of those left alone, 0-1.

    Returns
    -------
    float
        What the contact must add to the rate; NaN where not even a rate of 1 could be told from it.
    """
    half = customers // 2
    if half < 2 or not 0 <= rate < 1:
        return math.nan
    h = float(
        np.squeeze(NormalIndPower().solve_power(nobs1=half, alpha=LEVEL, power=POWER, ratio=1))
    )
    angle = 2 * math.asin(math.sqrt(rate)) + h
    return math.sin(angle / 2) ** 2 - rate if angle <= math.pi else math.nan


def customers_needed(rate: float, uplift: float) -> float:
    """Return how many customers, in both halves together, a test needs to show this uplift four times in five.

    Parameters
    ----------
    rate, uplift
        Of those left alone, and what the contact adds to it, 0-1.

    Returns
    -------
    float
        A whole, even number; NaN where the rate cannot rise so far.
    """
    if not 0 <= rate < rate + uplift <= 1:
        return math.nan
    effect = float(proportion_effectsize(rate + uplift, rate))
    half = NormalIndPower().solve_power(effect_size=effect, alpha=LEVEL, power=POWER, ratio=1)
    return 2.0 * math.ceil(float(np.squeeze(half)))
