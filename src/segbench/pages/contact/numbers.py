"""Whom to contact: what that is worth, what contacts changed, and a test that would show it."""

from __future__ import annotations

from datetime import date, timedelta

import numpy as np
import pandas as pd

from segbench.evaluation.campaigns.assignment import assign, balance
from segbench.evaluation.campaigns.gains import Gains, gains
from segbench.evaluation.campaigns.profit import response_value, worth
from segbench.evaluation.campaigns.uplift import COLUMNS, EVERYONE, shown_sides, uplift
from segbench.evaluation.campaigns.uplift_ranking import (
    ArmBootstrap,
    even_sides,
    learned_uplift,
    ranking_areas,
    true_areas,
)
from segbench.evaluation.comparison.captured import TOP_SHARE
from segbench.evaluation.comparison.league import NOT_ELIGIBLE
from segbench.evaluation.comparison.units import customer_folds
from segbench.evaluation.intervals import interval_columns
from segbench.evaluation.power_analysis import customers_needed, detectable_uplift
from segbench.methods import METHODS, Segment
from segbench.pages._page import Numbers
from segbench.study.cache import cached, cached_in_memory
from segbench.study.cutoffs import earlier_cutoffs, fitting_cutoff
from segbench.study.profit import CampaignProfit

STEPS = 20
"""Shares at which the curve is drawn, evenly spaced."""

QINI_COLUMNS = ["method", "role", "segments", "qini", "qini_low", "qini_high"]
QINI_COLUMNS += ["auuc", "auuc_low", "auuc_high", "true_qini", "true_auuc"]

GAINS_COLUMNS = ["outcome", "method", "role", "share"]
GAINS_COLUMNS += ["gain", "gain_low", "gain_high", "spared", "spared_low", "spared_high"]
GAINS_COLUMNS += ["rate", "rate_low", "rate_high", "units"]

RFM = {"recency_days": "R", "frequency": "F", "monetary": "M"}


