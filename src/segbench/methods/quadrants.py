"""Loyalty x relative profit, four quadrants."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from segbench.methods.base import Floats, Method, Segment, column, exact_mean, reaches
from segbench.methods.ranks import percentile_rank, rank_knots, weighted_mean

QUADRANTS = (
    ("I", "True friends", "核心客户"),
    ("II", "Butterflies", "高利待巩固客户"),
    ("IV", "Barnacles", "忠诚低利客户"),
    ("III", "Strangers", "一般客户"),
)


FUNDED = "funded_discount"

OPTIONAL = {"share": "main_store_share", "reliability": "default_rate"}
"""Parts of loyalty that not every dataset has, and the column that each is made of."""


class Quadrants(Method):
    """Loyalty x relative profit (客户四象限价值分类法).

    Loyalty L is the weighted mean of the percentile ranks of purchase share (share of orders at the main
    store, a stand-in for the unknown share of wallet), continuity (share of the weeks since the first order
    that have one) and reliability (1 - default rate). A part that the data lacks has weight 0; the others
    are rescaled. Profit = margin x (revenue + funded discounts) - funded discounts; RP = profit / mean
    profit; a missing discount is none. The cuts are the mean of L and RP = 1.
    """

    name = "quadrants"
    page = "quadrants"
    title = "Loyalty x profit"
    title_zh = "四象限价值分类"
    idea = "Four quadrants by how loyal a customer is and how their profit compares with the average."
    complexity = 3
    needs = ("active_weeks", "weeks", "monetary")

    def __init__(
        self,
        share_weight: float = 0.4,
        continuity_weight: float = 0.4,
        reliability_weight: float = 0.2,
        margin: float = 0.25,
    ) -> None:
        self.share_weight = share_weight
        self.continuity_weight = continuity_weight
        self.reliability_weight = reliability_weight
        self.margin = margin

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

    def _fit(self, customers: pd.DataFrame) -> dict[str, Any]:
        parts = {name: part for name, part in _parts(customers).items() if self.weights[name] > 0}
        state: dict[str, Any] = {"knots": {name: rank_knots(part) for name, part in parts.items()}}
        state["funded"] = FUNDED in customers
        state["mean_loyalty"] = exact_mean(self._loyalty(customers, state))
        state["mean_profit"] = exact_mean(self._profit(customers, state))
        return state

    @property
    def inputs(self) -> tuple[str, ...]:
        """What it needs, and the parts of loyalty and profit that it was fitted with."""
        parts = [column for part, column in OPTIONAL.items() if part in self.state_["knots"]]
        return (*self.needs, *parts, *([FUNDED] if self.state_["funded"] else []))

    def _loyalty(self, customers: pd.DataFrame, state: dict[str, Any]) -> Floats:
        parts = _parts(customers)
        ranks = {name: percentile_rank(parts[name], knots) for name, knots in state["knots"].items()}
        return weighted_mean(ranks, self.weights)

    def _profit(self, customers: pd.DataFrame, state: dict[str, Any]) -> Floats:
        funded = np.nan_to_num(column(customers, FUNDED)) if state["funded"] else 0.0
        return np.asarray(self.margin * (column(customers, "monetary") + funded) - funded)

    def _describe(self) -> Iterable[Segment]:
        loyalty, profit = self.state_["mean_loyalty"], self.state_["mean_profit"]
        for code, name, name_zh in QUADRANTS:
            loyal = f"loyalty {loyalty:.3f} or more" if code in ("I", "IV") else f"loyalty below {loyalty:.3f}"
            rich = f"profit {profit:,.2f} or more" if code in ("I", "II") else f"profit below {profit:,.2f}"
            yield Segment(code, name, name_zh, f"{loyal}, {rich}")

    def _assign(self, customers: pd.DataFrame) -> NDArray[np.intp]:
        loyal = reaches(self._loyalty(customers, self.state_), self.state_["mean_loyalty"])
        rich = reaches(self._profit(customers, self.state_), self.state_["mean_profit"])
        return np.select([loyal & rich, rich, loyal], [0, 1, 2], default=3).astype(np.intp)

    def scores(self, customers: pd.DataFrame) -> pd.DataFrame:
        """Return loyalty (0-1), relative_profit (1 = average) and maintenance_index for each customer.

        The maintenance index (维护指数) orders customers inside a quadrant for service effort; the average
        customer has about 1. There is no published definition: MI = (L / mean L) x RP is this project's.
        """
        loyalty = self._loyalty(customers, self.state_)
        mean = self.state_["mean_profit"]
        relative = self._profit(customers, self.state_) / mean if mean else np.ones(len(customers))
        return pd.DataFrame(
            {
                "loyalty": loyalty,
                "relative_profit": relative,
                "maintenance_index": loyalty / self.state_["mean_loyalty"] * relative,
            },
            index=customers.index,
        )

    def weight_sensitivity(self, customers: pd.DataFrame, draws: int, seed: int) -> Floats:
        """Return, for random weightings (flat Dirichlet) of loyalty, the share of customers who change quadrant."""
        own = self._assign(customers)
        names = list(self.state_["knots"])
        changed = []
        for drawn in np.random.default_rng(seed).dirichlet(np.ones(len(names)), draws):
            weights = {f"{name}_weight": float(w) for name, w in zip(names, drawn, strict=True)}
            other = Quadrants(**{"share_weight": 0, "continuity_weight": 0, "reliability_weight": 0, **weights})
            other.set_params(margin=self.margin).fit(customers)
            changed.append(float(np.mean(other._assign(customers) != own)))
        return np.asarray(changed)


def _parts(customers: pd.DataFrame) -> dict[str, Floats]:
    """Return the parts of loyalty that the data has, each high for a loyal customer."""
    parts = {"continuity": column(customers, "active_weeks") / column(customers, "weeks")}
    if OPTIONAL["share"] in customers:
        parts["share"] = column(customers, OPTIONAL["share"])
    if OPTIONAL["reliability"] in customers:
        parts["reliability"] = 1 - column(customers, OPTIONAL["reliability"])
    return parts
