"""What contacting brings, from what a response is worth and what a contact costs."""

from __future__ import annotations

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike

from segbench.evaluation.campaigns.gains import Gains
from segbench.evaluation.comparison.units import ClusterBootstrap
from segbench.evaluation.intervals import interval_columns
from segbench.methods.arrays import Floats, ratio


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
