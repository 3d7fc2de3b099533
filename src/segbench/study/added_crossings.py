"""Crossings that nobody asked for: of what would be recommended, with a plain fact that wins."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import pandas as pd

from segbench.evaluation.comparison.league import (
    ADDED,
    CONTRAST_COLUMNS,
    Scores,
    contrasts,
    league_table,
)
from segbench.methods import METHODS, parts_of
from segbench.methods.registry import CROSS
from segbench.study.cache import cached
from segbench.study.comparison import Comparison
from segbench.study.part import Part
from segbench.study.study import Study

METRIC = "attainable_share"


def winning_fact(comparison: Comparison, outcome: str) -> str | None:
    """Return the plain fact that tells more of an outcome than every eligible method.

    Of several, the one that tells most; None where there is none. What is added hangs on nothing
    else but this and what is recommended.
    """
    verdict, purpose = comparison.verdicts()[outcome], comparison.judged.purposes()[outcome]
    if not verdict.pick or not verdict.beaten_by:
        return None
    shares = purpose.fact_shares(purpose.contestants[verdict.pick].segments)
    told = {name: float(share[0]) for (name, _), share in shares.items()}
    return max(verdict.beaten_by, key=lambda name: (told[name], name))


class AddedCrossings(Part):
    """Where one plain fact wins, the verdict's pick crossed with it.

    That is the recommended method, or, where none surely tells anything, the simplest of those that
    may tell most.

    It is scored as every entry of the comparison is. It is neither ranked nor recommended, because
    it was chosen by what is scored; and it is held against no fact in its turn, so that nothing is
    added because of it. Asked for in `crossings`, it is a method like the others.
    """

    def __init__(self, study: Study) -> None:
        super().__init__(study)
        self.comparison = Comparison(study)

    @cached
    def chosen(self) -> dict[str, list[str]]:
        """Return the method and the fact that are crossed, by the outcome at which the fact wins.

        Nothing where no method may be recommended, where the two cannot be crossed, and where
        their crossing is compared anyway.
        """
        found = {}
        for outcome, verdict in self.comparison.verdicts().items():
            fact = winning_fact(self.comparison, outcome)
            if verdict.pick and fact and self._can_be_added(verdict.pick, fact):
                found[outcome] = [verdict.pick, fact]
        return found

    def _can_be_added(self, method: str, fact: str) -> bool:
        crossing = f"{method}{CROSS}{fact}"
        compared = [{*parts_of(name)} for name in self.study.params.compared]
        return (
            crossing in METHODS
            and {*parts_of(crossing)} not in compared
            and not self.study.refusal(crossing)
        )

    def with_league(self) -> pd.DataFrame:
        """Return the league of the comparison, and below it the rows of added crossings."""
        league, added = self.comparison.league(), self.rows()
        return league if added.empty else pd.concat([league, added], ignore_index=True)

    @cached
    def rows(self) -> pd.DataFrame:
        """Return the rows of added crossings for the league, of every outcome.

        A fact that is compared nowhere else stands beside its crossing.
        """
        roles = dict.fromkeys(
            (name for pair in self.chosen().values() for name in self._new(pair)), ADDED
        )
        scores: list[Scores] = []
        if roles:
            scores = [self._scores(outcome, [*roles]) for outcome in self.comparison.outcomes()]
            scores += self.comparison.time_to_order.scores([*roles])
        added = [replace(one, roles=roles, random={}) for one in scores]
        return league_table(added, self.limits.confidence)

    def ineligible(self) -> dict[str, str]:
        """Return those that could not be recommended even if they were asked for, and why."""
        reasons = {name: self.study.why_ineligible(name) for name in self._names()}
        return {name: reason for name, reason in reasons.items() if reason}

    def _names(self) -> list[str]:
        return list(dict.fromkeys(CROSS.join(pair) for pair in self.chosen().values()))

    def _new(self, pair: Sequence[str]) -> list[str]:
        """Return the crossing of a pair, and those of the two that are not compared anyway."""
        compared = self.comparison.takers(self.study.methods)
        return [CROSS.join(pair), *(name for name in pair if name not in compared)]

    @cached
    def differences(self) -> pd.DataFrame:
        """Return the paired difference of each added crossing to its two parts.

        Two rows an outcome at which a fact wins, the method's first, in share of the attainable;
        none where nobody knows what is attainable.
        """
        tables = [pd.DataFrame(columns=CONTRAST_COLUMNS)]
        for outcome, pair in self.chosen().items():
            crossing = CROSS.join(pair)
            scores = self._scores(outcome, self._new(pair))
            if scores.known:
                tables.append(contrasts(scores, METRIC, [crossing], pair, self.limits.confidence))
        return pd.concat(tables[1:] or tables, ignore_index=True).drop(columns="p_holm")

    def _scores(self, outcome: str, added: Sequence[str]) -> Scores:
        """Return what the comparison measured, and others beside it: they change none of it."""
        scores = self.comparison.scores(outcome, self.study.methods)
        values = dict(scores.values)
        for name in added:
            measured = self.comparison.measured(outcome, name)
            values[name] = {
                metric: measured[metric].to_numpy(copy=True) for metric in map(str, measured)
            }
            scores.explain(values[name])
        return replace(scores, values=values)
