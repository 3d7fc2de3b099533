"""Ward's clustering of weighted points."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

import numpy as np
from numpy.typing import NDArray

from segbench.methods.arrays import Floats, Places, squared_distances


def ward(points: Floats, weights: NDArray[Any], ks: Collection[int]) -> dict[int, Places]:
    """Return, for each number of clusters asked for, a cluster number for each point.

    Merge what adds least to the weighted sum of squares, again and again. A point of weight w
    counts as w equal points (Ward 1963; merging weights v and w at distance d adds d² v w / (v +
    w)). Meant for some hundred points: O(n³).

    Parameters
    ----------
    points
        Shape (n, inputs).
    weights
        Shape (n,), positive.
    ks
        Numbers of clusters; where there are fewer points, all of them stay apart.
    """
    n = len(points)
    centres = points.astype(float).copy()
    mass = weights.astype(float).copy()
    member = np.arange(n)
    cost = _costs(centres, mass)
    clusters = {k: member.copy() for k in ks if k >= n}
    for left in range(n - 1, 0, -1):
        i, j = sorted(divmod(int(cost.argmin()), n))
        centres[i] = (mass[i] * centres[i] + mass[j] * centres[j]) / (mass[i] + mass[j])
        mass[i] += mass[j]
        member[member == j] = i
        gone = np.isinf(cost[i]) & np.isinf(cost[j])
        gone[[i, j]] = True
        cost[j, :] = cost[:, j] = np.inf
        fresh = ((centres - centres[i]) ** 2).sum(axis=1) * mass * mass[i] / (mass + mass[i])
        cost[i, :] = cost[:, i] = np.where(gone, np.inf, fresh)
        if left in ks:
            clusters[left] = member.copy()
    return {k: np.unique(labels, return_inverse=True)[1] for k, labels in clusters.items()}


def _costs(centres: Floats, mass: Floats) -> Floats:
    squared = squared_distances(centres, centres)
    cost = squared * mass[:, None] * mass[None, :] / (mass[:, None] + mass[None, :])
    np.fill_diagonal(cost, np.inf)
    return cost
