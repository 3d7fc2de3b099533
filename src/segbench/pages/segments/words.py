"""Which segments differ and which could be one, in words and tables."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date

import pandas as pd

from segbench.evaluation import Outcome
from segbench.pages.markup import strong
from segbench.pages.tables import Format, Table
from segbench.pages.wording import (
    NOT_SHOWN,
    count,
    decimal,
    listed,
    money,
    p_value,
    percent,
    percent_interval,
    title,
)
from segbench.params import Params
from segbench.params.evaluation import EvaluationParams

MUCH = 1.5
"""Times the lowest revenue per customer from which segments differ in what they spend."""


def pairs_apart(pairs: pd.DataFrame, confidence: float) -> tuple[int, int]:
    """Return how many pairs of segments differ in some outcome, and how many there are."""
    least = pairs.groupby(["code", "other"])["p_holm"].min()
    return int((least < 1 - confidence).sum()), len(least)


def answer(
    pairs: pd.DataFrame,
    merged: pd.DataFrame,
    outcomes: Mapping[str, Outcome],
    confidence: float,
    currency: str,
) -> list[str]:
    """Return which segments differ and which could be one, in sentences.

    Parameters
    ----------
    pairs, merged
        As `segbench.pages.segments.numbers.SegmentsNumbers` has them, of one method.
    """
    if pairs.empty:
        return [
            strong("Nothing can be compared") + ": fewer than two segments have enough customers."
        ]
    apart, every = pairs_apart(pairs, confidence)
    compared = set(pairs["outcome"])
    titles = [outcome.title.lower() for name, outcome in outcomes.items() if name in compared]
    left = merged["group"].nunique()
    if left == len(merged):
        proposal = "No two of them are proposed to be one."
    else:
        proposal = (
            f"Put together what cannot be told apart, and {left} of the {len(merged)} segments "
            "remain."
        )
    return [
        strong(f"{apart} of {every} pairs of segments differ in {listed(titles, 'or')}")
        + f", as far as can be told. {proposal}",
        *_merges(merged, outcomes, currency),
    ]


def _merges(merged: pd.DataFrame, outcomes: Mapping[str, Outcome], currency: str) -> Iterator[str]:
    for _, rows in merged.groupby("group", sort=False):
        if len(rows) == 1:
            continue
        first, by_revenue = rows.iloc[0], rows.sort_values("revenue", kind="stable")
        least, most = by_revenue.iloc[0], by_revenue.iloc[-1]
        rates = [
            f"{outcome.title.lower()} {_rate(first, name)}"
            for name, outcome in outcomes.items()
            if _rate(first, name) != NOT_SHOWN
        ]
        if most["revenue"] < MUCH * least["revenue"]:
            distance = "not far apart: they could be one segment."
        else:
            distance = (
                "far apart: they could be one for who comes back, and not for what they spend."
            )
        names = listed(list(rows["segment"]))
        yield strong(f"{names} cannot be told apart") + (
            f"; together {count(rows['customers'].sum())} customers, {listed(rates)}. "
            f"Revenue per customer goes from {money(least['revenue'], currency)} "
            f"({least['segment']}) to {money(most['revenue'], currency)} ({most['segment']}), "
            f"which is {distance}"
        )


def closest(
    nearest: pd.DataFrame,
    names: Mapping[str, str],
    outcomes: Mapping[str, Outcome],
    confidence: float,
) -> Table | None:
    """Return, for every segment, the one that it is hardest to tell from; None: there is no pair.

    Parameters
    ----------
    nearest
        As `segbench.evaluation.segments.pairwise.closest` returns it.
    names
        Code -> name of the segments.
    """
    if nearest.empty:
        return None
    frame = pd.DataFrame(
        {
            "segment": nearest["code"].map(names),
            "hardest to tell from": nearest["other"].map(names),
            "outcome": [outcomes[name].title for name in nearest["outcome"]],
            "difference": [
                points(row.difference, row.ci_low, row.ci_high) for row in nearest.itertuples()
            ],
            "p (Holm)": nearest["p_holm"],
            "smallest visible": nearest["visible"],
            "can be told apart": ["yes" if p < 1 - confidence else "no" for p in nearest["p_holm"]],
        }
    )
    return Table(
        frame,
        "For every segment the one that it is hardest to tell from: the difference in rates "
        f"(percentage points, segment less other; Newcombe’s {percent(confidence, 0)} interval), "
        "its p-value corrected for all pairs and outcomes, and the smallest difference that "
        "segments of these sizes would show four times in five.",
        {"difference": str, "p (Holm)": p_value, "smallest visible": _points},
    )


def merged_table(
    merged: pd.DataFrame, outcomes: Mapping[str, Outcome], confidence: float, currency: str
) -> Table:
    """Return the segments as they would be, put together where they cannot be told apart.

    Parameters
    ----------
    merged
        As `segbench.pages.segments.numbers.SegmentsNumbers.merged`.
    """
    titles = {name: outcome.title.lower() for name, outcome in outcomes.items()}
    rows = []
    for _, group in merged.groupby("group", sort=False):
        rates = {titles[name]: _rate(group.iloc[0], name) for name in outcomes}
        revenue = ", ".join(money(value, currency) for value in group["revenue"])
        size = group["customers"].sum()
        rows.append([" + ".join(group["segment"]), size, *rates.values(), revenue])
    formats: dict[str, Format] = dict.fromkeys(titles.values(), str)
    return Table(
        pd.DataFrame(rows, columns=["segments", "customers", *formats, "revenue each"]),
        "The segments, put together where they cannot be told apart: rates after the cutoff with "
        f"{percent(confidence, 0)} Wilson intervals, and mean revenue per customer of each before "
        "it.",
        {"customers": count, **formats, "revenue each": str},
    )


def all_methods(
    pairs: pd.DataFrame,
    groups: pd.DataFrame,
    outcomes: Mapping[str, Outcome],
    limits: EvaluationParams,
) -> Table:
    """Return, for every method, how many pairs of segments differ and how many would remain.

    Parameters
    ----------
    pairs, groups
        As `segbench.pages.segments.numbers.SegmentsNumbers` has them, of all methods.
    """
    heads = {name: f"differ in {outcome.title.lower()}" for name, outcome in outcomes.items()}
    rows = []
    for name, group in groups.groupby("method", sort=False):
        own = pairs[pairs["method"] == name]
        apart, every = pairs_apart(own, limits.confidence)
        row = {"classification": title(str(name)), "segments": len(group), "pairs": every}
        for outcome, head in heads.items():
            p = own.loc[own["outcome"] == outcome, "p_holm"]
            row[head] = f"{(p < 1 - limits.confidence).sum()} of {len(p)}"
        rows.append(row | {"differ in some": apart, "would remain": group["group"].nunique()})
    return Table(
        pd.DataFrame(rows),
        f"All classifications: segments with at least {limits.min_cell} customers, pairs of them "
        "that can be told apart, and how many segments would remain if those that cannot were put "
        "together.",
        {
            **dict.fromkeys(("segments", "pairs", "differ in some", "would remain"), count),
            **dict.fromkeys(heads.values(), str),
        },
    )


def limits(params: Params, followed_from: date, horizon: int) -> list[str]:
    """Return what differences between segments cannot tell."""
    earlier = ""
    if followed_from != params.cutoff:
        earlier = (
            f" They are those of {followed_from}, because too few days follow the last cutoff, in "
            "the segments as fitted there."
        )
    return [
        "“Cannot be told apart” is not “equal”. The smaller two segments, the larger the "
        "difference that stays unseen: see “smallest visible”.",
        "Segments are compared in retention and conversion alone. Two that are alike in both can "
        "differ in what they spend, buy or ask of the service.",
        "What is proposed here was found on the data that shows it, and will look a little less "
        "clear at the next cutoff. Try a new segment there before you build on it.",
        "A number that splits a segment need not be the reason: it tells who orders or converts, "
        "not what would change it.",
        f"Customers are followed for {horizon} days from {followed_from} on; nothing is said of "
        f"what comes later.{earlier}",
        f"Segments with fewer than {params.evaluation.min_cell} customers are not compared.",
    ]


def points(value: float, low: float, high: float) -> str:
    """Return a difference of rates in points with its interval, e.g. ``-1.6 [-6.2 to 3.2]``."""
    return f"{_points(value)} [{_points(low)} to {_points(high)}]"


def _points(value: float) -> str:
    return decimal(100 * value, 1)


def _rate(row: pd.Series, outcome: str) -> str:
    value, low, high = (row[f"{name}_{outcome}"] for name in ("rate", "ci_low", "ci_high"))
    return percent_interval(value, low, high, 1)
