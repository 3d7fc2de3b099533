"""What contacting brings, from what a response is worth and what a contact costs."""

from __future__ import annotations

from itertools import combinations

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike

from segbench.evaluation.campaigns.gains import Gains
from segbench.evaluation.comparison.units import ClusterBootstrap
from segbench.evaluation.intervals import interval_columns
from segbench.methods.arrays import Flags, Floats, ratio

ROUNDING = 9
"""Decimals of an amount; what differs by less differs by the order of its sums."""


def response_value(
    event: ArrayLike, amount: ArrayLike, parts: ArrayLike, draws: ClusterBootstrap
) -> Floats:
    """Return what a response brings: the sum of amounts over that of parts, of those who responded.

    Parameters
    ----------
    event
        Whether each unit responded.
    amount
        Revenue of each unit (currency).
    parts
        What it is shared out over: orders give the mean order, ones give the mean per response.
    draws
        Resamples of the units' customers.

    Returns
    -------
    ndarray
        Shape (1 + resamples,): the sample, then the resamples; NaN where there is nothing to share
        out over.
    """
    happened = np.asarray(event, dtype=float)
    amounts, shared_out = (
        draws.sums(happened * np.asarray(each, dtype=float)) for each in (amount, parts)
    )
    return ratio(amounts, shared_out)


def worth(
    reached: Gains, value: Floats, margin: float, cost: float | None, confidence: float
) -> pd.DataFrame:
    """Return what contacting the best part of the units pays, at each share of them.

    Parameters
    ----------
    reached
        Gains, with resamples.
    value
        Revenue that a response brings, for the sample and the same resamples.
    margin
        Gross margin, 0-1.
    cost
        Of a contact (currency); None: there are no profits.
    confidence
        Coverage of the percentile intervals.

    Returns
    -------
    DataFrame
        share, contacts, value (of a response), rate (events per contact), break_even (cost at which
        a contact brings nothing: rate * margin * value), profit (of all contacts), each of these
        three with _low and _high.
    """
    shares = reached.shares
    contacts = shares[:, None] * reached.units
    break_even = reached.rate * margin * value
    profit = contacts * (break_even - (np.nan if cost is None else cost))
    columns = {"share": shares, "contacts": contacts[:, 0], "value": np.full_like(shares, value[0])}
    ranges = {"rate": reached.rate, "break_even": break_even, "profit": profit}
    for name, values in ranges.items():
        columns |= interval_columns(name, values, confidence)
    return pd.DataFrame(columns)


def most_profitable(
    scores: Floats, contacts: Floats, events: Floats, response: float, cost: float
) -> Flags:
    """Return which segments to contact so that past contacts would have brought most.

    Segments are taken in the order of their scores, those of one score together, down to the one at
    which the profit of all taken is highest: the maximum profit criterion of Verbeke, Dejaeger,
    Martens, Hur & Baesens (2012), European Journal of Operational Research 218(1):211. Of equal
    profits, that of the fewest segments; none, where every contact would have cost more than it
    brought.

    Parameters
    ----------
    scores, contacts, events
        What is learned of each segment, the higher, the sooner contacted; its past contacts, and
        those who responded.
    response
        What a response brings in margin (currency).
    cost
        Of a contact (currency).
    """
    level = np.unique(-scores, return_inverse=True)[1]
    brought = np.bincount(level, weights=events * response - contacts * cost)
    profits = np.append(0.0, brought.cumsum()).round(ROUNDING)
    return np.asarray(level < profits.argmax())


def campaign_profit(
    contacted: Flags, event: Flags, draws: ClusterBootstrap, response: float, cost: float
) -> Floats:
    """Return what contacting these units brings, in the sample and in every resample.

    Parameters
    ----------
    contacted, event
        Of each unit: whether it is contacted, and whether it responded.
    draws
        Resamples of the units' customers.
    response, cost
        As in `most_profitable`.
    """
    return draws.sums(contacted * (event * response - cost))


def against(profits: Floats, other: int, confidence: float) -> tuple[Floats, Floats, Floats]:
    """Return how much more each classification brings than one of them, with an interval each.

    The intervals hold for all pairs of classifications at once, by the largest of all resampled
    differences, each from its mean in its own standard error: so they also hold where the data
    itself says which one is the other, as the best.

    Parameters
    ----------
    profits
        Shape (classifications, 1 + resamples): the sample, then its resamples.
    other
        Row of the one that all are held against.
    confidence
        Coverage of all intervals together.

    Returns
    -------
    tuple
        Differences, lower ends, upper ends; where two never differ, 0 without a reach.
    """
    pairs = [one - two for one, two in combinations(profits, 2)]
    furthest = np.zeros(profits.shape[1] - 1)
    for drawn in pairs:
        error = drawn[1:].std()
        if error:
            furthest = np.maximum(furthest, np.abs(drawn[1:] - drawn[1:].mean()) / error)
    differences = profits - profits[other]
    reach = np.quantile(furthest, confidence) * differences[:, 1:].std(axis=1)
    return differences[:, 0], differences[:, 0] - reach, differences[:, 0] + reach
