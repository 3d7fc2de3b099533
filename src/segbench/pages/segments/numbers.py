"""Whether the segments of a study's methods differ, and which could be one.

What is told inside segments is in `heterogeneity_numbers.py`, the time to the next order in
`time_to_order_numbers.py`.
"""

from __future__ import annotations

from functools import cached_property

import pandas as pd

from segbench.evaluation.intervals import wilson_interval
from segbench.evaluation.segments import pairwise
from segbench.methods.base import exact_mean
from segbench.pages.segments.heterogeneity_numbers import HeterogeneityNumbers
from segbench.pages.segments.time_to_order_numbers import TimeToOrderNumbers, by_method
from segbench.study.cache import cached
from segbench.study.segment_tables import WHOLE


class SegmentsNumbers(HeterogeneityNumbers, TimeToOrderNumbers):
    """What tells the segments of each method apart, and what is left to tell inside those of one.

    Segments are those of the methods as fitted at the last cutoff, whatever customers they label:
    clusters of another fit would be others under the same names.
    """

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
    def curves(self) -> pd.DataFrame:
        """The share of each of its segments that had ordered again, by day."""
        return self.curves_of(self.plan.name)

    @cached_property
    def _counted(self) -> dict[str, pd.DataFrame]:
        return {name: self.study.tables.counted(name) for name in self.study.methods}

    def _own(self, table: pd.DataFrame) -> pd.DataFrame:
        return table[table["method"] == self.plan.name].reset_index(drop=True)


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
