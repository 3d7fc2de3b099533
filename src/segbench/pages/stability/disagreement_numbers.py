"""Where two methods of a study say different things of the same customers."""

from __future__ import annotations

from datetime import date

import pandas as pd
from scipy.special import expit

from segbench.evaluation.segments.disagreement import disagreements, shown
from segbench.methods import METHODS, Segment
from segbench.study.comparison import Comparison
from segbench.study.cutoffs import fitting_cutoff
from segbench.study.plan import Plan


class Disagreement:
    """The method that a study acts on against the other one that matters.

    Parameters
    ----------
    plan
        Of the study; its method is the first.
    """

    def __init__(self, plan: Plan) -> None:
        self.plan = plan
        self.study = plan.study
        self.comparison = Comparison(plan.study)

    @property
    def other(self) -> str | None:
        """The best other method that cannot be told from the best for retention; else the simplest other; None: there is none."""
        others = [name for name in self.study.methods if name != self.plan.name]
        level = [
            name for name in self.comparison.verdicts()["retention"].best_set if name in others
        ]
        return (
            level[0]
            if level
            else min(others, key=lambda name: METHODS[name].complexity, default=None)
        )

    @property
    def fitted_at(self) -> date:
        """The cutoff at which the methods are frozen: where the comparison tests later months, one step before the last."""
        return fitting_cutoff(self.study.params)

    def segments(self) -> list[tuple[Segment, ...]]:
        """Return the segments of both methods, or of the only one."""
        return [
            self.study.method(name, self.fitted_at).segments_
            for name in (self.plan.name, self.other)
            if name
        ]

    def cells(self) -> pd.DataFrame:
        """Return the cells of their cross table at the last cutoff, as far as they may be shown; empty without another method.

        Of hidden segments, of cells under `min_cell` customers, and of those that would give one
        away, only the codes are left; see `disagreements` and `hidden_cells`.
        """
        study, pair = self.study, (self.plan.name, self.other)
        if pair[1] is None:
            return self._cells()
        return study.cache.frame(
            f"disagreement-{pair[0]}-{pair[1]}", lambda: shown(self._cells(), *self._limits())
        )

    def _limits(self) -> tuple[int, list[frozenset[str]]]:
        names = [name for name in (self.plan.name, self.other) if name]
        return self.study.params.evaluation.min_cell, [
            self.study.disclosure(name).hidden for name in names
        ]

    def _cells(self) -> pd.DataFrame:
        study, pair = self.study, (self.plan.name, self.other)

        def compute() -> pd.DataFrame:
            units = self.comparison.units("retention")
            last = (units["cutoff"] == study.params.cutoff).to_numpy()
            customers = units.loc[last, "customer_id"]
            table = pd.DataFrame({"event": units.loc[last, "event"].to_numpy(dtype=bool)})
            for side, name in zip("ab", pair, strict=True):
                assert name is not None
                table[side] = study.labels(name, fitted_at=self.fitted_at).loc[customers].to_numpy()
                table[f"predicted_{side}"] = expit(
                    self.comparison.predictions("retention", name)[last]
                )
            return disagreements(table, study.params.evaluation.confidence)

        if pair[1] is None:
            return disagreements(
                pd.DataFrame(
                    {name: [] for name in ("a", "b", "predicted_a", "predicted_b", "event")}
                ),
                0.95,
            )
        return study.cache.frame(f"all-disagreement-{pair[0]}-{pair[1]}", compute)
