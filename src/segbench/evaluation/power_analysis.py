"""How small a difference between two rates so many customers can show (Cohen's h, arcsine)."""

from __future__ import annotations

import math

import numpy as np
from statsmodels.stats.power import NormalIndPower
from statsmodels.stats.proportion import proportion_effectsize

POWER = 0.8

LEVEL = 0.05
"""A test of a contact calls a difference real that chance gives once in twenty, both signs."""


def smallest_difference(customers: int, rate: float, segments: int, confidence: float) -> float:
    """Return the difference in rates that two average segments are told apart by, at `POWER`.

    Two segments of ``customers / segments`` each, one at the average rate, a two-sided test of two
    proportions.

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
    h = _solve(nobs1=size, alpha=1 - confidence)
    return abs(_shifted(rate, h if rate < 0.5 else -h) - rate)


def detectable_uplift(customers: int, rate: float) -> float:
    """Return the smallest uplift that a test of these customers shows, at `POWER`.

    Two halves, a two-sided test of two proportions at `LEVEL`.

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
    return _shifted(rate, _solve(nobs1=half, alpha=LEVEL)) - rate


def customers_needed(rate: float, uplift: float) -> float:
    """Return how many customers, in both halves, a test needs to show this uplift at `POWER`.

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
    effect = proportion_effectsize(rate + uplift, rate)
    return 2.0 * math.ceil(_solve(effect_size=effect, alpha=LEVEL))


def _solve(**known: float) -> float:
    """Return what is left open of effect size, size of a group, and level."""
    return float(np.squeeze(NormalIndPower().solve_power(power=POWER, ratio=1, **known)))


def _shifted(rate: float, h: float) -> float:
    """Return the rate that lies h from another; NaN where there is none."""
    angle = 2 * math.asin(math.sqrt(rate)) + h
    return math.sin(angle / 2) ** 2 if 0 <= angle <= math.pi else math.nan
