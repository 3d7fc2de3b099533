"""How far two ways of measuring the same people agree: correlations, types, halves of orders."""

from __future__ import annotations

import numpy as np
import pandas as pd
from scipy.stats import pearsonr

from segbench.evaluation.intervals import percentile_interval
from segbench.methods.arrays import Floats
from segbench.methods.pdp import PDP, TRAITS

AGREEMENT = [
    "customers",
    "same",
    "same_low",
    "same_high",
    "chance",
    "kappa",
    "kappa_low",
    "kappa_high",
]


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
    return dict(zip(AGREEMENT, values, strict=True))


FEWEST = 4
"""Pairs without which Fisher's z has no standard error."""


def correlation(
    first: Floats, second: Floats, confidence: float
) -> tuple[float, float, float, int]:
    """Return Pearson's r, the ends of its interval (Fisher's z), and how many pairs are known.

    All but the number are NaN where fewer than `FEWEST` pairs are known or one side does not vary.
    """
    known = np.isfinite(first) & np.isfinite(second)
    one, other = first[known], second[known]
    n = len(one)
    if n < FEWEST or np.ptp(one) == 0 or np.ptp(other) == 0:
        return np.nan, np.nan, np.nan, n
    result = pearsonr(one, other)
    low, high = result.confidence_interval(confidence)
    return result.statistic, low, high, n


def half_reliability(first: pd.DataFrame, second: pd.DataFrame, flat_share: float) -> pd.DataFrame:
    """Return how far two customer tables of the same customers give the same PDP-style behaviour.

    Each half is fitted on its own. Traits: Pearson's r between the halves. Style: share of
    customers with the same one and Cohen's kappa, which is 0 where chance alone agrees.

    Returns
    -------
    DataFrame
        what (trait, ``"same style"`` or ``"kappa"``), value, customers; values are NaN where nobody
        is in both tables.
    """
    # Here: its import takes long, and pages that read what was computed need none of it.
    from sklearn.metrics import cohen_kappa_score

    both = first.index.intersection(second.index)
    if both.empty:
        whats = [*TRAITS, "same style", "kappa"]
        return pd.DataFrame({"what": whats, "value": np.nan, "customers": 0})
    scores, labels = [], []
    for half in (first.loc[both], second.loc[both]):
        method = PDP(flat_share).fit(half)
        scores.append(method.scores(half))
        labels.append(method.predict(half).astype(str))
    one, other = scores
    rows = [(trait, np.corrcoef(one[trait], other[trait])[0, 1]) for trait in TRAITS]
    rows.append(("same style", (labels[0] == labels[1]).mean()))
    rows.append(("kappa", cohen_kappa_score(*labels)))
    return pd.DataFrame(rows, columns=["what", "value"]).assign(customers=len(both))
