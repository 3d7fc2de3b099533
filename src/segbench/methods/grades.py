"""Grades A-E from five dimensions."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import Literal

import numpy as np
import pandas as pd

from segbench.methods.arrays import Customers, Floats, Places
from segbench.methods.base import Method, Segment, Segments, State, Texts, column, log_revenue
from segbench.methods.cuts import settle
from segbench.methods.ranks import (
    digitize,
    percentile_rank,
    quantile_from_below,
    rank_knots,
    weighted_mean,
)
from segbench.methods.ties import spread, tie_note
from segbench.params.bounds import Share, Weight

DIMENSIONS = ("value", "frequency", "behaviour", "loyalty", "potential")


@dataclass(eq=False, repr=False)
class Grades(Method):
    """Five grades A-E (5级分类).

    The score is the weighted mean of five dimensions between 0 and 1:

    - value 客户价值: rank of revenue;
    - frequency 交易频率: rank of orders per week since the first;
    - behaviour 购买行为: mean rank of revenue per order and of the number of categories;
    - loyalty 客户忠诚度: rank of the share of weeks with an order;
    - potential 客户潜力: mean rank of trend (orders in the last third of the window over those of
      the two before, per third) and of head-room (categories that customers of this revenue
      usually buy, less those bought).

    Parts that need order lines are left out where there are none.
    """

    name = "grades"
    title = "Grades A-E"
    title_zh = "五级分类"
    idea = "Five grades by the mean rank on value, frequency, behaviour, loyalty and potential."
    complexity = 4
    groups = ("lines",)
    needs = ("monetary", "frequency", "weeks", "active_weeks", "recent_orders")
    variants = (
        ("every cut 5 points lower", {"cut": "quantile", "bounds": (0.15, 0.35, 0.55, 0.75)}),
        ("every cut 5 points higher", {"cut": "quantile", "bounds": (0.25, 0.45, 0.65, 0.85)}),
        ("fixed scores 0.2 to 0.8", {"cut": "fixed", "bounds": (0.2, 0.4, 0.6, 0.8)}),
    )

    value_weight: Weight = 1.0
    """weight of value (rank of revenue)"""

    frequency_weight: Weight = 1.0
    """weight of frequency (rank of orders per week since the first)"""

    behaviour_weight: Weight = 1.0
    """weight of behaviour (ranks of basket size and category count)"""

    loyalty_weight: Weight = 1.0
    """weight of loyalty (rank of the share of weeks with an order)"""

    potential_weight: Weight = 1.0
    """weight of potential (ranks of recent trend and head-room)"""

    cut: Literal["quantile", "fixed"] = "quantile"
    """whether `bounds` are shares of customers below a grade, or scores"""

    bounds: tuple[Share, Share, Share, Share] = (0.2, 0.4, 0.6, 0.8)
    """where D, C, B and A begin, ascending, between 0 and 1"""

    def check_parameters(self) -> None:
        """Refuse weights that are all 0, and bounds that do not ascend."""
        if not sum(self.weights.values()):
            raise ValueError("all five weights are 0; give at least one dimension a weight")
        if list(self.bounds) != sorted(set(self.bounds)):
            raise ValueError("bounds must be four different numbers in ascending order")

    @property
    def weights(self) -> dict[str, float]:
        """Weight of each dimension."""
        return {name: getattr(self, f"{name}_weight") for name in DIMENSIONS}

    def _fit(self, customers: Customers) -> State:
        state: State = {"expected_categories": None}
        if "categories" in customers:
            categories = column(customers, "categories")
            state["expected_categories"] = _line(log_revenue(customers), categories)
        inputs = _inputs(customers, state)
        state["knots"] = {
            dimension: {name: rank_knots(values) for name, values in parts.items()}
            for dimension, parts in inputs.items()
        }
        score = self._score(customers, state)
        if self.cut == "fixed":
            return state | {"bounds": list(map(float, self.bounds)), "tied": False}
        wanted = [quantile_from_below(score, bound) for bound in self.bounds]
        cuts = settle(score, wanted, self.least)
        return state | {"bounds": spread(cuts, len(wanted)) or wanted, "tied": cuts != wanted}

    def _further_inputs(self) -> Texts:
        """Return the number of categories if it was fitted with them."""
        return () if self.state_["expected_categories"] is None else ("categories",)

    def _score(self, customers: Customers, state: State) -> Floats:
        return weighted_mean(_ranks(customers, state), self.weights)

    def dimensions(self, customers: Customers) -> pd.DataFrame:
        """Return each customer's five dimensions, 0-1."""
        return pd.DataFrame(_ranks(customers, self.state_), index=customers.index)

    def _notes(self) -> Texts:
        """Say which parts and dimensions are left out, and that equal customers moved cuts."""
        if self.state_.get("tied"):
            yield tie_note("the score") + " A grade between may then be nobody's."
        unused = [name for name, weight in self.weights.items() if not weight]
        for name in unused:
            yield f"{name.capitalize()} has weight 0, as asked."
        if self.state_["expected_categories"] is None:
            yield (
                "Categories are not known here: behaviour is the rank of revenue per order alone, "
                "without the number of categories, and potential is the rank of the trend alone, "
                "without head-room."
            )
        elif not unused:
            yield "No part of the five dimensions is left out here."

    def details(self, customers: Customers) -> pd.DataFrame:
        """Return the mean rank of each grade on the five dimensions, 0-1."""
        means = self.dimensions(customers).groupby(self.predict(customers), observed=False).mean()
        means.loc[[code for code in means.index if code in self.disclosure.hidden]] = np.nan
        shown = means.map(lambda value: "–" if np.isnan(value) else f"{value:.2f}")
        shown.insert(0, "grade", [segment.name for segment in self.segments_])
        return shown.reset_index(drop=True)

    def scores(self, customers: Customers) -> pd.DataFrame:
        """Return each customer's five dimensions and, from them, the score that is cut; all 0-1."""
        return self.dimensions(customers).assign(score=self._score(customers, self.state_))

    def _describe(self) -> Segments:
        falling = self.state_["bounds"][::-1]
        words = [
            f"score of {falling[0]:.3f} or more",
            *(f"score from {low:.3f} up to {high:.3f}" for high, low in pairwise(falling)),
            f"score below {falling[-1]:.3f}",
        ]
        for code, definition in zip("ABCDE", words, strict=True):
            yield Segment(code, f"Grade {code}", f"{code}级", definition)

    def _assign(self, customers: Customers) -> Places:
        score = self._score(customers, self.state_)
        return len(self.bounds) - digitize(score, self.state_["bounds"])


