"""A cutoff and windows that the days of a dataset allow."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, timedelta

import ibis
import numpy as np
import pandas as pd
from ibis.expr.types import Table

from segbench.datasets.horizons import (
    LADDER,
    MONTHS,
    Attempt,
    can_be_compared,
    ordered_again,
    others_to_try,
)
from segbench.errors import SegbenchError
from segbench.params.horizon import Horizon

LONGEST_LOOK_BACK, LEAST_HISTORY = 364, 7
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
    doubt
        Why nobody can be told from anybody by these, in a sentence; empty if some can.
    """

    cutoff: date
    horizon: int
    observation_days: int
    min_history_days: int
    evidence: str
    months: int | None = None
    doubt: str = ""

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
        ladder = _of_months(last_day)
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
    months = MONTHS[ladder.index(horizon)] if monthly else None
    if monthly:
        why += "; only the months are known, so it is of whole months"
    if wanted > horizon:
        why += f"; {wanted} days would suit that, but the data spans only {span}"
    found = Horizon(months, True) if months else Horizon(horizon)
    return _calendar(last_day + timedelta(days=1 - horizon), found, first_day, why)


def _calendar(cutoff: date, horizon: Horizon, first_day: date, why: str) -> Calendar:
    history = (cutoff - timedelta(days=horizon.most_days) - first_day).days
    look_back = min(LONGEST_LOOK_BACK, history - history % 7 if history >= 7 else history)
    months = horizon.length if horizon.of_months else None
    return Calendar(cutoff, horizon.days(cutoff), look_back, min(56, history), why, months)


def settle(orders: Table, days: Calendar, first_day: date, last_day: date) -> Calendar:
    """Return these days, or others by which it can be told who orders again, and what is to know.

    Where everybody orders again in the days proposed, or nobody does, other days are tried, and
    then other cutoffs; where none will do, the days stay as they are, with the reason. Months are
    tried instead of days where the days proposed are months.

    Parameters
    ----------
    days
        As `choose` returns them.
    """
    horizon = days.retention
    now = Attempt(days.cutoff, horizon, horizon.most_days)
    if can_be_compared(orders, now, days.observation_days):
        return days
    found = ordered_again(orders, now.cutoff, days.observation_days, horizon)
    why = f"{found} ordered again within {horizon.words} from {now.cutoff} on"
    tried = [*others_to_try(now, first_day, last_day, LEAST_HISTORY)]
    other_days = [one for one in tried if one.horizon != horizon]
    same_days = [one for one in tried if one.horizon == horizon]
    for other in [*other_days, *same_days]:
        evidence = f"{days.evidence}; but {why}"
        if other.horizon.length < horizon.length:
            evidence += f". {other.horizon.words} tell who orders soon rather than who leaves"
        calendar = _calendar(other.cutoff, other.horizon, first_day, evidence)
        if (other.cutoff - first_day).days < 2 * other.horizon.most_days:
            continue  # less history than days to score
        if can_be_compared(orders, other, calendar.observation_days):
            return calendar
    return replace(
        days,
        doubt=f"It cannot be told who orders again: {why}, and of the other days and cutoffs that"
        " were tried none would do. A run says so, and gives segments and what to do for them all"
        " the same.",
    )


def _of_months(last_day: date) -> list[int]:
    """Return the days of whole months that end on the last day."""
    ends = [(last_day - pd.offsets.MonthEnd(months)).date() for months in MONTHS]
    return [(last_day - end).days for end in ends]
