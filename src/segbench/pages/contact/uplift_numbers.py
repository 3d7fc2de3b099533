"""What contacts changed, by segment, where campaigns left customers alone at random."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

import numpy as np
import pandas as pd

from segbench.evaluation.campaigns.uplift import COLUMNS, shown, uplift
from segbench.methods import Segment
from segbench.pages._page import Numbers
from segbench.study.cache import cached
from segbench.study.cutoffs import earlier_cutoffs, fitting_cutoff


class UpliftNumbers(Numbers):
    """Randomised campaigns of a study, read as experiments.

    Out of time, every customer is labelled at the last cutoff on or before the campaign's start, by
    the method frozen one step before the last cutoff, as for conversion; with folds of customers
    only campaigns that start in the `conversion_days` from the one cutoff on count. Nothing is
    learned from a response, so nothing has to be held back.
    """

    @property
    @cached
    def no_experiment(self) -> str:
        """Why it is not known what a contact changes, as the end of a sentence; empty if it is."""
        reason = self.study.source.no_experiment()
        if reason:
            return reason
        contacted = self.units()["contacted"]
        smaller_side = min(contacted.sum(), (~contacted).sum())
        if smaller_side < self.study.limits.min_cell:
            return (
                "too few customers of randomised campaigns could be classified when these started"
            )
        return ""

    @property
    def fitted_at(self) -> date:
        """The cutoff at which the methods that label these customers are fitted."""
        return fitting_cutoff(self.study.params)

    @cached
    def units(self) -> pd.DataFrame:
        """Return everybody drawn who has a label.

        Returns
        -------
        DataFrame
            customer_id, group, campaign_type, contacted_at, contacted, event; cutoff, the one that
            labels the customer; true, what the contact truly changes (NaN where data is not
            simulated).
        """
        study, true = self.study, self.study.source.true_uplift()
        tables = []
        for start, end in self._spans():
            drawn = study.source.assigned(start, end)
            labelled = drawn[drawn["customer_id"].isin(study.customers(start).index)]
            changed = np.full(len(labelled), np.nan)
            if true is not None:
                rows = true.index.get_indexer(labelled["customer_id"])
                columns = true.columns.get_indexer(labelled["campaign_type"])
                changed = true.to_numpy()[rows, columns]
            tables.append(labelled.assign(cutoff=str(start), true=changed))
        return pd.concat(tables, ignore_index=True)

    def _spans(self) -> Iterator[tuple[date, date]]:
        """Yield each cutoff, and the day before which a campaign starts that it labels."""
        params = self.study.params
        step = timedelta(days=params.cutoff_step_days)
        if not params.evaluation.folds:
            for cutoff in reversed(earlier_cutoffs(self.study)):
                yield cutoff, cutoff + step
        yield params.cutoff, params.cutoff + timedelta(days=params.conversion_days)

    def segments(self, name: str) -> tuple[Segment, ...]:
        """Return the segments of a method as it labels these customers."""
        return self.study.method(name, self.fitted_at).segments_

    @cached
    def uplift_of(self, name: str) -> pd.DataFrame:
        """Return what a contact adds to the rate of responding in each segment of a method.

        Returns
        -------
        DataFrame
            See `segbench.evaluation.campaigns.uplift`.
        """
        units, least = self.units(), self.study.limits.min_cell
        code = self.study.labelling.at(name, units, self.fitted_at)
        codes = [segment.code for segment in self.segments(name)]
        confidence = self.study.limits.confidence
        table = uplift(units.assign(code=code), codes, confidence, least)
        return shown(table, least, self.study.disclosure(name).hidden)

    @property
    @cached
    def uplifts(self) -> pd.DataFrame:
        """What a contact adds by every method: method, and the columns of `uplift_of`.

        Empty where it is not known.
        """
        if self.no_experiment:
            return pd.DataFrame(columns=["method", *COLUMNS])
        tables = [self.uplift_of(name).assign(method=name) for name in self.study.methods]
        return pd.concat(tables, ignore_index=True)
