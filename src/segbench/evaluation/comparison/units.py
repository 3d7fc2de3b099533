"""What is scored: customers for retention and amounts, contacts or new buyers for conversion."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from copy import copy
from dataclasses import dataclass
from datetime import date
from functools import cached_property, lru_cache

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike

from segbench.evaluation.comparison.outcomes import Outcome
from segbench.methods.arrays import Floats, Places


@dataclass(frozen=True, eq=False)
class Split:
    """Units that rates are learned from, and others that they are scored on.

    Attributes
    ----------
    outcome
        What happened.
    train, test
        customer_id, cutoff (the one that labels the unit), row, group, event or value; one row per
        unit. `row` is the place of the unit's customer in the customer tables of all `cutoffs`,
        laid end to end.
    fitted_at
        The cutoff at which the methods that label these units are fitted.
    fold
        The fold of customers that they are fitted without; None: fitted on all.
    """

    outcome: Outcome
    train: pd.DataFrame
    test: pd.DataFrame
    fitted_at: date
    fold: int | None = None

    @property
    def name(self) -> str:
        """What tells this split from the others of its outcome."""
        return f"frozen {self.fitted_at}" if self.fold is None else f"fold {self.fold}"

    @property
    def cutoffs(self) -> list[date]:
        """Every cutoff that labels a unit, in order."""
        return sorted({*self.train["cutoff"], *self.test["cutoff"]})


GROUPS = 2500
"""Groups that customers are dealt into when there are more of them; see `ClusterBootstrap`."""


class ClusterBootstrap:
    """How often each customer of the scored units is drawn, the same for every method.

    Customers, not units, are resampled, because the same customer is scored at several cutoffs and
    contacted again and again. More than `GROUPS` customers are dealt at random into that many
    groups, and groups are resampled whole: customers are independent of each other, so sums over
    groups vary as sums over customers do. After one pass over the customers, replicates cost the
    same for any number of them. The price is in the standard error, which is itself known to one
    part in sqrt(2 * GROUPS), about 1.4 %.

    Attributes
    ----------
    position
        Unit -> row of its customer, or of the customer's group, in `weights`.
    size
        How many rows `weights` has: customers, or groups.
    group_weights
        How often each group of units (campaign) is drawn, in the order of `groups_of`: shape
        (groups, 1 + replicates); None: groups are not resampled. See `resample_groups`.
    """

    group_weights: Floats | None = None
    _group: Places

    def __init__(self, customers: pd.Series, replicates: int, seed: int) -> None:
        self.position, ids = pd.factorize(customers, sort=True)
        self._drawn_by = len(ids), replicates, seed
        if len(ids) > GROUPS:
            dealt = np.random.default_rng(seed).permutation(len(ids)) % GROUPS
            self.position = dealt[self.position]
        self.size = min(len(ids), GROUPS)

    @cached_property
    def weights(self) -> Floats:
        """How often each row is drawn: shape (size, 1 + replicates); not to be written to.

        The first column is the sample itself, every weight 1.
        """
        return _weights(*self._drawn_by)

    def resample_groups(self, groups: Sequence[str], group: Places) -> None:
        """Draw groups of units (campaigns), too: what is said then holds for others as well.

        Parameters
        ----------
        groups
            The campaign of each group of the units, in the order of the groups' names; several
            groups may be of one campaign.
        group
            The place of each unit's group among these.
        """
        self._group = group
        self.__dict__.pop("units", None)
        of_group, campaigns = pd.factorize(pd.Series(groups), sort=True)
        _, replicates, seed = self._drawn_by
        n = len(campaigns)
        drawn = np.random.default_rng([seed, n]).multinomial(n, np.full(n, 1 / n), size=replicates)
        self.group_weights = np.vstack([np.ones(n), drawn]).T[of_group]

    def sums(self, values: ArrayLike) -> Floats:
        """Return the sum of the units' values in the sample and in every resample."""
        if self.group_weights is None:
            return np.bincount(self.position, weights=values, minlength=self.size) @ self.weights
        shape = len(self.group_weights), self.size
        cell = np.ravel_multi_index((self._group, self.position), shape)
        by_row = np.bincount(cell, weights=values, minlength=np.prod(shape)).reshape(shape)
        return ((by_row @ self.weights) * self.group_weights).sum(axis=0)

    @cached_property
    def units(self) -> Floats:
        """How many units there are in the sample and in every resample."""
        return self.sums(np.ones(len(self.position)))

    def subset(self, units: Places) -> ClusterBootstrap:
        """Return the same resamples for some of the units, given by their places."""
        assert self.weights.size  # drawn before they are shared
        part = copy(self)
        part.position = self.position[units]
        if self.group_weights is not None:
            part._group = self._group[units]
        part.__dict__.pop("units", None)
        return part


def resampled_mean(values: Floats, draws: ClusterBootstrap) -> Floats:
    """Return the mean of the values in the sample and in every resample of the customers."""
    return draws.sums(values) / draws.units


# A run asks for those of its events again and again, and drawing them takes long.
@lru_cache(maxsize=2)
def _weights(customers: int, replicates: int, seed: int) -> Floats:
    """Return how often each customer, or each group of them, is drawn; see `ClusterBootstrap`."""
    rng = np.random.default_rng(seed)
    if customers > GROUPS:
        rng.permutation(customers)  # deals them into groups
    size = min(customers, GROUPS)
    chances = np.full(size, 1 / size)
    weights = np.ones((size, 1 + replicates))
    # One after the other: all at once take six times the memory.
    for column in range(1, 1 + replicates):
        weights[:, column] = rng.multinomial(size, chances)
    weights.setflags(write=False)
    return weights


def customer_folds(customers: pd.Index, k: int) -> pd.Series:
    """Return the fold of every customer, 0 to k - 1, indexed by customer_id.

    It depends on the id alone, not on the other customers nor on their order. Folds are about
    equally large.
    """
    # The first digits are not used: samples of customers are those with the smallest hash.
    folds = [
        int(hashlib.sha256(f"{customer}".encode()).hexdigest()[-12:], 16) % k
        for customer in customers
    ]
    return pd.Series(folds, index=customers, dtype=int)
