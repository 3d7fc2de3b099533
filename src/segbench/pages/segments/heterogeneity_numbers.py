"""What is still to tell inside the segments of one method, and what number splits them."""

from __future__ import annotations

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from segbench.evaluation import ClusterBootstrap
from segbench.evaluation.comparison.reference_models import MODEL_GROUPS
from segbench.evaluation.segments import heterogeneity
from segbench.pages._page import Numbers
from segbench.study.cache import cached

TRAITS = {
    "recency_days": "days since the last order",
    "frequency": "orders",
    "monetary": "revenue",
    "tenure_days": "days since the first order",
    "contacts_before": "earlier contacts",
    "responses_before": "earlier responses",
}
"""Plain numbers by which a segment could be split -> in words; the last two need campaigns."""

MOST_REPLICATES = 500
"""Resamples of a segment's customers: a proposal to split it does not hang on the third digit."""


class HeterogeneityNumbers(Numbers):
    """Which segments of the page's method hold two kinds of customers."""

    @property
    @cached
    def inside(self) -> pd.DataFrame:
        """What the best ceiling still tells inside segments: outcome, model, `INSIDE_COLUMNS`."""
        tables = [self._inside(outcome) for outcome in self.comparison.events]
        return pd.concat(tables, ignore_index=True)

    @property
    @cached
    def splits(self) -> pd.DataFrame:
        """How to split the segments worth it: outcome, code, and what `best_split` found."""
        limits = self.study.limits
        splits = []
        for outcome, rows in self.inside.groupby("outcome", sort=False):
            codes = heterogeneity.worth_splitting(rows, limits.confidence, limits.min_rate_n)
            for code in codes:
                split = self._split(str(outcome), code)
                if split is not None:
                    splits.append(split)
        return pd.DataFrame(splits) if splits else pd.DataFrame(columns=["outcome", "code"])

    def _inside(self, outcome: str) -> pd.DataFrame:
        study, comparison, name = self.study, self.comparison, self.plan.name
        columns = ["outcome", "model", *heterogeneity.INSIDE_COLUMNS]
        units, model = comparison.units(outcome), self._best_model(outcome)
        if not model:
            return pd.DataFrame(columns=columns)
        table = heterogeneity.inside(
            self._codes(units),
            list(study.method(name).names),
            {
                "model": comparison.predictions(outcome, model),
                "method": comparison.predictions(outcome, name),
            },
            units,
            ClusterBootstrap(units["customer_id"], self._replicates, study.params.seed),
            within_group=comparison.splits()[outcome][0].outcome.within_group,
            confidence=study.limits.confidence,
            min_cell=study.limits.min_cell,
        )
        table = table[~table["code"].isin(study.disclosure(name).hidden)].reset_index(drop=True)
        return table.assign(outcome=outcome, model=model)[columns]

    def _best_model(self, outcome: str) -> str:
        """Return the ceiling with the lowest log-loss; empty if none could be computed."""
        league = self.comparison.league()
        losses = league[league["outcome"] == outcome].query(
            "metric == 'log_loss' and role == 'ceiling'"
        )
        best = losses.sort_values(["value", "method"])["method"]
        return str(best.iloc[0]) if len(best) else ""

    def _split(self, outcome: str, code: str) -> dict[str, float | str] | None:
        """Return the best split of a segment, found on units learned from, tried on units scored.

        With folds, it is found on the customers of every second fold, and tried on the others.
        """
        splits = self.comparison.splits()[outcome]
        if splits[0].fold is None:
            past, later = splits[0].train, splits[0].test
        else:
            past = pd.concat([split.test for split in splits[::2]], ignore_index=True)
            later = pd.concat([split.test for split in splits[1::2]], ignore_index=True)
        past = self._traits(past[self._codes(past) == code])
        later = self._traits(later[self._codes(later) == code])
        split = heterogeneity.best_split(
            past,
            later,
            [name for name in TRAITS if name in past],
            self.study.params.seed,
            self._replicates,
            within_group=splits[0].outcome.within_group,
            confidence=self.study.limits.confidence,
        )
        return None if split is None else {"outcome": outcome, "code": code, **split}

    @property
    def _replicates(self) -> int:
        return min(self.study.limits.replicates, MOST_REPLICATES)

    def _codes(self, units: pd.DataFrame) -> NDArray[np.str_]:
        """Return the segment of every unit at its cutoff."""
        return self.study.labelling.at(self.plan.name, units).to_numpy(dtype=str)

    def _traits(self, units: pd.DataFrame) -> pd.DataFrame:
        """Return units with the plain numbers of their customers at their cutoffs."""
        traits = []
        for cutoff, rows in units.groupby("cutoff"):
            customers = self.study.customers(cutoff, MODEL_GROUPS)
            columns = [name for name in TRAITS if name in customers]
            traits.append(customers.loc[rows["customer_id"], columns].set_axis(rows.index))
        return units.join(pd.concat(traits)) if traits else units
