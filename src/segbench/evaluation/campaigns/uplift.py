"""What a contact changes: a test before it begins, and campaigns that left customers alone."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np
import pandas as pd

from segbench.evaluation.intervals import newcombe_interval
from segbench.methods.disclosure import Disclosure, hidden_rows

EVERYONE = ""
"""Code of the row for all customers together."""

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
