"""The verdict of a study: for each outcome, for everything, and the table that says both."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import asdict
from functools import cache, partial
from typing import TYPE_CHECKING, Any

import pandas as pd
from pydantic import TypeAdapter

from segbench.evaluation.comparison.contestants import Contestant
from segbench.evaluation.comparison.league import Scores
from segbench.evaluation.comparison.purpose import FIGURE, SHARE, Purpose
from segbench.evaluation.comparison.verdict import Overall, Verdict, overall, verdict
from segbench.methods import METHODS
from segbench.study.cache import cached, cached_in_memory
from segbench.study.part import Part
from segbench.study.plain_facts import PlainFacts

if TYPE_CHECKING:
    from segbench.study.comparison import Comparison

SHARES, DECISION = (
    ["share", "ci_low", "ci_high"],
    ["decision_figure", "decision_low", "decision_high"],
)
COLUMNS = [
    *("method", "outcome", "eligible", *SHARES),
    *("behind_best", "behind_high", "practically_best", *DECISION),
    *("stability", "segments", "complexity", "regret", "regret_high"),
    *("recommended_for", "recommended_overall", "reason"),
]

YARDSTICKS = {
    "baseline": "a baseline, to hold classifications against",
    "reference": "a reference, to hold classifications against",
    "ceiling": "a model, which has no segments",
}
"""Role in the league -> why it may not be recommended."""

UNSTABLE = "its segments do not come back"
"""How the reason begins where they come back less well than `verdict.stable` asks for."""


class Verdicts(Part):
    """Who may be recommended, for what, and how far behind the best everybody is."""

    def __init__(self, comparison: Comparison) -> None:
        super().__init__(comparison.study)
        self.comparison = comparison

    @cached_in_memory
    def contestants(self) -> dict[str, Contestant]:
        """Return what is known of every method before it is compared."""
        self.study.stability.compute()
        return {name: self._contestant(name) for name in self.study.methods}

    def _contestant(self, name: str) -> Contestant:
        study, doubt = self.study, self.study.doubt(name)
        stability, segments = study.stability.of(name), study.labelling.named(name).nunique()
        reason = study.why_ineligible(name)
        crowded = bool(reason) and not doubt
        if segments < 2 and not doubt:
            reason, crowded = "it puts everybody into one segment", True
        stable = self.params.verdict.stable
        if not reason and stability < stable:
            cut = math.floor(100 * stability) / 100  # never rounded up to what is asked for
            reason = f"{UNSTABLE} ({cut:.2f} of 1; verdict.stable asks for {stable:g})"
        complexity = METHODS[name].complexity
        return Contestant(name, complexity, segments, stability, reason, bool(doubt), crowded)

    @cached_in_memory
    def purposes(self) -> dict[str, Purpose]:
        """Return every outcome that is compared, with all contestants held against the best."""
        methods = self.study.methods
        return {
            outcome: self.purpose(self.comparison.scores(outcome, methods), self.contestants())
            for outcome in self.comparison.outcomes()
        }

    def purpose(self, scores: Scores, contestants: Mapping[str, Contestant]) -> Purpose:
        """Return these contestants held against the best of them, by what was measured."""
        comparison, outcome = self.comparison, scores.outcome
        units = comparison.units(outcome)
        return Purpose(
            comparison.splits()[outcome][0].outcome,
            scores,
            contestants,
            self.params.verdict.margin,
            self.limits.confidence,
            float(units["event"].mean()) if "event" in units else math.nan,
            partial(PlainFacts(comparison).losses, outcome),
        )

    def verdicts(self, purposes: Iterable[Purpose]) -> dict[str, Verdict]:
        """Return the verdict for each of these outcomes."""
        return {
            purpose.outcome.name: verdict(
                purpose, self.comparison.campaigns(purpose.outcome.name).to_list()
            )
            for purpose in purposes
        }

    @cached_in_memory
    def by_outcome(self) -> dict[str, Verdict]:
        """Return the verdict for every outcome that could be compared."""
        return _verdicts().validate_python(self._by_outcome())

    @cached
    def _by_outcome(self) -> dict[str, Any]:
        """Return the verdicts as plain JSON: nearly every notebook says something of them."""
        verdicts = self.verdicts(self.purposes().values())
        return {name: asdict(said) for name, said in verdicts.items()}

    @cached_in_memory
    def overall(self) -> Overall:
        """Return which one classification to use for everything."""
        return _of_everything().validate_python(self._overall())

    @cached
    def _overall(self) -> dict[str, Any]:
        """Return the same as plain JSON."""
        purposes = self.purposes()
        if not purposes:
            few = [one for one in self.contestants().values() if not one.reason]
            return asdict(Overall((), len(few), bool(few)))
        return asdict(overall(purposes, self.params.verdict.weights))

    @cached
    def table(self) -> pd.DataFrame:
        """Return one row an outcome and entry: `COLUMNS`, as docs/validity.md explains them."""
        rows = [
            self._row(outcome, name, role)
            for outcome, purpose in self.purposes().items()
            for name, role in purpose.scores.roles.items()
            if name != "everyone"
        ]
        table = pd.DataFrame(rows, columns=COLUMNS)
        return table.astype({"segments": "Int64", "practically_best": "boolean"})

    def _row(self, outcome: str, name: str, role: str) -> dict[str, Any]:
        purpose, one = self.purposes()[outcome], self.contestants().get(name)
        said, everything = self.by_outcome()[outcome], self.overall()
        row: dict[str, Any] = {"method": name, "outcome": outcome, "eligible": False}
        for names, of in ((SHARES, SHARE), (DECISION, FIGURE)):
            row |= dict(zip(names, purpose.number(name, of) or (), strict=False))
        if one is None:
            return row | {"recommended_overall": False, "reason": YARDSTICKS[role]}
        if said.pick:
            row |= {
                "behind_best": float(purpose.behind(name)[0]),
                "behind_high": purpose.behind_high(name),
                "practically_best": name in said.best_set,
            }
        least, most = everything.regrets.get(name, (math.nan, math.nan))
        return row | {
            "eligible": not one.reason,
            "stability": one.stability,
            "segments": one.segments,
            "complexity": one.complexity,
            "regret": least,
            "regret_high": most,
            "recommended_for": outcome if said.recommended == name else "",
            "recommended_overall": everything.pick == name,
            "reason": one.reason,
        }


# Made when first asked for: not everybody who imports this reads a verdict.
@cache
def _verdicts() -> TypeAdapter[dict[str, Verdict]]:
    return TypeAdapter(dict[str, Verdict])


@cache
def _of_everything() -> TypeAdapter[Overall]:
    return TypeAdapter(Overall)
