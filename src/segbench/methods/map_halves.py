"""How many clusters of a map come back on other customers: prediction strength and stability."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from segbench.methods.arrays import Counts, Floats, cross_counts, jaccard
from segbench.methods.base import State
from segbench.methods.batch_som import cluster_units, train
from segbench.methods.ranks import evenly_spaced

CLUSTERS = range(2, 13)
"""Numbers of clusters that are tried."""

STRONG = 0.8
"""Prediction strength from which on clusters are taken as supported (Tibshirani & Walther 2005)."""

HALVINGS = 5

HALF_EPOCHS = 10
"""Passes over a half at most; on the shipped datasets thirty choose the same number of clusters."""

MOST_HALVED = 5_000
"""Customers that are halved, evenly spaced among more."""

LEAST_HALVED = 4


def steadiness(
    data: Floats, max_units: int, epochs: int, ks: Sequence[int] = CLUSTERS
) -> list[State]:
    """Return, for each number of clusters, how well those of one half come back in the other.

    The customers are halved at random, always in the same way; each half gets its own map. Both
    measures are means over halvings and directions. 0 where a half does not have so many clusters.

    Parameters
    ----------
    data
        Shape (customers, inputs), standardised and in a fixed order.

    Returns
    -------
    list
        k; strength: prediction strength, of the pairs that share a cluster in one half, the share
        that the other half's map also puts together, in the worst cluster; jaccard: of each cluster
        with the most alike of the other half's map, weighted by customers.
    """
    data = data[evenly_spaced(len(data), MOST_HALVED)]
    if len(data) < LEAST_HALVED:
        return [{"k": k, "strength": 0.0, "jaccard": 0.0} for k in ks]
    rng = np.random.default_rng(0)  # not a run's seed, which is to move no label
    found: dict[int, list[tuple[float, float]]] = {k: [] for k in ks}
    for _ in range(HALVINGS):
        half = rng.permutation(len(data)) < len(data) // 2
        for k, counts in _both_ways((data[half], data[~half]), max_units, epochs, ks):
            found[k].append((worst_pairs(counts), mean_jaccard(counts)))
    means = {k: np.mean(pairs, axis=0).tolist() for k, pairs in found.items()}
    return [{"k": k, "strength": means[k][0], "jaccard": means[k][1]} for k in ks]


def choose(table: Sequence[State]) -> int:
    """Return the most clusters that are supported; if none are, those that come back best.

    Support is by the worst cluster. A mean would not do for it: where one of four groups is cut in
    two at random, the mean over five clusters is still high.
    """
    supported = [row["k"] for row in table if row["strength"] >= STRONG]
    if supported:
        return int(max(supported))
    return int(max(table, key=lambda row: (row["jaccard"], -row["k"]))["k"])


def worst_pairs(counts: Counts) -> float:
    """Return the smallest share of a cluster's pairs that the other clusters put together.

    Parameters
    ----------
    counts
        Customers by own (rows) and other clusters.
    """
    if not _all_found(counts):
        return 0.0
    size = counts.sum(axis=1)
    pairs = size * (size - 1)
    together = (counts * (counts - 1)).sum(axis=1)
    return float((together[pairs > 0] / pairs[pairs > 0]).min()) if (pairs > 0).any() else 1.0


def mean_jaccard(counts: Counts) -> float:
    """Return the Jaccard index of own with the most alike other clusters, by customers."""
    if not _all_found(counts):
        return 0.0
    return float(np.average(jaccard(counts).max(axis=1), weights=counts.sum(axis=1)))


def _all_found(counts: Counts) -> bool:
    """Return whether every own cluster has customers."""
    return bool(counts.sum(axis=1).all())


def _both_ways(
    halves: Sequence[Floats], max_units: int, epochs: int, ks: Sequence[int]
) -> list[tuple[int, Counts]]:
    """Return each half's customers by its own clusters and those of the other half's map."""
    maps = [train(half, max_units, min(epochs, HALF_EPOCHS)) for half in halves]
    units = [[som.nearest(half) for som in maps] for half in halves]
    hits = [
        np.bincount(units[side][side], minlength=len(som.prototypes))
        for side, som in enumerate(maps)
    ]
    cuts = [cluster_units(som, hit, ks) for som, hit in zip(maps, hits, strict=True)]
    return [
        (k, cross_counts(cuts[own][k][units[own][own]], cuts[other][k][units[own][other]], (k, k)))
        for own, other in ((0, 1), (1, 0))
        for k in ks
    ]
