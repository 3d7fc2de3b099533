"""Which segments of a method differ from each other, and which could be one."""

from __future__ import annotations

import math

import numpy as np
import pandas as pd
from statsmodels.stats.proportion import test_proportions_2indep

from segbench.evaluation.comparison.multiple_testing import holm
from segbench.evaluation.intervals import newcombe_interval
from segbench.evaluation.power_analysis import smallest_difference
from segbench.methods.arrays import Flags, Floats, Places
from segbench.methods.base import column

PAIR_COLUMNS = ["outcome", "code", "other", "n", "n_other", "rate", "rate_other"]
PAIR_COLUMNS += ["difference", "ci_low", "ci_high", "z", "p", "p_holm"]

TURNED = {"code": "other", "other": "code", "n": "n_other", "n_other": "n"}
TURNED |= {"rate": "rate_other", "rate_other": "rate", "ci_low": "ci_high", "ci_high": "ci_low"}
"""Column -> what it is called seen from the other segment; differences change their sign too."""


def differences(segments: pd.DataFrame, confidence: float) -> pd.DataFrame:
    """Return how much every two segments differ in every outcome.

    The interval is Newcombe's (1998, method 10), from the two Wilson intervals; the p-value that of
    the score test of two proportions, corrected for all rows together (Holm).

    Parameters
    ----------
    segments
        outcome, code, n, events; one row per outcome and segment, in business order. Rows without
        events are not compared.
    confidence
        Coverage of the intervals, 0-1.

    Returns
    -------
    DataFrame
        outcome, code and other (the segment that comes later), n and rate (0-1) of both, difference
        (first less other) with its interval, z, p, p_holm.
    """
    known = segments.dropna(subset="events")
    parts = [
        _outcome(str(outcome), rows, confidence)
        for outcome, rows in known.groupby("outcome", sort=False)
    ]
    table = pd.concat(parts, ignore_index=True) if parts else pd.DataFrame(columns=PAIR_COLUMNS)
    return table.assign(p_holm=holm(column(table, "p")))[PAIR_COLUMNS]


def _outcome(outcome: str, rows: pd.DataFrame, confidence: float) -> pd.DataFrame:
    codes = rows["code"].to_numpy()
    first, other = _pairs(len(codes))
    n, events = column(rows, "n"), column(rows, "events")
    counts = (events[first], n[first], events[other], n[other])
    z, p = _score_test(*counts)
    low, high = newcombe_interval(*counts, confidence)
    rate = events / n
    return pd.DataFrame(
        {
            "outcome": outcome,
            "code": codes[first],
            "other": codes[other],
            "n": n[first].astype(int),
            "n_other": n[other].astype(int),
            "rate": rate[first],
            "rate_other": rate[other],
            "difference": rate[first] - rate[other],
            "ci_low": low,
            "ci_high": high,
            "z": z,
            "p": p,
        }
    )


def closest(pairs: pd.DataFrame, confidence: float) -> pd.DataFrame:
    """Return, for every segment, the one that it is hardest to tell from (smallest largest |z|).

    Parameters
    ----------
    pairs
        As `differences` returns them.

    Returns
    -------
    DataFrame
        The rows of `pairs` seen from every segment (one per segment and outcome, in order of
        `pairs`), and visible: the difference (0-1) that two segments of these sizes must have to be
        told apart four times in five, with so many comparisons; NaN where none could be seen, or
        the sizes are not shown.
    """
    turned = pairs.rename(columns=TURNED)
    turned[["difference", "ci_low", "ci_high", "z"]] *= -1
    both = pd.concat([pairs, turned[PAIR_COLUMNS]], ignore_index=True)
    codes = pd.Index(pd.unique(pairs[["code", "other"]].to_numpy().ravel()))
    strength = both["z"].abs().groupby([both["code"], both["other"]]).agg(["max", "sum"])
    strength = strength.reset_index()
    strength["first"] = codes.get_indexer(strength["code"])
    strength["second"] = codes.get_indexer(strength["other"])
    nearest = strength.sort_values(["first", "max", "sum", "second"]).drop_duplicates("code")
    table = nearest[["code", "other", "first"]].merge(both, on=["code", "other"])
    table = table.sort_values("first", kind="stable").drop(columns="first").reset_index(drop=True)
    single = 1 - (1 - confidence) / max(len(pairs), 1)
    visible = [
        _visible(row.n, row.n_other, row.rate, row.rate_other, single) for row in table.itertuples()
    ]
    return table.assign(visible=np.asarray(visible, dtype=float))


