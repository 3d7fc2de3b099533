"""How long the segments of a study's methods wait for the next order."""

from __future__ import annotations

from datetime import date

import pandas as pd

from segbench.evaluation.comparison.multiple_testing import holm
from segbench.evaluation.segments import survival
from segbench.methods.disclosure import Disclosure, sizes_hidden
from segbench.pages._page import Numbers
from segbench.study.cache import cached
from segbench.study.cutoffs import days_after, followed_cutoff, with_customers

WINDOWS = 2
"""Retention windows that customers must be followed for: within one, the rates tell all."""


class TimeToOrderNumbers(Numbers):
    """Time to the next order from a cutoff on, by segment.

    Segments are those of the methods as fitted at the last cutoff, whatever day customers are
    followed from.
    """

    @property
    def cutoff(self) -> date:
        """The day from which the customers are followed."""
        found = followed_cutoff(self.study, WINDOWS * self.study.params.retention.most_days)
        return found if with_customers(self.study, [found]) else self.study.params.cutoff

    @property
    def horizon(self) -> int:
        """Days that they are followed for, to the last day of the data."""
        return days_after(self.study, self.cutoff)

    @property
    @cached
    def customer_durations(self) -> pd.DataFrame:
        """The customers: customer_id, days to the next order, event (False: there was none)."""
        study, cutoff = self.study, self.cutoff
        return study.source.days_to_next_order(cutoff, study.customers(cutoff).index)

    @property
    @cached
    def all_durations(self) -> pd.DataFrame:
        """How long each segment of every method waits: method and the columns of `by_segment`."""
        limits, tables = self.study.limits, {}
        for name in self.study.methods:
            labels = self._labels(name)
            table = survival.by_segment(
                labels, self.customer_durations, self.horizon, limits.confidence, limits.min_cell
            )
            tables[name] = survival.shown(table, self._disclosure(name, labels))
        return by_method(tables)

    @property
    @cached
    def curves(self) -> pd.DataFrame:
        """The share of each segment of the page's method that had ordered again, by day."""
        name, min_cell = self.plan.name, self.study.limits.min_cell
        labels = self._labels(name)
        table = survival.curves(labels, self.customer_durations, self.horizon, min_cell)
        return survival.shown(table, self._disclosure(name, labels))

    @property
    @cached
    def log_rank(self) -> pd.DataFrame:
        """The log-rank test of every method that all of its segments wait equally long.

        Columns: method, chi_square, df, p_holm (corrected for all methods; NaN where there is
        nothing to test).
        """
        min_cell = self.study.limits.min_cell
        rows = [
            (name, *survival.log_rank(self._labels(name), self.customer_durations, min_cell))
            for name in self.study.methods
        ]
        table = pd.DataFrame(rows, columns=["method", "chi_square", "df", "p"])
        return table.assign(p_holm=holm(table["p"])).drop(columns="p")

    def _labels(self, name: str) -> pd.Series:
        """Return the segments of the customers, in the order of their durations."""
        customers = self.customer_durations["customer_id"]
        return self.study.labels(name, self.cutoff).loc[customers].reset_index(drop=True)

    def _disclosure(self, name: str, labels: pd.Series) -> Disclosure:
        """Return what may be shown of segments, which may be too small here only."""
        least, hidden = self.study.limits.min_cell, self.study.disclosure(name).hidden
        return Disclosure(least, sizes_hidden(labels, least, hidden))


def by_method(tables: dict[str, pd.DataFrame]) -> pd.DataFrame:
    """Return the tables of all methods in one, the method first."""
    return pd.concat(
        [table.assign(method=name)[["method", *table]] for name, table in tables.items()],
        ignore_index=True,
    )
