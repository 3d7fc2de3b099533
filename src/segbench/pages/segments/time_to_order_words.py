"""When segments order again, in words and tables."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial

import pandas as pd

from segbench.pages.markup import strong
from segbench.pages.tables import Table
from segbench.pages.wording import (
    NOT_SHOWN,
    count,
    decimal,
    decimal_interval,
    p_value,
    percent,
    title,
)


def answer(
    durations: pd.DataFrame,
    tests: pd.DataFrame,
    names: Mapping[str, str],
    name: str,
    horizon: int,
    confidence: float,
) -> str:
    """Return how long segments wait for the next order, in a few sentences.

    Parameters
    ----------
    durations, tests
        As `segbench.pages.segments.numbers.SegmentsNumbers` has `durations` and `log_rank`:
        `durations` of the method `name` only.
    names
        Code -> name of the segments.
    horizon
        Days that customers were followed for.
    """
    if len(durations) < 2:
        return (
            "Nothing can be said of when segments order again: fewer than two have enough "
            "customers."
        )
    if not tests.set_index("method").loc[name, "p_holm"] < 1 - confidence:
        return strong("The segments cannot be told apart by when they order again.")
    first = durations.loc[durations["mean_days"].idxmin()]
    last = durations.loc[durations["mean_days"].idxmax()]
    clearest = tests.loc[tests["chi_square"].idxmax(), "method"]
    if clearest == name:
        others = "No other classification has a larger chi-square in the log-rank test."
    else:
        others = (
            f"{title(clearest)} separates the waits most, by the chi-square of the log-rank test."
        )
    return (
        strong(f"{names[first['code']]} order again soonest, {names[last['code']]} latest")
        + f": half of the former had ordered again {_half(first)}, half of the latter "
        f"{_half(last)}. Over {horizon} days they wait {_mean(first)} and {_mean(last)} days on "
        f"average. {others}"
    )


def durations_table(
    durations: pd.DataFrame,
    names: Mapping[str, str],
    horizon: int,
    confidence: float,
    min_cell: int,
) -> Table:
    """Return how long each segment waits, and how much longer than all other customers."""
    rows = list(durations.itertuples())
    frame = pd.DataFrame(
        {
            "segment": durations["code"].map(names),
            "customers": durations["customers"],
            "ordered again": durations["ordered"],
            "half had by day": [
                _day_interval(row.median, row.median_low, row.median_high) for row in rows
            ],
            "mean days": [
                decimal_interval(row.mean_days, row.ci_low, row.ci_high, 1) for row in rows
            ],
            "longer than all others": [
                decimal_interval(row.difference, row.difference_low, row.difference_high, 1)
                for row in rows
            ],
            "p (Holm)": durations["p_holm"],
        }
    )
    return Table(
        frame,
        f"Time to the next order, in days; {percent(confidence, 0)} intervals. Means count a wait "
        f"longer than {horizon} days as {horizon}; “longer” is the difference to all customers "
        f"outside the segment. {NOT_SHOWN}: not reached within {horizon} days, or too few to be "
        f"shown. Segments under {min_cell} customers are left out, and those needed to keep such "
        "a one from being worked out.",
        {
            "customers": count,
            "ordered again": count,
            "half had by day": str,
            "mean days": str,
            "longer than all others": str,
            "p (Holm)": p_value,
        },
    )


def all_methods(tests: pd.DataFrame, durations: pd.DataFrame) -> Table:
    """Return the log-rank test and the shortest and longest wait of every method, clearest first.

    Parameters
    ----------
    tests, durations
        As `segbench.pages.segments.time_to_order_numbers.TimeToOrderNumbers` has `log_rank` and
        `all_durations`.
    """
    rows = []
    for test in tests.sort_values(["chi_square", "method"], ascending=[False, True]).itertuples():
        means = durations[durations["method"] == test.method].sort_values(
            "mean_days", kind="stable"
        )
        rows.append(
            {
                "classification": title(test.method),
                "segments": len(means),
                "chi-square": test.chi_square,
                "degrees of freedom": test.df,
                "p (Holm)": test.p_holm,
                "shortest mean days": _mean(means.iloc[0]) if len(means) else NOT_SHOWN,
                "longest mean days": _mean(means.iloc[-1]) if len(means) else NOT_SHOWN,
            }
        )
    return Table(
        pd.DataFrame(rows),
        "All classifications: the log-rank test that all segments order again equally soon, "
        "corrected for all of them, and the mean days of the segments with the shortest and the "
        "longest wait. Chi-square grows with the number of segments.",
        {
            "segments": count,
            "chi-square": partial(decimal, digits=1),
            "degrees of freedom": count,
            "p (Holm)": p_value,
            "shortest mean days": str,
            "longest mean days": str,
        },
    )


def _half(row: pd.Series) -> str:
    if pd.isna(row["median"]):
        return "not before the data end"
    return f"by day {_day_interval(row['median'], row['median_low'], row['median_high'])}"


def _mean(row: pd.Series) -> str:
    return decimal_interval(row["mean_days"], row["ci_low"], row["ci_high"], 1)


def _day_interval(median: float, low: float, high: float) -> str:
    """Return the day by which half had ordered, with its interval, open where not reached."""
    if pd.isna(median):
        return NOT_SHOWN
    return f"{decimal(median, 0)} [{decimal(low, 0)} to {decimal(high, 0)}]"
