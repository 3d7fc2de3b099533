"""Purchase behaviour: high-value, potential, dormant."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from segbench.methods.arrays import Customers, Places
from segbench.methods.base import Method, Segment, Segments, State, Texts, at_least, column
from segbench.methods.cuts import settle
from segbench.methods.ranks import quantile_from_below, top_share_threshold
from segbench.params.bounds import Share, Span


@dataclass(eq=False, repr=False)
class Behaviour(Method):
    """Purchase behaviour (购买行为): high-value 高价值, potential 潜在, dormant 沉默.

    Dormant is who has been silent for more than `dormant_days`. None takes them from the data: the
    pause that `pause_share` of the customers who came back did not exceed (quantile of the longest
    gap between two orders that ended in the window); where nobody came back, the same quantile of
    the days since the last order. Of the others, the `high_share` with most revenue are high-value,
    the rest have potential. Cuts are values, so equal customers share a segment.
    """

    name = "behaviour"
    title = "Purchase behaviour"
    title_zh = "购买行为"
    idea = "Who has fallen silent; and of the others, who buys much and who could buy more."
    complexity = 2
    groups = ("gaps",)
    needs = ("recency_days", "monetary")
    reads = ("longest_gap_days",)
    variants = (
        ("high-value: top 15 %", {"high_share": 0.15}),
        ("high-value: top 25 %", {"high_share": 0.25}),
        ("dormant: pauses of the longest 20 %", {"dormant_days": None, "pause_share": 0.8}),
        ("dormant: pauses of the longest 5 %", {"dormant_days": None, "pause_share": 0.95}),
    )

    dormant_days: Span | None = None
    """dormant = silent for more than this many days; null = from the pauses of who came back"""

    pause_share: Share = 0.9
    """share of the customers who came back whose longest pause does not make dormant; for
    `dormant_days: null`"""

    high_share: Share = 0.2
    """share of the other customers, those with most revenue, that is high-value"""

    def _notes(self) -> Texts:
        """Say where the days of silence come from."""
        days, share = f"{self.state_['dormant_after']:.0f} days", f"{100 * self.pause_share:g} %"
        if self.dormant_days is not None:
            return
        if self.state_["repeated"]:
            yield (
                f"{share} of the customers who came back never paused for more than {days}; "
                "dormant is who has been silent longer."
            )
        else:
            yield (
                "Nobody ordered on two days: dormant is who has been silent for longer than "
                f"{share} of all ({days})."
            )

    def _fit(self, customers: Customers) -> State:
        silent, revenue = column(customers, "recency_days"), column(customers, "monetary")
        paused = column(customers, "longest_gap_days")
        paused = paused[np.isfinite(paused)]
        fitted = quantile_from_below(paused if len(paused) else silent, self.pause_share)
        after = fitted if self.dormant_days is None else float(self.dormant_days)
        awake = silent <= after
        some = revenue[awake] if awake.any() else revenue
        wanted = top_share_threshold(some, self.high_share)
        high_from = (settle(some, [wanted], self.least) or [wanted])[0]
        return {"repeated": len(paused) > 0, "dormant_after": after, "high_from": high_from}

    def _describe(self) -> Segments:
        days, high = f"{self.state_['dormant_after']:.0f} days", f"{self.state_['high_from']:,.2f}"
        yield Segment(
            "high",
            "High-value",
            "高价值客户",
            f"ordered in the last {days}, revenue of {high} or more",
        )
        yield Segment(
            "potential",
            "Potential",
            "潜在客户",
            f"ordered in the last {days}, revenue below {high}",
        )
        yield Segment("dormant", "Dormant", "沉默客户", f"no order for more than {days}")

    def _assign(self, customers: Customers) -> Places:
        dormant = column(customers, "recency_days") > self.state_["dormant_after"]
        rich = at_least(column(customers, "monetary"), self.state_["high_from"])
        return np.select([dormant, rich], [2, 0], default=1)
