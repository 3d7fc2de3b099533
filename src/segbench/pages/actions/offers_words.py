"""What to offer, in words and tables."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping

import pandas as pd

from segbench.errors import printable
from segbench.pages.markup import strong
from segbench.pages.tables import Table
from segbench.pages.wording import count, decimal, decimal_interval, listed, percent
from segbench.params import Params

MOSTLY_ONE = 0.5
"""Share of customers with a single category from which a reader must know why no pair is found."""


def over_represented(
    categories: pd.DataFrame, names: Mapping[str, str], params: Params
) -> Table | None:
    """Return the first categories of each segment, with how often others buy them.

    Parameters
    ----------
    categories
        As `segbench.evaluation.campaigns.offers.over_represented` returns them; without any there
        is no table.
    names
        Of the segments, by code.
    """
    if categories.empty:
        return None
    top = categories.groupby("code", sort=False).head(params.offers.top)
    frame = pd.DataFrame(
        {
            "segment": top["code"].map(names),
            "category": top["category"],
            "customers": top["bought"],
            "of the segment": top["share"],
            "of all others": top["share_others"],
            "times as many": [_times(row) for _, row in top.iterrows()],
            "not yet": top["customers"] - top["bought"],
        }
    )
    return Table(
        frame,
        "Categories that a larger share of the segment bought than of all other customers, at most "
        f"{params.offers.top} a segment, the surest first; at least {params.offers.min_customers} "
        f"of the segment bought each. “Not yet” are its customers who did not. "
        f"{_corrected(params)}",
        {
            "customers": count,
            "of the segment": percent,
            "of all others": percent,
            "times as many": str,
            "not yet": count,
        },
    )


def cross_sell(pairs: pd.DataFrame, names: Mapping[str, str], params: Params) -> Table | None:
    """Return which category to offer to those who have another one.

    Parameters
    ----------
    pairs
        As `segbench.evaluation.campaigns.offers.pairs` returns them; without any there is no table.
    names
        Of the segments, by code.
    """
    if pairs.empty:
        return None
    frame = pd.DataFrame(
        {
            "segment": pairs["code"].map(names),
            "who bought": pairs["has"],
            "offer": pairs["offer"],
            "to customers": pairs["targets"],
            "bought both": pairs["both"],
            "of those who bought the first": pairs["confidence"],
            "of the segment": pairs["share"],
            "times as many": [_times(row) for _, row in pairs.iterrows()],
        }
    )
    return Table(
        frame,
        "Whom to offer what: customers of the segment who bought the first category and not yet "
        "the second. The second was bought by so many of those who bought the first, by such a "
        "share of them, and by such a share of the whole segment. "
        f"At most {params.offers.top} pairs a segment, the surest first; each category stands in "
        f"one of them. {_corrected(params)}",
        {
            "to customers": count,
            "bought both": count,
            "of those who bought the first": percent,
            "of the segment": percent,
            "times as many": str,
        },
    )


def sentences(
    categories: pd.DataFrame,
    pairs: pd.DataFrame,
    names: Mapping[str, str],
    one_category: float,
    why_not: str,
) -> Iterator[str]:
    """Return what the tables say, in sentences; or why there are none.

    Parameters
    ----------
    names
        Of the segments, by code.
    one_category
        Share of the customers with a single category.
    why_not
        Why it is not known who bought which category, as the end of a sentence; empty if it is.
    """
    if why_not:
        yield f"Nothing can be said of what to offer: {why_not}."
        return
    if categories.empty:
        nothing = strong("No segment buys any category more often than the other customers do")
        yield nothing + ", as far as can be told."
    else:
        yield from _standing_out(categories, names)
    if not pairs.empty:
        yield _surest_offer(pairs, names)
        return
    yield strong(
        "Inside no segment do two categories go together more often than chance would have it."
    )
    if one_category >= MOSTLY_ONE:
        yield (
            f"{percent(one_category, 0)} of the customers bought a single category, and all of "
            "them at least one: here, having one speaks against having any other, and only a "
            "strong bond would show."
        )


def _standing_out(categories: pd.DataFrame, names: Mapping[str, str]) -> Iterator[str]:
    surest = categories.loc[categories["ci_low"].idxmax()]
    yield strong(f"{names[surest['code']]} stands out most") + (
        f": the share of its customers who bought {printable(surest['category'])} is "
        f"{_times(surest)} times that of all others "
        f"({percent(surest['share'])} against {percent(surest['share_others'])})."
    )
    numbers = categories["code"].value_counts(sort=False)
    counted = listed([f"{names[str(code)]} {count(number)}" for code, number in numbers.items()])
    yield (
        f"Categories that stand out: {counted}. Where a segment buys more of everything, "
        "their order tells more than their number."
    )
    silent = [name for code, name in names.items() if code not in numbers.index]
    if silent:
        yield f"Nothing stands out in {listed(silent)}."


def _surest_offer(pairs: pd.DataFrame, names: Mapping[str, str]) -> str:
    surest = pairs.loc[pairs["ci_low"].idxmax()]
    has, offer = printable(surest["has"]), printable(surest["offer"])
    return strong(
        f"The surest offer is {offer} to the {count(surest['targets'])} customers of "
        f"{names[surest['code']]} who bought {has} but not {offer}"
    ) + (
        f": {percent(surest['confidence'], 0)} of those who bought {has} bought {offer} "
        f"too, {_times(surest)} times the share of the whole segment. "
        "That is what goes together, not what an offer would change."
    )


def _times(row: pd.Series) -> str:
    if math.isfinite(row["lift"]):
        return decimal_interval(row["lift"], row["ci_low"], row["ci_high"], 2)
    return f"at least {decimal(row['ci_low'], 2)}"


def _corrected(params: Params) -> str:
    confidence = percent(params.evaluation.confidence, 0)
    return f"The {confidence} intervals allow for the many comparisons made."
