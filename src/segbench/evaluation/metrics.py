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


def measure(scores: Floats, units: pd.DataFrame, draws: Draws, within_group: bool, resample: bool = True) -> dict[str, Floats]:
    """Return AUC, log-loss and lift for the sample and every resample.

    Parameters
    ----------
    scores
        Log-odds, one per unit; within groups, up to each group's own intercept.
    units
        group and event, one row per unit.
    within_group
        Pairs for the AUC are formed within groups; the log-loss gives every group the intercept that fits
        it best, so that only differences between customers count; the top fifth is taken in each group.
    resample
        False: the sample only.

    Returns
    -------
    dict
        Metric name -> array; entry 0 is the sample, the others are resamples.
    """
    weights = draws.weights if resample else draws.sample_only
    event = units["event"].to_numpy(dtype=bool)
    group = units["group"].to_numpy()
    sums = np.zeros((6, len(weights)))
    for name in sorted(set(group)):
        inside = group == name
        levels, level = np.unique(scores[inside], return_inverse=True)
        customer, happened = draws.position[inside], event[inside]
        shape = (weights.shape[1], len(levels))
        pos, neg = (_count(weights, customer[which], level[which], shape) for which in (happened, ~happened))
        sums += np.array(_group_sums(levels, pos, neg, within_group))
    wins, pairs, loss, n, captured, expected = sums
    with np.errstate(invalid="ignore", divide="ignore"):
        return {"auc": wins / pairs, "log_loss": loss / n, "lift_20": captured / expected}


def _count(weights: NDArray[np.float32], customer: NDArray[np.intp], level: NDArray[np.intp], shape: tuple[int, int]) -> Floats:
    """Return, per resample, how many units lie at each score; whole numbers, so exact."""
    cells = csr_matrix((np.ones(len(customer), dtype=np.float32), (customer, level)), shape=shape)
    return np.asarray((cells.T @ weights.T).T, dtype=float)


def _group_sums(levels: Floats, pos: Floats, neg: Floats, own_intercept: bool) -> tuple[Floats, ...]:
    positives, negatives = pos.sum(axis=1), neg.sum(axis=1)
    below = neg.cumsum(axis=1) - neg
    wins = (pos * (below + neg / 2)).sum(axis=1)
    shift = _intercept(levels, pos, neg) if own_intercept else np.zeros(len(pos))
    eta = levels[None, :] + shift[:, None]
    loss = (pos * np.logaddexp(0, -eta) + neg * np.logaddexp(0, eta)).sum(axis=1)
    captured = _captured(pos, pos + neg)
    return wins, positives * negatives, loss, positives + negatives, captured, TOP_SHARE * positives


def _captured(pos: Floats, total: Floats) -> Floats:
    """Return the events among the best fifth; a score that straddles the border gives its share."""
    budget = TOP_SHARE * total.sum(axis=1, keepdims=True)
    above = total[:, ::-1].cumsum(axis=1)[:, ::-1] - total
    taken = np.clip(budget - above, 0, total)
    return (pos * taken / np.maximum(total, 1e-300)).sum(axis=1)


def _intercept(levels: Floats, pos: Floats, neg: Floats) -> Floats:
    """Return, per resample, the intercept at which expected and observed events agree."""
    total = pos + neg
    observed, n = pos.sum(axis=1), total.sum(axis=1)
    rate = np.clip(observed / np.maximum(n, 1), 1e-6, 1 - 1e-6)
    alpha = np.log(rate / (1 - rate)) - (total @ levels) / np.maximum(n, 1)
    for _ in range(25):
        p = expit(levels[None, :] + alpha[:, None])
        slope = np.maximum((total * p * (1 - p)).sum(axis=1), 1e-12)
        step = np.clip((rate * n - (total * p).sum(axis=1)) / slope, -2, 2)
        alpha = alpha + step
        if np.abs(step).max() < 1e-10:
            break
    return np.asarray(alpha)
