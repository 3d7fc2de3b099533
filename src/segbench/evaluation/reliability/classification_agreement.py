"""How often two ways of finding a person's type find the same one, against chance."""

from __future__ import annotations

import numpy as np

from segbench.evaluation.intervals import percentile_interval
from segbench.methods.arrays import Floats

AGREEMENT = ["customers", "same", "same_low", "same_high"]
AGREEMENT += ["chance", "kappa", "kappa_low", "kappa_high"]


def type_agreement(
    first: Floats, second: Floats, replicates: int, confidence: float, seed: int
) -> dict[str, float]:
    """Return the share of people with the same type, what chance would give, and Cohen's kappa.

    Who ties between types belongs to each in part, so that the share is what breaking ties at
    random would give on average. People are resampled; intervals are percentiles. Without ties,
    kappa is Cohen's (1960).

    Parameters
    ----------
    first, second
        Shape (people, types); how much of each type a person is, each row adding up to 1.

    Returns
    -------
    dict
        Those of `AGREEMENT`; NaN without people.
    """
    n, k = first.shape
    if n == 0:
        return dict.fromkeys(AGREEMENT, np.nan) | {"customers": 0.0}
    patterns, counts = np.unique(np.hstack([first, second]), axis=0, return_counts=True)
    drawn = np.random.default_rng(seed).multinomial(n, counts / n, size=replicates)
    weights = np.vstack([counts, drawn]) / n
    one, other = patterns[:, :k], patterns[:, k:]
    same = weights @ (one * other).sum(axis=1)
    chance = ((weights @ one) * (weights @ other)).sum(axis=1)
    kappa = (same - chance) / np.where(chance < 1, 1 - chance, np.nan)
    same_ends, kappa_ends = (percentile_interval(drawn[1:], confidence) for drawn in (same, kappa))
    values = (n, same[0], *same_ends, chance[0], kappa[0], *kappa_ends)
    return dict(zip(AGREEMENT, map(float, values), strict=True))
