"""What to offer: categories that a segment buys more than others, and those that go together."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Self

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy.sparse import csr_array

from segbench.evaluation.segments.prevalence import risk_ratios
from segbench.methods.arrays import Floats, Places
from segbench.methods.disclosure import ALL_SHOWN, Disclosure, small
from segbench.params.actions import OffersParams

CATEGORY_COLUMNS = ["code", "category", "customers", "bought", "share", "share_others"]
CATEGORY_COLUMNS += ["lift", "ci_low", "ci_high", "p"]
PAIR_COLUMNS = ["code", "has", "offer", "customers", "have", "both", "targets"]
PAIR_COLUMNS += ["confidence", "share", "lift", "ci_low", "ci_high", "p"]


@dataclass(frozen=True, eq=False)
class Baskets:
    """Which customer bought which category.

    Attributes
    ----------
    bought
        Shape (customers, categories): 1 where a customer bought the category.
    categories
        Their names, sorted.
    segment
        The number of each customer's segment.
    codes
        Code of each segment, in business order.
    """

    bought: csr_array
    categories: NDArray[np.object_]
    segment: Places
    codes: list[str]

    @classmethod
    def of(cls, baskets: pd.DataFrame, labels: pd.Series, params: OffersParams) -> Self:
        """Return the baskets of labelled customers, without categories that nobody would offer.

        Parameters
        ----------
        baskets
            customer_id and category, each pair once; customers without a label are left out.
        labels
            Ordered categorical of codes, indexed by customer_id; who bought nothing counts too.
        """
        known = baskets[
            baskets["customer_id"].isin(labels.index) & ~baskets["category"].isin(params.exclude)
        ]
        column, categories = pd.factorize(known["category"].astype(object), sort=True)
        row = labels.index.get_indexer(known["customer_id"])
        cells = (np.ones(len(known), dtype=np.int64), (row, column))
        bought = csr_array(cells, shape=(len(labels), len(categories)))
        segment = labels.cat.codes.to_numpy(dtype=np.intp)
        codes = [str(code) for code in labels.cat.categories]
        return cls(bought, np.asarray(categories, dtype=object), segment, codes)

    def inside(self, segment: int) -> csr_array:
        """Return the rows of a segment's customers."""
        return self.bought[self.segment == segment]


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
    baskets, labels
        As `Baskets.of` takes them.
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
    held = Baskets.of(baskets, labels, params)
    sizes = np.bincount(held.segment, minlength=len(held.codes))
    counts = np.vstack([held.inside(number).sum(axis=0) for number in range(len(held.codes))])
    total = counts.sum(axis=0)
    large = (sizes >= params.min_customers) & (sizes < len(labels))
    segment, category = np.nonzero(large[:, None] & (total >= params.min_customers))
    bought, size = counts[segment, category], sizes[segment]
    others, other_size = total[category] - bought, len(labels) - size
    tested = risk_ratios(bought, size, others, other_size, confidence)
    table = pd.DataFrame(
        {
            "segment": segment,
            "code": np.asarray(held.codes, dtype=object)[segment],
            "category": held.categories[category],
            "customers": size,
            "bought": bought,
            "share": bought / size,
            "share_others": others / other_size,
            "lift": tested.ratio,
            "ci_low": tested.low,
            "ci_high": tested.high,
            "p": tested.p,
        }
    )
    hidden = small(np.column_stack([bought, size - bought]), disclosure.least).any(axis=1)
    hidden |= table["code"].isin(disclosure.hidden)
    returned = table[tested.above_one & (table["bought"] >= params.min_customers) & ~hidden]
    order = ["segment", "ci_low", "category"]
    return returned.sort_values(order, ascending=[True, False, True], ignore_index=True)[
        CATEGORY_COLUMNS
    ]


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
        As `Baskets.of` takes them.
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
    held = Baskets.of(baskets, labels, params)
    parts = [_counts(held, number, params) for number in range(len(held.codes))]
    table = pd.concat(parts, ignore_index=True)
    has, n = table["have"], table["customers"]
    shown = params.top * len(held.codes)
    tested = risk_ratios(
        table["both"], has, table["bought"] - table["both"], n - has, confidence, shown
    )
    table["confidence"], table["share"] = table["both"] / has, table["bought"] / n
    table["lift"] = table["confidence"] / table["share"]
    table["ci_low"], table["ci_high"] = (_lift(ends, has / n) for ends in (tested.low, tested.high))
    table["p"], table["targets"] = tested.p, has - table["both"]
    table["code"] = np.asarray(held.codes, dtype=object)[table["segment"]]
    enough = (table["both"] >= params.min_customers) & (table["targets"] >= params.min_customers)
    table = table[tested.above_one & enough & ~_hidden(table, disclosure)]
    table = table.assign(has=held.categories[table["a"]], offer=held.categories[table["b"]])
    order = ["segment", "ci_low", "confidence", "has", "offer"]
    table = table.sort_values(order, ascending=[True, False, False, True, True], ignore_index=True)
    kept = [row for _, rows in table.groupby("segment") for row in _apart(rows, params.top)]
    return table.loc[kept, PAIR_COLUMNS].reset_index(drop=True)


def _hidden(table: pd.DataFrame, disclosure: Disclosure) -> pd.Series:
    """Return which pairs are not shown: of hidden segments, or with a small group of the four."""
    has, both = table["have"], table["both"]
    alone, neither = table["bought"] - both, table["customers"] - has - table["bought"] + both
    groups = np.column_stack([both, has - both, alone, neither])
    return small(groups, disclosure.least).any(axis=1) | table["code"].isin(disclosure.hidden)


def _counts(held: Baskets, segment: int, params: OffersParams) -> pd.DataFrame:
    """Return one row for every two categories to be tested.

    It has segment, a, b (places of the categories), have (a), bought (b), both and customers.
    """
    inside = held.inside(segment)
    sums = inside.sum(axis=0)
    often = np.argsort(-sums, kind="stable")  # names are sorted, so ties go by name
    often = often[: params.max_categories]
    often = np.sort(often[sums[often] >= params.min_customers])
    chosen = inside[:, often]
    together = (chosen.T @ chosen).toarray()
    i, j = np.triu_indices(len(often), 1)
    own = sums[often]
    both = together[i, j]
    swap = own[j] < own[i]
    rare, common = np.where(swap, j, i), np.where(swap, i, j)
    nobody_left = own[rare] - both < params.min_customers
    a, b = np.where(nobody_left, common, rare), np.where(nobody_left, rare, common)
    counts = {"have": own[a], "bought": own[b], "both": both}
    table = pd.DataFrame({"a": often[a], "b": often[b], **counts})
    table = table.assign(segment=segment, customers=inside.shape[0])
    return table[table["have"] < table["customers"]]


def _lift(ratio: Floats, share: pd.Series) -> pd.Series:
    """Return P(B | A) / P(B) where P(B | A) / P(B | not A) is known."""
    return 1 / (share + (1 - share) / ratio)


def _apart(rows: pd.DataFrame, top: int) -> Iterator[int]:
    """Yield the places of the first pairs that share no category."""
    seen: set[str] = set()
    for place, has, offer in zip(rows.index, rows["has"], rows["offer"], strict=True):
        if len(seen) == 2 * top:
            return
        if not seen & {has, offer}:
            seen |= {has, offer}
            yield place
