"""Value tiers: High, Mid and Low by purchase amount and frequency."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
import pandas as pd

from segbench.methods.arrays import Customers, Floats, Places
from segbench.methods.base import Method, Segment, Segments, State, Texts, column
from segbench.methods.cuts import settle
from segbench.methods.levels import check_levels, cut_of, fixed_levels, shares_of
from segbench.methods.ranks import (
    digitize,
    percentile_rank,
    rank_knots,
    top_share_threshold,
    weighted_mean,
)
from segbench.methods.ties import tie_note
from segbench.params.bounds import Positive, Weight


@dataclass(eq=False, repr=False)
class ValueTiers(Method):
    """Three value tiers (高价值 / 中价值 / 低价值).

    The score is revenue itself when only revenue has a weight, else the weighted mean of the
    percentile ranks of revenue and order count. ``cut="quantile"``: the top `high` of customers,
    the next `mid`, the rest. ``"revenue_share"``: the fewest customers that bring `high` of
    revenue, then `mid`. ``"fixed"``: revenue from which a customer is High or Mid. Cuts are values,
    so equal customers share a tier.
    """

    name = "value_tiers"
    title = "Value tiers"
    title_zh = "价值分层"
    idea = (
        "Three levels by how much a customer has bought: the top fifth, the next three tenths, "
        "the rest."
    )
    complexity = 1
    needs = ("monetary", "frequency")
    variants = (
        ("top 15 %, next 25 %", {"cut": "quantile", "high": 0.15, "mid": 0.25}),
        ("top 25 %, next 35 %", {"cut": "quantile", "high": 0.25, "mid": 0.35}),
        ("half of revenue, next 30 %", {"cut": "revenue_share", "high": 0.5, "mid": 0.3}),
    )

    cut: Literal["quantile", "revenue_share", "fixed"] | None = None
    """what `high` and `mid` are: shares of customers, shares of revenue, or revenue per customer;
    null = `fixed` where one of them is no share, else `quantile`"""

    high: Positive | None = None
    """size of the High tier; null = 0.2 of customers, 0.5 of revenue, or less beside a large `mid`;
    for `fixed`: its least revenue, null = from the data"""

    mid: Positive | None = None
    """size of the Mid tier; null = 0.3, or less beside a large `high`; for `fixed`: its least
    revenue, null = from the data"""

    monetary_weight: Weight = 1.0
    """weight of the revenue rank in the score"""

    frequency_weight: Weight | None = None
    """weight of the order-count rank in the score; null = 0, or 1 where monetary_weight is 0"""

    def check_parameters(self) -> None:
        """Refuse weights that are both 0, and sizes that do not fit the cut."""
        if self.monetary_weight + self._frequency_weight == 0:
            raise ValueError(
                "monetary_weight and frequency_weight are both 0; give one of them a weight"
            )
        check_levels(self._cut, self.high, self.mid, "revenue")
        if self._cut == "fixed" and self._frequency_weight:
            raise ValueError("cut 'fixed' cuts revenue itself, so frequency_weight must be 0")

    def following(self) -> dict[str, Any]:
        """Return what is cut, and the weight of the order count."""
        return {"cut": self._cut, "frequency_weight": self._frequency_weight}

    @property
    def _cut(self) -> str:
        return cut_of(self.cut, self.high, self.mid)

    @property
    def _frequency_weight(self) -> float:
        if self.frequency_weight is not None:
            return self.frequency_weight
        return 0.0 if self.monetary_weight else 1.0

    def _fit(self, customers: Customers) -> State:
        state: State = {"knots": None}
        if self._frequency_weight:
            state["knots"] = {name: rank_knots(column(customers, name)) for name in self.needs}
        score = self._score(customers, state)
        high, mid = self._thresholds(score, column(customers, "monetary"))
        cuts = [mid, high] if self._cut == "fixed" else settle(score, [mid, high], self.least)
        state["tied"] = cuts != [mid, high]
        # One cut is left: there is no tier between. None: all are equal, and all are high.
        state["high_from"] = cuts[-1] if cuts else high
        state["mid_from"] = cuts[0] if len(cuts) > 1 else None
        return state

    def _notes(self) -> Texts:
        """Say that equal customers moved cuts."""
        if self.state_.get("tied"):
            yield tie_note("revenue" if self.state_["knots"] is None else "the score")

    def _score(self, customers: Customers, state: State) -> Floats:
        if state["knots"] is None:
            return column(customers, "monetary")
        ranks = {
            name: percentile_rank(column(customers, name), knots)
            for name, knots in state["knots"].items()
        }
        return weighted_mean(
            ranks, {"monetary": self.monetary_weight, "frequency": self._frequency_weight}
        )

    def _thresholds(self, score: Floats, revenue: Floats) -> tuple[float, float]:
        if self._cut == "fixed":
            return fixed_levels(score, self.high, self.mid)
        high, mid = shares_of(self._cut, self.high, self.mid)
        if self._cut == "quantile":
            return top_share_threshold(score, high), top_share_threshold(score, high + mid)
        values, inverse = np.unique(score, return_inverse=True)
        by_value = np.bincount(inverse, weights=revenue)[::-1].cumsum() / revenue.sum()
        least = np.searchsorted(by_value, [high - 1e-9, high + mid - 1e-9])
        high_from, mid_from = values[::-1][least].tolist()
        return high_from, mid_from

    def _describe(self) -> Segments:
        high, mid = self.state_["high_from"], self.state_["mid_from"]
        what, form = ("revenue", ",.2f") if self.state_["knots"] is None else ("score", ".3f")
        yield Segment("high", "High", "高价值", f"{what} of {high:{form}} or more")
        if mid is not None:
            yield Segment("mid", "Mid", "中价值", f"{what} from {mid:{form}} up to {high:{form}}")
        least = high if mid is None else mid
        yield Segment("low", "Low", "低价值", f"{what} below {least:{form}}")

    def _assign(self, customers: Customers) -> Places:
        score = self._score(customers, self.state_)
        mid, high = self.state_["mid_from"], self.state_["high_from"]
        cuts = [high] if mid is None else [mid, high]
        return len(cuts) - digitize(score, cuts)

    def scores(self, customers: Customers) -> pd.DataFrame:
        """Return the score that is cut: revenue, or the weighted rank (0-1)."""
        return pd.DataFrame({"score": self._score(customers, self.state_)}, index=customers.index)
