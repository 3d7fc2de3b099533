"""What to offer, in words and tables."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence

import pandas as pd

from segbench.errors import printable
from segbench.methods import Segment
from segbench.pages.markup import strong
from segbench.pages.tables import Table
from segbench.pages.wording import count, decimal, decimal_interval, listed, percent
from segbench.params.actions import OffersParams

MOSTLY_ONE = 0.5
"""Share of customers with a single category from which a reader must know why no pair is found."""


def over_represented(
    categories: pd.DataFrame, segments: Sequence[Segment], params: OffersParams, confidence: float
) -> Table | None:
    """Return the first categories of each segment, with how often others buy them; None: there are none.

    Parameters
    ----------
    categories
        As `segbench.evaluation.campaigns.offers.over_represented` returns them.
    """
    if categories.empty:
        return None
    top = categories.groupby("code", sort=False).head(params.top)
    frame = pd.DataFrame(
        {
            "segment": top["code"].map(_names(segments)),
            "category": top["category"],
            "customers": top["bought"],
            "of the segment": top["share"],
            "of all others": top["share_others"],
            "times as many": _times(top),
            "not yet": top["customers"] - top["bought"],
        }
    )
    return Table(
        frame,
        "Categories that a larger share of the segment bought than of all other customers, at most "
        f"{params.top} a segment, the surest first; at least {params.min_customers} of the segment bought each. “Not yet” are "
        f"its customers who did not. {_corrected(confidence)}",
        {
            "customers": count,
            "of the segment": percent,
            "of all others": percent,
            "times as many": str,
            "not yet": count,
        },
    )


def cross_sell(
    pairs: pd.DataFrame, segments: Sequence[Segment], params: OffersParams, confidence: float
) -> Table | None:
    """Return which category to offer to those who have another one; None: no pair goes together.

    Parameters
    ----------
    pairs
        As `segbench.evaluation.campaigns.offers.pairs` returns them.
    """
    if pairs.empty:
        return None
    frame = pd.DataFrame(
        {
            "segment": pairs["code"].map(_names(segments)),
            "who bought": pairs["has"],
            "offer": pairs["offer"],
            "to customers": pairs["targets"],
            "bought both": pairs["both"],
            "of those who bought the first": pairs["confidence"],
            "of the segment": pairs["share"],
            "times as many": _times(pairs),
        }
    )
    return Table(
        frame,
        "Whom to offer what: customers of the segment who bought the first category and not yet the second. The second was "
        "bought by so many of those who bought the first, by such a share of them, and by such a share of the whole segment. "
        f"At most {params.top} pairs a segment, the surest first; each category stands in one of them. {_corrected(confidence)}",
        {
            "to customers": count,
            "bought both": count,
            "of those who bought the first": percent,
            "of the segment": percent,
            "times as many": str,
        },
    )


def in_words(
    categories: pd.DataFrame,
    pairs: pd.DataFrame,
    segments: Sequence[Segment],
    one_category: float,
    why_not: str,
) -> list[str]:
    """Return what the tables say, in sentences; or why there are none.

    Parameters
    ----------
    one_category
        Share of the customers with a single category.
    why_not
        Why it is not known who bought which category, as the end of a sentence; empty if it is.
    """
    if why_not:
        return [f"Nothing can be said of what to offer: {why_not}."]
    return [*_standing_out(categories, segments), *_going_together(pairs, segments, one_category)]


def _standing_out(categories: pd.DataFrame, segments: Sequence[Segment]) -> Iterator[str]:
    if categories.empty:
        yield (
            strong("No segment buys any category more often than the other customers do")
            + ", as far as can be told."
        )
        return
    names = _names(segments)
    place = categories["ci_low"].idxmax()
    first, times = categories.loc[place], _times(categories.loc[[place]])[0]
    yield strong(f"{names[first['code']]} stands out most") + (
        f": the share of its customers who bought {printable(first['category'])} is "
        f"{times} times that of all others ({percent(first['share'])} against {percent(first['share_others'])})."
    )
    number = categories["code"].value_counts(sort=False)
    counted = listed([f"{names[str(code)]} {count(n)}" for code, n in number.items()])
    yield (
        f"Categories that stand out: {counted}. Where a segment buys more of everything, their order tells more than their "
        "number."
    )
    silent = [segment.name for segment in segments if segment.code not in number.index]
    if silent:
        yield f"Nothing stands out in {listed(silent)}."


def _going_together(
    pairs: pd.DataFrame, segments: Sequence[Segment], one_category: float
) -> Iterator[str]:
    if not pairs.empty:
        place = pairs["ci_low"].idxmax()
        first, times = pairs.loc[place], _times(pairs.loc[[place]])[0]
        has, offer = printable(first["has"]), printable(first["offer"])
        yield strong(
            f"The surest offer is {offer} to the {count(first['targets'])} customers of {_names(segments)[first['code']]} "
            f"who bought {has} but not {offer}"
        ) + (
            f": {percent(first['confidence'], 0)} of those who bought {has} bought {offer} "
            f"too, {times} times the share of the whole segment. That is what goes together, not what an offer would "
            "change."
        )
        return
    yield strong(
        "Inside no segment do two categories go together more often than chance would have it."
    )
    if one_category >= MOSTLY_ONE:
        yield (
            f"{percent(one_category, 0)} of the customers bought a single category, and all of them at least one: here, having "
            "one speaks against having any other, and only a strong bond would show."
        )


def _names(segments: Sequence[Segment]) -> dict[str, str]:
    return {segment.code: segment.name for segment in segments}


def _times(rows: pd.DataFrame) -> list[str]:
    return [
        decimal_interval(row.lift, row.ci_low, row.ci_high, 2)
        if math.isfinite(row.lift)
        else f"at least {decimal(row.ci_low, 2)}"
        for row in rows.itertuples()
    ]


def _corrected(confidence: float) -> str:
    return f"The {percent(confidence, 0)} intervals allow for the many comparisons made."