def _visible(n: float, other: float, rate: float, rate_other: float, confidence: float) -> float:
    """Return the difference that two segments must have to be told apart; NaN of unknown sizes."""
    if pd.isna(n) or pd.isna(other):
        return math.nan
    # Two equal segments of this many customers know their difference as well as these two.
    balanced = round(4 / (1 / n + 1 / other))
    pooled = (n * rate + other * rate_other) / (n + other)
    return smallest_difference(balanced, pooled, 2, confidence)


def merged(segments: pd.DataFrame, confidence: float, min_cell: int) -> pd.Series:
    """Return which segments could be one: those that cannot be told apart in any outcome.

    The two that are hardest to tell apart (smallest largest |z|) are merged and counted as one,
    again and again, until every two that remain differ in some outcome. Two that differ as they are
    (see `differences`) never come into one group, not even by way of a third. Groups are tested
    with Bonferroni's correction for all that `differences` compares: fewer and fewer tests, on
    groups that the data chose, would tear equals apart too often. Of equals, the first in business
    order come first.

    Parameters
    ----------
    segments
        As for `differences`; rows without events are left out.
    min_cell
        Least number of units for two segments to be compared in an outcome.

    Returns
    -------
    Series
        Code -> code of the first segment of its group, in business order; those with fewer than
        `min_cell` units of the first outcome are missing.
    """
    known = segments.dropna(subset="events")
    first_outcome = known[known["outcome"].isin(segments["outcome"].iloc[:1])]
    known = known[known["code"].isin(first_outcome.loc[first_outcome["n"] >= min_cell, "code"])]
    codes = known["code"].unique().tolist()
    n, events = (_by_outcome(known, name, codes) for name in ("n", "events"))
    group = np.arange(len(codes))
    apart, tests = _apart(known, codes, confidence)
    while len(n) > 1:
        first, other = _pairs(len(n))
        comparable = (n[first] >= min_cell) & (n[other] >= min_cell)
        sizes = np.maximum(n, 1)
        z, p = _score_test(events[first], sizes[first], events[other], sizes[other])
        size = np.where(comparable, np.abs(z), 0)
        keys = [other, first, size.sum(axis=1), size.max(axis=1), apart[first, other]]
        pick = np.lexsort(keys)[0]
        a, b = first[pick], other[pick]
        if apart[a, b] or p[pick][comparable[pick]].min() * tests < 1 - confidence:
            break
        n[a], events[a] = n[a] + n[b], events[a] + events[b]
        apart[a] |= apart[b]
        apart[:, a] |= apart[:, b]
        apart = np.delete(np.delete(apart, b, axis=0), b, axis=1)
        n, events = np.delete(n, b, axis=0), np.delete(events, b, axis=0)
        group = np.where(group == b, a, group - (group > b))
    heads = [codes[int(np.argmax(group == number))] for number in group]
    return pd.Series(heads, index=pd.Index(codes, name="code"), name="group", dtype=object)


def _by_outcome(segments: pd.DataFrame, column: str, codes: list[str]) -> Floats:
    """Return a column's numbers, shape (segments, outcomes), 0 where nothing is known."""
    wide = segments.pivot(index="code", columns="outcome", values=column)
    wide = wide.reindex(index=codes, columns=segments["outcome"].unique())
    return wide.fillna(0).to_numpy(dtype=float, copy=True)


def _apart(segments: pd.DataFrame, codes: list[str], confidence: float) -> tuple[Flags, int]:
    """Return which two segments differ in some outcome (symmetric), and how many were compared."""
    pairs = differences(segments, confidence)
    sure = pairs[pairs["p_holm"] < 1 - confidence]
    places = pd.Index(codes, dtype=object)
    first, other = places.get_indexer(sure["code"]), places.get_indexer(sure["other"])
    apart = np.zeros((len(codes), len(codes)), dtype=bool)
    apart[first, other] = apart[other, first] = True
    return apart, len(pairs)


def _pairs(count: int) -> tuple[Places, Places]:
    """Return the first and the second of every two places."""
    return np.triu_indices(count, 1)


def _score_test(
    events: Floats, n: Floats, events_other: Floats, n_other: Floats
) -> tuple[Floats, Floats]:
    """Return z and p of equal proportions; where both are 0, or both 1, z is 0 and p 1."""
    with np.errstate(all="ignore"):
        test = test_proportions_2indep(
            events, n, events_other, n_other, method="score", compare="diff", correction=False
        )
    return np.nan_to_num(test.statistic, nan=0.0), np.where(np.isnan(test.pvalue), 1.0, test.pvalue)
