"""How well scores tell units with an event from units without, for many resamples at once."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
import pandas as pd
from scipy.sparse import csr_matrix

from segbench.evaluation.comparison.captured import TOP_SHARE, captured, lifts
from segbench.evaluation.comparison.probabilities import Counts, intercept, probability_metrics
from segbench.evaluation.comparison.units import ClusterBootstrap
from segbench.methods.arrays import Floats, Places
from segbench.methods.base import column

WORST = "worst_20"
"""Share of the units without the event that the worst fifth holds; no number of the league."""

LEVELS = 1000
"""Different scores that are told apart. Models give every customer one of their own; beyond this
many, neighbours are counted together, at their mean."""

DENSE = 100_000
"""Cells up to which a full matrix is faster than a sparse one."""

Samples = dict[str, Floats]
"""Metric -> array; entry 0 is the sample, the others are resamples."""


class Metric(NamedTuple):
    """A number of the league table.

    Attributes
    ----------
    higher_is_better
        None: neither; the best is 1, and methods are not ranked by it.
    covers
        Whether the interval of its resamples holds the truth as often as stated; if not, none is
        given (docs/validity.md).
    """

    title: str
    higher_is_better: bool | None
    meaning: str
    covers: bool = True


METRICS = {
    "auc": Metric(
        "AUC",
        True,
        "chance that a unit with the event is ranked above one without; 0.5 = coin toss",
    ),
    "log_loss": Metric(
        "Log-loss",
        False,
        "mean surprise at what happened, in nats; lower is better",
    ),
    "explained_deviance": Metric(
        "Explained deviance",
        True,
        "share of everyone's log-loss that is taken away",
    ),
    "squared_error": Metric(
        "Squared error",
        False,
        "mean squared difference between what was expected and what came",
        False,
    ),
    "explained_variance": Metric(
        "Explained variance",
        True,
        "share of everyone's squared error that is taken away",
        False,
    ),
    "attainable_share": Metric(
        "Share of the attainable information",
        True,
        "what it explains over what the best ceiling does",
    ),
    "lift_10": Metric("Lift of the top 10 %", True, "the best tenth over the average"),
    "lift_20": Metric("Lift of the top 20 %", True, "the best fifth over the average"),
    "revenue_20": Metric(
        "Future revenue in the top 20 %",
        True,
        "share of the window's net revenue that the best fifth brings",
    ),
    "brier": Metric("Brier score", False, "mean squared difference between chance and event"),
    "reliability": Metric(
        "Brier: reliability",
        False,
        "how far stated chances are from what came true; 0 = not at all",
        False,
    ),
    "resolution": Metric(
        "Brier: resolution",
        True,
        "how far the classes' rates are apart; 0 = not at all",
    ),
    "bits": Metric(
        "Information",
        True,
        "bits that the class tells of the event, less what chance alone seems to tell",
    ),
    "slope": Metric(
        "Calibration slope",
        None,
        "1 = differences as large as stated; less: overstated; more: understated",
    ),
    "concordance": Metric(
        "Concordance",
        True,
        "chance that of two customers the one who orders sooner is ranked higher; 0.5 = coin toss",
    ),
}

RANKED = {"auc": "explained_deviance", "explained_variance": "explained_variance"}
"""What methods are held against baselines by -> what orders them."""

EXPLAINED = {"log_loss": "explained_deviance", "squared_error": "explained_variance"}
"""Loss -> the share of everyone's that is taken away."""


class ScoreCounts(NamedTuple):
    """How the units of one group lie: all that metrics need to know of them.

    Attributes
    ----------
    levels
        Shape (levels, 1): the different scores, ascending.
    with_event, without_event
        Shape (levels, customers or groups of the draws): units with and without the event; without
        draws, one column of all units.
    value
        The same of the units' net revenue; None where it is not known.
    """

    levels: Floats
    with_event: Floats | csr_matrix
    without_event: Floats | csr_matrix
    value: Floats | csr_matrix | None


class AmountCounts(NamedTuple):
    """The same for an amount.

    Attributes
    ----------
    levels
        Shape (levels, 1): the different amounts expected, ascending.
    units, value
        Shape (levels, 1 or resamples): how many units there are, and how much they bring.
    squares
        Shape (1, 1 or resamples): the sum of their squared amounts.
    """

    levels: Floats
    units: Floats
    value: Floats
    squares: Floats


