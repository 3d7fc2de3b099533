"""How long the segments of a study's methods wait for the next order."""

from __future__ import annotations

from datetime import date

import pandas as pd

from segbench.evaluation.comparison.multiple_testing import holm
from segbench.evaluation.segments.survival import by_segment, curves, log_rank, shown
from segbench.methods.disclosure import sizes_hidden
from segbench.study.cutoffs import days_after, followed_cutoff
from segbench.study.study import Study

WINDOWS = 2
"""Retention windows that customers must be followed for: what lies within one, the rates tell already."""


class TimeToOrder:
    """Time to the next order from a cutoff on, by segment.

    The cutoff is the latest one that leaves `WINDOWS` retention windows to the last day of the
    data, or else the one that leaves most days. Segments are those of the methods as fitted at the
    last cutoff.
    """

    def __init__(self, study: Study) -> None:
        self.study = study

    @property
    def cutoff(self) -> date:
        """The day from which the customers are followed."""
        return followed_cutoff(self.study, WINDOWS * self.study.params.retention_days)

    @property
    def horizon(self) -> int:
        """Days that they are followed for, to the last day of the data."""
        return days_after(self.study, self.cutoff)

    def waits(self) -> pd.DataFrame:
        """Return the customers of the cutoff: customer_id, days to the next order, event (False: there was none)."""
        study = self.study
        return study.cache.frame(
            "returns-waits",
            lambda: study.source.days_to_next_order(
                self.cutoff, study.customers(self.cutoff).index
            ),
        )

    def curves(self, name: str) -> pd.DataFrame:
        """Return the share of each segment of a method that had ordered again, by day; see `curves`."""
        labels, waits, min_cell = self._asked(name)
        return self.study.cache.frame(
            f"returns-curves-{name}",
            lambda: shown(
                curves(labels, waits, self.horizon, min_cell), min_cell, self._hidden(name, labels)
            ),
        )

    def _hidden(self, name: str, labels: pd.Series) -> frozenset[str]:
        """Return the segments of which nothing is shown: those hidden anyhow, and those that are too small here."""
        shown = self.study.disclosure(name)
        return sizes_hidden(labels, shown.least, shown.hidden)

    def segments(self) -> pd.DataFrame:
        """Return how long each segment of every method waits: method and the columns of `by_segment`."""
        study, confidence = self.study, self.study.params.evaluation.confidence

        def compute() -> pd.DataFrame:
            parts = []
            for name in study.methods:
                labels, waits, min_cell = self._asked(name)
                table = by_segment(labels, waits, self.horizon, confidence, min_cell)
                table = shown(table, min_cell, self._hidden(name, labels))
                parts.append(table.assign(method=name)[["method", *table]])
            return pd.concat(parts, ignore_index=True)

        return study.cache.frame("returns-segments", compute)

    def log_rank(self) -> pd.DataFrame:
        """Return, per method, the log-rank test that all of its segments wait equally long.

        Returns
        -------
        DataFrame
            method, chi_square, df, p_holm (corrected for all methods; NaN where there is nothing to
            test).
        """

        def compute() -> pd.DataFrame:
            rows = [(name, *log_rank(*self._asked(name))) for name in self.study.methods]
            table = pd.DataFrame(rows, columns=["method", "chi_square", "df", "p"])
            known = table["p"].notna()
            table["p_holm"] = float("nan")
            table.loc[known, "p_holm"] = holm(table.loc[known, "p"].to_numpy(dtype=float))
            return table.drop(columns="p")

        return self.study.cache.frame("returns-log-rank", compute)

    def _asked(self, name: str) -> tuple[pd.Series, pd.DataFrame, int]:
        waits = self.waits()
        labels = (
            self.study.labels(name, self.cutoff).loc[waits["customer_id"]].reset_index(drop=True)
        )
        return labels, waits, self.study.params.evaluation.min_cell
