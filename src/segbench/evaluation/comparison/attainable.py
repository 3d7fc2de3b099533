"""What can be known of an outcome: what the best there is tells, chosen on other customers.

Whoever is best on some customers is so by luck, too. So customers are dealt into folds, and in each
fold stands the one that lost least on the units of all others: no outcome helps to choose what it
is then measured by.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd

from segbench.evaluation.comparison.incremental import losses
from segbench.evaluation.comparison.units import ClusterBootstrap
from segbench.methods.arrays import Floats, Places
from segbench.methods.base import column

FOLDS = 5


def folds_of(draws: ClusterBootstrap) -> Places:
    """Return the fold of each unit: all units of a customer are in the same."""
    return draws.position % FOLDS


def unit_losses(scores: Floats, units: pd.DataFrame, *, within_group: bool) -> Floats:
    """Return the loss of each unit: its log-loss, or, of an amount, its squared error."""
    if "event" in units:
        return losses(scores, units, within_group)
    return (column(units, "value") - scores) ** 2


def chosen(by_fold: Mapping[str, Sequence[float]]) -> list[str]:
    """Return, for each fold, who loses least in all the others; of equals the first by name.

    Parameters
    ----------
    by_fold
        Name -> the sum of losses in each fold.
    """
    names = sorted(by_fold)
    sums = np.array([by_fold[name] for name in names])
    elsewhere = sums.sum(axis=1, keepdims=True) - sums
    return [names[place] for place in elsewhere.argmin(axis=0)]
