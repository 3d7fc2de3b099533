"""Which segments of a method differ from each other, and which could be one."""

from __future__ import annotations

import numpy as np
import pandas as pd
from statsmodels.stats.proportion import test_proportions_2indep

from segbench.evaluation.comparison.multiple_testing import holm
from segbench.evaluation.intervals import newcombe_interval
from segbench.evaluation.power_analysis import smallest_difference
from segbench.methods.arrays import Floats
from segbench.methods.base import column

TURNED = {
    "code": "other",
    "other": "code",
    "n": "n_other",
    "n_other": "n",
    "rate": "rate_other",
    "rate_other": "rate",
    "ci_low": "ci_high",
    "ci_high": "ci_low",
}
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
    known = segments.dropna(subset="events").rename_axis("place").reset_index()
    both = known.merge(known, on="outcome", suffixes=("", "_other"))
    pairs = both[both["place"] < both["place_other"]].reset_index(drop=True)
    counts = [column(pairs, name) for name in ("events", "n", "events_other", "n_other")]
    rate, rate_other = counts[0] / counts[1], counts[2] / counts[3]
    z, p = _score_test(*counts)
    low, high = newcombe_interval(*counts, confidence=confidence)
    table = pairs[["outcome", "code", "code_other", "n", "n_other"]]
    return table.rename(columns={"code_other": "other"}).assign(
        rate=rate,
        rate_other=rate_other,
        difference=rate - rate_other,
        ci_low=low,
        ci_high=high,
        z=z,
        p=p,
        p_holm=holm(p),
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
    both = pd.concat([pairs, turned[pairs.columns]], ignore_index=True)
    codes = pd.Index(pd.unique(pairs[["code", "other"]].to_numpy().ravel()))
    strength = (
        both["z"].abs().groupby([both["code"], both["other"]]).agg(["max", "sum"]).reset_index()
    )
    strength["first"] = codes.get_indexer(strength["code"])
    strength["second"] = codes.get_indexer(strength["other"])
    nearest = strength.sort_values(["first", "max", "sum", "second"]).drop_duplicates("code")
    table = nearest[["code", "other"]].merge(both, on=["code", "other"])
    single = 1 - (1 - confidence) / max(len(pairs), 1)
    n, other = column(table, "n"), column(table, "n_other")
    # Two equal segments of this many customers know their difference as well as these two.
    balanced = np.round(4 / (1 / n + 1 / other))
    pooled = (n * column(table, "rate") + other * column(table, "rate_other")) / (n + other)
    sizes = zip(balanced, pooled, strict=True)
    visible = [smallest_difference(size, rate, 2, single) for size, rate in sizes]
    return table.assign(visible=np.asarray(visible, dtype=float))


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
    units, hits = (_by_outcome(known, name, codes) for name in ("n", "events"))
    pairs, places = differences(known, confidence), pd.Index(codes, dtype=object)
    sure = pairs[pairs["p_holm"] < 1 - confidence]
    apart = np.zeros((len(codes), len(codes)))
    apart[places.get_indexer(sure["code"]), places.get_indexer(sure["other"])] = 1
    members = np.eye(len(codes))  # of every group, its segments
    while len(members) > 1:
        first, other = np.triu_indices(len(members), 1)
        n, events = members @ units, members @ hits
        comparable = (n[first] >= min_cell) & (n[other] >= min_cell)
        sizes = np.maximum(n, 1)
        z, p = _score_test(events[first], sizes[first], events[other], sizes[other])
        size = np.where(comparable, np.abs(z), 0)
        differ = (members @ (apart + apart.T) @ members.T)[first, other] > 0
        pick = np.lexsort([other, first, size.sum(axis=1), size.max(axis=1), differ])[0]
        if differ[pick] or p[pick][comparable[pick]].min() * len(pairs) < 1 - confidence:
            break
        members[first[pick]] += members[other[pick]]
        members = np.delete(members, other[pick], axis=0)
    heads = pd.Series(index=pd.Index(codes, name="code"), name="group", dtype=object)
    for group in members > 0:
        heads[group] = codes[group.argmax()]
    return heads


def _by_outcome(segments: pd.DataFrame, column: str, codes: list[str]) -> Floats:
    """Return a column's numbers, shape (segments, outcomes), 0 where nothing is known."""
    wide = segments.pivot(index="code", columns="outcome", values=column)
    wide = wide.reindex(index=codes, columns=segments["outcome"].unique())
    return wide.fillna(0).to_numpy(dtype=float)


def _score_test(*counts: Floats) -> tuple[Floats, Floats]:
    """Return z and p of equal proportions; where both are 0, or both 1, z is 0 and p 1.

    Parameters
    ----------
    counts
        As for `newcombe_interval`.
    """
    with np.errstate(all="ignore"):
        test = test_proportions_2indep(*counts, method="score", compare="diff", correction=False)
    return np.nan_to_num(test.statistic, nan=0.0), np.where(np.isnan(test.pvalue), 1.0, test.pvalue)
