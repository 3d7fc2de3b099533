"""What a contact changes: a test before it begins, and campaigns that left customers alone."""

from __future__ import annotations

import hashlib
import math
from collections.abc import Sequence

import numpy as np
import pandas as pd

from segbench.evaluation.intervals import newcombe_interval
from segbench.methods.disclosure import Disclosure, hidden_rows

EVERYONE = ""
"""Code of the row for all customers together."""

TEST, CONTROL = "test", "control"

COLUMNS = [
    "code",
    "contacted",
    "control",
    "rate_contacted",
    "rate_control",
    "uplift",
    "ci_low",
    "ci_high",
    "true",
]


def uplift(
    units: pd.DataFrame, codes: Sequence[str], confidence: float, min_cell: int
) -> pd.DataFrame:
    """Return, for each segment, what a contact adds to the rate of responding.

    Both rates are means over campaigns, with the same weight n1 * n0 / (n1 + n0) of a campaign on
    both sides (Mantel and Haenszel), so that a campaign that leaves more customers alone than
    another does not count as an effect. The interval is Newcombe's hybrid score interval on the
    numbers of customers that would give such means as exactly; where every campaign leaves the same
    share alone these are the numbers counted.

    Parameters
    ----------
    units
        code (segment), group (campaign), contacted and event (bool), true (what the contact truly
        adds; NaN if unknown).
    codes
        Segments in business order.
    confidence
        Coverage of the intervals.
    min_cell
        Segments with fewer customers on either side show only how many there are.

    Returns
    -------
    DataFrame
        `COLUMNS`, one row a segment and one, the last, for all customers (`EVERYONE`); `true` is
        the mean over both sides with the same weights.
    """
    rows = [_row(code, units[units["code"] == code], confidence, min_cell) for code in codes]
    return pd.DataFrame([*rows, _row(EVERYONE, units, confidence, min_cell)], columns=COLUMNS)


def _row(code: str, units: pd.DataFrame, confidence: float, min_cell: int) -> tuple[object, ...]:
    sides = [
        units[units["contacted"] == flag].groupby("group")["event"].agg(["size", "sum"])
        for flag in (True, False)
    ]
    both = sides[0].join(sides[1], how="inner", lsuffix="1", rsuffix="0").astype(float)
    n1, n0 = both["size1"], both["size0"]
    if not len(both) or min(n1.sum(), n0.sum()) < min_cell:
        counts = [side["size"].sum() for side in sides]
        return (code, *counts, *[math.nan] * 6)
    weight = n1 * n0 / (n1 + n0)
    weight /= weight.sum()
    rate1, rate0 = ((weight * both[f"sum{k}"] / both[f"size{k}"]).sum() for k in (1, 0))
    even1, even0 = (1 / (weight**2 / n).sum() for n in (n1, n0))
    low, high = newcombe_interval(rate1 * even1, even1, rate0 * even0, even0, confidence=confidence)
    true = (weight * units.groupby("group")["true"].mean().reindex(both.index)).sum(skipna=False)
    return (code, n1.sum(), n0.sum(), rate1, rate0, rate1 - rate0, low, high, true)


def covered(table: pd.DataFrame) -> tuple[int, int]:
    """Return in how many segments the interval holds the truth, and in how many both are known."""
    known = table[(table["code"] != EVERYONE) & table["uplift"].notna() & table["true"].notna()]
    return known["true"].between(known["ci_low"], known["ci_high"]).sum(), len(known)


def assign(labels: pd.Series, control_share: float, seed: int) -> pd.DataFrame:
    """Assign the customers of every segment to those to contact or those to leave alone.

    Inside a segment customers are ordered by a hash of seed and id, and the first of them are left
    alone: neither the order of the rows nor the other segments decide. Of n customers the whole
    number nearest to n * control_share is.

    Parameters
    ----------
    labels
        Categorical of codes, indexed by customer_id.
    control_share
        Share of each segment that is left alone, 0-1.
    seed
        Another one assigns anew.

    Returns
    -------
    DataFrame
        customer_id, code, group (``"test"`` or ``"control"``), sorted by customer_id.
    """
    digests = [
        hashlib.sha256(f"{seed}/{customer}".encode()).hexdigest() for customer in labels.index
    ]
    table = pd.DataFrame(
        {"customer_id": labels.index, "code": labels.astype(str).to_numpy(), "digest": digests}
    )
    place = table.sort_values("digest").groupby("code").cumcount()
    size = table.groupby("code")["code"].transform("size")
    left_alone = place.reindex(table.index) < np.floor(size * control_share + 0.5)
    table["group"] = np.where(left_alone, CONTROL, TEST)
    return table.sort_values("customer_id", ignore_index=True)[["customer_id", "code", "group"]]


def balance(
    sides: pd.DataFrame, measures: pd.DataFrame, codes: Sequence[str], min_cell: int
) -> pd.DataFrame:
    """Return how far the two sides differ: standardised mean differences (test - control).

    A difference of means over the root of the mean of the two variances (Austin 2009, Statistics in
    Medicine 28:3083).

    Parameters
    ----------
    sides
        As `assign` returns it.
    measures
        Numbers, indexed by customer_id.
    codes
        Segments in business order.
    min_cell
        Where a side has fewer customers nothing is shown but their numbers.

    Returns
    -------
    DataFrame
        code (`EVERYONE` for all, last), test, control (customers), one column a measure, and
        `by_chance`: what 19 in 20 random assignments stay under, 1.96 * sqrt(1 / test + 1 /
        control).
    """
    values = measures.loc[sides["customer_id"]].reset_index(drop=True)
    rows = []
    for code in (*codes, EVERYONE):
        inside = (sides["code"] == code) | (code == EVERYONE)
        test, control = (values[inside & (sides["group"] == group)] for group in (TEST, CONTROL))
        row: dict[str, object] = {"code": code, "test": len(test), "control": len(control)}
        row |= dict.fromkeys((*measures, "by_chance"), math.nan)
        if min(len(test), len(control)) >= max(min_cell, 2):
            row |= {name: _standardised(test[name], control[name]) for name in measures}
            row["by_chance"] = 1.96 * math.sqrt(1 / len(test) + 1 / len(control))
        rows.append(row)
    return pd.DataFrame(rows)


def shown_sides(table: pd.DataFrame, shown: Disclosure) -> pd.DataFrame:
    """Return a table without the rows of hidden segments and small sides.

    Nor are those shown that would give one away.

    Parameters
    ----------
    table
        What `balance` or `uplift` returned: code, customers of both sides, and other numbers.
    """
    own, sides = table[table["code"] != EVERYONE], table.columns[1:3]
    none = hidden_rows(own[sides], shown.least, own["code"].isin(shown.hidden))
    table = table.astype(dict.fromkeys(sides, float))
    table.loc[np.append(none, False), table.columns[1:]] = math.nan
    return table


def _standardised(test: pd.Series, control: pd.Series) -> float:
    spread = math.sqrt((test.var() + control.var()) / 2)
    difference = test.mean() - control.mean()
    return difference / spread if spread else 0.0
