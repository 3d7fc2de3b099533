"""McDonald's omega: how far the items of a scale share one factor."""

from __future__ import annotations

import numpy as np

from segbench.methods.arrays import Counts, Floats


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
