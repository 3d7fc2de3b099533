"""Sizes, rates and amounts of the segments of a method, as far as they may be shown."""

from __future__ import annotations

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from segbench.evaluation.comparison.shrinkage import mean_table, rate_table
from segbench.methods.disclosure import hidden_rows, small
from segbench.study.cache import cached
from segbench.study.part import Part

NAMES = ["method", "code", "segment", "segment_zh", "outcome", "cutoff", "n"]
RATES = ["rate", "ci_low", "ci_high", "rate_shrunk", "lift"]
SEGMENT_COLUMNS = [*NAMES, "events", *RATES, "revenue_share"]
MEANS = ["mean", "ci_low", "ci_high", "mean_shrunk", "lift"]
AMOUNT_COLUMNS = [*NAMES, *MEANS]

WHOLE = 2
"""Decimals of a rate that does not tell of how many customers it is: whole per cent."""


class SegmentTables(Part):
    """What followed the last cutoff in each segment of a method."""

    @cached
    def segments(self, name: str) -> pd.DataFrame:
        """Return the segments of one method with their rates.

        Nothing is shown of hidden segments (`Study.disclosure`), and no rate of fewer than
        `min_cell` units. The number of units is left out where it would tell of a small group, and
        rates are then in whole per cent; the number of events is left out where they, or the
        others, are fewer than `min_cell`. `lift` is the rate over that of all; `revenue_share` is
        the segment's share of the revenue before the cutoff.

        Returns
        -------
        DataFrame
            `SEGMENT_COLUMNS`, one row per segment and outcome, in business order.
        """
        table, shown = self.rates(name), self.study.disclosure(name)
        hidden = table["code"].isin(shown.hidden)
        few = small(table["n"], shown.least) | hidden
        others = table["n"] - table["events"]
        rare = small(table["events"], shown.least) | small(others, shown.least)
        vague = self._units_hidden(name, table)
        # An interval would tell of how many it is.
        unsure = vague & (table["n"] < self.study.limits.min_rate_n).to_numpy()
        table = table.astype({"n": "Int64", "events": "Int64"})
        table.loc[vague, RATES[:4]] = table.loc[vague, RATES[:4]].round(WHOLE)
        table.loc[vague, "lift"] = table.loc[vague, "lift"].round(WHOLE - 1)
        table.loc[unsure, ["rate", "ci_low", "ci_high", "lift"]] = np.nan
        table.loc[few, RATES] = np.nan
        table.loc[vague | few, "n"] = pd.NA
        table.loc[vague | few | rare, "events"] = pd.NA
        table.loc[hidden, "revenue_share"] = np.nan
        return table

    @cached
    def amounts(self, name: str) -> pd.DataFrame:
        """Return the mean amounts of the segments of one method, as far as `segments` shows rates.

        Returns
        -------
        DataFrame
            `AMOUNT_COLUMNS`, one row per segment and amount, in business order.
        """
        confidence = self.study.limits.confidence
        tables = []
        for amount in self.study.amounts:
            known = self.study.after.values(amount)
            means = mean_table(self._labels_of(name, known), known["value"], confidence)
            tables.append(self._named(name, amount, means)[AMOUNT_COLUMNS])
        table, shown = pd.concat(tables, ignore_index=True), self.study.disclosure(name)
        few = small(table["n"], shown.least) | table["code"].isin(shown.hidden)
        vague = few | self._units_hidden(name, table)
        unsure = vague & (table["n"] < self.study.limits.min_rate_n)
        table = table.astype({"n": "Int64"})
        table.loc[unsure, ["mean", "ci_low", "ci_high", "lift"]] = np.nan
        table.loc[few, MEANS] = np.nan
        table.loc[vague, "n"] = pd.NA
        return table

    def counted(self, name: str) -> pd.DataFrame:
        """Return the segments of a method that are compared: with units and events, shown or not.

        Returns
        -------
        DataFrame
            `SEGMENT_COLUMNS`, one row a segment and outcome in business order, without hidden
            segments and those with fewer than `min_cell` units; and `vague`: whether the number of
            its units is not shown.
        """
        table, shown = self.rates(name), self.study.disclosure(name)
        table["vague"] = self._units_hidden(name, table)
        out = table["code"].isin(shown.hidden) | small(table["n"], shown.least)
        return table[~out & (table["n"] > 0)].reset_index(drop=True)

    def rates(self, name: str) -> pd.DataFrame:
        """Return the rates of all segments of a method, whether they may be shown or not.

        Returns
        -------
        DataFrame
            `SEGMENT_COLUMNS`, one row a segment and outcome in business order.
        """
        monetary = self.study.customers()["monetary"]
        revenue = monetary.groupby(self.study.labels(name), observed=False).sum()
        share = revenue / monetary.sum()
        confidence = self.study.limits.confidence
        tables = []
        for outcome in self.study.outcomes:
            events = self.study.events(outcome)
            table = rate_table(self._labels_of(name, events), events["event"], confidence)
            table["lift"] = table["rate"] / events["event"].mean()
            table["revenue_share"] = [share[code] for code in table["code"]]
            tables.append(self._named(name, outcome, table)[SEGMENT_COLUMNS])
        return pd.concat(tables, ignore_index=True)

    @cached
    def hidden_units(self, name: str) -> dict[str, list[str]]:
        """Return, by outcome, the segments whose number of units is not shown.

        Those who are in an outcome and the others of a segment are two groups, and so are those who
        are in one outcome and not in another: where a number comes so close to one that is shown
        that a small group is left, it is hidden.
        """
        study, shown, labels = self.study, self.study.disclosure(name), self.study.labels(name)
        categories = labels.cat.categories
        codes = [str(code) for code in categories]
        sizes = labels.value_counts(sort=False).reindex(categories, fill_value=0).to_numpy()
        always_hidden = np.array([code in shown.hidden for code in codes])
        earlier: list[NDArray[np.int64]] = []
        hidden_codes = {}
        for outcome in (*study.outcomes, *study.amounts):
            units = (
                study.events(outcome) if outcome in study.outcomes else study.after.values(outcome)
            )
            counts = self._labels_of(name, units).value_counts(sort=False)
            n = counts.reindex(categories, fill_value=0).to_numpy()
            near = always_hidden.copy()
            for other in earlier:
                near |= small(np.abs(n - other), shown.least)
            hidden = hidden_rows(np.column_stack([n, sizes - n]), shown.least, near)
            earlier.append(np.where(hidden, 0, n))
            hidden_codes[outcome] = [
                code for code, is_hidden in zip(codes, hidden, strict=True) if is_hidden
            ]
        return hidden_codes

    def _units_hidden(self, name: str, table: pd.DataFrame) -> NDArray[np.bool_]:
        """Return of which rows, one a segment and outcome, the number of units is not shown."""
        hidden = self.hidden_units(name)
        rows = zip(table["code"], table["outcome"], strict=True)
        return np.array([code in hidden[outcome] for code, outcome in rows], dtype=bool)

    def _labels_of(self, name: str, units: pd.DataFrame) -> pd.Series:
        return self.study.labels(name).loc[units["customer_id"]].reset_index(drop=True)

    def _named(self, name: str, outcome: str, table: pd.DataFrame) -> pd.DataFrame:
        """Return a table of segments with their names."""
        named = {segment.code: segment for segment in self.study.method(name).segments_}
        return table.assign(
            method=name,
            segment=[named[code].name for code in table["code"]],
            segment_zh=[named[code].name_zh for code in table["code"]],
            outcome=outcome,
            cutoff=str(self.study.params.cutoff),
        )
