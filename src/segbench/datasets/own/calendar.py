"""A cutoff and windows that the days of a dataset allow."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

import ibis
import numpy as np
import pandas as pd
from ibis.expr.types import Table

from segbench.errors import SegbenchError
from segbench.params.horizon import Horizon

LADDER = (7, 14, 28, 56, 91, 182, 365)
MONTHS = (1, 2, 3, 6, 12)
"""The same of orders of which only the month is known."""
LONGEST_LOOK_BACK = 364
GAP, STRAY = 60, 0.005
"""Days beyond a gap of this many, that hold fewer than this share of the orders, are mistyped."""


@dataclass(frozen=True)
class Calendar:
    """Days of a study.

    Attributes
    ----------
    horizon
        Days of the outcome, and between cutoffs.
    months
        As many calendar months are meant by them; None: days are.
    evidence
        Why these, in words.
    """

    cutoff: date
    horizon: int
    observation_days: int
    min_history_days: int
    evidence: str
    months: int | None = None

    @property
    def retention(self) -> Horizon:
        """The horizon of the outcome."""
        return Horizon(self.months, True) if self.months else Horizon(self.horizon)


def usual_days(orders: Table) -> tuple[date, date, int]:
    """Return the first and last day, less strays far from the others, and the number of strays."""
    counts = (
        orders.group_by(day=orders.ordered_at.date())
        .aggregate(n=orders.count())
        .order_by("day")
        .to_pandas()
    )
    days, n = counts["day"].to_numpy(dtype="datetime64[D]"), counts["n"].to_numpy()
    first, last = 0, len(days) - 1
    for place in np.flatnonzero(np.diff(days).astype(int) > GAP):
        if n[: place + 1].sum() < STRAY * n.sum():
            first = max(first, int(place) + 1)
        if n[place + 1 :].sum() < STRAY * n.sum():
            last = min(last, int(place))
    usual = n[first : last + 1]
    return days[first].astype(date), days[last].astype(date), n.sum() - usual.sum()


def median_gap(orders: Table) -> float | None:
    """Return the median number of days between two order days of a customer; None without any."""
    days = orders.select("customer_id", day=orders.ordered_at.date()).distinct()
    before = days.day.lag().over(ibis.window(group_by="customer_id", order_by="day"))
    gaps = days.select(gap=days.day.delta(before, unit="day"))
    value = gaps.gap.quantile(0.5).execute()
    return None if pd.isna(value) else value


def choose(
    orders: Table, first_day: date, last_day: date, source: str, *, monthly: bool = False
) -> Calendar:
    """Return a cutoff, and the first horizon of a ladder that half of all returns to buy fall into.

    Parameters
    ----------
    source
        Where the orders come from, for the message.
    monthly
        Whether only the months of orders are known: then the last day ends a month, and the horizon
        is of whole months.

    Raises
    ------
    SegbenchError
        The days are too few for a history, a window to learn from and one to score.
    """
    span = (last_day - first_day).days + 1
    gap = median_gap(orders)
    ladder, slack, usual = [*LADDER], 0, LADDER[2]
    if monthly:
        ends = [(last_day - pd.offsets.MonthEnd(months)).date() for months in MONTHS]
        ladder = [(last_day - end).days for end in ends]
        slack, usual = 3, ladder[0]  # months are of 28 to 31 days
    wanted, why = usual, "nobody came back"
    if gap is not None:
        wanted = next((days for days in ladder if days >= gap - slack), ladder[-1])
        why = f"half of all customers who come back do so within {gap:.0f} days"
    possible = [days for days in ladder if days <= wanted and span >= 2 * days + max(days, 7)]
    if not possible:
        raise SegbenchError(
            f"{source}: the orders span {span} days ({first_day} to {last_day}); at least "
            f"{3 * ladder[0]} are needed: some history, some days to learn from, and some to "
            "score."
        )
    horizon = possible[-1]
    cutoff = last_day + timedelta(days=1 - horizon)
    months = MONTHS[ladder.index(horizon)] if monthly else None
    step = Horizon(months, True).most_days if months else horizon
    history = (cutoff - timedelta(days=step) - first_day).days
    look_back = min(LONGEST_LOOK_BACK, history - history % 7 if history >= 7 else history)
    if monthly:
        why += "; only the months are known, so it is of whole months"
    if wanted > horizon:
        why += f"; {wanted} days would suit that, but the data spans only {span}"
    return Calendar(cutoff, horizon, look_back, min(56, history), why, months)
