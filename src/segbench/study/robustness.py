"""How often a verdict holds: at each cutoff alone, and within half and twice the horizon."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import TYPE_CHECKING

import pandas as pd

from segbench.evaluation.comparison.league import Scores, degrees_of_freedom
from segbench.evaluation.comparison.purpose import Purpose
from segbench.evaluation.comparison.verdict import overall, verdict
from segbench.methods.arrays import Floats
from segbench.study.attainable import Attainable
from segbench.study.cache import cached
from segbench.study.other_settings import Setting
from segbench.study.part import Part

if TYPE_CHECKING:
    from segbench.study.comparison import Comparison

COLUMNS = ["setting", "outcome", "recommended", "holds"]
EVERYTHING = "everything"
"""Stands for an outcome where one classification is used for everything."""


class Robustness(Part):
    """A study's verdicts in other settings."""

    def __init__(self, comparison: Comparison) -> None:
        super().__init__(comparison.study)
        self.comparison = comparison
        self.elsewhere = comparison.other_settings

    def _scores(self, outcome: str, key: str, setting: Setting) -> Scores:
        loss = "log_loss" if "event" in setting.units else "squared_error"
        scores = Scores(outcome, degrees=degrees_of_freedom(setting.units))
        for name in ("everyone", *self.study.methods):
            lost = self.elsewhere.losses(outcome, name)[key].to_numpy(copy=True)
            scores.add(name, "method", {loss: lost})
        scores.derive(
            self._best(outcome, key, scores),
            self.params.verdict.min_attainable,
            self.limits.confidence,
        )
        return scores

    def _best(self, outcome: str, key: str, scores: Scores) -> Floats:
        """Return the loss of the best there is; within other horizons, of the best method.

        There no ceiling is fitted.
        """
        setting = self.elsewhere.settings(outcome)[key]
        if setting.splits is None:
            predicted = Attainable(self.comparison).predicted(outcome)[setting.same]
            return self.elsewhere.lost(outcome, {key: predicted})[key].to_numpy(copy=True)
        doubted = [name for name in self.study.methods if self.study.doubt(name)]
        names = [name for name in scores.values if name not in doubted]
        return min((scores.values[name][scores.loss] for name in names), key=lambda loss: loss[0])

    def purposes(self, outcome: str, main: Purpose) -> dict[str, Purpose]:
        """Return the contestants for one outcome, held against the best in each setting."""
        return {
            key: Purpose(
                main.outcome,
                self._scores(outcome, key, setting),
                main.contestants,
                main.margin,
                main.confidence,
            )
            for key, setting in self.elsewhere.settings(outcome).items()
        }

    @cached
    def table(self) -> pd.DataFrame:
        """Return one row a verdict and setting; none of an outcome that nothing is recommended for.

        setting, outcome (`EVERYTHING`: of all), recommended there (empty: nothing), holds.
        """
        judged = self.comparison.judged
        # Plain facts decide nothing.
        every = {name: replace(one, facts=lambda _: {}) for name, one in judged.purposes().items()}
        other = {name: self.purposes(name, every[name]) for name in self.elsewhere.outcomes()}
        there = {
            name: {key: verdict(one).recommended for key, one in purposes.items()}
            for name, purposes in other.items()
        }
        keys = dict.fromkeys(key for purposes in other.values() for key in purposes)
        there[EVERYTHING] = {
            key: overall(
                {name: other.get(name, {}).get(key, one) for name, one in every.items()},
                self.params.verdict.weights,
            ).pick
            for key in keys
        }
        said = {name: one.recommended for name, one in judged.by_outcome().items()}
        return compared_with(said | {EVERYTHING: judged.overall().pick}, there)

    def holds(self) -> dict[str, dict[str, bool]]:
        """Return whether verdicts hold: outcome, or `EVERYTHING`, -> setting -> whether."""
        return {
            str(outcome): dict(zip(rows["setting"], rows["holds"].astype(bool), strict=True))
            for outcome, rows in self.table().groupby("outcome", sort=False)
        }


def compared_with(said: Mapping[str, str], there: Mapping[str, Mapping[str, str]]) -> pd.DataFrame:
    """Return the table of what is recommended there, by outcome and setting, beside what is said.

    Nothing of outcomes for which nothing is said.
    """
    rows = [
        (setting, outcome, name, name == said[outcome])
        for outcome, names in there.items()
        if said[outcome]
        for setting, name in names.items()
    ]
    return pd.DataFrame(rows, columns=COLUMNS).astype({"holds": bool})
