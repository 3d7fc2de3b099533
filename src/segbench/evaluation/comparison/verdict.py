"""What a comparison says in the end: what to use, for each outcome and for everything."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, ClassVar

import numpy as np

from segbench.evaluation.comparison.contestants import first_of_simplest, simplest
from segbench.evaluation.comparison.purpose import DIGITS, FIGURE, Lead, Number, Purpose
from segbench.evaluation.comparison.rivals import Rivals
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
        Those that are practically best: surely less than the margin behind the best of the others;
        best first. The one that tells most may do so by luck and is asked the same; of one alone
        nothing is asked. Empty: of none it is sure.
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
        Whether these data cannot tell: nobody is practically best, or the best alone, though others
        cannot be told from it. The pick is the simplest of all these; of equally simple ones, the
        one that tells most.
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
    def _as_good(self) -> tuple[str, ...]:
        return tuple(name for name in (self.best, *self.not_told) if name != self.pick)

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
        others = [name for name in self.best_set if name != self.pick]
        facts = {
            "practically as good": () if self.unsure else others,
            "which is best cannot be told": self._as_good if self.unsure else (),
            "cannot be told from the best": () if self.unsure else self.not_told,
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
    rivals, best = purpose.rivals, purpose.best
    order = sorted(
        purpose.pool, key=lambda name: (round(float(purpose.behind(name)[0]), DIGITS), name)
    )
    level, not_told = rivals.sorted_out(order)
    unsure = not level or (level == (best,) and bool(not_told))
    every = purpose.contestants
    if unsure:
        pick = first_of_simplest(every[name] for name in (best, *not_told))
    else:
        pick = simplest(every[name] for name in level)
    fact, top = purpose.against_facts(pick), purpose.best_of_all
    above = (
        top if top not in purpose.pool and purpose.share(top)[0] > purpose.share(pick)[0] else ""
    )
    return Verdict(
        beats_random=purpose.tells,
        best=best,
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
        figure_best=purpose.lead(best, pick, FIGURE) if pick != best else None,
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
    best
        The one whose regret is the smallest.
    best_set
        Those whose regret surely exceeds the smallest of the others by less than the margin, the
        smallest first. Empty: of none it is sure.
    not_told
        Others whose regret cannot be told from the smallest.
    unsure
        Whether these data cannot tell, as of none it is sure. The pick is then the best: a simpler
        one might cost more than what does not matter. Where one outcome alone counts, its verdict
        says so, and its pick is taken.
    regrets
        Name -> its regret; the smallest regret and by how much its own may at most exceed that of
        the best of the others, together.
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
    best: str = ""
    best_set: tuple[str, ...] = ()
    not_told: tuple[str, ...] = ()
    unsure: bool = False
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

    def rank(name: str) -> tuple[object, ...]:
        return round(float(regrets[name][0]), DIGITS), known.contestants[name].simplicity

    order = sorted(known.pool, key=rank)
    least = order[0]
    smallest = float(regrets[least][0])
    gains = {name: -regrets[name] for name in order}
    degrees = min(purpose.scores.degrees for purpose in purposes.values())
    rivals = Rivals(gains, least, known.margin, known.confidence, degrees)
    level, not_told = rivals.sorted_out(order)
    pick = simplest(known.contestants[name] for name in level) if level else least
    if len(purposes) == 1:  # everything is that alone: no two answers to one question
        pick = verdict(known).pick
    behind = {
        name: weights.get(name, 1.0) * float(purpose.behind(pick)[0])
        for name, purpose in purposes.items()
    }
    weakest = max(behind, key=lambda name: behind[name])
    return Overall(
        pick=pick,
        best=least,
        best_set=level,
        not_told=not_told,
        unsure=not level and len(purposes) > 1,
        regrets={
            name: (float(values[0]), smallest + rivals.behind_high(name, -values))
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
    fact = min(regrets, key=lambda key: (round(float(regrets[key][0]), DIGITS), key))
    known = next(iter(purposes.values()))
    return known.difference(pick, fact[0], regrets[fact] - own, fact[1])
