"""The bands of a score in words: days, orders and revenue between cuts."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import NamedTuple

from segbench.methods.base import TOLERANCE


class Axis(NamedTuple):
    """One axis of a grid of scores.

    Attributes
    ----------
    column
        Of the customer table.
    title
        What is counted, for people.
    cuts
        The parameter that gives its cuts.
    """

    column: str
    title: str
    cuts: str


AXES = {
    "R": Axis("recency_days", "days since the last order", "recency_cuts"),
    "F": Axis("frequency", "orders", "frequency_cuts"),
    "M": Axis("monetary", "revenue", "monetary_cuts"),
}

Ends = tuple[float | None, float | None]
"""Where some bands begin, and where those above them do; None: there is no such end."""


def ends(cuts: Sequence[float], first: int, last: int) -> Ends:
    """Return the ends of the bands from the first to the last."""
    edges = [None, *cuts, None]
    return edges[first], edges[last + 1]


def words(axis: str, between: Ends) -> str:
    """Return who lies between two cuts, in words."""
    low, high = between
    if low is None and high is None:
        return {"R": "any last order", "F": "any number of orders", "M": "any revenue"}[axis]
    start = "" if low is None else _number(low)
    last = "" if high is None else _number(_last(axis, high))
    whole = axis != "M"
    if not start:
        span = f"up to {last}" if whole else f"under {last}"
    elif not last:
        span = f"{start} or more"
    elif start == last:
        span = start
    else:
        span = f"{start} to {last}" if whole else f"{start} to under {last}"
    one = span in {"1", "up to 1"}
    if axis == "R":
        return f"last order {span} {'day' if one else 'days'} ago"
    return f"{span} {'order' if one else 'orders'}" if axis == "F" else f"revenue {span}"


def label(axis: str, between: Ends) -> str:
    """Return who lies between two cuts, short enough for a tick of a picture."""
    low, high = between
    start = "" if low is None else _short(low)
    last = "" if high is None else _short(_last(axis, high))
    if start and last:
        return start if start == last else f"{start}-{last}"
    if last:
        return f"{'<' if axis == 'M' else '≤'} {last}"
    return f"≥ {start}" if start else "all"


def _last(axis: str, high: float) -> float:
    """Return the last whole number below a cut of days or orders; of revenue the cut."""
    return high if axis == "M" else math.ceil(high - TOLERANCE * high) - 1


def _number(value: float) -> str:
    return f"{value:,.0f}" if float(value).is_integer() else f"{value:,.2f}"


def _short(value: float) -> str:
    return f"{value:,.0f}" if abs(value) >= 10 else _number(value)
