"""How far the items of a scale agree: three measures with intervals from resampled people."""

from __future__ import annotations

from itertools import combinations

import numpy as np
import pandas as pd

from segbench.evaluation.intervals import percentile_interval
from segbench.evaluation.reliability.omega import covariance, mcdonald_omega
from segbench.methods.arrays import Floats
from segbench.methods.questionnaire import cronbach_alpha

FEWEST = 3

COLUMNS = ["what", "value", "ci_low", "ci_high", "customers"]


def consistency(answers: Floats, replicates: int, confidence: float, seed: int) -> pd.DataFrame:
    """Return alpha, omega and split-half reliability of one scale, with bootstrap intervals.

    Only people who answered every item count. They are resampled by pattern of answers: few
    patterns stand for many people, so that a million people take no longer than ten thousand.

    Parameters
    ----------
    answers
        Shape (people, items); NaN where an item was not answered.

    Returns
    -------
    DataFrame
        what (of `MEASURES`), value, ci_low, ci_high, customers; NaN where too few answered or
        nothing varies.
    """
    complete = answers[np.isfinite(answers).all(axis=1)]
    n = len(complete)
    if n < FEWEST:
        unknown = [(name, np.nan, np.nan, np.nan, n) for name in MEASURES]
        return pd.DataFrame(unknown, columns=COLUMNS)
    patterns, counts = np.unique(complete, axis=0, return_counts=True)
    rng, shares = np.random.default_rng(seed), counts / n
    weights = [counts, *(rng.multinomial(n, shares) for _ in range(replicates))]
    covariances = np.array([covariance(patterns, weight) for weight in weights])
    rows = []
    for name, measure in MEASURES.items():
        value, *drawn = measure(covariances)
        rows.append((name, value, *percentile_interval(np.array(drawn), confidence), n))
    return pd.DataFrame(rows, columns=COLUMNS)


def split_half(covariances: Floats) -> Floats:
    """Return the mean of 2r / (1 + r) over all splits, r between its halves (Spearman-Brown).

    Parameters
    ----------
    covariances
        Of an even number k of items, shape (..., k, k); six items have ten splits.

    Returns
    -------
    ndarray
        Shape (...); NaN where a half does not vary.
    """
    stepped_up = []
    for half in splits(covariances.shape[-1]):
        other = [item for item in range(covariances.shape[-1]) if item not in half]
        own, others, between = (
            covariances[..., rows, :][..., columns].sum(axis=(-2, -1))
            for rows, columns in ((half, half), (other, other), (half, other))
        )
        product = own * others
        r = between / np.sqrt(np.where(product > 0, product, np.nan))
        stepped_up.append(2 * r / (1 + r))
    return np.mean(stepped_up, axis=0)


def splits(k: int) -> list[tuple[int, ...]]:
    """Return every way to halve k items, each by the half that holds the first item."""
    return [(0, *others) for others in combinations(range(1, k), k // 2 - 1)]


MEASURES = {
    "alpha": cronbach_alpha,
    "omega": mcdonald_omega,
    "split-half": split_half,
}
"""Each takes covariances of items, shape (..., k, k)."""