class ContactNumbers(Numbers):
    """Gains and break-even costs at the last cutoff; randomised campaigns; a test by one method.

    Randomised campaigns are read as experiments. Out of time, every customer is labelled at the
    last cutoff on or before the campaign's start, by the method frozen one step before the last
    cutoff, as for conversion; with folds of customers only campaigns that start in the
    `conversion_days` from the one cutoff on count. Nothing is learned from a response, so nothing
    has to be held back.
    """

    offered = (
        "picks campaigns name gains worth profit units segments uplift uplifts qini power"
        " assignment balance"
    )

    @property
    @cached
    def picks(self) -> dict[str, str]:
        """The method recommended for every event that could be compared."""
        return {name: self.comparison.pick(name) for name in self.comparison.events}

    @property
    @cached
    def above_chance(self) -> list[str]:
        """The events of which some method tells more than random classes can."""
        verdicts = self.comparison.verdicts()
        return [name for name in self.picks if verdicts[name].beats_random]

    @property
    def campaigns(self) -> bool:
        """Whether responses to campaigns could be compared, so that a contact has a worth."""
        return "conversion" in self.picks and self.study.after.conversion.within_group

    @property
    def name(self) -> str:
        """The method to test by.

        The one recommended for responses to campaigns if it beats chance, else for retention.
        """
        responses = self.campaigns and "conversion" in self.above_chance
        return self.comparison.pick("conversion" if responses else "retention")

    @cached
    def ranked_by(self, outcome: str) -> list[str]:
        """Return by what customers are ranked: the method recommended, the best baseline, ceiling.

        Best by AUC.
        """
        league = self.comparison.league()
        auc = league[(league["outcome"] == outcome) & (league["metric"] == "auc")]
        rivals = auc[~auc["method"].isin(["everyone", "random"])]
        rivals = rivals.sort_values(["value", "method"], ascending=[False, True])
        best = rivals.drop_duplicates("role").set_index("role")["method"]
        return [self.picks[outcome], *best.reindex(["baseline", "ceiling"]).dropna()]

    @property
    def gains(self) -> pd.DataFrame:
        """The gains curves of every outcome.

        outcome, method, role, share (of the units contacted), units (all that are scored); with
        _low and _high each: gain (share of the events reached), spared (share of those without the
        event that are not contacted), rate (events per contact).
        """
        return self._gains(tuple((outcome, *self.ranked_by(outcome)) for outcome in self.picks))

    # By names, not by the league that they come from: kept where other methods changed.
    @cached
    def _gains(self, ranked_by: tuple[tuple[str, ...], ...]) -> pd.DataFrame:
        confidence = self.study.limits.confidence
        tables = []
        for outcome, *names in ranked_by:
            roles = self.comparison.entries(outcome, self.study.methods)
            for name in names:
                curve = self._curve(outcome, name)
                facts = {"outcome": outcome, "method": name, "role": roles[name]}
                columns = {"share": curve.shares}
                for measure in ("gain", "spared", "rate"):
                    columns |= interval_columns(measure, getattr(curve, measure), confidence)
                tables.append(pd.DataFrame(facts | columns | {"units": int(curve.units[0])}))
        return pd.concat(tables or [pd.DataFrame(columns=GAINS_COLUMNS)], ignore_index=True)

    @property
    @cached
    def worth(self) -> pd.DataFrame:
        """What contacts pay by the method recommended for responses, at the budgets and for all.

        The columns of `segbench.evaluation.campaigns.profit.worth`, and `brings`, what a response
        is taken to bring: ``"given"``, one ``"order"`` of those who responded, or all that they
        spent in the ``"window"``. Empty where no responses to campaigns are compared.
        """
        if not self.campaigns:
            return pd.DataFrame({"brings": []}, dtype=str)
        contact, confidence = self.study.params.contact, self.study.limits.confidence
        curve = self._curve("conversion", self.picks["conversion"])
        tables = []
        for brings, value in self._response_values().items():
            table = worth(curve, value, contact.margin, contact.cost_per_contact, confidence)
            at_budgets = table["share"].isin([*contact.budgets, TOP_SHARE, 1.0])
            tables.append(table[at_budgets].assign(brings=brings))
        return pd.concat(tables, ignore_index=True)

    @property
    def profit(self) -> pd.DataFrame:
        """What contacts bring by every classification; see `CampaignProfit.table`."""
        return CampaignProfit(self.study).table()

    @property
    def no_profit(self) -> str:
        """Why `profit` has no rows, as the end of a sentence; empty if it has."""
        return CampaignProfit(self.study).unknown()

    @cached_in_memory
    def _curve(self, outcome: str, name: str) -> Gains:
        budgets = {TOP_SHARE, *self.study.params.contact.budgets}
        steps = {number / STEPS for number in range(1, STEPS + 1)}
        shares = sorted(steps | budgets | set(map(rest, budgets)))
        scores = self.comparison.predictions(outcome, name)
        units, draws = self.comparison.units(outcome), self.comparison.draws(outcome)
        return gains(scores, units, draws, shares)

    def _response_values(self) -> dict[str, np.ndarray]:
        """Return what a response brings, by how it is reckoned: in the sample and the resamples."""
        study, bootstrap = self.study, self.comparison.draws("conversion")
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

    @property
    @cached
    def no_experiment(self) -> str:
        """Why it is not known what a contact changed, as the end of a sentence; empty if it is."""
        reason = self.study.source.no_experiment()
        if reason:
            return reason
        contacted = self.units()["contacted"]
        if min(contacted.sum(), (~contacted).sum()) < self.study.limits.min_cell:
            return (
                "too few customers of randomised campaigns could be classified when these started"
            )
        return ""

    @property
    def fitted_at(self) -> date:
        """The cutoff at which the methods that label those of the campaigns are fitted."""
        return fitting_cutoff(self.study.params)

    @cached
    def units(self) -> pd.DataFrame:
        """Return everybody drawn for a randomised campaign who has a label.

        Returns
        -------
        DataFrame
            customer_id, group, campaign_type, contacted_at, contacted, event; cutoff, the one that
            labels the customer; true, what the contact truly changes (NaN where data is not
            simulated).
        """
        study, params, true = self.study, self.study.params, self.study.source.true_uplift()
        # From each cutoff to the day before which a campaign starts that it labels.
        spans = {params.cutoff: params.conversion_days}
        if not params.evaluation.folds:
            earlier = reversed(earlier_cutoffs(study))
            spans = dict.fromkeys(earlier, params.cutoff_step_days) | spans
        tables = []
        for start, days in spans.items():
            drawn = study.source.assigned(start, start + timedelta(days=days))
            labelled = drawn[drawn["customer_id"].isin(study.customers(start).index)]
            changed = np.full(len(labelled), np.nan)
            if true is not None:
                rows = true.index.get_indexer(labelled["customer_id"])
                columns = true.columns.get_indexer(labelled["campaign_type"])
                changed = true.to_numpy()[rows, columns]
            tables.append(labelled.assign(cutoff=str(start), true=changed))
        return pd.concat(tables, ignore_index=True)

    def segments(self, name: str) -> tuple[Segment, ...]:
        """Return the segments of a method as it labels those of the campaigns."""
        return self.study.method(name, self.fitted_at).segments_

    @cached
    def uplift_of(self, name: str) -> pd.DataFrame:
        """Return what a contact adds to the rate of responding in each segment of a method.

        Returns
        -------
        DataFrame
            See `segbench.evaluation.campaigns.uplift`.
        """
        units, limits = self.units(), self.study.limits
        code = self.study.labelling.at(name, units, self.fitted_at)
        codes = [segment.code for segment in self.segments(name)]
        table = uplift(units.assign(code=code), codes, limits.confidence, limits.min_cell)
        return shown_sides(table, self.study.disclosure(name))

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

    @property
    def uplift(self) -> pd.DataFrame:
        """What a contact adds in each segment of `name`; empty where it is not known."""
        return self.uplifts[self.uplifts["method"] == self.name]

    @property
    @cached
    def qini(self) -> pd.DataFrame:
        """Whether classifications rank first whom a contact changes most.

        At every cutoff of the later half, segments are ranked by what the campaigns of all earlier
        cutoffs changed, and scored on its own; the curves of these cutoffs are added up. With one
        cutoff alone, one half of the customers is ranked by what contacts changed among the other.

        method, role, segments (how many there are), qini and auuc (see `Areas`), both with _low and
        _high, true_qini and true_auuc (NaN where data is not simulated); the best first. No rows
        where it is not known what a contact changes, or too few are left to learn from or to score.
        """
        study, units = self.study, self._in_parts()
        later = (units["part"] >= units["part"].nunique() / 2).to_numpy()
        sides = [units["contacted"][half].value_counts() for half in (later, ~later)]
        if (
            min(side.get(flag, 0) for side in sides for flag in (True, False))
            < study.limits.min_cell
        ):
            return pd.DataFrame(columns=QINI_COLUMNS)
        scored = units[later].reset_index(drop=True)
        draws = ArmBootstrap(scored, study.limits.replicates, study.params.seed)
        rows = []
        for name in self.comparison.takers(study.methods):
            codes = study.labelling.at(name, units, self.fitted_at)
            scores = np.empty(len(units))
            for number in units["part"][later].unique():
                now, before = units["part"] == number, (units["part"] < number).to_numpy()
                learned = learned_uplift(codes, units, before, study.limits.min_cell)
                scores[now] = learned[now]
            role = NOT_ELIGIBLE if study.why_ineligible(name) else METHODS[name].role
            row: dict[str, object] = {"method": name, "role": role, "segments": codes.nunique()}
            for measure, values in ranking_areas(scores[later], scored, draws)._asdict().items():
                ends = interval_columns(measure, values[None], study.limits.confidence)
                row |= {column: each[0] for column, each in ends.items()}
            row["true_qini"], row["true_auuc"] = true_areas(scores[later], scored)
            rows.append(row)
        table = pd.DataFrame(rows)[QINI_COLUMNS]
        return table.sort_values(["qini", "method"], ascending=[False, True], ignore_index=True)

    def _in_parts(self) -> pd.DataFrame:
        """Return `units` in parts numbered from 0, with weights that even both sides out.

        The parts are cutoffs in order; of one cutoff alone, two halves of its customers.
        """
        if self.no_experiment:
            return pd.DataFrame({"part": [], "contacted": []}, dtype=bool)
        units = self.units()
        part = np.unique(units["cutoff"].astype(str), return_inverse=True)[1]
        if not part.any():
            halves = customer_folds(pd.Index(units["customer_id"].unique()), 2)
            part = halves.loc[units["customer_id"]].to_numpy()
        return units.assign(part=part, weight=even_sides(units))

    @property
    @cached
    def power(self) -> pd.DataFrame:
        """What a test with each segment, half of it contacted, could show.

        outcome, code (`EVERYONE` for all, last), customers, rate (taken for that of those left
        alone), detectable (smallest uplift), needed (customers for the uplift asked for); no
        numbers of segments that are not shown.
        """
        study = self.study
        segments = study.tables.segments(self.name).set_index(["outcome", "code"])
        sizes, rates = segments["n"].astype(float), segments["rate_shrunk"].astype(float)
        everybody = study.tables.rates(self.name).groupby("outcome")["n"].sum()
        rows = []
        for outcome in study.outcomes:
            # Whoever is a customer can be asked to respond; order again, or a second time, can
            # only those counted.
            anybody = outcome == "conversion" and study.after.conversion.within_group
            counted = "retention" if anybody and "retention" in study.outcomes else outcome
            rows += [
                (outcome, code, sizes[counted, code], rate) for code, rate in rates[outcome].items()
            ]
            rows.append(
                (outcome, EVERYONE, float(everybody[counted]), study.after.averages()[outcome])
            )
        table = pd.DataFrame(rows, columns=["outcome", "code", "customers", "rate"])
        table["rate"] = table["rate"].where(table["customers"] >= study.limits.min_cell)
        asked = study.params.contact.uplift
        return table.astype({"customers": float, "rate": float}).assign(
            detectable=list(map(detectable_uplift, table["customers"], table["rate"])),
            needed=[customers_needed(rate, asked) for rate in table["rate"]],
        )

    @property
    @cached
    def assignment(self) -> pd.DataFrame:
        """Whom to contact and whom to leave alone in a test; see `assign`."""
        params = self.study.params
        return assign(self.study.labels(self.name), params.contact.control_share, params.seed)

    @property
    @cached
    def balance(self) -> pd.DataFrame:
        """How far both sides differ in recency, frequency and revenue; see `balance`."""
        measures = self.study.customers_of(self.name)[list(RFM)].rename(columns=RFM)
        codes = list(self.study.method(self.name).names)
        disclosure = self.study.disclosure(self.name)
        table = balance(self.assignment, measures, codes, disclosure.least)
        return shown_sides(table, disclosure)


def rest(share: float) -> float:
    """Return the share of the others, free of the noise of a subtraction."""
    return round(1 - share, 10)
