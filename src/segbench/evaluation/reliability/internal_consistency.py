"""How far the items of a scale agree: three measures with intervals from resampled people."""

from __future__ import annotations

from itertools import combinations

import numpy as np
import pandas as pd

from segbench.evaluation.intervals import percentile_interval
from segbench.methods.arrays import Counts, Floats
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


def covariance(patterns: Floats, counts: Counts) -> Floats:
    """Return the covariances of items, of people with each pattern of answers so many times."""
    n = counts.sum()
    centred = patterns - (counts @ patterns) / n
    return (centred * counts[:, None]).T @ centred / (n - 1)


SWEEPS = 1000
CLOSE = 1e-10


def mcdonald_omega(covariances: Floats) -> Floats:
    """Return omega total of one factor (McDonald 1999).

    That is (sum of loadings)² / ((sum of loadings)² + sum of uniquenesses). Loadings are estimated
    by minimum residuals on the correlations (Harman & Jones 1966), the default of most programs for
    factor analysis, and put back in the items' own units, because scores are sums of answers.

    Parameters
    ----------
    covariances
        Of k >= 3 items, shape (..., k, k).

    Returns
    -------
    ndarray
        Shape (...); NaN where an item does not vary.
    """
    variances = np.diagonal(covariances, axis1=-2, axis2=-1)
    spread = np.sqrt(np.where(variances > 0, variances, np.nan))
    loadings = one_factor(covariances / (spread[..., :, None] * spread[..., None, :]))
    common = (loadings * spread).sum(axis=-1) ** 2
    unique = ((1 - loadings**2) * variances).sum(axis=-1)
    return common / (common + unique)


def one_factor(correlations: Floats) -> Floats:
    """Return the loadings that leave the smallest squares outside the diagonal, none beyond 1.

    The shape is (..., k). One loading after the other is set to its least-squares value given the
    others, from the centroid solution on, until none moves.
    """
    k = correlations.shape[-1]
    rows = correlations.sum(axis=-1)
    loadings = rows / np.sqrt(np.maximum(rows.sum(axis=-1), CLOSE))[..., None]
    for _ in range(SWEEPS):
        before = loadings.copy()
        for item in range(k):
            others = np.delete(loadings, item, axis=-1)
            beside = np.delete(correlations[..., item, :], item, axis=-1)
            best = (beside * others).sum(axis=-1) / np.maximum((others**2).sum(axis=-1), CLOSE)
            loadings[..., item] = np.clip(best, -1, 1)
        if not (np.abs(loadings - before) > CLOSE).any():
            break
    return loadings


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
