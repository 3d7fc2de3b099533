"""Interaction frequency: high, mid, low by contacts a month."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np

from segbench.methods.arrays import Customers, Floats, Places
from segbench.methods.base import Method, Segment, Segments, State, Texts, column
from segbench.methods.cuts import settle
from segbench.methods.levels import check_levels, cut_of, fixed_levels, shares_of
from segbench.methods.ranks import digitize, top_share_threshold
from segbench.params.bounds import Positive

CONTACTS = {"service_contacts": "service contacts", "contacts_in_window": "campaign contacts"}
VISITS = {"frequency": "orders"}
SOURCES = CONTACTS | VISITS

DAYS_A_MONTH = 365.25 / 12


@dataclass(eq=False, repr=False)
class Interaction(Method):
    """Interaction frequency (客户互动频率): high, mid and low by contacts a month.

    Contacts are service contacts and campaign contacts in the window, as far as the data has any;
    without either, visits (orders) stand in. All customers are measured over the same days, those
    of the window that the data covers. ``cut="quantile"``: of the customers with a contact, the top
    `high` (default 0.2), then `mid` (0.3); the rest and everybody without a contact are low.
    ``"fixed"``: contacts a month from which a customer is high or mid. Cuts are values, so equal
    customers share a segment; where so many are equal that nobody would be left for mid, or for
    low, there is no mid.
    """

    name = "interaction"
    title = "Interaction frequency"
    title_zh = "客户互动频率"
    idea = "Three levels by how often a month the company and the customer were in contact."
    complexity = 1
    groups = ("contacts", "service")
    needs = ("frequency", "window_days")
    segment_names = ("High", "Mid", "Low")
    variants = (
        ("top 15 %, next 25 %", {"cut": "quantile", "high": 0.15, "mid": 0.25}),
        ("top 25 %, next 35 %", {"cut": "quantile", "high": 0.25, "mid": 0.35}),
    )

    cut: Literal["quantile", "fixed"] | None = None
    """what `high` and `mid` are: shares of the customers with a contact, or contacts a month; null
    = `fixed` where one of them is no share, else `quantile`"""

    high: Positive | None = None
    """size of the high level; null = 0.2, or less beside a large `mid`; for `fixed`: its least
    contacts a month, null = from the data"""

    mid: Positive | None = None
    """size of the mid level; null = 0.3, or less beside a large `high`; for `fixed`: its least
    contacts a month, null = from the data"""

    def check_parameters(self) -> None:
        """Refuse sizes that do not fit the cut."""
        check_levels(self._cut, self.high, self.mid, "contacts a month")

    def following(self) -> dict[str, Any]:
        """Return what is cut."""
        return {"cut": self._cut}

    @property
    def _cut(self) -> str:
        return cut_of(self.cut, self.high, self.mid)

    def _notes(self) -> Texts:
        """Say what counts as interaction in this data."""
        used = self.state_["sources"]
        if used == list(VISITS):
            yield (
                "The data knows of no service or campaign contact in the window: visits (orders) "
                "stand in for them."
            )
            return
        counted = " and ".join(SOURCES[name] for name in used)
        unknown = [words for name, words in CONTACTS.items() if name not in used]
        lacking = f" The data knows of no {unknown[0]} in the window." if unknown else ""
        yield f"Interaction is {counted}; visits do not count.{lacking}"
        if "contacts_in_window" in used:
            yield (
                "Whom a campaign contacts is the company's own choice, so these levels tell of "
                "that choice as well."
            )

    def _further_inputs(self) -> Texts:
        """Return the contacts that it counts."""
        return self.state_["sources"]

    def _fit(self, customers: Customers) -> State:
        there = [name for name in CONTACTS if name in customers]
        used = [name for name in there if np.nan_to_num(column(customers, name)).any()]
        sources = used or list(VISITS)
        return {"sources": sources, "from": self._thresholds(_rate(customers, sources))}

    def _thresholds(self, rate: Floats) -> list[float]:
        """Return the contacts a month from which one is mid, and high; one number if equal."""
        some = rate[rate > 0] if (rate > 0).any() else rate
        if self._cut == "fixed":
            return sorted(set(fixed_levels(some, self.high, self.mid)))
        high, mid = shares_of(self._cut, self.high, self.mid)
        wanted = [top_share_threshold(some, high + mid), top_share_threshold(some, high)]
        return settle(rate, wanted, self.least) or wanted[-1:]

    def _describe(self) -> Segments:
        mid, high = self.state_["from"][0], self.state_["from"][-1]
        what = " and ".join(SOURCES[name] for name in self.state_["sources"])
        yield Segment("high", "High", "高频互动客户", f"{high:.2f} {what} a month or more")
        if mid < high:
            yield Segment(
                "mid", "Mid", "中频互动客户", f"from {mid:.2f} up to {high:.2f} {what} a month"
            )
        yield Segment("low", "Low", "低频互动客户", f"fewer than {mid:.2f} {what} a month, or none")

    def _assign(self, customers: Customers) -> Places:
        bounds = self.state_["from"]
        return len(bounds) - digitize(_rate(customers, self.state_["sources"]), bounds)


def _rate(customers: Customers, sources: Iterable[str]) -> Floats:
    """Return contacts a month."""
    months = np.maximum(column(customers, "window_days"), 1.0) / DAYS_A_MONTH
    return sum(np.nan_to_num(column(customers, name)) for name in sources) / months
