"""Loyalty x relative profit, four quadrants."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

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
from segbench.methods.loyalty import DEFAULTS, SHARE_NOTES, fit_peers, loyalty_parts, share_column
from segbench.methods.ranks import percentile_rank, rank_knots, weighted_mean
from segbench.params.bounds import Margin, Weight

QUADRANTS = (
    ("I", "True friends", "核心客户"),
    ("II", "Butterflies", "高利待巩固客户"),
    ("IV", "Barnacles", "忠诚低利客户"),
    ("III", "Strangers", "一般客户"),
)

COSTS = {
    "funded_discount": "those discounts",
    "service_cost": "the cost of service contacts in the window",
}
"""Columns that lower a customer's profit, where the data has them; a missing value is no cost."""


@dataclass(eq=False, repr=False)
class Quadrants(Method):
    """Loyalty x relative profit (客户四象限价值分类法).

    Loyalty L is the weighted mean of the percentile ranks of purchase share, continuity (share of
    the weeks since the first order that have one) and reliability (1 - default rate). Purchase
    share is the share of wallet where the data has it (`wallet_share`); else the share of orders at
    the main store, or, without stores, the categories bought of those that similar customers buy
    stand in for it. A part that the data lacks has weight 0; the others are rescaled. Profit =
    margin x (revenue + funded discounts) - funded discounts - service cost; RP = profit / mean
    profit. The cuts are the mean of L and RP = 1.
    """

    name = "quadrants"
    page = "quadrants"
    title = "Loyalty x profit"
    title_zh = "四象限价值分类"
    idea = (
        "Four quadrants by how loyal a customer is and how their profit compares with the average."
    )
    complexity = 3
    groups = ("attributes", "lines", "service")
    needs = ("active_weeks", "weeks", "monetary")
    variants = (
        (
            "loyalty more by purchase share",
            {"share_weight": 0.6, "continuity_weight": 0.2, "reliability_weight": 0.2},
        ),
        (
            "loyalty more by continuity",
            {"share_weight": 0.2, "continuity_weight": 0.6, "reliability_weight": 0.2},
        ),
        ("margin 15 %", {"margin": 0.15}),
        ("margin 35 %", {"margin": 0.35}),
    )

    share_weight: Weight = 0.4
    """weight of purchase share in loyalty"""

    continuity_weight: Weight = 0.4
    """weight of purchase continuity in loyalty"""

    reliability_weight: Weight = 0.2
    """weight of 1 - default rate in loyalty"""

    margin: Margin = 0.25
    """gross margin before funded discounts, as a share of undiscounted revenue"""

    def check_parameters(self) -> None:
        """Refuse weights that are both 0: reliability alone is no loyalty."""
        if self.share_weight + self.continuity_weight == 0:
            raise ValueError(
                "share_weight and continuity_weight are both 0; give one of them a weight"
            )

    @property
    def weights(self) -> dict[str, float]:
        """Weights of the parts of loyalty, as asked for."""
        return {
            "share": self.share_weight,
            "continuity": self.continuity_weight,
            "reliability": self.reliability_weight,
        }

    @property
    def effective_weights(self) -> dict[str, float]:
        """Weights after leaving out what the data lacks; they add up to 1."""
        used = {name: self.weights[name] for name in self.state_["knots"]}
        return {name: used.get(name, 0.0) / sum(used.values()) for name in self.weights}

    def _further_inputs(self) -> Texts:
        """Return what else loyalty and profit were made of when it was fitted."""
        if "share" in self.state_["knots"]:
            yield self.state_["share"]
        if "reliability" in self.state_["knots"]:
            yield DEFAULTS
        yield from self.state_["costs"]

    def _notes(self) -> Texts:
        """Say what stands in for what the data lacks."""
        costs = self.state_["costs"]
        if self.share_weight:
            yield SHARE_NOTES[self.state_["share"]]
        else:
            yield "Purchase share has weight 0, as asked."
        if not self.reliability_weight:
            yield "Reliability has weight 0, as asked."
        elif self.state_["defaults_known"]:
            yield "Reliability is 1 less the share of orders that were returned or cancelled."
        else:
            yield "Neither returns nor cancellations are known here: reliability has weight 0."
        before = " before funded discounts" if "funded_discount" in costs else ""
        less = ", less " + " and ".join(COSTS[name] for name in costs) if costs else ""
        unknown = "" if "service_cost" in costs else " What service costs is not known here."
        yield f"Profit is a margin of {100 * self.margin:g} % on revenue{before}{less}.{unknown}"

    def _fit(self, customers: Customers) -> State:
        share = share_column(customers)
        state: State = {
            "share": share,
            "peers": fit_peers(customers) if share == "categories" else None,
            "defaults_known": DEFAULTS in customers,
            "costs": [name for name in COSTS if name in customers],
        }
        parts = loyalty_parts(customers, share, state["peers"])
        state["knots"] = {
            name: rank_knots(part) for name, part in parts.items() if self.weights[name] > 0
        }
        state["mean_loyalty"] = exact_mean(weighted_mean(_ranks(customers, state), self.weights))
        state["mean_profit"] = exact_mean(self._profit(customers, state))
        return state

    def _profit(self, customers: Customers, state: State) -> Floats:
        costs = {name: np.nan_to_num(column(customers, name)) for name in state["costs"]}
        before = self.margin * (column(customers, "monetary") + costs.get("funded_discount", 0.0))
        return before - sum(costs.values())

    def _describe(self) -> Segments:
        loyalty, profit = self.state_["mean_loyalty"], self.state_["mean_profit"]
        for code, name, name_zh in QUADRANTS:
            loyal = f"{loyalty:.3f} or more" if code in ("I", "IV") else f"below {loyalty:.3f}"
            rich = f"{profit:,.2f} or more" if code in ("I", "II") else f"below {profit:,.2f}"
            yield Segment(code, name, name_zh, f"loyalty {loyal}, profit {rich}")

    def _assign(self, customers: Customers) -> Places:
        loyalty = weighted_mean(_ranks(customers, self.state_), self.weights)
        return self._quadrant(customers, at_least(loyalty, self.state_["mean_loyalty"]))

    def _quadrant(self, customers: Customers, loyal: Flags) -> Places:
        rich = at_least(self._profit(customers, self.state_), self.state_["mean_profit"])
        return np.select([loyal & rich, rich, loyal], [0, 1, 2], default=3)

    def scores(self, customers: Customers) -> pd.DataFrame:
        """Return each customer's loyalty (0-1), relative_profit (1 = average), maintenance_index.

        The maintenance index (维护指数) orders customers inside a quadrant for service effort; the
        average customer has about 1. There is no published definition: MI = (L / mean L) x RP is
        this project's.
        """
        loyalty = weighted_mean(_ranks(customers, self.state_), self.weights)
        relative = _relative(self._profit(customers, self.state_), self.state_["mean_profit"])
        return pd.DataFrame(
            {
                "loyalty": loyalty,
                "relative_profit": relative,
                "maintenance_index": loyalty / self.state_["mean_loyalty"] * relative,
            },
            index=customers.index,
        )

    def weight_sensitivity(self, customers: Customers, draws: int, seed: int) -> Floats:
        """Return the shares of customers who change quadrant by random weights of loyalty.

        Weightings are flat Dirichlet; loyalty is cut at its mean under each, over all of them.
        """
        own, ranks = self._assign(customers), _ranks(customers, self.state_)
        changed = []
        for drawn in np.random.default_rng(seed).dirichlet(np.ones(len(ranks)), draws):
            loyalty = weighted_mean(ranks, dict(zip(ranks, drawn, strict=True)))
            other = self._quadrant(customers, at_least(loyalty, exact_mean(loyalty)))
            changed.append(float(np.mean(other != own)))
        return np.asarray(changed)


def _ranks(customers: Customers, state: State) -> dict[str, Floats]:
    parts = loyalty_parts(customers, state["share"], state["peers"])
    return {name: percentile_rank(parts[name], knots) for name, knots in state["knots"].items()}


def _relative(profit: Floats, mean: float) -> Floats:
    """Return profit over mean profit; if that is a loss, 1 at the mean, more for a smaller loss."""
    if mean > 0:
        return profit / mean
    return 1 + (profit - mean) / abs(mean) if mean < 0 else np.ones(len(profit))
