"""What a contact pays: the response rate of those contacted, times the margin of a response."""

from __future__ import annotations

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike

from segbench.evaluation.campaigns.gains import Gains
from segbench.evaluation.comparison.units import ClusterBootstrap
from segbench.evaluation.intervals import interval_columns
from segbench.methods.arrays import Floats, ratio

RANGES = ["rate", "break_even", "profit"]


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
    amounts = draws.sums(happened * np.asarray(amount, dtype=float))
    shared_out = draws.sums(happened * np.asarray(parts, dtype=float))
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
    for name, values in zip(RANGES, (reached.rate, break_even, profit), strict=True):
        columns |= interval_columns(name, values, confidence)
    return pd.DataFrame(columns)
