"""Whom to contact: shares, amounts and segments in words; a test that would tell what it changes.

What else the page says: see `gains_words.py`, `uplift_words.py`.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import partial

import pandas as pd

from segbench.evaluation import Outcome
from segbench.evaluation.campaigns.uplift import EVERYONE
from segbench.evaluation.power_analysis import POWER
from segbench.methods import Segment
from segbench.pages._page import Page
from segbench.pages.contact.numbers import RFM, ContactNumbers
from segbench.pages.markup import strong
from segbench.pages.tables import Columns, Table, table_of
from segbench.pages.wording import (
    NOT_SHOWN,
    count,
    decimal,
    interval,
    money,
    percent,
    percent_interval,
)

ALL = "all 合计"


def share_words(share: float) -> str:
    """Return a share of the customers in words, e.g. ``the best 20 %``."""
    return "everybody" if share == 1 else f"the best {100 * share:g} %"


def units_of(outcome: Outcome) -> str:
    """Return what is ranked: contacts, or customers."""
    return "contacts" if outcome.within_group else outcome.who


def points(value: float) -> str:
    """Return a difference of rates in percentage points."""
    return NOT_SHOWN if pd.isna(value) else f"{decimal(100 * value, 1)} points"


def share_of(row: pd.Series, name: str) -> str:
    """Return a share of a row with its interval, e.g. ``71 % [66 to 75]``."""
    return interval(row, name, 0, percent_interval)


def money_interval(value: float, low: float, high: float, currency: str) -> str:
    """Return an amount with its interval, e.g. ``$2.11 [1.76 to 2.47]``."""
    return NOT_SHOWN if pd.isna(value) else f"{money(value, currency)} [{low:,.2f} to {high:,.2f}]"


def segment_names(codes: Iterable[str], segments: Sequence[Segment]) -> list[str]:
    """Return the names of segments in both languages by their codes, and that of all customers."""
    names = {EVERYONE: ALL}
    for segment in segments:
        names[segment.code] = " ".join(dict.fromkeys((segment.name, segment.name_zh))).strip()
    return [names[code] for code in codes]


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

    def power(self) -> Table:
        """Return what a test with each segment could show: one row a segment."""
        power = self.data.power
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
