"""Tables about the segments of one classification."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pandas as pd

from segbench.evaluation import Outcome
from segbench.pages.tables import Format, Table, enough, not_shown
from segbench.pages.wording import (
    NOT_SHOWN,
    count,
    decimal,
    interval,
    money,
    percent,
    percent_interval,
)
from segbench.params.study import EvaluationParams

DETAILS = "What the segments are made of."
GRADE_RANKS = (
    "Mean rank of each grade on the five dimensions: 0 is the lowest of all customers, 1 the "
    "highest."
)
REVENUE_CURVE = (
    "Revenue before the cutoff, customers with the highest first. The straight line is what "
    "equal customers would give."
)


def segment_definitions(definitions: pd.DataFrame, currency: str) -> Table:
    """Return who belongs to which segment, with the fitted thresholds."""
    headings = {"name": "segment", "name_zh": "中文", "code": "code", "definition": "who belongs"}
    return Table(
        definitions[list(headings)].rename(columns=headings),
        f"The segments, best first, with the thresholds that were fitted (revenue in {currency}).",
    )


def profile(profiles: pd.DataFrame, limits: EvaluationParams, currency: str) -> Table:
    """Return each segment's size, share of revenue and mean recency, frequency and revenue."""
    caption = "Who they are before the cutoff: sizes, shares and means."
    return Table(
        profiles,
        f"{caption} {not_shown(limits.min_cell)}".strip(),
        {
            "customers": count,
            "of customers": percent,
            "of revenue": percent,
            "days since last order": lambda value: decimal(value, 1),
            "orders": lambda value: decimal(value, 1),
            "revenue each": lambda value: money(value, currency),
        },
    )


def segment_rates(
    segments: pd.DataFrame, outcomes: Mapping[str, Outcome], limits: EvaluationParams
) -> Table:
    """Return size and rates of each segment; small segments show less, and the caption says so."""
    columns: dict[str, list[Any]] = {"segment": segments["segment"].drop_duplicates().tolist()}
    formats: dict[str, Format] = {}
    for name, rows in segments.groupby("outcome", sort=False):
        outcome = outcomes[str(name)]
        title = outcome.title.lower()
        columns[outcome.counted] = rows["n"].tolist()
        columns[title] = [
            interval(row, "rate", 1, percent_interval)
            if enough(row["n"], limits.min_rate_n)
            else NOT_SHOWN
            for _, row in rows.iterrows()
        ]
        columns[f"{title}, shrunk"] = rows["rate_shrunk"].tolist()
        formats |= {outcome.counted: count, title: str, f"{title}, shrunk": percent}
    return Table(
        pd.DataFrame(columns),
        f"Rates after the cutoff with {percent(limits.confidence, 0)} Wilson intervals where a "
        f"segment has at least {limits.min_rate_n} customers. The shrunk rate pulls small segments "
        f"towards the average; under {limits.min_cell} no rate is shown. "
        f"{not_shown(limits.min_cell)}",
        formats,
    )


def segment_amounts(
    amounts: pd.DataFrame, outcomes: Mapping[str, Outcome], limits: EvaluationParams, currency: str
) -> Table:
    """Return the mean amounts of each segment after the cutoff; small ones show the shrunk mean."""
    columns: dict[str, list[str]] = {"segment": amounts["segment"].drop_duplicates().tolist()}
    for outcome, rows in amounts.groupby("outcome", sort=False):
        title = outcomes[str(outcome)].title.lower()
        heading = title if outcome == "satisfaction" else f"{title}, {currency} a customer"
        columns[heading] = [
            interval(row, "mean", 2) if enough(row["n"], limits.min_rate_n) else NOT_SHOWN
            for _, row in rows.iterrows()
        ]
        columns[f"{title}, shrunk"] = [decimal(value, 2) for value in rows["mean_shrunk"]]
    frame = pd.DataFrame(columns)
    return Table(
        frame,
        f"Means after the cutoff with {percent(limits.confidence, 0)} intervals (Student's t) "
        f"where a segment has at least {limits.min_rate_n} customers. The shrunk mean pulls "
        f"small segments towards the average; under {limits.min_cell} nothing is shown. "
        f"{not_shown(limits.min_cell)}",
        dict.fromkeys(frame.columns[1:], str),
    )
