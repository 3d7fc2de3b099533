"""What to offer, in words and tables."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping

import pandas as pd

from segbench.errors import printable
from segbench.pages._page import Page
from segbench.pages.actions.numbers import ActionsNumbers
from segbench.pages.markup import Prose, strong
from segbench.pages.tables import Table, table_of
from segbench.pages.wording import bullet_list, count, decimal, interval, listed, percent

MOSTLY_ONE = 0.5
"""Share of customers with a single category from which a reader must know why no pair is found."""


class OffersWords(Page):
    """What segments buy more often than others do, and what goes together inside them."""

    data: ActionsNumbers

    def categories(self) -> Table | None:
        """Return what segments buy more often than others do; None where there is nothing."""
        categories, offers = self.data.categories, self.study.params.offers
        if categories.empty:
            return None
        top = categories.groupby("code", sort=False).head(offers.top)
        return table_of(
            top,
            {
                "segment": top["code"].map(self.data.plan.method.names),
                "category": "category",
                "customers": ("bought", count),
                "of the segment": ("share", percent),
                "of all others": ("share_others", percent),
                "times as many": ([_times(row) for _, row in top.iterrows()], str),
                "not yet": (top["customers"] - top["bought"], count),
            },
            "Categories that a larger share of the segment bought than of all other customers, at "
            f"most {offers.top} a segment, the surest first; at least {offers.min_customers} "
            f"of the segment bought each. “Not yet” are its customers who did not. "
            f"{self._corrected}",
        )

    def pairs(self) -> Table | None:
        """Return what goes together inside segments; None where there is nothing."""
        pairs = self.data.pairs
        if pairs.empty:
            return None
        return table_of(
            pairs,
            {
                "segment": pairs["code"].map(self.data.plan.method.names),
                "who bought": "has",
                "offer": "offer",
                "to customers": ("targets", count),
                "bought both": ("both", count),
                "of those who bought the first": ("confidence", percent),
                "of the segment": ("share", percent),
                "times as many": ([_times(row) for _, row in pairs.iterrows()], str),
            },
            "Whom to offer what: customers of the segment who bought the first category and not "
            "yet the second. The second was bought by so many of those who bought the first, by "
            "such a share of them, and by such a share of the whole segment. "
            f"At most {self.study.params.offers.top} pairs a segment, the surest first; each "
            f"category stands in one of them. {self._corrected}",
        )

    @property
    def _corrected(self) -> str:
        return f"The {self.level} intervals allow for the many comparisons made."

    def offers(self) -> Prose:
        """Return what to offer, in short."""
        return bullet_list(self._offers())

    def _offers(self) -> Iterator[str]:
        data, names = self.data, self.data.plan.method.names
        if data.no_offers:
            yield f"Nothing can be said of what to offer: {data.no_offers}."
            return
        if data.categories.empty:
            nothing = strong("No segment buys any category more often than the other customers do")
            yield nothing + ", as far as can be told."
        else:
            yield from _standing_out(data.categories, names)
        if not data.pairs.empty:
            yield _surest_offer(data.pairs, names)
            return
        yield strong(
            "Inside no segment do two categories go together more often than chance would have it."
        )
        if data.one_category >= MOSTLY_ONE:
            yield (
                f"{percent(data.one_category, 0)} of the customers bought a single category, and "
                "all of them at least one: here, having one speaks against having any other, and "
                "only a strong bond would show."
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
        return interval(row, "lift", 2)
    return f"at least {decimal(row['ci_low'], 2)}"
