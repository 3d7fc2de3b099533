"""What one classification adds to another: nested likelihoods, gains out of sample, permutation."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd

from segbench.evaluation.comparison.metrics import groups_of
from segbench.evaluation.comparison.probabilities import intercept
from segbench.evaluation.comparison.shrinkage import (
    filled_cells,
    numbers,
    ridge_logit,
    segment_effects,
)
from segbench.methods.arrays import Floats, Places
from segbench.methods.base import column


def additive_scores(
    learned: Sequence[Places], units: pd.DataFrame, scored: Sequence[Places], within_group: bool
) -> Floats:
    """Return what past units say of some classifications together: log-odds, one per scored unit.

    See `segbench.evaluation.comparison.shrinkage.segment_effects`.

    Parameters
    ----------
    learned, scored
        Per classification, the number of each unit's segment: of the units learned from, and of
        those scored.
    units
        group and event of the units learned from.
    within_group
        Whether every group has an intercept of its own, which the scores leave out.
    """
    sizes = [max(a.max(), b.max()) + 1 for a, b in zip(learned, scored, strict=True)]
    intercepts, effects = segment_effects(learned, sizes, units, within_group)
    scores = np.sum([effect[code] for effect, code in zip(effects, scored, strict=True)], axis=0)
    return scores if within_group else scores + intercepts[0]


def likelihood_ratio(column: Places, row: Places, units: pd.DataFrame) -> tuple[float, int]:
    """Return the likelihood-ratio statistic of both against the column, and its degrees of freedom.

    Both classifications in a logistic regression are compared with the column's alone. Every group
    of units has an intercept. The degrees of freedom are the difference of ranks over the cells
    that hold units; the fit carries a trace of ridge (1e-6), so that a segment with events only
    stays finite.
    """
    group = numbers(units["group"])
    both, fitted = _fit([group, column, row], units["event"])
    alone, base = _fit([group, column], units["event"])
    degrees = np.linalg.matrix_rank(both) - np.linalg.matrix_rank(alone)
    return max(0.0, 2 * (fitted - base)), degrees


def permutation_p(
    column: Places, row: Places, units: pd.DataFrame, permutations: int, seed: int
) -> float:
    """Return how often the row does as well when shuffled inside the column's segments: a p-value.

    Customers are shuffled, and all units of a customer keep the one label: inside a segment of the
    column nothing but chance then links a shuffled row to the events, however small the cells and
    however often a customer recurs.

    Parameters
    ----------
    column, row
        Segment numbers of the units; all units of a customer have the same.
    units
        customer_id, group, event.
    """
    group = numbers(units["group"])
    _, own = _fit([group, column, row], units["event"])
    customer, first = np.unique(units["customer_id"], return_index=True)
    place = np.searchsorted(customer, units["customer_id"])
    inside, labels = column[first], row[first]
    order = np.argsort(inside, kind="stable")
    blocks = np.split(order, np.flatnonzero(np.diff(inside[order])) + 1)
    rng = np.random.default_rng(seed)
    reached = 0
    for _ in range(permutations):
        shuffled = labels.copy()
        for block in blocks:
            shuffled[block] = labels[rng.permutation(block)]
        reached += _fit([group, column, shuffled[place]], units["event"])[1] >= own - 1e-9
    return (reached + 1) / (permutations + 1)


def losses(scores: Floats, units: pd.DataFrame, within_group: bool) -> Floats:
    """Return the log-loss of each unit, in nats; within groups, at the group's best intercept.

    Resamples take that intercept as it is: where it fits best, the loss does not change with it to
    first order.
    """
    event, eta = column(units, "event"), levelled(scores, units) if within_group else scores
    return np.logaddexp(0, eta) - event * eta


def levelled(scores: Floats, units: pd.DataFrame) -> Floats:
    """Return log-odds at the level at which each group has as many events as are expected."""
    event, eta = column(units, "event"), scores.copy()
    for inside in groups_of(units):
        own, happened = scores[inside][:, None], event[inside][:, None]
        eta[inside] += intercept(own, happened, 1 - happened)
    return eta


def _fit(codes: Sequence[Places], event: pd.Series) -> tuple[Floats, float]:
    """Return the design of a logistic regression on these codes, and its log-likelihood."""
    n, events, cells = filled_cells(codes, event.to_numpy(dtype=float))
    present = [np.unique(code, return_inverse=True) for code in cells]
    design = np.column_stack([np.eye(len(values))[place] for values, place in present])
    eta = design @ ridge_logit(design, events, n, np.full(design.shape[1], 1e-6))
    return design, float(events @ eta - n @ np.logaddexp(0, eta))
