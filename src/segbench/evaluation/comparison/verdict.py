"""What a comparison says in the end: what to use, for each outcome and for everything."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, ClassVar

import numpy as np

from segbench.evaluation.comparison.contestants import simplest
from segbench.evaluation.comparison.multiple_testing import one_sided, standard_errors
from segbench.evaluation.comparison.purpose import FIGURE, Lead, Number, Purpose
from segbench.methods.arrays import Floats
from segbench.runtime.shown import Offering, html


@dataclass(frozen=True, repr=False)
class Verdict(Offering):
    """What the numbers allow one to say for one outcome.

    Attributes
    ----------
    outcome
        Its name.
    compared
        How many classifications may be recommended.
    known
        Whether anything can be known of the outcome: if not, nothing is recommended for it.
    attainable
        Share of everyone's loss that the best there is takes away.
    beats_random
        Whether any of them tells something.
    stable
        Whether any may be recommended; if not, `pick` is the one whose segments come back best.
    best
        The one of them that tells most.
    best_set
        Those that are practically best: surely less than the margin behind it; best first.
    not_told
        Others that cannot be told from the best.
    pick
        The one recommended; empty where there is none.
    share, behind
        What it tells of the attainable, with its interval, and how much less than the best.
    figure
        The number that the outcome is decided by, with its interval; None: there is none.
    most_stay
        Whether that is of those without the event, who are the rarer ones.
    unsure
        Whether these data cannot tell: nobody else is practically best, but others cannot be told
        from the best, and the pick is the simplest of all these.
    margin
        What does not matter.
    ahead
        By how much one that may not be recommended tells more than the pick; None: none does.
    why_not
        Why it may not be recommended.
    figure_ahead
        The same of the number that the outcome is decided by.
    figure_best
        By how much the best's such number is better than the pick's; None: the pick is the best.
    fact, fact_share
        By how much the pick tells more than the best plain fact, and what that tells.
    beaten_by
        Plain facts that surely tell more than all that may be recommended.
    campaigns, largest
        How many campaigns the contacts are from, and the largest one's share of them; 0: none.
    """

    outcome: str
    compared: int
    known: bool
    attainable: float
    beats_random: bool
    stable: bool
    best: str = ""
    best_set: tuple[str, ...] = ()
    not_told: tuple[str, ...] = ()
    pick: str = ""
    share: Number | None = None
    behind: float = 0.0
    figure: Number | None = None
    most_stay: bool = False
    unsure: bool = False
    margin: float = 0.0
    ahead: Lead | None = None
    why_not: str = ""
    figure_ahead: Lead | None = None
    figure_best: Lead | None = None
    fact: Lead | None = None
    fact_share: Number | None = None
    beaten_by: tuple[str, ...] = ()
    campaigns: int = 0
    largest: float = 0.0

    offered: ClassVar[str] = (
        "outcome compared known pick recommended share behind figure best best_set not_told ahead"
        " fact beaten_by campaigns"
    )

    @property
    def recommended(self) -> str:
        """The pick, where it tells something; else nothing."""
        return self.pick if self.beats_random else ""

    def __repr__(self) -> str:
        """Return what it says, in one line."""
        if not self.known:
            return f"{self.outcome}: nothing here tells it"
        if not self.pick:
            return f"{self.outcome}: none of the methods is eligible"
        if not self.beats_random:
            return f"{self.outcome}: none of {self.compared} methods tells anything"
        facts = {
            "practically as good": [name for name in self.best_set if name != self.pick],
            "cannot be told from the best": [name for name in self.not_told if name != self.pick],
            "all are beaten by": self.beaten_by,
        }
        rest = "".join(f"; {words}: {', '.join(names)}" for words, names in facts.items() if names)
        return f"{self.outcome}: {self.pick}, of {self.compared} methods{rest}"

    def _repr_html_(self) -> str:
        return f"<p>{html(self)}</p>"


def verdict(purpose: Purpose, campaigns: Sequence[int] = ()) -> Verdict:
    """Return the verdict for one outcome.

    Parameters
    ----------
    campaigns
        How many contacts are scored of each campaign, most first; none where there are no
        campaigns.
    """
    few = [one for one in purpose.contestants.values() if not one.reason]
    facts: dict[str, Any] = {
        "outcome": purpose.outcome.name,
        "compared": len(few),
        "stable": bool(few),
        "known": purpose.scores.known,
        "attainable": float(purpose.scores.attainable[0]),
        "campaigns": len(campaigns),
        "largest": campaigns[0] / sum(campaigns) if len(campaigns) else 0.0,
    }
    if not purpose.scores.known or not purpose.pool:
        return Verdict(beats_random=False, **facts)
    order = sorted(purpose.pool, key=lambda name: (float(purpose.behind(name)[0]), name))
    level = tuple(name for name in order if purpose.is_level(name))
    others = [name for name in order if name not in level]
    not_told = tuple(name for name in others if not purpose.is_worse(name))
    unsure = len(level) == 1 and bool(not_told)
    pick = simplest(purpose.contestants[name] for name in (*level, *(not_told if unsure else ())))
    fact, top = purpose.against_facts(pick), purpose.best_of_all
    above = (
        top if top not in purpose.pool and purpose.share(top)[0] > purpose.share(pick)[0] else ""
    )
    return Verdict(
        beats_random=purpose.tells,
        best=purpose.best,
        best_set=level,
        not_told=not_told,
        pick=pick,
        share=purpose.number(pick),
        behind=float(purpose.behind(pick)[0]),
        figure=purpose.number(pick, FIGURE),
        most_stay=purpose.most_stay,
        unsure=unsure,
        margin=purpose.margin,
        ahead=purpose.lead(above, pick) if above else None,
        why_not=purpose.contestants[above].reason if above else "",
        figure_ahead=purpose.lead(above, pick, FIGURE) if above else None,
        figure_best=purpose.lead(purpose.best, pick, FIGURE) if pick != purpose.best else None,
        fact=fact,
        fact_share=None if fact is None else purpose.fact_number(fact),
        beaten_by=purpose.beaten_by(purpose.contestants[pick].segments),
        **facts,
    )


@dataclass(frozen=True, repr=False)
class Overall:
    """Which one classification to use for everything.

    A classification's regret is how far it is behind the best where it is furthest behind.

    Attributes
    ----------
    outcomes
        What counts: outcomes of which any that may be recommended tells something.
    compared, stable
        As `Verdict` has them.
    pick
        The one recommended; empty where there is none.
    best_set
        Those whose regret surely exceeds the smallest by less than the margin, the smallest first.
    regrets
        Name -> its regret, and the most that it may be, the smallest taken as it is.
    weakest
        The outcome at which the pick is furthest behind.
    behind
        How far; 0: it is the best at everything.
    ahead
        Who is ahead of it there.
    fact
        How much smaller its regret is than that of the best plain fact, used for everything.
    """

    outcomes: tuple[str, ...]
    compared: int
    stable: bool
    pick: str = ""
    best_set: tuple[str, ...] = ()
    regrets: Mapping[str, tuple[float, float]] = field(default_factory=dict)
    weakest: str = ""
    behind: float = 0.0
    ahead: str = ""
    fact: Lead | None = None

    def __repr__(self) -> str:
        """Return what it says, in one line."""
        if not self.pick:
            return "for everything: nothing can be recommended"
        return (
            f"for everything: {self.pick}, {100 * self.behind:.0f} points behind at {self.weakest}"
        )

    def _repr_html_(self) -> str:
        return f"<p>{html(self)}</p>"


def regret(purposes: Mapping[str, Purpose], weights: Mapping[str, float], name: str) -> Floats:
    """Return how far one is behind where it is furthest behind: of the sample, then of resamples.

    Parameters
    ----------
    purposes
        Of which something can be known.
    weights
        Outcome -> how much it counts; 1 if it is not named.
    """
    each = [
        weights.get(outcome, 1.0) * purpose.behind(name) for outcome, purpose in purposes.items()
    ]
    return np.max(each, axis=0)


def overall(every: Mapping[str, Purpose], weights: Mapping[str, float]) -> Overall:
    """Return which one classification to use for everything."""
    purposes = {
        name: purpose
        for name, purpose in every.items()
        if purpose.scores.known and purpose.tells and weights.get(name, 1.0) > 0
    }
    first = next(iter(every.values()))
    few = [one for one in first.contestants.values() if not one.reason]
    facts: dict[str, Any] = {"outcomes": tuple(purposes), "compared": len(few), "stable": bool(few)}
    if not purposes:
        return Overall(**facts)
    known = next(iter(purposes.values()))
    regrets = {name: regret(purposes, weights, name) for name in known.contestants}
    least = min(
        known.pool,
        key=lambda name: (round(float(regrets[name][0]), 12), known.contestants[name].simplicity),
    )
    more = {name: values - regrets[least] for name, values in regrets.items()}
    degrees = min(purpose.scores.degrees for purpose in purposes.values())
    times = one_sided(np.array([more[name] for name in known.pool]), known.confidence, degrees)
    reach = dict(zip(more, times * standard_errors(np.array(list(more.values()))), strict=True))
    order = sorted(known.pool, key=lambda name: (float(more[name][0]), name))
    level = [name for name in order if name == least or more[name][0] + reach[name] < known.margin]
    pick = simplest(known.contestants[name] for name in level)
    behind = {
        name: weights.get(name, 1.0) * float(purpose.behind(pick)[0])
        for name, purpose in purposes.items()
    }
    weakest = max(behind, key=lambda name: behind[name])
    return Overall(
        pick=pick,
        best_set=tuple(level),
        regrets={
            name: (float(values[0]), float(values[0] + reach[name]))
            for name, values in regrets.items()
        },
        weakest=weakest,
        behind=float(purposes[weakest].behind(pick)[0]),
        ahead=purposes[weakest].best,
        fact=_against_facts(purposes, weights, regrets[pick], pick),
        **facts,
    )


def _against_facts(
    purposes: Mapping[str, Purpose], weights: Mapping[str, float], own: Floats, pick: str
) -> Lead | None:
    """Return how much smaller the pick's regret is than that of the best plain fact."""
    shares = {
        outcome: purpose.fact_shares(purpose.contestants[pick].segments)
        for outcome, purpose in purposes.items()
    }
    every = set.intersection(*(set(of_outcome) for of_outcome in shares.values()))
    if not every:
        return None
    regrets = {
        fact: np.max(
            [
                weights.get(outcome, 1.0) * (purpose.share(purpose.best) - shares[outcome][fact])
                for outcome, purpose in purposes.items()
            ],
            axis=0,
        )
        for fact in every
    }
    fact = min(regrets, key=lambda key: (round(float(regrets[key][0]), 12), key))
    known = next(iter(purposes.values()))
    return known.difference(pick, fact[0], regrets[fact] - own, fact[1])
