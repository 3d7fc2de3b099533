"""What loyalty is made of, as far as the data knows it: purchase share, continuity, reliability."""

from __future__ import annotations

import numpy as np
import pandas as pd

from segbench.methods.arrays import Customers, Floats, Places
from segbench.methods.base import State, column
from segbench.methods.ranks import digitize, quantile_from_below

SHARE_COLUMNS = ("wallet_share", "main_store_share", "categories")
"""What purchase share is made of, first choice first; only the first is the thing itself."""

SHARE_NOTES = {
    "wallet_share": "Purchase share is the share of the customer's wallet that the data gives.",
    "main_store_share": "Purchase share is a stand-in, because nobody here knows what customers "
    "spend elsewhere: the share of orders at the customer's main store.",
    "categories": "Purchase share is a stand-in, because nobody here knows what customers spend "
    "elsewhere and no stores are known: the categories that a customer buys, of those that "
    "similar customers buy. Similar are those in the same tenth by revenue; all is what nine in "
    "ten of them do not exceed.",
    None: "Purchase share is not known here, and neither are stores or categories that could "
    "stand in for it: it has weight 0.",
}

PEER_SHARES = tuple(tenth / 10 for tenth in range(1, 10))
MOST = 0.9
"""Categories of similar customers: what this share of them does not exceed."""

DEFAULTS = "default_rate"


def share_column(customers: Customers) -> str | None:
    """Return the first of `SHARE_COLUMNS` that the data has as numbers; None: none of them."""
    numeric = (
        name
        for name in SHARE_COLUMNS
        if name in customers and pd.api.types.is_numeric_dtype(customers[name])
    )
    return next(numeric, None)


def fit_peers(customers: Customers) -> State:
    """Return how many categories similar customers buy: bounds of revenue, and each band's number.

    A band that nobody is in, or of whom no categories are known, has those of all customers.
    """
    revenue, categories = column(customers, "monetary"), column(customers, "categories")
    bounds = sorted({quantile_from_below(revenue, share) for share in PEER_SHARES})
    bands, known = digitize(revenue, bounds), np.isfinite(categories)
    overall = quantile_from_below(categories[known], MOST) if known.any() else 1.0
    inside = [categories[known & (bands == place)] for place in range(len(bounds) + 1)]
    return {
        "revenue": bounds,
        "categories": [quantile_from_below(own, MOST) if len(own) else overall for own in inside],
    }


def loyalty_parts(
    customers: Customers, share: str | None, peers: State | None
) -> dict[str, Floats]:
    """Return the parts of loyalty that the data has, each 0-1, high for a loyal customer.

    What is not known of a customer is missing.

    Parameters
    ----------
    share
        What `share_column` found when the method was fitted.
    peers
        What `fit_peers` found, if `share` is ``"categories"``.
    """
    parts = {"continuity": column(customers, "active_weeks") / column(customers, "weeks")}
    if share is not None:
        parts["share"] = (
            column(customers, share) if peers is None else _category_share(customers, peers)
        )
    if DEFAULTS in customers:
        parts["reliability"] = 1 - column(customers, DEFAULTS)
    return parts


def _category_share(customers: Customers, peers: State) -> Floats:
    place: Places = digitize(column(customers, "monetary"), peers["revenue"])
    return np.minimum(1.0, column(customers, "categories") / np.asarray(peers["categories"])[place])
