"""How far the items of a scale agree: three measures with intervals from resampled people."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pandas as pd

from segbench.evaluation.intervals import percentile_interval
from segbench.evaluation.reliability.omega import mcdonald_omega
from segbench.evaluation.reliability.split_half import split_half
from segbench.methods.arrays import Counts, Floats
from segbench.methods.questionnaire import cronbach_alpha

MEASURES: dict[str, Callable[[Floats], Floats]] = {
    "alpha": cronbach_alpha,
    "omega": mcdonald_omega,
    "split-half": split_half,
}
"""Each takes covariances of items, shape (..., k, k)."""

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
        rows.append((name, float(value), *percentile_interval(np.array(drawn), confidence), n))
    return pd.DataFrame(rows, columns=COLUMNS)


def covariance(patterns: Floats, counts: Counts) -> Floats:
    """Return the covariances of items, of people with each pattern of answers so many times."""
    n = counts.sum()
    centred = patterns - (counts @ patterns) / n
    return np.asarray((centred * counts[:, None]).T @ centred / (n - 1))
