"""When segments order again, in words and tables."""

from __future__ import annotations

from functools import partial

import pandas as pd

from segbench.pages.markup import strong
from segbench.pages.segments.words import SegmentsWords
from segbench.pages.tables import Table, table_of
from segbench.pages.wording import (
    NOT_SHOWN,
    count,
    decimal,
    interval,
    intervals,
    listed,
    p_value,
    title,
)


class TimeToOrderWords(SegmentsWords):
    """How long segments wait for the next order."""

    def order_again(self) -> str:
        """Return how long segments wait for the next order, in a few sentences."""
        durations, tests, plan = self.data.durations, self.data.log_rank, self.data.plan
        if len(durations) < 2:
            return (
                "Nothing can be said of when segments order again: fewer than two have enough "
                "customers."
            )
        p = tests.set_index("method").loc[plan.name, "p_holm"]
        if not p < 1 - self.study.limits.confidence:
            return strong("The segments cannot be told apart by when they order again.")
        first = durations.loc[durations["mean_days"].idxmin()]
        last = durations.loc[durations["mean_days"].idxmax()]
        left_out = [name for name in self.study.ineligible if name != plan.name]
        rivals = tests[~tests["method"].isin(left_out)]
        clearest = rivals.loc[rivals["chi_square"].idxmax(), "method"]
        others = f"{title(clearest)} separates the waits most, by the chi-square of the log-rank"
        if clearest == plan.name:
            others = "No other classification has a larger chi-square in the log-rank"
        names = self._names
        waits = [interval(row, "mean_days", 1) for row in (first, last)]
        return (
            strong(f"{names[first['code']]} order again soonest, {names[last['code']]} latest")
            + f": half of the former had ordered again {_half(first)}, half of the latter "
            f"{_half(last)}. Over {self.data.horizon} days they wait {listed(waits)} days on "
            f"average. {others} test."
        )

    def durations(self) -> Table:
        """Return how long each segment waits for the next order."""
        table, horizon = self.data.durations, self.data.horizon
        return table_of(
            table,
            {
                "segment": table["code"].map(self._names),
                "customers": ("customers", count),
                "ordered again": ("ordered", count),
                "half had by day": ([_median(row) for _, row in table.iterrows()], str),
                "mean days": (intervals(table, "mean_days", 1), str),
                "longer than all others": (intervals(table, "difference", 1), str),
                "p (Holm)": ("p_holm", p_value),
            },
            f"Time to the next order, in days; {self.level} intervals. Means "
            f"count a wait longer than {horizon} days as {horizon}; “longer” is the difference to "
            f"all customers outside the segment. {NOT_SHOWN}: not reached within {horizon} days, "
            f"or too few to be shown. Segments under {self.study.limits.min_cell} customers are "
            "left out, and those needed to keep such a one from being worked out.",
        )

    def log_rank(self) -> Table:
        """Return how far apart the segments of each method order again, clearest first."""
        tests = self.data.log_rank.sort_values(["chi_square", "method"], ascending=[False, True])
        waits = self.data.all_durations.sort_values("mean_days", kind="stable")
        own = [waits[waits["method"] == name] for name in tests["method"]]
        means = [intervals(table, "mean_days", 1) or [NOT_SHOWN] for table in own]
        return table_of(
            tests,
            {
                "classification": tests["method"].map(title),
                "segments": ([len(table) for table in own], count),
                "chi-square": ("chi_square", partial(decimal, digits=1)),
                "degrees of freedom": ("df", count),
                "p (Holm)": ("p_holm", p_value),
                "shortest mean days": ([days[0] for days in means], str),
                "longest mean days": ([days[-1] for days in means], str),
            },
            "All classifications: the log-rank test that all segments order again equally soon, "
            "corrected for all of them, and the mean days of the segments with the shortest and "
            "the longest wait. Chi-square grows with the number of segments.",
        )


def _half(row: pd.Series) -> str:
    return "not before the data end" if pd.isna(row["median"]) else f"by day {_median(row)}"


def _median(row: pd.Series) -> str:
    """Return the day by which half had ordered, with its interval, open where not reached."""
    if pd.isna(row["median"]):
        return NOT_SHOWN
    day, low, high = (decimal(row[name], 0) for name in ("median", "median_low", "median_high"))
    return f"{day} [{low} to {high}]"
