"""Coverage of the interval of the concordance with the time to the next order."""

from __future__ import annotations

import numpy as np
import pandas as pd

from known_truth.cases import Found, covers, holds
from known_truth.league import CONFIDENCE
from known_truth.worlds import DRAWS_SEED, REPLICATES, Floats
from segbench.evaluation import ClusterBootstrap
from segbench.evaluation.comparison.concordance import concordance
from segbench.evaluation.intervals import percentile_interval


class Concordance:
    """Customers in four segments, looked at from two cutoffs on, who order by chance every day.

    Half of a segment's customers order three times as often as the other half: nobody knows who,
    and whoever does so at one cutoff does at the other.
    """

    SHARES = np.array([0.4, 0.3, 0.2, 0.1])
    DAILY = np.array([0.005, 0.015, 0.03, 0.1])
    HALVES = np.array([0.5, 1.5])
    FOLLOWED = (63, 91)

    def __init__(self, customers: int) -> None:
        self.customers = customers
        self.case = covers(f"{customers:,} customers at 2 cutoffs: Concordance")
        self.scores = self.DAILY * np.array([1.2, 0.9, 1.1, 1.0])  # as learned, once
        self.draws = ClusterBootstrap(
            pd.Series(np.tile(range(customers), 2)), REPLICATES, DRAWS_SEED
        )
        self.truth = true_concordance(
            np.repeat(self.SHARES / 2, 2),
            np.outer(self.DAILY, self.HALVES).ravel(),
            np.repeat(self.scores, 2),
            self.FOLLOWED,
        )

    def __call__(self, rng: np.random.Generator) -> Found:
        """Return whether the interval holds the truth."""
        segment = rng.choice(4, self.customers, p=self.SHARES)
        daily = self.DAILY[segment] * rng.choice(self.HALVES, self.customers)
        parts = []
        for followed in self.FOLLOWED:
            wait = rng.geometric(daily)
            days, event = np.minimum(wait, followed), wait <= followed
            parts.append(pd.DataFrame({"group": str(followed), "days": days, "event": event}))
        units = pd.concat(parts, ignore_index=True)
        found = concordance(np.tile(self.scores[segment], 2), units, self.draws)
        low, high = percentile_interval(found[1:], CONFIDENCE)
        return {self.case: holds(low, self.truth, high)}


def true_concordance(
    shares: Floats, daily: Floats, scores: Floats, followed: tuple[int, ...]
) -> float:
    """Return the concordance of all customers there could be, of some kinds, by chances alone.

    Parameters
    ----------
    shares, daily, scores
        How many there are of each kind, how likely one orders on a day, and its score.
    followed
        Days that the customers of each cutoff are followed for.
    """
    counts = np.sign(scores[:, None] - scores) / 2 + 0.5
    wins = pairs = 0.0
    for days in followed:
        waiting = (1 - daily) ** np.arange(1, days + 1)[:, None]
        ordered = daily * waiting / (1 - daily)
        first = np.outer(shares, shares) * (ordered.T @ waiting)
        wins, pairs = wins + (first * counts).sum(), pairs + first.sum()
    return float(wins / pairs)
