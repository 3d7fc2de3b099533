"""Split-half reliability: what one half of a scale's items says of the other."""

from __future__ import annotations

from itertools import combinations

import numpy as np

from segbench.methods.arrays import Floats


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
    halves = [_stepped_up(covariances, half) for half in splits(covariances.shape[-1])]
    return np.asarray(np.mean(halves, axis=0))


def splits(k: int) -> list[tuple[int, ...]]:
    """Return every way to halve k items, each by the half that holds the first item."""
    return [(0, *others) for others in combinations(range(1, k), k // 2 - 1)]


def _stepped_up(covariances: Floats, half: tuple[int, ...]) -> Floats:
    other = tuple(item for item in range(covariances.shape[-1]) if item not in half)
    product = _sum(covariances, half, half) * _sum(covariances, other, other)
    r = _sum(covariances, half, other) / np.sqrt(np.where(product > 0, product, np.nan))
    return np.asarray(2 * r / (1 + r))


def _sum(covariances: Floats, rows: tuple[int, ...], columns: tuple[int, ...]) -> Floats:
    return np.asarray(covariances[..., rows, :][..., columns].sum(axis=(-2, -1)))
