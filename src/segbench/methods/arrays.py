"""Names of the kinds of arrays that methods and statistics hand to each other."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike, NDArray

Customers = pd.DataFrame
"""The customer table, or some of its rows and columns: one row a customer."""

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]
Counts = NDArray[np.int64]

Places = NDArray[np.intp]
"""Where things stand in a list: the segment of each customer, the row of each unit."""


def squared_distances(points: Floats, others: Floats) -> Floats:
    """Return the squared distance of every point from every other, shape (points, others)."""
    squared = np.zeros((len(points), len(others)))
    apart = np.empty_like(squared)
    for one, other in zip(points.T, others.T, strict=True):
        np.subtract(one[:, None], other, out=apart)
        squared += np.multiply(apart, apart, out=apart)
    return squared


def cross_counts(
    rows: Places, columns: Places, shape: tuple[int, int], weights: NDArray[Any] | None = None
) -> NDArray[Any]:
    """Return how many lie in each row and column of a table, or the sum of their weights."""
    cell = np.ravel_multi_index((rows, columns), shape)
    return np.bincount(cell, weights, minlength=math.prod(shape)).reshape(shape)


def jaccard(counts: ArrayLike) -> Floats:
    """Return, for every two segments, the customers in both over those in either (0 of nobody).

    Parameters
    ----------
    counts
        Customers by the one (rows) and the other classification (columns).
    """
    table = np.asarray(counts, dtype=float)
    either = table.sum(axis=1, keepdims=True) + table.sum(axis=0, keepdims=True) - table
    return np.divide(table, either, out=np.zeros_like(table), where=either > 0)


def ratio(above: Floats, below: Floats) -> Floats:
    """Return above / below; NaN for nothing of nothing."""
    with np.errstate(invalid="ignore", divide="ignore"):
        return np.asarray(above / below)
