"""What is scored: customers for retention, contacts for conversion."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import numpy as np
import pandas as pd
from numpy.typing import NDArray


@dataclass(frozen=True)
class Outcome:
    """One of the things that a classification should tell.

    Attributes
    ----------
    name, title
        Key, and name for people.
    within_group
        Whether units are compared only with units of the same group (campaign), because the groups' own
        rates differ for reasons that have nothing to do with the customers.
    """

    name: str
    title: str
    within_group: bool


OUTCOMES = {
    outcome.name: outcome
    for outcome in (
        Outcome("retention", "Retention", within_group=False),
        Outcome("conversion", "Conversion", within_group=True),
    )
}


@dataclass(frozen=True, eq=False)
class Split:
    """Units that rates are learned from, and later units that they are scored on.

    Attributes
    ----------
    outcome
        What happened.
    train, test
        customer_id, cutoff (the one that labels the unit), group, event; one row per unit.
    """

    outcome: Outcome
    train: pd.DataFrame
    test: pd.DataFrame

    @property
    def cutoffs(self) -> list[date]:
        """Every cutoff that labels a unit, in order."""
        return sorted({*self.train["cutoff"], *self.test["cutoff"]})


class Draws:
    """Customer bootstrap: how often each customer of the test units is drawn, the same for every method.

    Customers, not units, are resampled, because the same customer is contacted again and again.

    Attributes
    ----------
    position
        Unit -> row of its customer in `weights`.
    weights
        Shape (customers, 1 + replicates). The first column is the sample itself (every weight 1).
    """

    def __init__(self, customers: pd.Series, replicates: int, seed: int) -> None:
        self.position, ids = pd.factorize(customers, sort=True)
        n = len(ids)
        drawn = np.random.default_rng(seed).multinomial(n, np.full(n, 1 / n), size=replicates)
        self.weights: NDArray[np.float32] = np.vstack([np.ones(n), drawn]).T.astype(np.float32, order="C")
