"""What to offer: categories that a segment buys more than others, and those that go together."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pandas as pd
from scipy.sparse import csr_array

from segbench.evaluation.segments.prevalence import risk_ratios
from segbench.methods.disclosure import ALL_SHOWN, Disclosure, small
from segbench.params.actions import OffersParams

PAIR_COLUMNS = [
    "code",
    "has",
    "offer",
    "customers",
    "have",
    "both",
    "targets",
    "confidence",
    "share",
    "lift",
    "ci_low",
    "ci_high",
    "p",
]


def over_represented(
    baskets: pd.DataFrame,
    labels: pd.Series,
    params: OffersParams,
    confidence: float,
    disclosure: Disclosure = ALL_SHOWN,
) -> pd.DataFrame:
    """Return the categories that a segment surely buys more often than all other customers do.

    Every category that at least `min_customers` buy is tested in every segment of at least as many
    customers; see `RiskRatios` for the intervals and for the correction. Of those whose interval
    lies above 1, the ones that at least `min_customers` of the segment buy are returned.

    Parameters
    ----------
    baskets
        customer_id and category, each pair once; customers without a label are left out.
    labels
        Ordered categorical of codes, indexed by customer_id; who bought nothing counts too.
    disclosure
        Segments that are hidden, and how many customers have to buy, and not to buy, a category for
        it to be returned.

    Returns
    -------
    DataFrame
        code, category, customers (of the segment), bought (of these), share, share_others, lift
        (ratio of the two shares), ci_low, ci_high, p (corrected); by segment in business order, the
        highest ci_low first, ties by name.
    """
    known = _offered(baskets, labels, params)
    table = known.groupby(["code", "category"], observed=False).size().reset_index(name="bought")
    total = table.groupby("category")["bought"].transform("sum")
    table.insert(2, "customers", table["code"].map(labels.value_counts()).astype(int))
    large = (table["customers"] >= params.min_customers) & (table["customers"] < len(labels))
    table = table[large & (total >= params.min_customers)]
    size, bought = table["customers"], table["bought"]
    others, other_size = total[table.index] - bought, len(labels) - size
    tested = risk_ratios(bought, size, others, other_size, confidence)
    table = table.assign(
        share=bought / size,
        share_others=others / other_size,
        lift=tested.ratio,
        ci_low=tested.low,
        ci_high=tested.high,
        p=tested.p,
    )
    hidden = _hidden(table["code"], [bought, size - bought], disclosure)
    returned = table[tested.above_one & (bought >= params.min_customers) & ~hidden]
    order = ["code", "ci_low", "category"]
    returned = returned.sort_values(order, ascending=[True, False, True], ignore_index=True)
    return returned.astype({"code": str})


def pairs(
    baskets: pd.DataFrame,
    labels: pd.Series,
    params: OffersParams,
    confidence: float,
    disclosure: Disclosure = ALL_SHOWN,
) -> pd.DataFrame:
    """Return the pairs of categories that go together inside a segment.

    Beside them stands how many customers lack the second. Who has A is compared with who does not:
    lift = P(B | A) / P(B) over the customers of the segment, with the interval of the ratio P(B |
    A) / P(B | not A) carried over (the share of those who have A taken as given), its level
    corrected for the choice of those shown among all tested: `risk_ratios`. Every two categories
    that at least `min_customers` of the segment buy each are tested once, in the direction in which
    the offer is taken more often: A is the rarer one, unless fewer than `min_customers` would be
    left to offer B to.

    Of the pairs whose interval lies above 1, those with at least `min_customers` who have both, and
    as many who have A and lack B, are ordered by ci_low, then by confidence, then by name. Going
    down that order, a pair is returned if neither of its categories stands in one before it, up to
    `top` a segment: so the pairs are about different things.

    Parameters
    ----------
    baskets, labels
        As `over_represented` takes them.
    disclosure
        Segments that are hidden, and how many customers each of the four groups must have, who
        bought both, A alone, B alone, or neither, for a pair to be returned.

    Returns
    -------
    DataFrame
        code, has (A), offer (B), customers (of the segment), have (of these, A), both, targets (A
        and not B), confidence (P(B | A)), share (P(B)), lift, ci_low, ci_high, p (corrected); by
        segment in business order.
    """
    known, codes = _offered(baskets, labels, params), labels.cat.categories
    parts = {code: _counts(known[known["code"] == code], params) for code in codes}
    table = pd.concat(parts, names=["code"]).reset_index("code")
    table["customers"] = table["code"].map(labels.value_counts()).astype(int)
    table = table[table["have"] < table["customers"]].reset_index(drop=True)
    has, both, n = table["have"], table["both"], table["customers"]
    others = table["bought"] - both
    tested = risk_ratios(both, has, others, n - has, confidence, params.top * len(codes))
    table["confidence"], table["share"] = both / has, table["bought"] / n
    table["lift"] = table["confidence"] / table["share"]
    # From P(B | A) / P(B | not A) to P(B | A) / P(B).
    table["ci_low"], table["ci_high"] = (
        1 / (has / n + (1 - has / n) / ratio) for ratio in (tested.low, tested.high)
    )
    table["p"], table["targets"] = tested.p, has - both
    hidden = _hidden(table["code"], [both, has - both, others, n - has - others], disclosure)
    enough = (both >= params.min_customers) & (table["targets"] >= params.min_customers)
    order = ["ci_low", "confidence", "has", "offer"]
    table = table[tested.above_one & enough & ~hidden].sort_values(
        order, ascending=[False, False, True, True]
    )
    kept = [row for code in codes for row in _apart(table[table["code"] == code], params.top)]
    return table.loc[kept, PAIR_COLUMNS].reset_index(drop=True)


def _offered(baskets: pd.DataFrame, labels: pd.Series, params: OffersParams) -> pd.DataFrame:
    """Return the baskets of labelled customers with `code`, without what nobody would offer."""
    offered = baskets[~baskets["category"].isin(params.exclude)]
    return offered.merge(labels.rename("code"), left_on="customer_id", right_index=True)


def _hidden(codes: pd.Series, groups: list[pd.Series], disclosure: Disclosure) -> pd.Series:
    """Return which rows are not shown: of hidden segments, or with a small group."""
    few = small(np.column_stack(groups), disclosure.least).any(axis=1)
    return codes.isin(disclosure.hidden) | few


def _counts(baskets: pd.DataFrame, params: OffersParams) -> pd.DataFrame:
    """Return one row for every two categories of a segment to be tested.

    It has has and offer (the categories), have (customers with the one), bought (with the other)
    and both.
    """
    sums = baskets.groupby("category").size()  # sorted by name, so ties go by name
    often = sums[sums >= params.min_customers].nlargest(params.max_categories).sort_index()
    chosen = baskets[baskets["category"].isin(often.index)]
    customer, customers = pd.factorize(chosen["customer_id"])
    cells = (customer, often.index.get_indexer(chosen["category"]))
    shape = (len(customers), len(often))
    bought = csr_array((np.ones(len(chosen), dtype=np.int64), cells), shape=shape)
    i, j = np.triu_indices(len(often), 1)
    own, both = often.to_numpy(), (bought.T @ bought).toarray()[i, j]
    # The rarer one comes first, unless too few would be left to offer the other one to.
    few_left = np.minimum(own[i], own[j]) - both < params.min_customers
    a, b = np.where((own[j] < own[i]) != few_left, (j, i), (i, j))
    counts = {"have": own[a], "bought": own[b], "both": both}
    return pd.DataFrame({"has": often.index[a], "offer": often.index[b], **counts})


def _apart(rows: pd.DataFrame, top: int) -> Iterator[int]:
    """Yield the places of the first pairs that share no category."""
    seen: set[str] = set()
    for place, has, offer in zip(rows.index, rows["has"], rows["offer"], strict=True):
        if len(seen) == 2 * top:
            return
        if not seen & {has, offer}:
            seen |= {has, offer}
            yield place
