"""The public 30-item PDP questionnaire: the items of each trait, and scores from answers."""

from __future__ import annotations

import numpy as np
import pandas as pd

from segbench.methods.arrays import Customers, Floats
from segbench.methods.base import TOLERANCE, column

ITEMS: dict[str, tuple[int, ...]] = {
    "tiger": (5, 10, 14, 18, 24, 30),
    "peacock": (3, 6, 13, 20, 22, 29),
    "koala": (2, 8, 15, 17, 25, 28),
    "owl": (1, 7, 11, 16, 21, 26),
    "chameleon": (4, 9, 12, 19, 23, 27),
}
"""Items of each trait, numbered from 1 as on the form; each has one trait, none is reversed."""

COLUMNS = {trait: tuple(f"q{item:02d}" for item in items) for trait, items in ITEMS.items()}
"""Columns of the customer table that hold the answers."""

LEAST, MOST = 1, 5
"""Answers lie between these; anything else counts as not answered."""

NEEDED = 5
"""Answers to the six items of a trait without which it has no score."""


def answers(customers: Customers, trait: str) -> Floats:
    """Return the answers to a trait's six items, one row a customer; NaN: none from 1 to 5."""
    given = np.column_stack([column(customers, name) for name in COLUMNS[trait]])
    return np.where((given >= LEAST) & (given <= MOST), given, np.nan)


def trait_score(given: Floats) -> Floats:
    """Return 6 to 30 points from six answers: their sum, 6 times the mean of five, or NaN."""
    known = np.isfinite(given)
    count = known.sum(axis=1)
    total = np.where(known, given, 0.0).sum(axis=1) * given.shape[1]
    return np.where(count >= NEEDED, total / np.maximum(count, 1), np.nan)


def trait_scores(customers: Customers) -> pd.DataFrame:
    """Return the score of every trait, 6 to 30 points; NaN where a trait has none."""
    return pd.DataFrame(
        {trait: trait_score(answers(customers, trait)) for trait in ITEMS}, index=customers.index
    )


def leading(scores: Floats) -> Floats:
    """Return 1 in the column of each row's highest value; where several tie, equal parts of 1."""
    top = scores.max(axis=1, keepdims=True)
    highest = (scores >= top - TOLERANCE * np.abs(top)).astype(float)
    return highest / highest.sum(axis=1, keepdims=True)


def cronbach_alpha(covariances: Floats) -> Floats:
    """Return Cronbach's alpha, k/(k-1) (1 - sum of variances / variance of the sum), of 1951.

    Parameters
    ----------
    covariances
        Of k items, shape (..., k, k).

    Returns
    -------
    ndarray
        Shape (...); NaN where the sum of the items does not vary.
    """
    k = covariances.shape[-1]
    total = covariances.sum(axis=(-2, -1))
    single = np.trace(covariances, axis1=-2, axis2=-1)
    return k / (k - 1) * (1 - single / np.where(total > 0, total, np.nan))
