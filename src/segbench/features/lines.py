"""What a customer's baskets hold: variety, routine, bargains, price level.

Every sum is over integers or decimals and every ratio is taken last, so no value depends
on the order in which threads meet rows.
"""

from __future__ import annotations

from collections.abc import Mapping

import ibis
from ibis.expr.types import NumericValue, Table, Value

from segbench.datasets.tables import add_columns
from segbench.features.service import EXACT
from segbench.features.window import Window

SHARES = {
    "discount_share": "discount",
    "coupon_share": "coupon_discount",
    "promotion_share": "on_promotion",
    "private_label_share": "is_private_label",
}
"""Shares of lines that are so, or more than 0 -> the column of the lines that tells."""


def line_features(lines: Table, window: Window) -> Table:
    """Return one row per customer with an order line in the window.

    Columns: lines, products, categories (counts); category_variety, brand_variety (effective
    numbers: 1 / sum of squared shares of lines); top_category_share (of spend); discount_share,
    coupon_share, private_label_share, promotion_share (of the lines of which it is known, missing
    without any); price_index (paid / what the same units cost at their categories' average, lines
    of known quantity); repeat_share (lines whose product had been bought before in the window);
    novelty_share (of the last third's lines, those of products first bought in it; missing without
    lines there). Columns made of facts that the lines do not hold are left out.
    """
    seen = window.rows(lines, "ordered_at")
    shares = {name: column for name, column in SHARES.items() if column in seen.columns}
    products = _by_product(seen, window)
    n, recent = products.n.sum(), products.recent.sum()
    novel = ibis.ifelse(products.recent == products.n, products.recent, 0).sum()
    customers = products.group_by("customer_id").aggregate(
        lines=n,
        products=products.count(),
        repeat_share=(n - products.count()) / n,
        novelty_share=_ratio(novel, recent),
    )
    if shares:
        customers = add_columns(customers, _shares(lines, window, shares))
    for name in ("category", "brand"):
        if name in products.columns:
            customers = add_columns(customers, _variety(products, name))
    if "category" not in products.columns:
        return customers
    prices = products.group_by("category").aggregate(
        paid=products.paid.sum(), units=products.units.sum()
    )
    prices = prices.select("category", price=_ratio(prices.paid, prices.units).cast(EXACT))
    joined = products.inner_join(prices, "category")
    index = _ratio(joined.paid.sum(), (joined.units * joined.price).sum())
    return add_columns(customers, joined.group_by("customer_id").aggregate(price_index=index))


def _shares(lines: Table, window: Window, shares: Mapping[str, str]) -> Table:
    """Return one row per customer: sums for few customers are quick, for many products are not."""
    # Of columns of its own: rows that are asked for twice would be copied, with all columns.
    told = lines.select("customer_id", "ordered_at", *shares.values())
    seen = window.rows(told, "ordered_at")
    facts: dict[str, Value] = {name: seen[column] for name, column in shares.items()}
    so = {
        name: (fact if fact.type().is_boolean() else fact > 0).cast("int64").sum()
        for name, fact in facts.items()
    }
    measures = {name: _ratio(so[name], fact.count()) for name, fact in facts.items()}
    return seen.group_by("customer_id").aggregate(**measures)


def _by_product(seen: Table, window: Window) -> Table:
    """Return one row per customer and product."""
    recent = (seen.ordered_at >= window.last_third).cast("int64")
    priced = seen.quantity > 0
    return seen.group_by(["customer_id", "product_id"]).aggregate(
        n=seen.count(),
        amount=seen.amount.sum(),
        recent=recent.sum(),
        paid=ibis.ifelse(priced, seen.amount, 0).sum(),
        units=ibis.ifelse(priced, seen.quantity, 0).sum(),
        **{name: seen[name].min() for name in ("category", "brand") if name in seen.columns},
    )


def _variety(products: Table, name: str) -> Table:
    """Return the effective number of categories or brands; of categories also count and share."""
    cells = products.group_by(["customer_id", name]).aggregate(
        n=products.n.sum(), amount=products.amount.sum()
    )
    total = cells.n.sum().cast("float64")
    measures = {f"{name}_variety": total * total / (cells.n * cells.n).sum().cast("float64")}
    if name == "category":
        measures["categories"] = cells.count()
        measures["top_category_share"] = _ratio(cells.amount.max(), cells.amount.sum())
    return cells.group_by("customer_id").aggregate(**measures)


def _ratio(above: NumericValue, below: NumericValue) -> NumericValue:
    """Return a ratio as a float; missing where the denominator is 0."""
    return above.cast("float64") / below.cast("float64").nullif(0)
