"""Where two methods of a study say different things of the same customers."""

from __future__ import annotations

from datetime import date

import pandas as pd
from scipy.special import expit

from segbench.evaluation.segments.disagreement import DISAGREEMENT_COLUMNS, disagreements, shown
from segbench.methods import METHODS, Segment
from segbench.pages._page import Numbers
from segbench.study.cache import cached
from segbench.study.cutoffs import fitting_cutoff


class DisagreementNumbers(Numbers):
    """The method that a study acts on against the other one that matters."""

    @property
    def pair(self) -> tuple[str, ...]:
        """The two methods; one alone if the study has no other that is eligible.

        The other is the best one that cannot be told from the best for retention, or else the
        simplest.
        """
        left_out = {self.plan.name, *self.study.ineligible}
        others = [name for name in self.study.methods if name not in left_out]
        if not others:
            return (self.plan.name,)
        verdict = self.comparison.verdicts().get("retention")
        best = () if verdict is None else (verdict.best, *verdict.best_set, *verdict.not_told)
        level = [name for name in best if name in others]
        simplest = min(others, key=lambda name: METHODS[name].complexity)
        return (self.plan.name, level[0] if level else simplest)

    @property
    def fitted_at(self) -> date:
        """The cutoff at which the methods are frozen; see `fitting_cutoff`."""
        return fitting_cutoff(self.study.params)

    @property
    def pair_segments(self) -> list[tuple[Segment, ...]]:
        """The segments of both methods, or of the only one; none if retention is not compared."""
        if "retention" not in self.comparison.events:
            return []
        return [self.study.method(name, self.fitted_at).segments_ for name in self.pair]

    @property
    @cached
    def disagreement(self) -> pd.DataFrame:
        """The cells of their cross table at the last cutoff.

        Empty without another method, or where retention is not compared.

        Of hidden segments, of cells under `min_cell` customers, and of those that would give one
        away, only the codes are left; see `disagreements` and `hidden_cells`.
        """
        if len(self.pair) == 1 or "retention" not in self.comparison.events:
            return pd.DataFrame(columns=DISAGREEMENT_COLUMNS)
        limits = self.study.limits
        units = self.comparison.units("retention")
        last = (units["cutoff"] == self.study.params.cutoff).to_numpy()
        customers = units.loc[last, "customer_id"]
        table = pd.DataFrame({"event": units.loc[last, "event"].to_numpy(dtype=bool)})
        for side, name in zip("ab", self.pair, strict=True):
            labels = self.study.labels(name, fitted_at=self.fitted_at)
            table[side] = labels.loc[customers].to_numpy()
            table[f"predicted_{side}"] = expit(self.comparison.predictions("retention", name)[last])
        hidden = [self.study.disclosure(name).hidden for name in self.pair]
        return shown(disagreements(table, limits.confidence), limits.min_cell, hidden)

    largest_disagreements = disagreement
