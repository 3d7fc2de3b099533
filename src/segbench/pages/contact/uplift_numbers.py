"""What contacts changed, by segment, where campaigns left customers alone at random."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

import numpy as np
import pandas as pd

from segbench.evaluation.campaigns.uplift import shown, uplift
from segbench.methods import Segment
from segbench.study.cutoffs import earlier_cutoffs, fitting_cutoff
from segbench.study.labels import labels_at
from segbench.study.study import Study


class Experiments:
    """Randomised campaigns of a study, read as experiments.

    Out of time, every customer is labelled at the last cutoff on or before the campaign's start, by
    the method frozen one step before the last cutoff, as for conversion; with folds of customers
    only campaigns that start in the `conversion_days` from the one cutoff on count. Nothing is
    learned from a response, so nothing has to be held back.
    """

    def __init__(self, study: Study) -> None:
        self.study = study

    @property
    def why_not(self) -> str:
        """Why it is not known what a contact changes, as the end of a sentence; empty if it is."""

        def compute() -> str:
            reason = self.study.source.no_experiment()
            if reason:
                return reason
            contacted = self.units()["contacted"]
            few = min(contacted.sum(), (~contacted).sum()) < self.study.params.evaluation.min_cell
            return (
                "too few customers of randomised campaigns could be classified when these started"
                if few
                else ""
            )

        reason: str = self.study.cache.json("no-experiment", compute)
        return reason

    @property
    def fitted_at(self) -> date:
        """The cutoff at which the methods that label these customers are fitted."""
        return fitting_cutoff(self.study.params)

    def units(self) -> pd.DataFrame:
        """Return everybody drawn who has a label.

        Returns
        -------
        DataFrame
            customer_id, group, campaign_type, contacted_at, contacted, event; cutoff, the one that
            labels the customer; true, what the contact truly changes (NaN where data is not
            simulated).
        """
        return self.study.cache.frame(
            "experiments", lambda: pd.concat(self._parts(), ignore_index=True)
        )

    def _parts(self) -> Iterator[pd.DataFrame]:
        study = self.study
        params = study.params
        true = study.source.true_uplift()
        step = timedelta(days=params.cutoff_step_days)
        spans = (
            {}
            if params.evaluation.folds
            else {cutoff: cutoff + step for cutoff in earlier_cutoffs(study)}
        )
        spans[params.cutoff] = params.cutoff + timedelta(days=params.conversion_days)
        for start, end in sorted(spans.items()):
            drawn = study.source.assigned(start, end)
            known = drawn[drawn["customer_id"].isin(study.customers(start).index)]
            changed = np.full(len(known), np.nan)
            if true is not None:
                column = true.columns.get_indexer(known["campaign_type"])
                changed = true.to_numpy()[true.index.get_indexer(known["customer_id"]), column]
            yield known.assign(cutoff=str(start), true=changed)

    def segments(self, name: str) -> tuple[Segment, ...]:
        """Return the segments of a method as it labels these customers."""
        return self.study.method(name, self.fitted_at).segments_

    def of(self, name: str) -> pd.DataFrame:
        """Return what a contact adds to the rate of responding in each segment of a method; see `uplift` and `shown`."""

        def compute() -> pd.DataFrame:
            units, limits = self.units(), self.study.params.evaluation
            code = labels_at(self.study, name, units, self.fitted_at)
            codes = [segment.code for segment in self.segments(name)]
            table = uplift(units.assign(code=code), codes, limits.confidence, limits.min_cell)
            return shown(table, limits.min_cell, self.study.disclosure(name).hidden)

        return self.study.cache.frame(f"uplift-{name}", compute)

    def everything(self) -> dict[str, pd.DataFrame]:
        """Return the tables of all methods; none where it is not known what a contact changes."""
        return {} if self.why_not else {name: self.of(name) for name in self.study.methods}
