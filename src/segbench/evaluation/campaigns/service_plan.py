"""Who gets how much service when there is less of it than the playbook asks for."""

from __future__ import annotations

import math
from collections.abc import Sequence
from fractions import Fraction
from typing import Any

import pandas as pd


def grant(
    demand: Sequence[Fraction], weights: Sequence[float], capacity: Fraction
) -> list[Fraction]:
    """Share a capacity out in proportion to demand x weight, never more than a demand.

    Every demand gets the same share of itself for each unit of its weight; what a satisfied demand
    leaves goes to the others in the same way. A weight of 0 or less comes into play when all others
    are satisfied; such demands share what is left in proportion to themselves. Computed in
    fractions, without rounding.

    Parameters
    ----------
    demand
        What each one asks for, not negative.
    weights
        How strongly each one counts; a missing one (NaN) counts as 0.
    capacity
        What there is, not negative.

    Returns
    -------
    list of Fraction
        Between 0 and each demand; they add up to the smaller of `capacity` and all demands,
        exactly.
    """
    granted = [Fraction(0)] * len(demand)
    first = [Fraction(weight) if weight > 0 else Fraction(0) for weight in weights]
    last = [Fraction(not weight) for weight in first]
    for by in (first, last):
        group = [place for place, weight in enumerate(by) if weight]
        asking = sum((demand[place] * by[place] for place in group), Fraction(0))
        for place in sorted(group, key=by.__getitem__, reverse=True):  # the first satisfied first
            claim = demand[place] * by[place]
            if asking:
                granted[place] = min(demand[place], capacity * claim / asking)
            capacity -= granted[place]
            asking -= claim
    return granted


def experienced(
    granted: Sequence[Fraction], first: Sequence[bool], weights: Sequence[float], hours: Fraction
) -> list[Fraction]:
    """Return how much of what was granted experienced staff give.

    Segments that ask for experienced staff come first, then all others; within both, shared as by
    `grant`.

    Parameters
    ----------
    granted
        Hours of each segment.
    first
        Whether a segment asks for experienced staff.
    weights
        As for `grant`.
    hours
        Hours of experienced staff.
    """
    demand = [part * wanted for part, wanted in zip(granted, first, strict=True)]
    given = grant(demand, weights, hours)
    others = [part - own for part, own in zip(granted, demand, strict=True)]
    more = grant(others, weights, hours - sum(given, Fraction(0)))
    return [a + b for a, b in zip(given, more, strict=True)]


def service_plan(
    segments: pd.DataFrame,
    hours: float | None,
    experienced_hours: float | None,
    contacts: float | None,
) -> pd.DataFrame:
    """Return what each segment asks for in a month and what it is granted.

    Parameters
    ----------
    segments
        One row a segment, with customers, minutes and contacts (a customer and month), staff, and
        maintenance_index (mean of the segment's customers; NaN without customers).
    hours, contacts
        What there is in a month; None: nothing is granted, and those columns are NaN.
    experienced_hours
        Hours of experienced staff among `hours`; None: not told apart.

    Returns
    -------
    DataFrame
        `segments` with hours_wanted = customers x minutes / 60, hours_granted, hours_short,
        hours_experienced, customers_served (whole customers whose minutes fit into the hours
        granted), contacts_wanted = customers x contacts, contacts_granted, contacts_short.
    """
    weights = segments["maintenance_index"].tolist()
    exact = segments[["customers", "minutes", "contacts"]].map(_exact)
    wanted = exact["customers"] * exact["minutes"] / 60
    calls = exact["customers"] * exact["contacts"]
    granted, made = _granted(wanted, weights, hours), _granted(calls, weights, contacts)
    served = pd.NA
    given: Any = math.nan
    if hours is not None:
        each = zip(granted, exact["minutes"], exact["customers"], strict=True)
        served = [int(60 * part / own) if own else int(size) for part, own, size in each]
        if experienced_hours is not None:
            first = [staff == "experienced" for staff in segments["staff"]]
            given = experienced(granted.tolist(), first, weights, _exact(experienced_hours))
    return segments.assign(
        hours_wanted=wanted.astype(float),
        hours_granted=granted.astype(float),
        hours_short=(wanted - granted).astype(float),
        hours_experienced=pd.Series(given, segments.index, dtype=float),
        customers_served=pd.Series(served, segments.index, dtype="Int64"),
        contacts_wanted=calls.astype(float),
        contacts_granted=made.astype(float),
        contacts_short=(calls - made).astype(float),
    )


def _granted(wanted: pd.Series, weights: Sequence[float], capacity: float | None) -> pd.Series:
    """Return what is granted of what is wanted, in fractions; NaN where nothing is known."""
    if capacity is None:
        return pd.Series(math.nan, wanted.index)
    granted = grant(wanted.tolist(), weights, _exact(capacity))
    return pd.Series(granted, wanted.index, dtype=object)


def _exact(value: float) -> Fraction:
    """Return a number as it was written, 0.1 as a tenth."""
    return Fraction(str(value))
