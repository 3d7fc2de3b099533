"""Whom to contact: shares, amounts and segments in words; a test that would tell what it changes.

What else the page says: see `gains_words.py`, `uplift_words.py`.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import partial

import pandas as pd

from segbench.evaluation import Outcome
from segbench.evaluation.campaigns.uplift import EVERYONE
from segbench.evaluation.power_analysis import POWER
from segbench.pages._page import Page
from segbench.pages.contact.numbers import RFM, ContactNumbers
from segbench.pages.contact.units_words import points, segment_names
from segbench.pages.markup import Prose, strong
from segbench.pages.tables import Columns, Table, table_of
from segbench.pages.wording import count, decimal, paragraph, percent


class ContactWords(Page):
    """What a test by the segments of one method could show, and how even its two sides are."""

    numbers = ContactNumbers
    data: ContactNumbers

    def could_show(self, outcome: Outcome) -> str:
        """Return what a test could show for one outcome, in sentences."""
        own = self.data.power[self.data.power["outcome"] == outcome.name].set_index("code")
        everybody, name = own.loc[EVERYONE], outcome.title.lower()
        size = count(everybody["customers"])
        halves = f"half of {size} {outcome.who} contacted and half left alone"
        if pd.isna(everybody["detectable"]):
            return strong(f"No test with {halves} could show what a contact adds to {name}.")
        text = strong(
            f"A test with {halves} could show that a contact adds "
            f"{points(everybody['detectable'])} or more to {name}."
        )
        alone = own.drop(EVERYONE)["detectable"].dropna()
        if len(alone):
            least, most = self._names([alone.idxmin(), alone.idxmax()])
            text += (
                f" With one segment alone it has to add {points(alone.min())} ({least}) "
                f"to {points(alone.max())} ({most})."
            )
        if pd.notna(everybody["needed"]):
            text += (
                f" To show {points(self.study.params.contact.uplift)} it takes "
                f"{count(everybody['needed'])} {outcome.who}, at the average rate."
            )
        return text

    def power(self) -> Table | Prose:
        """Return what a test with each segment could show: one row a segment."""
        power = self.data.power
        if power.empty:
            return paragraph("What a test could show hangs on rates that nobody knows yet.")
        columns: Columns = {"segment": self._names(power["code"].drop_duplicates())}
        asked = points(self.study.params.contact.uplift)
        for name, rows in power.groupby("outcome", sort=False):
            title = self.study.outcomes[str(name)].title.lower()
            columns |= {
                f"{title}: customers": (list(rows["customers"]), count),
                f"{title}: now": (list(rows["rate"]), percent),
                f"{title}: from": (list(rows["detectable"]), points),
                f"{title}: customers for {asked}": (list(rows["needed"]), count),
            }
        return table_of(
            power,
            columns,
            f"The smallest difference that a test shows in {percent(POWER, 0)} of all cases, one "
            "half of the customers contacted, the other left alone, at the usual two-sided 5 %; "
            "and how many customers it takes to show the difference asked for. “Now” is the rate "
            "of the segment at the cutoff, taken for that of customers left alone. A dash: it is "
            "not shown, or even a rate of 100 % would not be far enough away.",
        )

    def balance(self) -> Table:
        """Return how many customers of each segment are on each side, and how far these differ."""
        balance, hundredths = self.data.balance, partial(decimal, digits=2)
        share = self.study.params.contact.control_share
        return table_of(
            balance,
            {
                "segment": self._names(balance["code"]),
                "to contact": ("test", count),
                "to leave alone": ("control", count),
                **{name: (name, hundredths) for name in RFM.values()},
                "chance alone, up to": ("by_chance", hundredths),
            },
            f"The test that was dealt, {percent(share, 0)} of each segment left alone: "
            "differences in recency, frequency and revenue between the sides, in standard "
            "deviations, and what 19 of 20 random deals stay under. A dash: a side is too small to "
            "be shown, or would tell how large such a one is.",
        )

    def _names(self, codes: Iterable[str]) -> list[str]:
        return segment_names(codes, self.study.method(self.data.name).segments_)