def measure(
    scores: Floats, units: pd.DataFrame, draws: ClusterBootstrap | None, within_group: bool
) -> Samples:
    """Return the metrics of an event for the sample and every resample.

    Parameters
    ----------
    scores
        Log-odds, one per unit; within groups, up to each group's own intercept.
    units
        group and event, one row per unit; optionally value, the unit's net revenue, which adds
        `revenue_20`.
    draws
        Resamples of the units' customers; None: the sample only.
    within_group
        Pairs for the AUC are formed within groups; the log-loss gives every group the intercept
        that fits it best, so that only differences between customers count; the best are taken in
        each group.

    Returns
    -------
    dict
        Metric name -> array; entry 0 is the sample, the others are resamples.
    """
    return resample(score_counts(scores, units, draws), draws, within_group)


def score_counts(
    scores: Floats, units: pd.DataFrame, draws: ClusterBootstrap | None
) -> list[ScoreCounts]:
    """Count the units of each group, in the order of the groups' names; see `measure`.

    This is the one pass over the units.
    """
    event = units["event"].to_numpy(dtype=bool)
    value = column(units, "value") if "value" in units else None
    groups = []
    for inside in groups_of(units):
        levels, level = levels_of(scores[inside])
        with_event, without_event = (
            count(inside[side], level[side], len(levels), draws)
            for side in (event[inside], ~event[inside])
        )
        amount = None if value is None else count(inside, level, len(levels), draws, value)
        groups.append(ScoreCounts(levels[:, None], with_event, without_event, amount))
    return groups


def resample(
    groups: Sequence[ScoreCounts], draws: ClusterBootstrap | None, within_group: bool
) -> Samples:
    """Return the metrics of the sample and every resample from counts; see `measure`."""
    counts = [
        ScoreCounts(
            levels,
            resampled(with_event, draws),  # whole numbers, so exact
            resampled(without_event, draws),
            None if value is None else resampled(value, draws),
        )
        for levels, with_event, without_event, value in groups
    ]
    times = None if draws is None else draws.group_weights
    return event_metrics(counts, within_group, times)


def event_metrics(
    groups: Sequence[ScoreCounts],
    within_group: bool,
    times: Floats | None = None,
    *,
    once: bool = False,
) -> Samples:
    """Return the metrics of an event for every column of counts; see `measure`.

    Parameters
    ----------
    groups
        Counts of the sample and of its resamples; or of samples alone, which may have levels of
        their own: shape (levels, samples).
    once
        As in `probability_metrics`.
    times
        How often each group is drawn: shape (groups, samples); None: once.
    """
    times = np.ones((len(groups), 1)) if times is None else times
    parts, sums, best, worst, revenue = [], [], [], [], []
    for (levels, pos, neg, value), often in zip(groups, times, strict=True):
        level, total = intercept(levels, pos, neg) if within_group else 0.0, pos + neg
        parts.append(Counts(levels + level, pos, neg))
        sums.append(np.array(_group_sums(*parts[-1])) * often)
        best.append(captured(pos, total) * often)
        worst.append(captured(neg[::-1], total[::-1]) * often)
        if value is not None:
            revenue.append(captured(value, total) * often)
    wins, pairs, loss, n = np.sum(sums, axis=0)
    with np.errstate(invalid="ignore", divide="ignore"):
        metrics = {"auc": wins / pairs, "log_loss": loss / n}
        metrics |= lifts(best) | probability_metrics(parts, times, once=once)
        metrics[WORST] = TOP_SHARE * lifts(worst)["lift_20"]
        if revenue:
            metrics["revenue_20"] = TOP_SHARE * lifts(revenue)["lift_20"]
    return metrics


def auc_and_loss(
    scores: Floats, units: pd.DataFrame, draws: ClusterBootstrap | None, within_group: bool
) -> Samples:
    """Return these two of the metrics that `measure` returns, in half the time."""
    times, sums = None if draws is None else draws.group_weights, []
    for number, (levels, *counts, _) in enumerate(score_counts(scores, units, draws)):
        pos, neg = (resampled(each, draws) for each in counts)
        level = intercept(levels, pos, neg) if within_group else 0.0
        often = 1.0 if times is None else times[number]
        sums.append(np.array(_group_sums(levels + level, pos, neg)) * often)
    wins, pairs, loss, n = np.sum(sums, axis=0)
    with np.errstate(invalid="ignore", divide="ignore"):
        return {"auc": wins / pairs, "log_loss": loss / n}


