"""What one classification adds to another: nested likelihoods, gains out of sample, permutation."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from segbench.evaluation.learning import EFFECT_SD, ridge_logit

Floats = NDArray[np.float64]
Codes = NDArray[np.intp]


def additive_scores(learned: Sequence[Codes], units: pd.DataFrame, scored: Sequence[Codes], within_group: bool) -> Floats:
    """Return what past units say of some classifications together: log-odds, one per scored unit.

    A logistic regression with an effect per segment of each classification, with a normal prior (`EFFECT_SD`).

    Parameters
    ----------
    learned, scored
        Per classification, the number of each unit's segment: of the units learned from, and of those scored.
    units
        group and event of the units learned from.
    within_group
        Whether every group has an intercept of its own, which the scores leave out.
    """
    group = _numbers(units["group"]) if within_group else np.zeros(len(units), dtype=np.intp)
    n, events, (groups, *codes) = _cells([group, *learned], units["event"])
    sizes = [int(max(a.max(), b.max())) + 1 for a, b in zip(learned, scored, strict=True)]
    parts = [_dummies(groups, int(group.max()) + 1), *(_dummies(code, k) for code, k in zip(codes, sizes, strict=True))]
    intercepts = parts[0].shape[1]
    penalty = np.repeat([0.0, EFFECT_SD**-2], [intercepts, sum(sizes)])
    beta = ridge_logit(np.column_stack(parts), events, n, penalty)
    starts = intercepts + np.cumsum([0, *sizes[:-1]])
    effects = np.sum([beta[start + code] for start, code in zip(starts, scored, strict=True)], axis=0)
    return np.asarray(effects if within_group else effects + beta[0])


def likelihood_ratio(column: Codes, row: Codes, units: pd.DataFrame) -> tuple[float, int]:
    """Return the likelihood-ratio statistic of a logistic regression on both classifications against the column alone.

    Every group of units has an intercept. The degrees of freedom are the difference of ranks over the cells that
    hold units; the fit carries a trace of ridge (1e-6), so that a segment with events only stays finite.
    """
    n, events, (groups, first, second) = _cells([_numbers(units["group"]), column, row], units["event"])
    alone = np.column_stack([_dummies(groups), _dummies(first)])
    both = np.column_stack([alone, _dummies(second)])
    fits = [_log_likelihood(design, events, n) for design in (alone, both)]
    ranks = [int(np.linalg.matrix_rank(design)) for design in (alone, both)]
    return max(0.0, 2 * (fits[1] - fits[0])), ranks[1] - ranks[0]


def permutation_p(column: Codes, row: Codes, units: pd.DataFrame, permutations: int, seed: int) -> float:
    """Return how often the row, shuffled inside the column's segments, does as well as it does: a p-value.

    Customers are shuffled, and all units of a customer keep the one label: inside a segment of the column nothing
    but chance then links a shuffled row to the events, however small the cells and however often a customer recurs.

    Parameters
    ----------
    column, row
        Segment numbers of the units; all units of a customer have the same.
    units
        customer_id, group, event.
    """
    own, _ = likelihood_ratio(column, row, units)
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
        reached += likelihood_ratio(column, shuffled[place], units)[0] >= own - 1e-9
    return (reached + 1) / (permutations + 1)


def _numbers(group: pd.Series) -> Codes:
    return np.unique(group.to_numpy(dtype=str), return_inverse=True)[1]


def _cells(codes: Sequence[Codes], event: pd.Series) -> tuple[Floats, Floats, list[Codes]]:
    """Return units, events, and the codes of every combination that holds units."""
    sizes = [int(code.max()) + 1 for code in codes]
    filled, cell = np.unique(np.ravel_multi_index(codes, sizes), return_inverse=True)
    n, events = np.bincount(cell).astype(float), np.bincount(cell, weights=event.to_numpy(dtype=float))
    return n, np.asarray(events, dtype=float), list(np.unravel_index(filled, sizes))


def _dummies(codes: Codes, size: int | None = None) -> Floats:
    values = np.unique(codes) if size is None else np.arange(size)
    return np.asarray((codes[:, None] == values[None, :]).astype(float))


def _log_likelihood(design: Floats, events: Floats, n: Floats) -> float:
    eta = design @ ridge_logit(design, events, n, np.full(design.shape[1], 1e-6))
    return float(events @ eta - n @ np.logaddexp(0, eta))
