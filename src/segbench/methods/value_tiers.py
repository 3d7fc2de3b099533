"""Value tiers: High, Mid and Low by purchase amount and frequency."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
import pandas as pd

from segbench.methods.arrays import Customers, Floats, Places
from segbench.methods.base import Method, Segment, Segments, State, Texts, at_least, column
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

TIERS = {
    "top": ("Top", "顶级价值"),
    "high": ("High", "高价值"),
    "mid": ("Mid", "中价值"),
    "low": ("Low", "低价值"),
}

BEST = 0.05
"""Part of the customers of whom is said what they bring."""


@dataclass(eq=False, repr=False)
class ValueTiers(Method):
    """Three value tiers (高价值 / 中价值 / 低价值), or four.

    The score is revenue itself when only revenue has a weight, else the weighted mean of the
    percentile ranks of revenue and order count. ``cut="quantile"``: the top `high` of customers,
    the next `mid`, the rest. ``"revenue_share"``: the fewest customers that bring `high` of
    revenue, then `mid`. ``"fixed"``: revenue from which a customer is High or Mid. Cuts are values,
    so equal customers share a tier. `top` sets a fourth tier apart, inside High.
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
    segment_names = ("Top", "High", "Mid", "Low")
    variants = (
        ("top 15 %, next 25 %", {"cut": "quantile", "high": 0.15, "mid": 0.25, "top": None}),
        ("top 25 %, next 35 %", {"cut": "quantile", "high": 0.25, "mid": 0.35, "top": None}),
        (
            "half of revenue, next 30 %",
            {"cut": "revenue_share", "high": 0.5, "mid": 0.3, "top": None},
        ),
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

    top: Positive | None = None
    """size of a Top tier inside High, as `high` is given; for `fixed`: its least revenue; null =
    there is none"""

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
        self._check_top()
        if self._cut == "fixed" and self._frequency_weight:
            raise ValueError("cut 'fixed' cuts revenue itself, so frequency_weight must be 0")

    def _check_top(self) -> None:
        if self.top is None:
            return
        if self._cut != "fixed":
            high = shares_of(self._cut, self.high, self.mid)[0]
            if self.top >= high:
                raise ValueError(
                    f"top is a part of High here and must be less than high ({high:g})"
                )
        elif self.top <= max(self.high or 0, self.mid or 0):
            raise ValueError("cut 'fixed' takes `top` as revenue, above high and mid")

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
        revenue = column(customers, "monetary")
        wanted = self._thresholds(score, revenue)
        cuts = wanted if self._cut == "fixed" else settle(score, wanted, self.least)
        codes = ("mid", "high", "top")[: len(wanted)]
        state["tied"] = cuts != wanted
        # Where ties leave fewer cuts, there is no tier between; where none, all are high.
        kept = dict(zip(codes[len(wanted) - len(cuts) :], cuts, strict=True))
        if "high" not in kept:
            kept = {"high": cuts[0] if cuts else wanted[1]}
        state |= {f"{code}_from": kept.get(code) for code in codes}
        state["best"] = self._share_of_best(revenue)
        return state

    def _share_of_best(self, revenue: Floats) -> float | None:
        """Return what part of revenue the best part of the customers bring; None: too few."""
        best = round(BEST * len(revenue))
        total = math.fsum(revenue)
        if best < self.least or total <= 0:
            return None
        return math.fsum(np.sort(revenue)[-best:]) / total

    def _levels(self) -> dict[str, float]:
        """Return from which score on one is in a tier, lowest first; whoever is below is Low."""
        found = {code: self.state_.get(f"{code}_from") for code in ("mid", "high", "top")}
        return {code: start for code, start in found.items() if start is not None}

    def _notes(self) -> Texts:
        """Say that equal customers moved cuts, and what a top tier would bring."""
        if self.state_.get("tied"):
            yield tie_note("revenue" if self.state_["knots"] is None else "the score")
        best = self.state_.get("best")
        if self.top is None and best is not None:
            yield (
                f"The {100 * BEST:g} % who spend most bring {100 * best:.0f} % of the revenue; "
                f"`top: {BEST:g}` would set them apart."
            )

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

    def _thresholds(self, score: Floats, revenue: Floats) -> list[float]:
        """Return from which score on one is Mid, High and, if it is asked for, Top."""
        top = [] if self.top is None else [self.top]
        if self._cut == "fixed":
            below = score if self.top is None else score[~at_least(score, self.top)]
            levels = fixed_levels(below if len(below) else score, self.high, self.mid)
            return [*reversed(levels), *top]
        high, mid = shares_of(self._cut, self.high, self.mid)
        parts = [high + mid, high, *top]
        if self._cut == "quantile":
            return [top_share_threshold(score, part) for part in parts]
        values, inverse = np.unique(score, return_inverse=True)
        by_value = np.bincount(inverse, weights=revenue)[::-1].cumsum() / revenue.sum()
        least = np.searchsorted(by_value, [part - 1e-9 for part in parts])
        return [float(value) for value in values[::-1][least]]

    def _describe(self) -> Segments:
        what, form = ("revenue", ",.2f") if self.state_["knots"] is None else ("score", ".3f")
        above: float | None = None
        for code, start in reversed(self._levels().items()):
            words = f"{what} of {start:{form}} or more"
            if above is not None:
                words = f"{what} from {start:{form}} up to {above:{form}}"
            yield Segment(code, *TIERS[code], words)
            above = start
        yield Segment("low", *TIERS["low"], f"{what} below {above:{form}}")

    def _assign(self, customers: Customers) -> Places:
        levels = self._levels()
        return len(levels) - digitize(self._score(customers, self.state_), levels.values())

    def scores(self, customers: Customers) -> pd.DataFrame:
        """Return the score that is cut: revenue, or the weighted rank (0-1)."""
        return pd.DataFrame({"score": self._score(customers, self.state_)}, index=customers.index)
