"""Ward's clustering of weighted points (scipy's and scikit-learn's take no weights)."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from segbench.methods.base import Floats


def ward(points: Floats, weights: Floats, n_clusters: int) -> NDArray[np.intp]:
    """Return a cluster number for each point: merge what adds least to the weighted sum of squares.

    A point of weight w counts as w equal points (Ward 1963; a merge of weights v, w at distance d adds
    d² v w / (v + w)). Meant for some hundred points: O(n³).

    Parameters
    ----------
    points
        Shape (n, inputs).
    weights
        Shape (n,), positive.
    n_clusters
        Clusters to leave; all points stay apart where there are fewer.
    """
    centres = points.astype(float).copy()
    mass = weights.astype(float).copy()
    member = np.arange(len(points))
    alive = np.ones(len(points), dtype=bool)
    cost = _costs(centres, mass)
    for _ in range(len(points) - n_clusters):
        i, j = sorted(divmod(int(cost.argmin()), len(points)))
        centres[i] = (mass[i] * centres[i] + mass[j] * centres[j]) / (mass[i] + mass[j])
        mass[i] += mass[j]
        member[member == j] = i
        alive[j] = False
        cost[j, :] = cost[:, j] = np.inf
        fresh = ((centres - centres[i]) ** 2).sum(axis=1) * mass * mass[i] / (mass + mass[i])
        fresh[~alive] = np.inf
        fresh[i] = np.inf
        cost[i, :] = cost[:, i] = fresh
    return np.unique(member, return_inverse=True)[1].astype(np.intp)


def _costs(centres: Floats, mass: Floats) -> Floats:
    squared = ((centres[:, None, :] - centres[None, :, :]) ** 2).sum(axis=2)
    cost = squared * mass[:, None] * mass[None, :] / (mass[:, None] + mass[None, :])
    np.fill_diagonal(cost, np.inf)
    return np.asarray(cost)
