"""Sizes, rates and amounts of the segments of a method, as far as they may be shown."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd

from segbench.evaluation.comparison.shrinkage import mean_table, rate_table
from segbench.methods.arrays import Counts, Flags
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
        others = table["n"] - table["events"]
        rare = small(table["events"], shown.least) | small(others, shown.least)
        vague = self._units_hidden(name, table)
        digits = dict.fromkeys(RATES, WHOLE) | {"lift": WHOLE - 1}
        table.loc[vague, RATES] = table.loc[vague, RATES].round(digits)
        table = self._shown(name, table, RATES).astype({"events": "Int64"})
        table.loc[table["n"].isna() | rare, "events"] = pd.NA
        table.loc[table["code"].isin(shown.hidden), "revenue_share"] = np.nan
        return table

    @cached
    def amounts(self, name: str) -> pd.DataFrame:
        """Return the mean amounts of the segments of one method, as far as `segments` shows rates.

        Returns
        -------
        DataFrame
            `AMOUNT_COLUMNS`, one row per segment and amount, in business order.
        """
        confidence = self.limits.confidence
        tables = []
        for amount in self.study.amounts:
            known = self.study.after.values(amount)
            means = mean_table(self._labels_of(name, known), known["value"], confidence)
            tables.append(self._named(name, amount, means)[AMOUNT_COLUMNS])
        return self._shown(name, _joined(tables, AMOUNT_COLUMNS), MEANS)

    def counted(self, name: str) -> pd.DataFrame:
        """Return the segments of a method that are compared: with units and events, shown or not.

        Returns
        -------
        DataFrame
            `SEGMENT_COLUMNS`, one row a segment and outcome in business order, without hidden
            segments and those with fewer than `min_cell` units; and `vague`: whether the number of
            its units is not shown.
        """
        table = self.rates(name)
        table["vague"] = self._units_hidden(name, table)
        return table[~self._few(name, table) & (table["n"] > 0)].reset_index(drop=True)

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
        confidence = self.limits.confidence
        tables = []
        for outcome in self.study.outcomes:
            events = self.study.after.events(outcome)
            table = rate_table(self._labels_of(name, events), events["event"], confidence)
            table["lift"] = table["rate"] / events["event"].mean()
            table["revenue_share"] = share.to_numpy()
            tables.append(self._named(name, outcome, table)[SEGMENT_COLUMNS])
        return _joined(tables, SEGMENT_COLUMNS)

    @cached
    def hidden_units(self, name: str) -> dict[str, list[str]]:
        """Return, by outcome, the segments whose number of units is not shown.

        Those who are in an outcome and the others of a segment are two groups, and so are those who
        are in one outcome and not in another: where a number comes so close to one that is shown
        that a small group is left, it is hidden.
        """
        study, shown, labels = self.study, self.study.disclosure(name), self.study.labels(name)
        codes = labels.cat.categories.astype(str)
        sizes = labels.value_counts(sort=False).to_numpy()
        earlier: list[Counts] = []
        hidden_codes = {}
        for outcome in (*study.outcomes, *study.amounts):
            of_event = outcome in study.outcomes
            units = study.after.events(outcome) if of_event else study.after.values(outcome)
            n = self._labels_of(name, units).value_counts(sort=False).to_numpy()
            near = codes.isin(shown.hidden)
            for other in earlier:
                near |= small(np.abs(n - other), shown.least)
            hidden = hidden_rows(np.column_stack([n, sizes - n]), shown.least, near)
            earlier.append(np.where(hidden, 0, n))
            hidden_codes[outcome] = codes[hidden].tolist()
        return hidden_codes

    def _shown(self, name: str, table: pd.DataFrame, numbers: Sequence[str]) -> pd.DataFrame:
        """Return a table without numbers of few units, and without those that tell of how many."""
        few, vague = self._few(name, table), self._units_hidden(name, table)
        unsure = vague & (table["n"] < self.limits.min_rate_n)
        table = table.astype({"n": "Int64"})
        # An interval would tell of how many it is.
        table.loc[unsure, [number for number in numbers if not number.endswith("_shrunk")]] = np.nan
        table.loc[few, numbers] = np.nan
        table.loc[vague | few, "n"] = pd.NA
        return table

    def _few(self, name: str, table: pd.DataFrame) -> pd.Series:
        """Return of which rows nothing is shown."""
        shown = self.study.disclosure(name)
        return table["code"].isin(shown.hidden) | small(table["n"], shown.least)

    def _units_hidden(self, name: str, table: pd.DataFrame) -> Flags:
        """Return of which rows, one a segment and outcome, the number of units is not shown."""
        hidden = self.hidden_units(name)
        rows = zip(table["code"], table["outcome"], strict=True)
        return np.array([code in hidden[outcome] for code, outcome in rows], dtype=bool)

    def _labels_of(self, name: str, units: pd.DataFrame) -> pd.Series:
        return self.study.labels(name).loc[units["customer_id"]].reset_index(drop=True)

    def _named(self, name: str, outcome: str, table: pd.DataFrame) -> pd.DataFrame:
        """Return a table of one row a segment with their names."""
        segments = self.study.method(name).segments_
        return table.assign(
            method=name,
            segment=[segment.name for segment in segments],
            segment_zh=[segment.name_zh for segment in segments],
            outcome=outcome,
            cutoff=str(self.params.cutoff),
        )


def _joined(tables: Sequence[pd.DataFrame], columns: Sequence[str]) -> pd.DataFrame:
    """Return the tables below each other; without any, one without rows."""
    if tables:
        return pd.concat(tables, ignore_index=True)
    numbers = [name for name in columns if name not in NAMES] + ["n"]
    return pd.DataFrame(columns=list(columns)).astype(dict.fromkeys(numbers, float))
