"""Who gets how much service when there is less of it than the playbook asks for."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

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
    counted = [Fraction(weight) if weight > 0 else Fraction(0) for weight in weights]
    first = [place for place, weight in enumerate(counted) if weight > 0]
    last = [place for place in range(len(demand)) if place not in first]
    for group, by in ((first, counted), (last, [Fraction(1)] * len(demand))):
        capacity = _fill(group, demand, by, capacity, granted)
    return granted


def _fill(
    group: Sequence[int],
    demand: Sequence[Fraction],
    weights: Sequence[Fraction],
    left: Fraction,
    granted: list[Fraction],
) -> Fraction:
    """Fill a group's demands, the heaviest (first satisfied) first, and return what is left."""
    asking = sum((demand[place] * weights[place] for place in group), Fraction(0))
    for place in sorted(group, key=lambda each: -weights[each]):
        claim = demand[place] * weights[place]
        granted[place] = min(demand[place], left * claim / asking) if asking else Fraction(0)
        left -= granted[place]
        asking -= claim
    return left


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
    sizes = [Fraction(int(size)) for size in segments["customers"]]
    minutes = [_exact(value) for value in segments["minutes"]]
    wanted = [size * each / 60 for size, each in zip(sizes, minutes, strict=True)]
    calls = [size * _exact(each) for size, each in zip(sizes, segments["contacts"], strict=True)]
    plan = segments.assign(hours_wanted=_floats(wanted))
    granted = None if hours is None else grant(wanted, weights, _exact(hours))
    plan["hours_granted"], plan["hours_short"] = _granted(wanted, granted)
    plan["hours_experienced"] = float("nan")
    plan["customers_served"] = pd.array([pd.NA] * len(plan), dtype="Int64")
    if granted is not None:
        served = [
            int(60 * part / each) if each else int(size)
            for part, each, size in zip(granted, minutes, sizes, strict=True)
        ]
        plan["customers_served"] = pd.array(served, dtype="Int64")
        if experienced_hours is not None:
            first = [staff == "experienced" for staff in segments["staff"]]
            given = experienced(granted, first, weights, _exact(experienced_hours))
            plan["hours_experienced"] = _floats(given)
    plan["contacts_wanted"] = _floats(calls)
    made = None if contacts is None else grant(calls, weights, _exact(contacts))
    plan["contacts_granted"], plan["contacts_short"] = _granted(calls, made)
    return plan


def _granted(
    wanted: list[Fraction], granted: list[Fraction] | None
) -> tuple[list[float], list[float]]:
    """Return what is granted, and what is missing of what was wanted."""
    if granted is None:
        return [float("nan")] * len(wanted), [float("nan")] * len(wanted)
    short = [whole - part for whole, part in zip(wanted, granted, strict=True)]
    return _floats(granted), _floats(short)


def _exact(value: float) -> Fraction:
    """Return a number as it was written, 0.1 as a tenth."""
    return Fraction(str(value))


def _floats(values: list[Fraction]) -> list[float]:
    return [float(value) for value in values]
