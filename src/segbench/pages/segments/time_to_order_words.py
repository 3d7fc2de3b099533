"""When segments order again, in words and tables."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from segbench.methods import Segment
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


def in_words(
    waits: pd.DataFrame,
    tests: pd.DataFrame,
    segments: Sequence[Segment],
    name: str,
    horizon: int,
    confidence: float,
) -> list[str]:
    """Return how long segments wait for the next order, in sentences.

    Parameters
    ----------
    waits, tests
        As `segbench.pages.segments.time_to_order_numbers.TimeToOrder.segments` and `log_rank` return
        them; `waits` of the method `name` only.
    horizon
        Days that customers were followed for.
    """
    names = {segment.code: segment.name for segment in segments}
    if len(waits) < 2:
        return [
            "Nothing can be said of when segments order again: fewer than two have enough customers."
        ]
    own = tests.set_index("method").loc[name]
    first, last = (
        waits.loc[place] for place in (waits["mean_days"].idxmin(), waits["mean_days"].idxmax())
    )
    if not own["p_holm"] < 1 - confidence:
        return [strong("The segments cannot be told apart by when they order again.")]
    strongest = tests.loc[tests["chi_square"].idxmax(), "method"]
    most = (
        "No other classification has a larger chi-square in the log-rank test."
        if strongest == name
        else f"{title(strongest)} separates the waits most, by the chi-square of the log-rank test."
    )
    return [
        strong(f"{names[first['code']]} order again soonest, {names[last['code']]} latest")
        + f": half of the former had ordered again "
        f"{_half(first)}, half of the latter {_half(last)}. Over {horizon} days they wait {_mean(first)} and {_mean(last)} days "
        f"on average. {most}"
    ]


def waiting(
    waits: pd.DataFrame, segments: Sequence[Segment], horizon: int, confidence: float, min_cell: int
) -> Table:
    """Return how long each segment waits for the next order, and how much longer than all other customers."""
    names = {segment.code: segment.name for segment in segments}
    frame = pd.DataFrame(
        {
            "segment": waits["code"].map(names),
            "customers": waits["customers"],
            "ordered again": waits["ordered"],
            "half had by day": [
                _day_interval(row.median, row.median_low, row.median_high)
                for row in waits.itertuples()
            ],
            "mean days": [
                decimal_interval(row.mean_days, row.ci_low, row.ci_high, 1)
                for row in waits.itertuples()
            ],
            "longer than all others": [
                decimal_interval(row.difference, row.difference_low, row.difference_high, 1)
                for row in waits.itertuples()
            ],
            "p (Holm)": waits["p_holm"],
        }
    )
    return Table(
        frame,
        f"Time to the next order, in days; {percent(confidence, 0)} intervals. Means count a wait longer than {horizon} days as "
        f"{horizon}; “longer” is the difference to all customers outside the segment. {NOT_SHOWN}: not reached within {horizon} "
        f"days, or too few to be shown. Segments under {min_cell} customers are left out, and those needed to keep such a one "
        "from being worked out.",
        {"customers": count, "ordered again": count, "half had by day": str, "mean days": str, "longer than all others": str,
         "p (Holm)": p_value},
    )  # fmt: skip


def all_methods(tests: pd.DataFrame, waits: pd.DataFrame) -> Table:
    """Return the log-rank test of every method, and how far its segments lie apart; the clearest first.

    Parameters
    ----------
    tests, waits
        As `segbench.pages.segments.time_to_order_numbers.TimeToOrder.log_rank` and `segments` return
        them.
    """
    rows = []
    for test in tests.sort_values(["chi_square", "method"], ascending=[False, True]).itertuples():
        means = waits[waits["method"] == test.method].sort_values("mean_days", kind="stable")
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
        "All classifications: the log-rank test that all segments order again equally soon, corrected for all of them, and the "
        "mean days of the segments with the shortest and the longest wait. Chi-square grows with the number of segments.",
        {"segments": count, "chi-square": lambda value: decimal(value, 1), "degrees of freedom": count, "p (Holm)": p_value,
         "shortest mean days": str, "longest mean days": str},
    )  # fmt: skip


def _half(row: pd.Series) -> str:
    if pd.isna(row["median"]):
        return "not before the data end"
    return f"by day {_day_interval(row['median'], row['median_low'], row['median_high'])}"


def _mean(row: pd.Series) -> str:
    return decimal_interval(row["mean_days"], row["ci_low"], row["ci_high"], 1)


def _day_interval(median: float, low: float, high: float) -> str:
    """Return the day by which half had ordered, with its interval, open where it is not reached."""
    if pd.isna(median):
        return NOT_SHOWN
    return f"{decimal(median, 0)} [{decimal(low, 0)} to {decimal(high, 0)}]"
