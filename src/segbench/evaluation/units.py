"""What is scored: customers for retention; contacts, or one-time buyers, for conversion."""

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
        Key in tables, and name for people.
    within_group
        Whether units are compared only with units of the same group (campaign), because the groups' own
        rates differ for reasons that have nothing to do with the customers.
    who
        Those whom it can happen to.
    counted
        What a reader's table calls those counted.
    asked, acts
        Ends of “to tell …” and “the best fifth …”.
    """

    name: str
    title: str
    within_group: bool
    who: str
    counted: str
    asked: str
    acts: str


RETENTION = Outcome("retention", "Retention", False, "customers", "customers", "who orders again", "orders again")

CONVERSION = {
    "campaign": Outcome("conversion", "Conversion", True, "customers", "contacted", "who responds to a campaign", "responds"),
    "first_repeat": Outcome(
        "conversion",
        "Conversion by first repeat",
        False,
        "one-time buyers",
        "one-time buyers",
        "which one-time buyers order a second time",
        "orders a second time",
    ),
}
"""What conversion is: a response to a campaign, or, where no campaign is known, the first repeat purchase."""


@dataclass(frozen=True, eq=False)
class Split:
    """Units that rates are learned from, and others that they are scored on.

    Attributes
    ----------
    outcome
        What happened.
    train, test
        customer_id, cutoff (the one that labels the unit), row, group, event; one row per unit. `row` is the
        place of the unit's customer in the customer tables of all `cutoffs`, laid end to end.
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
        rng, chances = np.random.default_rng(seed), np.full(n, 1 / n)
        self.weights: NDArray[np.float32] = np.ones((n, 1 + replicates), dtype=np.float32)
        for column in range(1, 1 + replicates):  # one after the other: all at once take six times the memory
            self.weights[:, column] = rng.multinomial(n, chances)