def measure_amounts(scores: Floats, units: pd.DataFrame, draws: ClusterBootstrap | None) -> Samples:
    """Return the metrics of an amount for the sample and every resample.

    Parameters
    ----------
    scores
        The amount expected, one per unit.
    units
        group and value, one row per unit.
    draws
        As in `measure`.

    Returns
    -------
    dict
        squared_error, lift_10 and lift_20 -> array, as `measure` returns them; the best are taken
        in each group.
    """
    return amount_metrics(amount_counts(scores, units, draws))


def amount_counts(
    scores: Floats, units: pd.DataFrame, draws: ClusterBootstrap | None
) -> list[AmountCounts]:
    """Count the units of each group in every resample; see `measure_amounts`."""
    value = column(units, "value")
    groups = []
    for inside in groups_of(units):
        levels, level = levels_of(scores[inside])
        n = count(inside, level, len(levels), draws)
        sums = count(inside, level, len(levels), draws, value)
        squares = count(inside, np.zeros_like(level), 1, draws, value**2)
        counts = (resampled(each, draws) for each in (n, sums, squares))
        groups.append(AmountCounts(levels[:, None], *counts))
    return groups


def amount_metrics(groups: Sequence[AmountCounts]) -> Samples:
    """Return the metrics of an amount for every column of counts; see `measure_amounts`."""
    error, total, best = [], [], []
    for expected, n, sums, squares in groups:
        error.append(squares[0] + (n * expected**2 - 2 * sums * expected).sum(axis=0))
        total.append(n.sum(axis=0))
        best.append(captured(sums, n))
    with np.errstate(invalid="ignore", divide="ignore"):
        return {"squared_error": np.sum(error, axis=0) / np.sum(total, axis=0), **lifts(best)}


def groups_of(units: pd.DataFrame) -> list[Places]:
    """Return the places of the units of each group, in the order of the groups' names."""
    group, names = pd.factorize(units["group"])
    return [np.flatnonzero(group == number) for number in np.argsort(names.to_numpy(dtype=str))]


def levels_of(scores: Floats, most: int = LEVELS) -> tuple[Floats, Places]:
    """Return the different scores, ascending, at most so many, and which of them each unit has.

    Raises
    ------
    ValueError
        A score is no finite number: it has no place among the others.
    """
    unknown = (~np.isfinite(scores)).sum()
    if unknown:
        raise ValueError(f"{unknown} of {len(scores)} scores are no finite numbers")
    level, levels = pd.factorize(scores, sort=True)
    if len(levels) <= most:
        return levels, level
    filled = np.bincount(level)
    below = np.cumsum(filled) - filled
    _, binned = np.unique(below * most // len(scores), return_inverse=True)
    level = binned[level]
    return np.bincount(level, weights=scores) / np.bincount(level), level


def count(
    unit: Places,
    level: Places,
    levels: int,
    draws: ClusterBootstrap | None,
    value: Floats | None = None,
) -> Floats | csr_matrix:
    """Return how many units, or how much of a value, lie at each score, by row of the draws.

    Parameters
    ----------
    unit, level
        The units counted, and the score of each.
    value
        Of every unit; None: units are counted.
    """
    weights = None if value is None else value[unit]
    columns, cell = 1, level
    if draws is not None:
        columns, cell = draws.size, level * draws.size + draws.position[unit]
    if levels * columns <= DENSE:
        cells = np.bincount(cell, weights=weights, minlength=levels * columns)
        return cells.reshape(levels, columns).astype(float)
    filled, cell = np.unique(cell, return_inverse=True)
    amounts = np.bincount(cell, weights=weights).astype(float)
    return csr_matrix((amounts, np.divmod(filled, columns)), shape=(levels, columns))


def resampled(counts: Floats | csr_matrix, draws: ClusterBootstrap | None) -> Floats:
    """Return counts by score in the sample and every resample: shape (levels, 1 + replicates)."""
    return counts @ (np.ones((1, 1)) if draws is None else draws.weights)


def _group_sums(eta: Floats, pos: Floats, neg: Floats) -> tuple[Floats, ...]:
    """Return wins, pairs, loss and units, per resample."""
    positives, negatives = pos.sum(axis=0), neg.sum(axis=0)
    below = neg.cumsum(axis=0) - neg
    wins = (pos * (below + neg / 2)).sum(axis=0)
    loss = (pos * np.logaddexp(0, -eta) + neg * np.logaddexp(0, eta)).sum(axis=0)
    return wins, positives * negatives, loss, positives + negatives
