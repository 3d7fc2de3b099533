"""How well scores tell units with an event from units without, for many resamples at once."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy.sparse import csr_matrix
from scipy.special import expit

from segbench.evaluation.units import Draws

Floats = NDArray[np.float64]

TOP_SHARE = 0.2

LEVELS = 1000
"""Different scores that are told apart. Models give every customer one of their own; beyond this many,
neighbours are counted together, at their mean."""

DENSE = 100_000
"""Cells up to which a full matrix is faster than a sparse one."""


@dataclass(frozen=True)
class Metric:
    """A number of the league table."""

    name: str
    title: str
    higher_is_better: bool
    meaning: str


METRICS = {
    metric.name: metric
    for metric in (
        Metric("auc", "AUC", True, "chance that a unit with the event is ranked above one without; 0.5 = coin toss"),
        Metric("log_loss", "Log-loss", False, "mean surprise at what happened, in nats; lower is better"),
        Metric("explained_deviance", "Explained deviance", True, "share of everyone's log-loss that is taken away"),
        Metric("attainable_share", "Share of the attainable information", True, "explained deviance over the best ceiling's"),
        Metric("lift_20", "Lift of the top 20 %", True, "event rate in the best fifth over the average"),
    )
}


def measure(scores: Floats, units: pd.DataFrame, draws: Draws | None, within_group: bool) -> dict[str, Floats]:
    """Return AUC, log-loss and lift for the sample and every resample.

    Parameters
    ----------
    scores
        Log-odds, one per unit; within groups, up to each group's own intercept.
    units
        group and event, one row per unit.
    draws
        Resamples of the units' customers; None: the sample only.
    within_group
        Pairs for the AUC are formed within groups; the log-loss gives every group the intercept that fits
        it best, so that only differences between customers count; the top fifth is taken in each group.

    Returns
    -------
    dict
        Metric name -> array; entry 0 is the sample, the others are resamples.
    """
    event = units["event"].to_numpy(dtype=bool)
    groups, group = np.unique(units["group"].to_numpy(dtype=str), return_inverse=True)
    total = np.zeros((6, 1 if draws is None else draws.weights.shape[1]))
    for number in range(len(groups)):
        inside = np.flatnonzero(group == number)
        levels, level = _levels(scores[inside])
        pos, neg = (_count(inside[which], level[which], len(levels), draws) for which in (event[inside], ~event[inside]))
        total += np.array(_group_sums(levels[:, None], pos, neg, within_group))
    wins, pairs, loss, n, captured, expected = total
    with np.errstate(invalid="ignore", divide="ignore"):
        return {"auc": wins / pairs, "log_loss": loss / n, "lift_20": captured / expected}


def _levels(scores: Floats) -> tuple[Floats, NDArray[np.intp]]:
    """Return the different scores, ascending, at most `LEVELS`, and which of them each unit has."""
    levels, level = np.unique(scores, return_inverse=True)
    if len(levels) <= LEVELS:
        return levels, level
    filled = np.bincount(level)
    below = np.cumsum(filled) - filled
    _, binned = np.unique(below * LEVELS // len(scores), return_inverse=True)
    level = binned[level]
    return np.bincount(level, weights=scores) / np.bincount(level), level


def _count(unit: NDArray[np.intp], level: NDArray[np.intp], levels: int, draws: Draws | None) -> Floats:
    """Return how many units lie at each score, per resample: shape (levels, resamples). Whole numbers, so exact."""
    if draws is None:
        return np.bincount(level, minlength=levels)[:, None].astype(float)
    groups = len(draws.weights)
    cell = level * groups + draws.position[unit]
    if levels * groups <= DENSE:
        return np.asarray(np.bincount(cell, minlength=levels * groups).reshape(levels, groups).astype(float) @ draws.weights)
    filled, counts = np.unique(cell, return_counts=True)
    sparse = csr_matrix((counts.astype(float), np.divmod(filled, groups)), shape=(levels, groups))
    return np.asarray(sparse @ draws.weights)


def _group_sums(levels: Floats, pos: Floats, neg: Floats, own_intercept: bool) -> tuple[Floats, ...]:
    """Return wins, pairs, loss, units, events captured and events expected in the best fifth, per resample."""
    positives, negatives = pos.sum(axis=0), neg.sum(axis=0)
    below = neg.cumsum(axis=0) - neg
    wins = (pos * (below + neg / 2)).sum(axis=0)
    eta = levels + (_intercept(levels, pos, neg) if own_intercept else 0.0)
    loss = (pos * np.logaddexp(0, -eta) + neg * np.logaddexp(0, eta)).sum(axis=0)
    return wins, positives * negatives, loss, positives + negatives, _captured(pos, pos + neg), TOP_SHARE * positives


def _captured(pos: Floats, total: Floats) -> Floats:
    """Return the events among the best fifth; a score that straddles the border gives its share."""
    budget = TOP_SHARE * total.sum(axis=0)
    above = total[::-1].cumsum(axis=0)[::-1] - total
    taken = np.clip(budget - above, 0, total)
    return np.asarray((pos * taken / np.maximum(total, 1e-300)).sum(axis=0))


def _intercept(levels: Floats, pos: Floats, neg: Floats) -> Floats:
    """Return, per resample, the intercept at which expected and observed events agree (Newton's method)."""
    total = pos + neg
    n = np.maximum(total.sum(axis=0), 1)
    rate = np.clip(pos.sum(axis=0) / n, 1e-6, 1 - 1e-6)
    alpha = np.log(rate / (1 - rate)) - (total * levels).sum(axis=0) / n
    for _ in range(25):
        p = expit(levels + alpha)
        slope = np.maximum((total * p * (1 - p)).sum(axis=0), 1e-12)
        step = np.clip((rate * n - (total * p).sum(axis=0)) / slope, -2, 2)
        alpha = alpha + step
        if np.abs(step).max() < 1e-10:
            break
    return np.asarray(alpha)