def _inputs(customers: Customers, state: State) -> dict[str, dict[str, Floats]]:
    """Return the raw parts of each dimension, each high for a good customer."""
    orders = column(customers, "frequency")
    recent = column(customers, "recent_orders")
    inputs = {
        "value": {"revenue": column(customers, "monetary")},
        "frequency": {"orders_per_week": orders / column(customers, "weeks")},
        "behaviour": {"revenue_per_order": column(customers, "monetary") / orders},
        "loyalty": {"continuity": column(customers, "active_weeks") / column(customers, "weeks")},
        "potential": {"trend": (recent + 0.5) / ((orders - recent) / 2 + 0.5)},
    }
    if state["expected_categories"] is not None:
        intercept, slope = state["expected_categories"]
        categories = column(customers, "categories")
        inputs["behaviour"]["categories"] = categories
        usual = intercept + slope * log_revenue(customers)
        inputs["potential"]["head_room"] = np.round(usual - categories, 6)
    return inputs


def _ranks(customers: Customers, state: State) -> dict[str, Floats]:
    ranks = {}
    for dimension, parts in _inputs(customers, state).items():
        knots = state["knots"][dimension]
        part_ranks = [percentile_rank(values, knots[name]) for name, values in parts.items()]
        ranks[dimension] = np.mean(part_ranks, axis=0)
    return ranks


def _line(x: Floats, y: Floats) -> list[float]:
    """Return intercept and slope of least squares, in any order of rows; 0 if x does not vary."""
    order = np.lexsort((y, x))
    x, y = x[order], y[order]
    mean_x, mean_y = x.mean(), y.mean()
    spread = float(((x - mean_x) ** 2).sum())
    slope = float(((x - mean_x) * (y - mean_y)).sum()) / spread if spread > 1e-12 else 0.0
    return [float(mean_y - slope * mean_x), slope]
