"""Prediction strength: how well clusters of one half foretell those of the other."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd

from segbench.methods.arrays import Places, cross_counts
from segbench.methods.batch_som import train
from segbench.methods.som import SOM, cluster_units


def prediction_strength(
    method: SOM, customers: pd.DataFrame, ks: Sequence[int], splits: int, seed: int
) -> pd.DataFrame:
    """Return, for each number of clusters, the prediction strength (Tibshirani & Walther 2005).

    The customers are halved at random; each half gets its own map. Of the pairs that share a
    cluster in one half, the share that the other half's map also puts together, in the worst
    cluster; the mean over splits and directions. Above .8 the number of clusters is usually taken
    as supported.

    Returns
    -------
    DataFrame
        k, strength.
    """
    data = method.transform(method.training_rows(customers))
    rng = np.random.default_rng(seed)
    strengths: dict[int, list[float]] = {k: [] for k in ks}
    for _ in range(splits):
        half = rng.permutation(len(data)) < len(data) // 2
        halves = (data[half], data[~half])
        maps = [train(part, method.max_units, method.epochs) for part in halves]
        units = [[som.nearest(part) for som in maps] for part in halves]
        sizes = [
            np.bincount(units[side][side], minlength=len(som.prototypes))
            for side, som in enumerate(maps)
        ]
        cuts = [cluster_units(som, size, ks) for som, size in zip(maps, sizes, strict=True)]
        for own, other in ((0, 1), (1, 0)):
            for k in ks:
                labels = cuts[own][k][units[own][own]], cuts[other][k][units[own][other]]
                strengths[k].append(_worst_cluster(*labels))
    return pd.DataFrame({"k": list(ks), "strength": [np.mean(strengths[k]) for k in ks]})


def _worst_cluster(own: Places, other: Places) -> float:
    """Return the smallest share of a cluster's pairs that the other labels put together."""
    table = cross_counts(own, other, (own.max() + 1, other.max() + 1))
    size = table.sum(axis=1)
    pairs = size * (size - 1)
    together = (table * (table - 1)).sum(axis=1)
    return (together[pairs > 0] / pairs[pairs > 0]).min() if (pairs > 0).any() else 1.0
