"""What a classification is worth when only some customers can be contacted."""

from __future__ import annotations

from functools import cached_property

import numpy as np
import pandas as pd

from segbench.evaluation import ClusterBootstrap
from segbench.evaluation.campaigns.gains import Gains, gains, response_value, worth
from segbench.evaluation.comparison.league import Verdict
from segbench.evaluation.comparison.metrics import TOP_SHARE
from segbench.evaluation.intervals import interval_columns
from segbench.pages._page import Numbers
from segbench.study.cache import cached, cached_in_memory

STEPS = 20
"""Shares at which the curve is drawn, evenly spaced."""


class GainsNumbers(Numbers):
    """Gains and break-even costs at the last cutoff."""

    @cached_property
    def verdicts(self) -> dict[str, Verdict]:
        """The verdict for every event that could be compared."""
        verdicts = self.comparison.verdicts()
        return {name: verdicts[name] for name in verdicts if name in self.study.outcomes}

    @property
    def campaigns(self) -> bool:
        """Whether responses to campaigns could be compared, so that a contact has a worth."""
        return "conversion" in self.verdicts and self.study.after.conversion.within_group

    def ranked_by(self, outcome: str) -> list[str]:
        """Return by what customers are ranked: the method recommended, the best baseline, ceiling.

        Best by AUC.
        """
        league = self.comparison.league()
        auc = league[(league["outcome"] == outcome) & (league["metric"] == "auc")]
        rivals = auc[~auc["method"].isin(["everyone", "random"])]
        rivals = rivals.sort_values(["value", "method"], ascending=[False, True])
        names = [self.verdicts[outcome].pick]
        for role in ("baseline", "ceiling"):
            names += rivals.loc[rivals["role"] == role, "method"].head(1).tolist()
        return names

    @property
    @cached
    def gains(self) -> pd.DataFrame:
        """The gains curves of every outcome.

        outcome, method, role, share (of the units contacted), units (all that are scored); with
        _low and _high each: gain (share of the events reached), spared (share of those without the
        event that are not contacted), rate (events per contact).
        """
        confidence = self.study.limits.confidence
        tables = []
        for outcome in self.verdicts:
            roles = self.comparison.entries(outcome, self.study.methods)
            for name in self.ranked_by(outcome):
                curve = self._curve(outcome, name)
                facts = {"outcome": outcome, "method": name, "role": roles[name]}
                columns = {"share": curve.shares}
                for measure in ("gain", "spared", "rate"):
                    columns |= interval_columns(measure, getattr(curve, measure), confidence)
                tables.append(pd.DataFrame(facts | columns | {"units": int(curve.units[0])}))
        return pd.concat(tables, ignore_index=True)

    @property
    @cached
    def worth(self) -> pd.DataFrame:
        """What contacts pay by the method recommended for responses, at the budgets and for all.

        The columns of `segbench.evaluation.campaigns.gains.worth`, and `brings`, what a response
        is taken to bring: ``"given"``, one ``"order"`` of those who responded, or all that they
        spent in the ``"window"``. Empty where no responses to campaigns are compared.
        """
        if not self.campaigns:
            return pd.DataFrame({"brings": []}, dtype=str)
        contact, confidence = self.study.params.contact, self.study.limits.confidence
        curve = self._curve("conversion", self.verdicts["conversion"].pick)
        tables = []
        for brings, value in self._response_values().items():
            table = worth(curve, value, contact.margin, contact.cost_per_contact, confidence)
            at_budgets = table["share"].isin([*contact.budgets, TOP_SHARE, 1.0])
            tables.append(table[at_budgets].assign(brings=brings))
        return pd.concat(tables, ignore_index=True)

    @cached_in_memory
    def _bootstrap(self, outcome: str) -> ClusterBootstrap:
        customers = self.comparison.units(outcome)["customer_id"]
        params = self.study.params
        return ClusterBootstrap(customers, params.evaluation.replicates, params.seed)

    @cached_in_memory
    def _curve(self, outcome: str, name: str) -> Gains:
        budgets = {TOP_SHARE, *self.study.params.contact.budgets}
        others = {round(1 - share, 10) for share in budgets}
        shares = sorted({number / STEPS for number in range(1, STEPS + 1)} | budgets | others)
        scores = self.comparison.predictions(outcome, name)
        return gains(scores, self.comparison.units(outcome), self._bootstrap(outcome), shares)

    def _response_values(self) -> dict[str, np.ndarray]:
        """Return what a response brings, by how it is reckoned: in the sample and the resamples."""
        study, bootstrap = self.study, self._bootstrap("conversion")
        given = study.params.contact.value_of_response
        if given is not None:
            return {"given": np.full(bootstrap.weights.shape[1], given)}
        units = self.comparison.units("conversion")
        spent = study.source.spent(study.params.cutoff, study.customers().index)
        own = spent.set_index("customer_id").reindex(units["customer_id"])
        event, revenue = units["event"], own["revenue"]
        return {
            "order": response_value(event, revenue, own["orders"], bootstrap),
            "window": response_value(event, revenue, np.ones(len(units)), bootstrap),
        }
