"""All contestants for one outcome, held against the best that may be recommended.

Everything is compared by the share of the attainable, in paired resamples of the customers.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from scipy.stats import norm, t

from segbench.evaluation.comparison.captured import TOP_SHARE
from segbench.evaluation.comparison.contestants import Contestant, recommendable
from segbench.evaluation.comparison.league import ROUNDING, Scores
from segbench.evaluation.comparison.metrics import EXPLAINED, WORST
from segbench.evaluation.comparison.multiple_testing import one_sided, standard_errors
from segbench.evaluation.comparison.outcomes import Outcome
from segbench.evaluation.comparison.rivals import Rivals
from segbench.evaluation.intervals import percentile_interval
from segbench.methods.arrays import Floats

SHARE, FIGURE = "attainable_share", "figure"
Number = tuple[float, float, float]
"""A value, and the ends of its interval."""

Fact = tuple[str, int]
"""A plain fact, and into how many bands it is cut; 0: those that it has anyhow."""

DIGITS = 12
"""Shares that are equal up to so many are equal: sums of the same numbers in another order."""


@dataclass(frozen=True)
class Lead:
    """By how much one tells more than another, in resamples of the same customers.

    Attributes
    ----------
    name, against
        Who is compared with whom.
    value, low, high
        What the one has more, with its interval.
    bands
        Where the other is a plain fact: into how many bands it is cut; 0: it is another.
    """

    name: str
    against: str
    value: float
    low: float
    high: float
    bands: int = 0


@dataclass
class Purpose:
    """One outcome: who tells how much of it, and how far behind the best that is.

    Attributes
    ----------
    outcome
        Which one.
    scores
        What was measured.
    contestants
        Name -> what is known of it.
    margin
        Share of the attainable that does not matter.
    confidence
        Of every bound.
    rate
        Share of the scored units with the event.
    facts
        Number of segments -> plain facts cut into about as many bands, each with their number (0:
        it has its own), -> their loss, as `Scores` has it.
    """

    outcome: Outcome
    scores: Scores
    contestants: Mapping[str, Contestant]
    margin: float
    confidence: float
    rate: float = math.nan
    facts: Callable[[int], Mapping[Fact, Floats]] = lambda segments: {}  # noqa: ARG005

    @cached_property
    def pool(self) -> tuple[str, ...]:
        """Who may be recommended; see `recommendable`."""
        return tuple(one.name for one in recommendable(self.contestants.values()))

    @cached_property
    def best(self) -> str:
        """The one of them that tells most; empty if there is none."""
        return self._most(self.pool)

    @cached_property
    def best_of_all(self) -> str:
        """The contestant that tells most, be it one that may not be recommended."""
        return self._most(one.name for one in self.contestants.values() if not one.doubted)

    def _most(self, names: Iterable[str]) -> str:
        def order(name: str) -> tuple[object, ...]:
            return -round(self.share(name)[0], DIGITS), self.contestants[name].simplicity

        return min(names, key=order, default="")

    def share(self, name: str) -> Floats:
        """Return what an entry tells of the attainable: of the sample, then of each resample."""
        return self.scores.values[name][SHARE]

    def behind(self, name: str) -> Floats:
        """Return how much more the best tells that may be recommended."""
        return self.share(self.best) - self.share(name)

    @cached_property
    def rivals(self) -> Rivals:
        """All who may be recommended, each held against the best of the others."""
        shares = {name: self.share(name) for name in self.pool}
        return Rivals(shares, self.best, self.margin, self.confidence, self.scores.degrees)

    def behind_high(self, name: str) -> float:
        """Return how far behind the best of the others that may be recommended it may be."""
        return self.rivals.behind_high(name, self.share(name))

    @cached_property
    def tells(self) -> bool:
        """Whether anybody who may be recommended tells anything.

        It is told from nothing, and tells more than the best of as many random classifications:
        whoever has met a customer before knows a little of them, however they are labelled.
        """
        explained = EXPLAINED[self.scores.loss]
        gains = np.array([self.scores.values[name][explained] for name in self.pool])
        if not len(gains):
            return False
        reach = one_sided(-gains, self.confidence, self.scores.degrees) * standard_errors(gains)
        least = np.maximum(reach, max(ROUNDING, self._by_chance(explained)))
        return bool((gains[:, 0] > least).any())

    def _by_chance(self, explained: str) -> float:
        """Return what none of so many random classifications exceeds.

        It is the upper end of the band of one, drawn out by Bonferroni's correction.
        """
        drawn = self.scores.random.get(explained)
        if drawn is None:
            return 0.0
        tail = (1 - self.confidence) / 2
        wider = norm.isf(tail / len(self.pool)) / norm.isf(tail)
        middle = float(drawn.mean())
        return middle + (percentile_interval(drawn, self.confidence)[1] - middle) * float(wider)

    def lead(self, name: str, against: str, of: str = SHARE) -> Lead | None:
        """Return by how much one has more than another; None where nobody knows."""
        one, other = (self._values(each, of) for each in (name, against))
        if one is None or other is None:
            return None
        return self.difference(name, against, one - other)

    def number(self, name: str, of: str = SHARE) -> Number | None:
        """Return a number with its interval; None where nobody knows."""
        values = self._values(name, of)
        return None if values is None else self._with_interval(values)

    def fact_number(self, lead: Lead) -> Number | None:
        """Return what the plain fact tells that somebody is compared with."""
        shares = self.fact_shares(self.contestants[lead.name].segments)
        return self._with_interval(shares[lead.against, lead.bands])

    def _with_interval(self, values: Floats) -> Number | None:
        if not math.isfinite(values[0]):
            return None
        low, high = percentile_interval(values[1:], self.confidence)
        return float(values[0]), float(low), float(high)

    def _values(self, name: str, of: str) -> Floats | None:
        return self.share(name) if of == SHARE else self.figure(name)

    def difference(self, name: str, against: str, values: Floats, bands: int = 0) -> Lead:
        """Return a paired difference with its interval."""
        # Percentiles would leave out 0 too often where a few customers spend a great deal.
        tail = (1 - self.confidence) / 2
        reach = float(t.isf(tail, self.scores.degrees) * standard_errors(values[None])[0])
        value = float(values[0])
        return Lead(name, against, value, value - reach, value + reach, bands)

    def figure(self, name: str) -> Floats | None:
        """Return the number that an outcome is decided by; None: it has none.

        Of the rarer ones, those who leave or those who come back, what the worst or the best fifth
        holds; of amounts, what the best fifth brings. Of a mean score there is none.
        """
        values = self.scores.values.get(name, {})
        if self.outcome.name == "satisfaction" or "lift_20" not in values:
            return None
        return values[WORST] if self.most_stay else TOP_SHARE * values["lift_20"]

    @property
    def most_stay(self) -> bool:
        """Whether the rarer ones are those without the event: of retention, where most stay."""
        return self.outcome.name == "retention" and self.rate > 0.5

    def fact_shares(self, segments: int) -> dict[Fact, Floats]:
        """Return what plain facts in about so many bands tell of the attainable."""
        return {fact: self.scores.share(loss) for fact, loss in self.facts(segments).items()}

    def against_facts(self, name: str) -> Lead | None:
        """Return by how much one tells more than the best plain fact; None: there is none."""
        shares = self.fact_shares(self.contestants[name].segments)
        if not shares:
            return None
        fact = max(shares, key=lambda key: (round(float(shares[key][0]), DIGITS), key))
        return self.difference(name, fact[0], self.share(name) - shares[fact], fact[1])

    def beaten_by(self, segments: int) -> tuple[str, ...]:
        """Return the plain facts that surely tell more than all who may be recommended."""
        shares = self.fact_shares(segments)
        if not shares:
            return ()
        names = [name for name, _ in shares]
        leads = np.array(
            [share - self.share(one) for share in shares.values() for one in self.pool]
        )
        reach = one_sided(-leads, self.confidence, self.scores.degrees) * standard_errors(leads)
        surely = (leads[:, 0] > np.maximum(reach, ROUNDING)).reshape(len(names), -1).all(axis=1)
        return tuple(dict.fromkeys(np.array(names)[surely].tolist()))
