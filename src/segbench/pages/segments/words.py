"""Which segments differ and which could be one, in words and tables."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date

import pandas as pd

from segbench.evaluation import Outcome
from segbench.methods import Segment
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
"""Times the lowest revenue per customer from which segments are called different in what they spend."""


def told_apart(pairs: pd.DataFrame, confidence: float) -> tuple[int, int]:
    """Return how many pairs of segments can be told apart in some outcome, and how many there are."""
    least = pairs.groupby(["code", "other"])["p_holm"].min()
    return int((least < 1 - confidence).sum()), len(least)


def in_words(
    pairs: pd.DataFrame,
    groups: pd.DataFrame,
    outcomes: Mapping[str, Outcome],
    confidence: float,
    currency: str,
) -> list[str]:
    """Return which segments differ and which could be one, in sentences.

    Parameters
    ----------
    pairs
        As `segbench.evaluation.segments.pairwise.differences` returns them, of one method.
    groups
        As `segbench.pages.segments.numbers.Differences.groups_of` returns them.
    """
    if pairs.empty:
        return [
            strong("Nothing can be compared") + ": fewer than two segments have enough customers."
        ]
    apart, every = told_apart(pairs, confidence)
    ways = listed(
        [
            outcome.title.lower()
            for name, outcome in outcomes.items()
            if name in set(pairs["outcome"])
        ],
        "or",
    )
    left = groups["group"].nunique()
    kept = (
        "No two of them are proposed to be one."
        if left == len(groups)
        else f"Put together what cannot be told apart, and {left} of the {len(groups)} segments remain."
    )
    return [
        strong(f"{apart} of {every} pairs of segments differ in {ways}")
        + f", as far as can be told. {kept}",
        *_merges(groups, outcomes, currency),
    ]


def _merges(groups: pd.DataFrame, outcomes: Mapping[str, Outcome], currency: str) -> Iterator[str]:
    for _, rows in groups.groupby("group", sort=False):
        if len(rows) == 1:
            continue
        first, by_revenue = rows.iloc[0], rows.sort_values("revenue", kind="stable")
        least, most = by_revenue.iloc[0], by_revenue.iloc[-1]
        rates = [
            f"{outcome.title.lower()} {_rate(first, name)}"
            for name, outcome in outcomes.items()
            if _rate(first, name) != NOT_SHOWN
        ]
        span = (
            f"Revenue per customer goes from {money(least['revenue'], currency)} ({least['segment']}) to "
            f"{money(most['revenue'], currency)} ({most['segment']})"
        )
        alike = (
            "which is not far apart: they could be one segment."
            if most["revenue"] < MUCH * least["revenue"]
            else "which is far apart: they could be one for who comes back, and not for what they spend."
        )
        names = listed(list(rows["segment"]))
        yield strong(f"{names} cannot be told apart") + (
            f"; together {count(rows['customers'].sum())} customers, {listed(rates)}. {span}, {alike}"
        )


def closest(
    nearest: pd.DataFrame,
    segments: Sequence[Segment],
    outcomes: Mapping[str, Outcome],
    confidence: float,
) -> Table | None:
    """Return, for every segment, the one that it is hardest to tell from, and how much they differ; None: nothing to compare.

    Parameters
    ----------
    nearest
        As `segbench.evaluation.segments.pairwise.closest` returns it.
    """
    if nearest.empty:
        return None
    names = {segment.code: segment.name for segment in segments}
    frame = pd.DataFrame(
        {"segment": nearest["code"].map(names), "hardest to tell from": nearest["other"].map(names)}
    )
    frame = frame.assign(code=nearest["code"], outcome=nearest["outcome"])
    frame["difference"] = [
        points(row.difference, row.ci_low, row.ci_high) for row in nearest.itertuples()
    ]
    frame["p (Holm)"] = nearest["p_holm"]
    frame["smallest visible"] = nearest["visible"]
    frame["can be told apart"] = ["yes" if p < 1 - confidence else "no" for p in nearest["p_holm"]]
    frame["outcome"] = [outcomes[name].title for name in frame["outcome"]]
    return Table(
        frame.drop(columns="code"),
        f"For every segment the one that it is hardest to tell from: the difference in rates (percentage points, segment less "
        f"other; Newcombe’s {percent(confidence, 0)} interval), its p-value corrected for all pairs and outcomes, and the "
        "smallest difference that segments of these sizes would show four times in five.",
        {"difference": str, "p (Holm)": p_value, "smallest visible": _points},
    )


def merged(
    groups: pd.DataFrame, outcomes: Mapping[str, Outcome], confidence: float, currency: str
) -> Table:
    """Return the segments as they would be, put together where they cannot be told apart.

    Parameters
    ----------
    groups
        As `segbench.pages.segments.numbers.Differences.groups_of` returns them.
    """
    rows = []
    for _, part in groups.groupby("group", sort=False):
        row: dict[str, object] = {
            "segments": " + ".join(part["segment"]),
            "customers": part["customers"].sum(),
        }
        row |= {
            outcome.title.lower(): _rate(part.iloc[0], name) for name, outcome in outcomes.items()
        }
        rows.append(
            row | {"revenue each": ", ".join(money(value, currency) for value in part["revenue"])}
        )
    formats: dict[str, Format] = {outcome.title.lower(): str for outcome in outcomes.values()}
    return Table(
        pd.DataFrame(rows, columns=["segments", "customers", *formats, "revenue each"]),
        "The segments, put together where they cannot be told apart: rates after the cutoff with "
        f"{percent(confidence, 0)} Wilson intervals, and mean revenue per customer of each before it.",
        {"customers": count, **formats, "revenue each": str},
    )


def all_methods(
    pairs: pd.DataFrame,
    groups: pd.DataFrame,
    outcomes: Mapping[str, Outcome],
    limits: EvaluationParams,
) -> Table:
    """Return, for every method, how many pairs of segments can be told apart and how many segments would remain.

    Parameters
    ----------
    pairs, groups
        As `segbench.pages.segments.numbers.Differences.pairs` and `groups` return them.
    """
    rows = []
    for name, part in groups.groupby("method", sort=False):
        own = pairs[pairs["method"] == name]
        apart, every = told_apart(own, limits.confidence)
        row = {"classification": title(str(name)), "segments": len(part), "pairs": every}
        for outcome, what in outcomes.items():
            rows_of = own[own["outcome"] == outcome]
            row[f"differ in {what.title.lower()}"] = (
                f"{(rows_of['p_holm'] < 1 - limits.confidence).sum()} of {len(rows_of)}"
            )
        rows.append(row | {"differ in some": apart, "would remain": part["group"].nunique()})
    frame = pd.DataFrame(rows)
    texts = {
        name: str
        for name in frame.columns
        if name.startswith("differ in ") and name != "differ in some"
    }
    return Table(
        frame,
        f"All classifications: segments with at least {limits.min_cell} customers, pairs of them that can be told apart, and how "
        "many segments would remain if those that cannot were put together.",
        {
            "segments": count,
            "pairs": count,
            **texts,
            "differ in some": count,
            "would remain": count,
        },
    )


def not_told(params: Params, followed_from: date, horizon: int) -> list[str]:
    """Return what differences between segments cannot tell."""
    limits = params.evaluation
    earlier = "" if followed_from == params.cutoff else (
        f" They are those of {followed_from}, because too few days follow the last cutoff, in the segments as fitted there."
    )  # fmt: skip
    return [
        "“Cannot be told apart” is not “equal”. The smaller two segments, the larger the difference that stays unseen: see "
        "“smallest visible”.",
        "Segments are compared in retention and conversion alone. Two that are alike in both can differ in what they spend, buy "
        "or ask of the service.",
        "What is proposed here was found on the data that shows it, and will look a little less clear at the next cutoff. Try a "
        "new segment there before you build on it.",
        "A number that splits a segment need not be the reason: it tells who orders or converts, not what would change it.",
        f"Customers are followed for {horizon} days from {followed_from} on; nothing is said of what comes later.{earlier}",
        f"Segments with fewer than {limits.min_cell} customers are not compared.",
    ]


def points(value: float, low: float, high: float) -> str:
    """Return a difference of rates in percentage points with its interval, e.g. ``-1.6 [-6.2 to 3.2]``."""
    return f"{decimal(100 * value, 1)} [{decimal(100 * low, 1)} to {decimal(100 * high, 1)}]"


def _points(value: float) -> str:
    return decimal(100 * value, 1)


def _rate(row: pd.Series, outcome: str) -> str:
    return percent_interval(
        row[f"rate_{outcome}"], row[f"ci_low_{outcome}"], row[f"ci_high_{outcome}"], 1
    )
