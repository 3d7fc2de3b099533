"""Lifecycle: new, active, loyal, at risk, lost, returned."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, Any

import numpy as np
from pydantic import Field

from segbench.methods.arrays import Customers, Flags, Floats, Places
from segbench.methods.base import (
    Method,
    Segment,
    Segments,
    State,
    Texts,
    at_least,
    column,
    exact_mean,
)
from segbench.methods.ranks import quantile_from_below
from segbench.params.bounds import LEAST_SHARE, Window

MOST_GAPS = 1000
AtRiskGaps = Annotated[float, Field(ge=LEAST_SHARE, le=MOST_GAPS - 1)]
LostGaps = Annotated[float, Field(ge=2 * LEAST_SHARE, le=MOST_GAPS)]

AT_RISK, LOST = 2.0, 4.0
"""The usual numbers of gaps."""

LEAST_LOYAL_ORDERS = 3
"""Orders below which nobody is called loyal where the average customer has hardly any."""


@dataclass(eq=False, repr=False)
class Lifecycle(Method):
    """Stages of a customer's life (客户生命周期), by silence against the customer's usual gap.

    A gap is the number of days between two days with an order; it counts if it ended in the window.
    The usual gap u of a customer with n gaps and median m is ``(n m + prior_gaps p) / (n +
    prior_gaps)``, p being the median over customers of the median gap: one-time buyers have p
    itself, and one hasty second order does not make a rhythm. Where nobody ordered twice, p is the
    median of the days since the last order. The first line that holds is the stage:

    1. new: the first order of all history lies fewer than `new_days` back;
    2. lost: silent for ``lost_gaps u`` and `lost_days` or more, and for longer than in any gap of
       the window;
    3. at risk: silent for ``at_risk_gaps u`` or more, and for longer than in any gap of the window;
    4. returned: the longest gap was ``lost_gaps u`` and `lost_days` or more, and ended fewer than
       `returned_days` ago;
    5. loyal: the first order lies `loyal_tenure_days` or more back, with `loyal_orders` or more in
       the window (None: as many as the average customer has, but at least 3);
    6. active: everybody else.

    `lost_days` is for quick rhythms: who shops twice a week is not lost after a fortnight's
    holiday.
    """

    name = "lifecycle"
    title = "Lifecycle"
    title_zh = "客户生命周期"
    idea = (
        "Stages from new to lost, by how long a customer has been silent against that customer's "
        "own rhythm."
    )
    complexity = 3
    groups = ("gaps",)
    needs = ("recency_days", "frequency", "first_order_days", "gaps")
    reads = ("usual_gap_days", "longest_gap_days", "longest_gap_end_days")
    variants = (
        ("at risk from 1.5 gaps, lost from 3", {"at_risk_gaps": 1.5, "lost_gaps": 3.0}),
        ("at risk from 3 gaps, lost from 6", {"at_risk_gaps": 3.0, "lost_gaps": 6.0}),
        ("lost from 28 days", {"lost_days": 28}),
    )

    new_days: Window = 56
    """new = the first order ever lies fewer than this many days back"""

    at_risk_gaps: AtRiskGaps | None = None
    """at risk = silent for this many of the customer's own usual gaps; null = 2, or half of
    lost_gaps where those are 2 or fewer"""

    lost_gaps: LostGaps | None = None
    """lost = silent for this many usual gaps; a pause that long makes who came back 'returned';
    null = 4, or twice at_risk_gaps where those are 4 or more"""

    lost_days: Window = 56
    """and at least this many days, for customers of a quick rhythm"""

    returned_days: Window = 56
    """returned = such a pause ended fewer than this many days ago"""

    loyal_tenure_days: Window = 182
    """loyal = the first order lies at least this many days back, and"""

    loyal_orders: Annotated[int, Field(ge=1, le=1_000_000)] | None = None
    """at least this many orders in the window; null = the average customer's, at least 3"""

    prior_gaps: Annotated[float, Field(ge=0, le=1000)] = 2.0
    """the median customer's usual gap counts as this many gaps of each customer's own"""

    def check_parameters(self) -> None:
        """Refuse customers who would be lost before they are at risk."""
        at_risk, lost = self._gaps
        if at_risk >= lost:
            raise ValueError(f"at_risk_gaps ({at_risk:g}) must be below lost_gaps ({lost:g})")

    def following(self) -> dict[str, Any]:
        """Return after how many gaps customers are at risk, and lost."""
        return dict(zip(("at_risk_gaps", "lost_gaps"), self._gaps, strict=True))

    @property
    def _gaps(self) -> tuple[float, float]:
        at_risk, lost = self.at_risk_gaps, self.lost_gaps
        if at_risk is None:
            at_risk = AT_RISK if lost is None or lost > AT_RISK else lost / 2
        if lost is None:
            lost = LOST if at_risk < LOST else min(2 * at_risk, MOST_GAPS)
        return at_risk, lost

    def _notes(self) -> Texts:
        """Say whose gap stands in for whose, and who cannot appear."""
        usual = self.state_["usual_gap"]
        whose = "nobody ordered on two days, so the median silence"
        if self.state_["repeated"]:
            whose = "the median customer's"
        yield (
            f"A usual gap of {usual:.1f} days ({whose}) stands in for that of one-time buyers, and "
            f"counts as {self.prior_gaps:g} gaps of everybody else's own."
        )
        yield (
            "Prospects (潜在), who were contacted but never ordered, have no segment: the "
            "customer table holds only people who ordered in the window. Those whose last order "
            "came before the window are lost too, and not in it either."
        )

    def _fit(self, customers: Customers) -> State:
        own = column(customers, "usual_gap_days")
        own = own[np.isfinite(own)]
        silent = column(customers, "recency_days")
        average = exact_mean(column(customers, "frequency"))
        return {
            "repeated": len(own) > 0,
            "usual_gap": quantile_from_below(own if len(own) else silent, 0.5),
            "loyal_orders": self.loyal_orders or max(average, LEAST_LOYAL_ORDERS),
        }

    def _usual_gap(self, customers: Customers) -> Floats:
        """Return each customer's usual gap in days; at least one."""
        typical, own = self.state_["usual_gap"], column(customers, "usual_gap_days")
        seen = np.where(np.isfinite(own), column(customers, "gaps"), 0.0)
        weight = seen + self.prior_gaps
        own_share = np.divide(seen, weight, out=np.zeros_like(seen), where=weight > 0)
        blended = typical + own_share * (np.where(np.isfinite(own), own, typical) - typical)
        return np.maximum(blended, 1.0)

    def _describe(self) -> Segments:
        risk, lost = (f"{gaps:g}" for gaps in self._gaps)
        lost = f"{lost} usual gaps or more, and {self.lost_days} days or more"
        since, orders = self.loyal_tenure_days, self.state_["loyal_orders"]
        longest = "longer than ever between two orders of the window"
        in_time = (
            f"ordering in the usual rhythm (silent for under {risk} usual gaps, or not longer than "
            "before)"
        )
        loyal = (
            f"{in_time}; first order {since} days ago or more, {orders:.1f} orders or more in the "
            "window"
        )
        active = (
            f"{in_time}; first order under {since} days ago, or under {orders:.1f} orders in the "
            "window"
        )
        yield Segment("loyal", "Loyal", "忠诚客户", loyal)
        yield Segment("active", "Active", "活跃客户", active)
        yield Segment("new", "New", "新客户", f"first order ever under {self.new_days} days ago")
        yield Segment(
            "returned",
            "Returned",
            "回流客户",
            f"back under {self.returned_days} days ago from a pause of {lost}",
        )
        yield Segment(
            "at_risk",
            "At risk",
            "预流失客户",
            f"silent for {risk} usual gaps or more and {longest}, but not yet lost",
        )
        yield Segment("lost", "Lost", "流失客户", f"silent for {lost}, and {longest}")

    def _assign(self, customers: Customers) -> Places:
        usual, silent = self._usual_gap(customers), column(customers, "recency_days")
        longest = np.nan_to_num(column(customers, "longest_gap_days"))
        since, unheard_of = column(customers, "first_order_days"), silent > longest
        back = column(customers, "longest_gap_end_days")
        often = at_least(column(customers, "frequency"), self.state_["loyal_orders"])
        stages = {
            "new": since < self.new_days,
            "lost": unheard_of & self._gone(silent, usual),
            "at_risk": unheard_of & at_least(silent / usual, self._gaps[0]),
            "returned": self._gone(longest, usual) & (back < self.returned_days),
            "loyal": (since >= self.loyal_tenure_days) & often,
        }
        codes = list(self.names)
        places = [codes.index(stage) for stage in stages]
        return np.select(list(stages.values()), places, default=codes.index("active"))

    def _gone(self, pause: Floats, usual: Floats) -> Flags:
        """Return whether a pause is as long as that of a lost customer."""
        return at_least(pause / usual, self._gaps[1]) & (pause >= self.lost_days)
