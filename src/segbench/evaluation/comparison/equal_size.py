"""Segments joined to fewer, so that classifications of unlike sizes can be held side by side.

Many segments tell more than few, whatever they are made of. At equal size it shows which of them
are well made.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from segbench.evaluation.comparison.probabilities import intercept
from segbench.evaluation.comparison.shrinkage import numbers, segment_effects
from segbench.methods.arrays import Floats, Places
from segbench.methods.base import column

SIZES = (3, 4, 5)
"""How many segments are left when all others are joined."""

MOST = 200
"""Different rates that are told apart: labels of one's own may have thousands of segments."""


def join(
    learned: Floats, segment: Places, units: pd.DataFrame, most: int, *, within_group: bool
) -> Places:
    """Return the number of the class that each segment is joined to, 0 for the lowest rates.

    Segments are joined to neighbours in the order of what was learned of them. Of all ways to do so
    the one is taken that keeps most of what they explain of the units that they learned from: of
    log-loss, within groups at each group's intercept as it is with all segments; of amounts, of
    squared error. Segments of which the same was learned stay together.

    Parameters
    ----------
    learned
        Of each segment: log-odds or the amount expected.
    segment
        The number of each unit's segment.
    units
        Those learned from: group, and event or value.
    most
        How many classes there may be.
    within_group
        As `segbench.evaluation.comparison.shrinkage.segment_scores` takes it.
    """
    levels, level = np.unique(learned, return_inverse=True)
    if len(levels) > MOST:
        level = level * MOST // len(levels)
    kinds = min(len(levels), MOST)
    if "event" in units:
        worth = _worth_of_events(level[segment], kinds, units, within_group=within_group)
    else:
        worth = _worth_of_amounts(level[segment], kinds, column(units, "value"))
    square = np.zeros((kinds, kinds))
    square[np.triu_indices(kinds)] = worth
    return best_runs(square, most)[level]


def best_runs(worth: Floats, most: int) -> Places:
    """Return the run that each place in a row is in, when runs are worth as much as can be.

    Parameters
    ----------
    worth
        Shape (places, places): what a run from the one place to the other is worth.
    most
        How many runs there are; one a place where there are fewer places.
    """
    places = len(worth)
    worth = np.where(np.triu(np.ones_like(worth, dtype=bool)), worth, -np.inf)
    best, starts = worth[0], []
    for _ in range(min(most, places) - 1):
        total = np.full_like(worth, -np.inf)
        total[1:] = best[:-1, None] + worth[1:]
        starts.append(total.argmax(axis=0))
        best = total.max(axis=0)
    run, end = np.zeros(places, dtype=np.intp), places
    for number in range(len(starts), 0, -1):
        start = starts[number - 1][end - 1]
        run[start:end] = number
        end = start
    return run


def _worth_of_events(
    level: Places, kinds: int, units: pd.DataFrame, *, within_group: bool
) -> Floats:
    """Return the log-likelihood of the units of each run at the log-odds that fit it best."""
    group, intercepts = np.zeros(len(level), dtype=np.intp), np.zeros(1)
    if within_group:
        group = numbers(units["group"])
        intercepts, _ = segment_effects([level], [kinds], units, within_group)
    cell, event = group * kinds + level, column(units, "event")
    cells = len(intercepts) * kinds
    first, last = np.triu_indices(kinds)
    pos, neg = (
        _of_runs(counted.astype(float).reshape(-1, kinds), first, last)
        for counted in (
            np.bincount(cell, weights=weight, minlength=cells) for weight in (event, 1 - event)
        )
    )
    base = intercepts[:, None]
    eta = base + intercept(base, pos, neg)
    return -(pos * np.logaddexp(0, -eta) + neg * np.logaddexp(0, eta)).sum(axis=0)


def _worth_of_amounts(level: Places, kinds: int, value: Floats) -> Floats:
    """Return by how much squared error falls where a run expects its own mean, not everyone's."""
    first, last = np.triu_indices(kinds)
    n = np.bincount(level, minlength=kinds)[None].astype(float)
    sums = np.bincount(level, weights=value - value.mean(), minlength=kinds)[None].astype(float)
    held = np.maximum(_of_runs(n, first, last), 1)
    return (_of_runs(sums, first, last) ** 2 / held)[0]


def _of_runs(amounts: Floats, first: Places, last: Places) -> Floats:
    """Return the sums of runs of columns, from the first to the last of each."""
    summed = np.pad(np.cumsum(amounts, axis=1), ((0, 0), (1, 0)))
    return summed[:, last + 1] - summed[:, first]
