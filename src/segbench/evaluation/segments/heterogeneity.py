"""Segments inside which there is still much to tell, and the plain number that tells most of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from segbench.evaluation.comparison.league import degrees_of_freedom, two_sided
from segbench.evaluation.comparison.metrics import auc_and_loss
from segbench.evaluation.comparison.multiple_testing import holm
from segbench.evaluation.comparison.units import ClusterBootstrap
from segbench.evaluation.intervals import percentile_interval
from segbench.methods.arrays import Flags, Floats, ratio
from segbench.methods.base import column
from segbench.methods.ranks import quantile_from_below

CLEARLY = 0.55
"""AUC that the lower end of an interval must reach for a split to be worth a segment: .5 is a coin
toss, and what is only just above it is true of somebody and of use to nobody."""

INSIDE_COLUMNS = [
    "code",
    "units",
    "customers",
    "events",
    "auc",
    "ci_low",
    "ci_high",
    "gain",
    "gain_low",
    "gain_high",
    "p_holm",
]


def inside(
    codes: NDArray[np.str_],
    order: Sequence[str],
    scores: Mapping[str, Floats],
    units: pd.DataFrame,
    draws: ClusterBootstrap,
    *,
    within_group: bool,
    confidence: float,
    min_cell: int,
) -> pd.DataFrame:
    """Return how well a model ranks the units inside each segment.

    Parameters
    ----------
    codes
        Shape (units,): the segment of each unit.
    order
        The segments, in business order.
    scores
        Log-odds of each unit by the ``"model"`` and by the ``"method"`` itself, both learned from
        other units.
    units
        customer_id, group and event, one row per unit.
    draws
        Resamples of the units' customers.
    within_group
        As for `segbench.evaluation.comparison.metrics.measure`.
    confidence
        Coverage of the intervals, 0-1.
    min_cell
        Segments with fewer customers, events, or units without the event are left out.

    Returns
    -------
    DataFrame
        code, units, customers, events, auc of the model inside the segment with its interval, gain
        (the share of the method's log-loss inside it that the model takes away) with its interval,
        p_holm of an AUC of .5, corrected for all segments.
    """
    rows = []
    for code in order:
        here = np.flatnonzero(codes == code)
        part = units.iloc[here]
        events, customers = part["event"].sum(), part["customer_id"].nunique()
        if min(events, len(here) - events, customers) < max(min_cell, 1):
            continue
        own = draws.subset(here)
        model = auc_and_loss(scores["model"][here], part, own, within_group)
        method = auc_and_loss(scores["method"][here], part, own, within_group)
        auc, gain = model["auc"], 1 - model["log_loss"] / method["log_loss"]
        ends = [percentile_interval(values[1:], confidence) for values in (auc, gain)]
        p = two_sided(auc - 0.5, degrees_of_freedom(part))
        rows.append((code, len(here), customers, events, auc[0], *ends[0], gain[0], *ends[1], p))
    table = pd.DataFrame(rows, columns=INSIDE_COLUMNS)
    return table.assign(p_holm=holm(table["p_holm"]))


def worth_splitting(table: pd.DataFrame, confidence: float, min_customers: int) -> list[str]:
    """Return the segments that surely hold two kinds of customers, the clearest first.

    The AUC inside must differ from .5 after Holm's correction, the lower end of its interval must
    reach `CLEARLY`, and half of the customers must be enough for a segment.

    Parameters
    ----------
    table
        As `inside` returns it.
    min_customers
        Least customers of a segment that comes of a split.
    """
    sure = (table["p_holm"] < 1 - confidence) & (table["ci_low"] >= CLEARLY)
    large = table["customers"] >= 2 * min_customers
    ordered = table[sure & large].sort_values(["ci_low", "code"], ascending=[False, True])
    return ordered["code"].tolist()


def best_split(
    past: pd.DataFrame,
    later: pd.DataFrame,
    traits: Sequence[str],
    seed: int,
    replicates: int,
    *,
    within_group: bool,
    confidence: float,
) -> dict[str, float | str] | None:
    """Return the plain number that splits a segment best at its median, and how well.

    It is chosen on past units and tried on later ones. The number is the one whose halves differ
    most in the past, by the AUC of “above the median” (within groups). Customers at the median
    belong to the lower half.

    Parameters
    ----------
    past, later
        customer_id, group, event and a column a trait; the segment's units.
    traits
        Columns to try, in order of preference among equals.
    seed, replicates
        Of the resampling of customers.
    within_group
        As for `segbench.evaluation.comparison.metrics.measure`.
    confidence
        Coverage of the intervals, 0-1.

    Returns
    -------
    dict or None
        trait, cut (its unit), and for `past_` and `later_`: low and high (event rates, 0-1, of the
        halves), difference (high less low), each with `_from` and `_to`; None where no number
        halves the segment.
    """
    best, cut, strength = "", 0.0, 0.0
    for trait in traits:
        median = quantile_from_below(column(past, trait), 0.5)
        above = column(past, trait) > median
        if not 0 < above.sum() < len(past):
            continue
        auc = auc_and_loss(above.astype(float), past, None, within_group)["auc"][0]
        if abs(auc - 0.5) > strength + 1e-12:
            best, cut, strength = trait, median, abs(auc - 0.5)
    if not best:
        return None
    row: dict[str, float | str] = {"trait": best, "cut": cut}
    for name, units in (("past", past), ("later", later)):
        draws = ClusterBootstrap(units["customer_id"], replicates, seed)
        for key, value in _rates(column(units, best) > cut, units, draws, confidence).items():
            row[f"{name}_{key}"] = value
    return row


def _rates(
    above: Flags, units: pd.DataFrame, draws: ClusterBootstrap, confidence: float
) -> dict[str, float]:
    """Return the event rates of both halves and their difference, with percentile intervals."""
    event = units["event"].to_numpy(dtype=bool)
    low, high = (ratio(draws.sums(half & event), draws.sums(half)) for half in (~above, above))
    rates = {"low": low, "high": high, "difference": high - low}
    row: dict[str, float] = {}
    for name, values in rates.items():
        start, end = percentile_interval(values[1:], confidence)
        row |= {name: values[0], f"{name}_from": start, f"{name}_to": end}
    return row
