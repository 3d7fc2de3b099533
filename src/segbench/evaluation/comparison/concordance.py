"""How well scores tell who orders sooner: Harrell's concordance, for many resamples at once.

Harrell, Califf, Pryor, Lee & Rosati (1982), JAMA 247. Two customers are compared where it is known
which of them ordered first: one ordered while the other was still waiting. It counts 1 if the
earlier one has the higher score, and one half if both have the same.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise

import numpy as np
import pandas as pd
from scipy.sparse import csr_matrix

from segbench.evaluation.comparison.metrics import groups_of, levels_of
from segbench.evaluation.comparison.units import ClusterBootstrap
from segbench.methods.arrays import Flags, Floats, Places
from segbench.methods.base import column

METRIC = "concordance"

LEVELS = 100
"""Different scores that are told apart, as in `segbench.evaluation.comparison.metrics.LEVELS`, but
fewer: each is looked at on every day. Every segment has one; of a model's, neighbours count as
equal, which moves its concordance by less than .001."""

Day = tuple[Places, Floats, Floats]
"""Some levels, and of each how many ordered on a day, and how many are followed no longer."""


def segment_hazards(segment: Places, k: int, units: pd.DataFrame) -> Floats:
    """Return orders a day of waiting in each of k segments, from past units.

    One order more, at the rate of all, is counted in each segment: so those without units have the
    rate of all, and those with few stay near it.

    Parameters
    ----------
    segment
        Shape (units,): the number of each unit's segment.
    units
        days and event, one row per unit; somebody ordered.
    """
    ordered = np.bincount(segment, weights=column(units, "event"), minlength=k)
    waited = np.bincount(segment, weights=column(units, "days"), minlength=k)
    return (ordered + 1) / (waited + waited.sum() / ordered.sum())


def concordance(scores: Floats, units: pd.DataFrame, draws: ClusterBootstrap | None) -> Floats:
    """Return the concordance in the sample and in every resample; NaN where no two are compared.

    Parameters
    ----------
    scores
        The higher, the sooner an order is expected; one per unit.
    units
        group, days (whole) and event (bool: the wait ended with an order on that day; else the unit
        was followed for so many days, and was still waiting then); one row per unit. Only units of
        one group are compared.
    draws
        Resamples of the units' customers; None: the sample only.
    """
    sums = [
        _wins(*_counted(scores[inside], units.iloc[inside], inside, draws))
        for inside in groups_of(units)
    ]
    wins, pairs = np.sum(sums, axis=0)
    with np.errstate(invalid="ignore", divide="ignore"):
        return np.asarray(wins / pairs)


def concordance_of_each(classes: Sequence[Floats], units: pd.DataFrame) -> Floats:
    """Return the concordance of many classifications, an entry each.

    It is that of `concordance` for each alone, and many times as fast for all at once.

    Parameters
    ----------
    classes
        For each classification, the score of every unit; of few different ones.
    """
    sums = []
    for inside in groups_of(units):
        ranks = [np.unique(scores[inside], return_inverse=True)[1] for scores in classes]
        levels, part = max(rank.max() for rank in ranks) + 1, units.iloc[inside]
        days = sorted(part["days"].unique())
        day = np.searchsorted(days, part["days"])
        counts = [
            np.stack([_table(rank[on], day[on], (levels, len(days))) for rank in ranks], axis=-1)
            for on in (part["event"].to_numpy(bool), ~part["event"].to_numpy(bool))
        ]
        ordered, lost = counts
        leaving = ((np.arange(levels), ordered[:, d], lost[:, d]) for d in range(len(days)))
        sums.append(_wins((ordered + lost).sum(axis=1), leaving))
    wins, pairs = np.sum(sums, axis=0)
    with np.errstate(invalid="ignore", divide="ignore"):
        return np.asarray(wins / pairs)


def _table(level: Places, day: Places, shape: tuple[int, int]) -> Floats:
    cell = np.ravel_multi_index((level, day), shape)
    return np.bincount(cell, minlength=shape[0] * shape[1]).reshape(shape).astype(float)


def _wins(waiting: Floats, days: Iterator[Day]) -> tuple[Floats, Floats]:
    """Return the sum of what pairs count, and their number, in every column.

    Parameters
    ----------
    waiting
        Shape (levels, columns): how many there are at each level, the lowest score first; they
        leave, day by day.
    """
    wins, pairs = np.zeros(waiting.shape[1]), np.zeros(waiting.shape[1])
    for levels, ordered, lost in days:
        waiting[levels] -= ordered
        up_to = waiting.cumsum(axis=0)
        wins += (ordered * (up_to[levels] - waiting[levels] / 2)).sum(axis=0)
        pairs += ordered.sum(axis=0) * up_to[-1]
        waiting[levels] -= lost
    return wins, pairs


def _counted(
    scores: Floats, units: pd.DataFrame, places: Places, draws: ClusterBootstrap | None
) -> tuple[Floats, Iterator[Day]]:
    """Return how many units of a group wait at each level, and who leaves on each day."""
    values, level = levels_of(scores, LEVELS)
    event = units["event"].to_numpy(dtype=bool)
    row = np.zeros(len(units), dtype=np.intp) if draws is None else draws.position[places]
    size = 1 if draws is None else draws.size
    ends = np.ones((1, 1)) if draws is None else draws.weights
    _, day = np.unique(column(units, "days"), return_inverse=True)
    cells, cell = np.unique(day * len(values) + level, return_inverse=True)

    def counts(line: Places, lines: int, inside: Flags) -> csr_matrix:
        filled = np.ones(inside.sum()), (line[inside], row[inside])
        return csr_matrix(filled, shape=(lines, size))

    def leaving() -> Iterator[Day]:
        ordered, lost = (counts(cell, len(cells), inside) for inside in (event, ~event))
        starts = np.searchsorted(cells, np.arange(day.max() + 2) * len(values))
        for start, end in pairwise(starts):
            today = slice(start, end)
            yield cells[today] % len(values), ordered[today] @ ends, lost[today] @ ends

    everybody = np.ones(len(units), dtype=bool)
    return counts(level, len(values), everybody) @ ends, leaving()
