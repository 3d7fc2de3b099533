"""Whom to contact: what a classification is worth when only some customers can be contacted."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property

import numpy as np
import pandas as pd

from segbench.evaluation import ClusterBootstrap
from segbench.evaluation.campaigns.assignment import EVERYONE, assign, balance, shown_balance
from segbench.evaluation.campaigns.gains import Gains, gains
from segbench.evaluation.campaigns.profit import response_value, worth
from segbench.evaluation.comparison.metrics import TOP_SHARE
from segbench.evaluation.comparison.verdict import Verdict
from segbench.evaluation.intervals import interval_columns
from segbench.evaluation.power_analysis import customers_needed, detectable_uplift
from segbench.study.comparison import Comparison
from segbench.study.study import Study

STEPS = 20
"""Shares at which the curve is drawn, evenly spaced."""

RFM = {"recency_days": "R", "frequency": "F", "monetary": "M"}


class Contact:
    """Gains, break-even costs, and the test that would show what a contact changes, at the last cutoff.

    Parameters
    ----------
    study
        The study.
    """

    def __init__(self, study: Study) -> None:
        self.study = study
        self.comparison = Comparison(study)

    @cached_property
    def verdicts(self) -> Mapping[str, Verdict]:
        """The verdict for every event that could be compared."""
        return {
            name: verdict
            for name, verdict in self.comparison.verdicts().items()
            if name in self.study.outcomes
        }

    @property
    def campaigns(self) -> bool:
        """Whether responses to campaigns could be compared, so that a contact has a worth."""
        return "conversion" in self.verdicts and self.study.after.conversion.within_group

    @property
    def name(self) -> str:
        """The method to test by: the one recommended for responses to campaigns if it beats chance, else for retention."""
        responses = self.campaigns and self.verdicts["conversion"].beats_random
        return self.verdicts["conversion" if responses else "retention"].pick

    def shown(self, outcome: str) -> list[str]:
        """Return whose curves are shown: the recommended method, then the best baseline and ceiling by AUC."""
        league = self.comparison.league()
        auc = league[(league["outcome"] == outcome) & (league["metric"] == "auc")]
        rivals = auc[~auc["method"].isin(["everyone", "random"])].sort_values(
            ["value", "method"], ascending=[False, True]
        )
        best = [
            rivals.loc[rivals["role"] == role, "method"].head(1) for role in ("baseline", "ceiling")
        ]
        return [self.verdicts[outcome].pick, *pd.concat(best)]

    def gains(self) -> pd.DataFrame:
        """Return the gains curves of every outcome.

        Returns
        -------
        DataFrame
            outcome, method, role, share (of the units contacted), units (all that are scored); with
            _low and _high each: gain (share of the events reached), spared (share of those without
            the event that are not contacted), rate (events per contact).
        """

        def compute() -> pd.DataFrame:
            confidence = self.study.params.evaluation.confidence
            tables = []
            for outcome in self.verdicts:
                roles = self.comparison.entries(outcome, self.study.methods)
                for name in self.shown(outcome):
                    found = self._gains(outcome, name)
                    about = {
                        "outcome": outcome,
                        "method": name,
                        "role": roles[name],
                        "share": found.shares,
                    }
                    for measure in ("gain", "spared", "rate"):
                        about |= interval_columns(measure, getattr(found, measure), confidence)
                    tables.append(pd.DataFrame(about | {"units": int(found.units[0])}))
            return pd.concat(tables, ignore_index=True)

        return self.study.cache.frame("gains", compute)

    def _draws(self, outcome: str) -> ClusterBootstrap:
        evaluation, units = self.study.params.evaluation, self.comparison.units(outcome)
        draws: ClusterBootstrap = self.study.cache.memory(
            f"draws-{outcome}",
            lambda: ClusterBootstrap(
                units["customer_id"], evaluation.replicates, self.study.params.seed
            ),
        )
        return draws

    def _gains(self, outcome: str, name: str) -> Gains:
        budgets = {TOP_SHARE, *self.study.params.contact.budgets}
        others = {round(1 - share, 10) for share in budgets}
        shares = sorted({number / STEPS for number in range(1, STEPS + 1)} | budgets | others)
        units, learned = self.comparison.units(outcome), self.comparison.predictions(outcome, name)
        found: Gains = self.study.cache.memory(
            f"gains-{outcome}-{name}", lambda: gains(learned, units, self._draws(outcome), shares)
        )
        return found

    def worth(self) -> pd.DataFrame:
        """Return what contacts pay by the method recommended for responses, at the budgets and for everybody.

        Returns
        -------
        DataFrame
            The columns of `segbench.evaluation.campaigns.profit.worth`, and `brings`, what a
            response is taken to bring: ``"given"``, one ``"order"`` of those who responded, or all
            that they spent in the ``"window"``. Empty where no responses to campaigns are compared.
        """

        def compute() -> pd.DataFrame:
            contact, confidence = self.study.params.contact, self.study.params.evaluation.confidence
            tables = []
            for brings, value in self._values().items():
                reached = self._gains("conversion", self.verdicts["conversion"].pick)
                found = worth(reached, value, contact.margin, contact.cost_per_contact, confidence)
                tables.append(
                    found[found["share"].isin([*contact.budgets, TOP_SHARE, 1.0])].assign(
                        brings=brings
                    )
                )
            return (
                pd.concat(tables, ignore_index=True)
                if tables
                else pd.DataFrame({"brings": []}, dtype=str)
            )

        return self.study.cache.frame("worth", compute)

    def _values(self) -> dict[str, np.ndarray]:
        """Return what a response brings, by how it is reckoned: for the sample and every resample."""
        if not self.campaigns:
            return {}
        study, draws, units = (
            self.study,
            self._draws("conversion"),
            self.comparison.units("conversion"),
        )
        given = study.params.contact.value_of_response
        if given is not None:
            return {"given": np.full(draws.weights.shape[1], given)}
        spent = study.source.spent(study.params.cutoff, study.customers().index).set_index(
            "customer_id"
        )
        own = spent.reindex(units["customer_id"])
        event, revenue = units["event"], own["revenue"]
        reckoned = {"order": own["orders"], "window": np.ones(len(units))}
        return {
            name: response_value(event, revenue, parts, draws) for name, parts in reckoned.items()
        }

    def power(self) -> pd.DataFrame:
        """Return what a test with each segment, half of it contacted, could show.

        Returns
        -------
        DataFrame
            outcome, code (`EVERYONE` for all, last), customers, rate (taken for that of those left
            alone), detectable (smallest uplift), needed (customers for the uplift asked for); no
            numbers of segments that are not shown.
        """

        def compute() -> pd.DataFrame:
            study = self.study
            segments = study.segments(self.name).set_index(["outcome", "code"])
            everyone = study.tables.rates(self.name).groupby("outcome")["n"].sum()
            codes = [segment.code for segment in study.method(self.name).segments_]
            averages = study.averages()
            rows = []
            for outcome in study.outcomes:
                # Whoever is a customer can be asked to respond; order again, or a second time, can
                # only those counted.
                counted = (
                    "retention"
                    if outcome == "conversion" and study.after.conversion.within_group
                    else outcome
                )
                sizes = {code: float(segments["n"].astype(float)[counted, code]) for code in codes}
                known = {
                    code: float(segments["rate_shrunk"].astype(float)[outcome, code])
                    for code in codes
                }
                sizes[EVERYONE], known[EVERYONE] = float(everyone[counted]), averages[outcome]
                rows += [
                    (outcome, code, size, *self._testable(size, known[code]))
                    for code, size in sizes.items()
                ]
            return pd.DataFrame(
                rows, columns=["outcome", "code", "customers", "rate", "detectable", "needed"]
            )

        return self.study.cache.frame("power", compute)

    def _testable(self, customers: float, rate: float) -> tuple[float, float, float]:
        known = customers >= self.study.params.evaluation.min_cell and not np.isnan(rate)
        if not known:
            return np.nan, np.nan, np.nan
        return (
            rate,
            detectable_uplift(int(customers), rate),
            customers_needed(rate, self.study.params.contact.uplift),
        )

    def assignment(self) -> pd.DataFrame:
        """Return whom to contact and whom to leave alone in a test; see `deal`."""
        params = self.study.params
        labels = self.study.labels(self.name)
        return self.study.cache.frame(
            "arms", lambda: assign(labels, params.contact.control_share, params.seed)
        )

    def balance(self) -> pd.DataFrame:
        """Return how far both sides differ in recency, frequency and revenue; see `segbench.evaluation.campaigns.assignment.balance`."""

        def compute() -> pd.DataFrame:
            measures = self.study.customers_of(self.name)[list(RFM)].rename(columns=RFM)
            codes = [segment.code for segment in self.study.method(self.name).segments_]
            shown = self.study.disclosure(self.name)
            return shown_balance(balance(self.assignment(), measures, codes, shown.least), shown)

        return self.study.cache.frame("balance", compute)

    def everything(self) -> tuple[pd.DataFrame, ...]:
        """Return all tables, so that a run computes them once."""
        return self.gains(), self.worth(), self.power(), self.assignment(), self.balance()
