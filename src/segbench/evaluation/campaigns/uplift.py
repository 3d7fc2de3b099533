"""What a contact changes: customers contacted against those that campaigns left alone."""

from __future__ import annotations

import math
from collections.abc import Collection, Sequence

import pandas as pd

from segbench.evaluation.campaigns.assignment import EVERYONE, shown_sides
from segbench.evaluation.intervals import newcombe_interval

COLUMNS = ["code", "contacted", "control", "rate_contacted", "rate_control"]
COLUMNS += ["uplift", "ci_low", "ci_high", "true"]


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
        counts = [int(side["size"].sum()) for side in sides]
        return (code, *counts, *[math.nan] * 6)
    weight = n1 * n0 / (n1 + n0)
    weight /= weight.sum()
    rate1, rate0 = (float((weight * both[f"sum{k}"] / both[f"size{k}"]).sum()) for k in (1, 0))
    even1, even0 = (1 / float((weight**2 / n).sum()) for n in (n1, n0))
    low, high = newcombe_interval(rate1 * even1, even1, rate0 * even0, even0, confidence)
    true = (weight * units.groupby("group")["true"].mean().reindex(both.index)).sum(skipna=False)
    sizes = int(n1.sum()), int(n0.sum())
    return (code, *sizes, rate1, rate0, rate1 - rate0, float(low), float(high), float(true))


def covered(table: pd.DataFrame) -> tuple[int, int]:
    """Return in how many segments the interval holds the truth, and in how many both are known."""
    known = table[(table["code"] != EVERYONE) & table["uplift"].notna() & table["true"].notna()]
    return int(known["true"].between(known["ci_low"], known["ci_high"]).sum()), len(known)


def shown(table: pd.DataFrame, least: int, hidden: Collection[str]) -> pd.DataFrame:
    """Return what `uplift` did, as far as it may be shown: see `shown_sides`."""
    return shown_sides(table, ["contacted", "control"], least, hidden)
