"""PDP-style behaviour: tiger, peacock, koala, owl, chameleon, read off purchases."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

import numpy as np
import pandas as pd

from segbench.methods.arrays import Customers, Floats, Places
from segbench.methods.base import (
    TOLERANCE,
    Method,
    Segment,
    Segments,
    State,
    Texts,
    column,
    in_order,
    log_rfm,
)
from segbench.methods.ranks import quantile_from_below
from segbench.params.bounds import Share

TRAITS: dict[str, dict[str, int]] = {
    "tiger": {
        "basket_concentration": 1,
        "price_index": 1,
        "promotion_share": -1,
        "top_category_share": 1,
    },
    "peacock": {
        "category_variety": 1,
        "brand_variety": 1,
        "novelty_share": 1,
        "promotion_share": 1,
    },
    "koala": {"repeat_share": 1, "gap_regularity": 1, "main_store_share": 1, "weekday_variety": -1},
    "owl": {"discount_share": 1, "coupon_share": 1, "private_label_share": 1, "price_index": -1},
}
"""Indicators of each trait, with their sign."""

INDICATORS = tuple(sorted({indicator for parts in TRAITS.values() for indicator in parts}))

STYLES = (
    (
        "tiger",
        "Tiger style",
        "老虎(支配型)",
        "large, uneven baskets, dear products, few promotions, spend in few categories",
    ),
    (
        "peacock",
        "Peacock style",
        "孔雀(外向型)",
        "many categories and brands, new products, displays and mailers",
    ),
    ("koala", "Koala style", "考拉(耐心型)", "the same products, store, weekday and rhythm"),
    (
        "owl",
        "Owl style",
        "猫头鹰(精确型)",
        "discounts, coupons, private labels, prices below average",
    ),
    ("chameleon", "Chameleon style", "变色龙(整合型)", "no style stands out"),
)

EXTREME = 3.0
"""Standard deviations at which an indicator is cut off: one odd ratio makes no style."""


@dataclass(eq=False, repr=False)
class PDP(Method):
    """PDP-style behaviour (PDP 行为特质), a proxy and never a measured personality.

    Each indicator is freed of what log R, F and M say about it (least squares), standardised and
    cut off at three standard deviations; a missing one counts as average, one that the data lacks
    altogether is left out. A trait is the standardised mean of its indicators. Customers whose four
    traits lie closest together, `flat_share` of them, are Chameleons; the others belong to their
    highest trait. Purchases predict personality weakly (published r about .15).
    """

    name = "pdp"
    page = "pdp"
    title = "PDP-style behaviour"
    title_zh = "PDP 风格(行为代理)"
    idea = (
        "Five styles of buying, with recency, frequency and revenue taken out; a stand-in for "
        "personality, not a test of it."
    )
    complexity = 6
    groups = ("lines", "rhythm")
    needs = ("recency_days", "frequency", "monetary")
    variants = (
        ("a quarter filed under Chameleon", {"flat_share": 0.25}),
        ("two fifths filed under Chameleon", {"flat_share": 0.4}),
    )

    flat_share: Share = 1 / 3
    """share of customers, those with the flattest profile, filed under Chameleon"""

    def _why_not(self, columns: Collection[str]) -> str:
        """Return why not: R, F, M and at least one indicator of every trait must be there."""
        empty = [trait for trait, parts in TRAITS.items() if not set(parts) & set(columns)]
        if not empty:
            return ""
        lacking = ", ".join(f"{trait} ({', '.join(TRAITS[trait])})" for trait in empty)
        return f"needs order lines: nothing here tells of {lacking}"

    def _fit(self, customers: Customers) -> State:
        indicators = [name for name in INDICATORS if name in customers]
        used = in_order(customers, [*self.needs, *indicators])
        design = _design(used)
        state: State = {"indicators": {}, "traits": {}, "flat_below": 0.0}
        for name in indicators:
            values = column(used, name)
            known = np.isfinite(values)
            state["indicators"][name] = _residual_fit(values[known], design[known])
        for trait, raw in _raw_traits(used, state).items():
            state["traits"][trait] = [float(raw.mean()), _spread(raw)]
        state["flat_below"] = quantile_from_below(_traits(used, state).std(axis=1), self.flat_share)
        return state

    def _further_inputs(self) -> Texts:
        """Return the indicators that it was fitted with."""
        return self.state_["indicators"]

    @property
    def traits(self) -> dict[str, dict[str, int]]:
        """Indicators of each trait that the data has, with their sign."""
        return _used(self.state_)

    def _describe(self) -> Segments:
        flat = self.state_["flat_below"]
        for code, name, name_zh, words in STYLES:
            rule = f"highest trait, spread above {flat:.2f}"
            if code == "chameleon":
                rule = f"traits within a spread of {flat:.2f}"
            yield Segment(code, name, name_zh, f"{words} ({rule})")

    def _assign(self, customers: Customers) -> Places:
        traits = _traits(customers, self.state_)
        limit = self.state_["flat_below"]
        flat = traits.std(axis=1) <= limit + TOLERANCE * (1 + limit)
        return np.where(flat, len(TRAITS), traits.argmax(axis=1))

    def scores(self, customers: Customers) -> pd.DataFrame:
        """Return each customer's four traits, in standard deviations from the average customer."""
        return pd.DataFrame(
            _traits(customers, self.state_), index=customers.index, columns=list(TRAITS)
        )


def _used(state: State) -> dict[str, dict[str, int]]:
    return {
        trait: {name: sign for name, sign in parts.items() if name in state["indicators"]}
        for trait, parts in TRAITS.items()
    }


def _design(customers: Customers) -> Floats:
    return np.column_stack([np.ones(len(customers)), log_rfm(customers)])


def _residual_fit(values: Floats, design: Floats) -> list[float]:
    """Return the four coefficients and the residual's standard deviation."""
    if not len(values):
        return [0.0, 0.0, 0.0, 0.0, 1.0]
    gram = np.einsum("ni,nj->ij", design, design)
    coefficients = np.linalg.pinv(gram, hermitian=True) @ np.einsum("ni,n->i", design, values)
    return [*coefficients.tolist(), _spread(values - _predict(design, coefficients))]


def _predict(design: Floats, coefficients: Floats) -> Floats:
    """Return design @ coefficients, term by term: no row depends on its neighbours."""
    return sum(part * weight for part, weight in zip(design.T, coefficients, strict=True))


def _spread(values: Floats) -> float:
    spread = float(values.std())
    return spread if spread > 1e-6 else 1.0


def _raw_traits(customers: Customers, state: State) -> dict[str, Floats]:
    design = _design(customers)
    residual = {}
    for name, (*coefficients, spread) in state["indicators"].items():
        z = (column(customers, name) - _predict(design, np.asarray(coefficients))) / spread
        residual[name] = np.clip(np.where(np.isfinite(z), z, 0.0), -EXTREME, EXTREME)
    return {
        trait: np.asarray(sum(sign * residual[name] for name, sign in parts.items()) / len(parts))
        for trait, parts in _used(state).items()
    }


def _traits(customers: Customers, state: State) -> Floats:
    raw = _raw_traits(customers, state)
    return np.column_stack(
        [(raw[trait] - mean) / spread for trait, (mean, spread) in state["traits"].items()]
    )
