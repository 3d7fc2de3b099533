"""Whether the segments of a study's methods differ, and which could be one.

The time to the next order is in `time_to_order_numbers.py`.
"""

from __future__ import annotations

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from segbench.evaluation import ClusterBootstrap
from segbench.evaluation.comparison.reference_models import MODEL_GROUPS
from segbench.evaluation.intervals import wilson_interval
from segbench.evaluation.segments import heterogeneity, pairwise
from segbench.methods.base import exact_mean
from segbench.pages.segments.time_to_order_numbers import TimeToOrderNumbers, by_method
from segbench.study.cache import cached, cached_in_memory
from segbench.study.segment_tables import WHOLE

TRAITS = {
    "recency_days": "days since the last order",
    "frequency": "orders",
    "monetary": "revenue",
    "tenure_days": "days since the first order",
    "contacts_before": "earlier contacts",
    "responses_before": "earlier responses",
}
"""Plain numbers by which a segment could be split -> in words; the last two need campaigns."""

INSIDE_COLUMNS = ["outcome", "model", *heterogeneity.INSIDE_COLUMNS]

MOST_REPLICATES = 500
"""Resamples of a segment's customers: a proposal to split it does not hang on the third digit."""


class SegmentsNumbers(TimeToOrderNumbers):
    """What tells the segments of each method apart, and what is left to tell inside those of one.

    Segments are those of the methods as fitted at the last cutoff, whatever customers they label:
    clusters of another fit would be others under the same names.
    """

    offered = (
        "cutoff horizon curves pairs all_pairs closest merged groups durations"
        " customer_durations log_rank splits inside"
    )

    @property
    @cached
    def all_pairs(self) -> pd.DataFrame:
        """The differences of every two segments of every method: method, and as `differences`.

        Where the number of a segment's units is not shown, rates, differences and tests are too
        coarse to tell it.
        """
        confidence = self.study.limits.confidence
        return by_method(
            {
                name: _coarse(pairwise.differences(table, confidence), table)
                for name, table in self._counted.items()
            }
        )

    @property
    def pairs(self) -> pd.DataFrame:
        """Those of the page's method."""
        return self._own(self.all_pairs)

    @property
    def closest(self) -> pd.DataFrame:
        """For each of its segments the one that it is hardest to tell from; see `closest`."""
        return pairwise.closest(self.pairs, self.study.limits.confidence)

    @property
    @cached
    def groups(self) -> pd.DataFrame:
        """Which segments could be one: method, code, group (the code of the first of them)."""
        limits = self.study.limits
        return by_method(
            {
                name: pairwise.merged(table, limits.confidence, limits.min_cell).reset_index()
                for name, table in self._counted.items()
            }
        )

    @property
    def merged(self) -> pd.DataFrame:
        """The segments of the page's method, put together where they could be one.

        One row per segment with enough customers, in business order: code, segment, group,
        customers, revenue (mean, before the cutoff), and per outcome the `rate` of its whole group
        with a Wilson interval (`rate_`, `ci_low_` and `ci_high_` with the outcome's name; NaN where
        nothing is known).
        """
        study, name = self.study, self.plan.name
        groups = self._own(self.groups)[["code", "group"]]
        code, revenue = groups["code"], study.customers()["monetary"].groupby(study.labels(name))
        table = groups.assign(
            customers=code.map(revenue.size()), revenue=code.map(revenue.agg(exact_mean))
        )
        table.insert(1, "segment", code.map(self.plan.method.names))
        for outcome in study.outcomes:
            rates = self._pooled(outcome, groups).add_suffix(f"_{outcome}")
            table = table.join(rates, on="group")
        return table

    def _pooled(self, outcome: str, groups: pd.DataFrame) -> pd.DataFrame:
        """Return the rate of each group of segments, with its interval."""
        rows = self._counted[self.plan.name].merge(groups, on="code")
        pooled = rows[rows["outcome"] == outcome].groupby("group")
        counts = pooled[["n", "events"]].sum().astype(int)
        confidence = self.study.limits.confidence
        low, high = wilson_interval(counts["events"], counts["n"], confidence)
        rates = pd.DataFrame(
            {"rate": counts["events"] / counts["n"], "ci_low": low, "ci_high": high},
            index=counts.index,
        )
        return rates.where(~pooled["vague"].any(), rates.round(WHOLE), axis=0)

    @property
    def durations(self) -> pd.DataFrame:
        """How long each segment of the page's method waits for the next order."""
        return self._own(self.all_durations)

    @property
    @cached_in_memory
    def _counted(self) -> dict[str, pd.DataFrame]:
        return {name: self.study.tables.counted(name) for name in self.study.methods}

    def _own(self, table: pd.DataFrame) -> pd.DataFrame:
        return table[table["method"] == self.plan.name].reset_index(drop=True)

    @property
    def inside(self) -> pd.DataFrame:
        """What the best ceiling still tells inside segments: outcome, model, `INSIDE_COLUMNS`."""
        return self._all_inside(tuple(self._best_ceilings.items()))

    # By names, not by the league that they come from: kept where methods changed.
    @cached
    def _all_inside(self, ceilings: tuple[tuple[str, str], ...]) -> pd.DataFrame:
        tables = [self._inside(outcome, model) for outcome, model in ceilings]
        return pd.concat(tables or [pd.DataFrame(columns=INSIDE_COLUMNS)], ignore_index=True)

    @property
    @cached
    def _best_ceilings(self) -> dict[str, str]:
        """Event -> the ceiling with the smallest log-loss; empty if none can be computed."""
        league, best = self.comparison.league(), {}
        for outcome in self.comparison.events:
            ceilings = league[league["outcome"] == outcome].query(
                "metric == 'log_loss' and role == 'ceiling'"
            )
            best[outcome] = next(iter(ceilings.sort_values(["value", "method"])["method"]), "")
        return best

    @property
    @cached
    def splits(self) -> pd.DataFrame:
        """How to split the segments worth it: outcome, code, and what `best_split` found."""
        limits = self.study.limits
        splits = []
        for outcome, rows in self.inside.groupby("outcome", sort=False):
            codes = heterogeneity.worth_splitting(rows, limits.confidence, limits.min_rate_n)
            splits += [split for code in codes if (split := self._split(str(outcome), code))]
        return pd.DataFrame(splits, columns=None if splits else ["outcome", "code"])

    def _inside(self, outcome: str, model: str) -> pd.DataFrame:
        study, comparison, name = self.study, self.comparison, self.plan.name
        units = comparison.units(outcome)
        if not model:
            return pd.DataFrame(columns=INSIDE_COLUMNS)
        table = heterogeneity.inside(
            self._codes(units),
            list(self.plan.method.names),
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
        return table.assign(outcome=outcome, model=model)[INSIDE_COLUMNS]

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


def _coarse(pairs: pd.DataFrame, segments: pd.DataFrame) -> pd.DataFrame:
    """Return pairs that do not tell the numbers of units that are not shown."""
    vague = pd.MultiIndex.from_frame(segments.loc[segments["vague"], ["outcome", "code"]])
    first = pd.MultiIndex.from_frame(pairs[["outcome", "code"]]).isin(vague)
    other = pd.MultiIndex.from_frame(pairs[["outcome", "other"]]).isin(vague)
    pairs, either = pairs.astype({"n": "Int64", "n_other": "Int64"}), first | other
    pairs.loc[first, "n"] = pd.NA
    pairs.loc[other, "n_other"] = pd.NA
    ends = ["rate", "rate_other", "difference", "ci_low", "ci_high"]
    pairs.loc[either, ends] = pairs.loc[either, ends].round(WHOLE)
    pairs.loc[either, "z"] = pairs.loc[either, "z"].round(1)
    for name in ("p", "p_holm"):
        pairs.loc[either, name] = [float(f"{value:.{WHOLE}g}") for value in pairs.loc[either, name]]
    return pairs
