"""Cuts between bands of a number that many customers may share: what ties swallow moves on.

Most customers of a shop order once: four of five quantiles of their order counts are then one
order, and bands between them would hold nobody.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import numpy as np

from segbench.methods.arrays import Floats, Places
from segbench.methods.base import TOLERANCE, at_least
from segbench.methods.ranks import quantile_from_below

LEAST_SHARE = 0.02
"""Part of all customers that a cut which had to move leaves on both sides, at least."""


def cuts_at(values: Floats, shares: Iterable[float], least: int) -> list[float]:
    """Return the values from which bands begin, cut where these shares of customers lie below.

    Equal customers are never apart and no band is empty; there are fewer bands than asked for where
    there are too few different values. See `settle`.

    Parameters
    ----------
    values
        One finite number a customer.
    shares
        Parts of the customers below each cut, ascending, between 0 and 1.
    least
        Customers that a cut which had to move leaves on both sides.
    """
    different = _different(values)
    bounds = [quantile_from_below(values, share) for share in shares]
    places = np.searchsorted(
        different, np.multiply(bounds, 1 + TOLERANCE * np.sign(bounds)), "right"
    )
    above = [float(different[place]) if place < len(different) else np.inf for place in places]
    return settle(values, above, least)


def settle(values: Floats, wanted: Sequence[float], least: int) -> list[float]:
    """Return thresholds for bands of which none is empty, as near to those wanted as ties allow.

    A threshold stays where it is as long as it parts customers. One that parts nobody from the
    threshold below moves up to the next value that leaves `least` customers and `LEAST_SHARE` of
    all on both sides, up to the thresholds beside it; where there is none, down; else it is left
    out.

    Parameters
    ----------
    values
        One finite number a customer.
    wanted
        Values from which bands begin, ascending; customers at one belong to the band above it.
    """
    if not len(values):
        return []
    different = _different(values)
    below = np.searchsorted(np.sort(values), different * (1 - TOLERANCE * np.sign(different)))
    floor = max(least, LEAST_SHARE * len(values))
    kept: dict[int, float] = {}
    swallowed = []
    for threshold in wanted:
        reached = at_least(different, min(threshold, np.finfo(float).max))
        place = int(np.argmax(reached)) if reached.any() else len(different)
        if 0 < place < len(different) and place not in kept:
            kept[place] = float(threshold)
        else:
            swallowed.append(place)
    for place in swallowed:
        moved = _next_free(place, below, len(values), floor, kept)
        if moved is not None:
            kept[moved] = float(different[moved])
    return [kept[place] for place in sorted(kept)]


def _next_free(
    start: int, below: Places, customers: int, floor: float, kept: Iterable[int]
) -> int | None:
    """Return the place of the next value that can begin a band, upwards first; None: none can."""
    taken = sorted(kept)
    for place in [*range(max(start, 1), len(below)), *range(min(start, len(below)) - 1, 0, -1)]:
        if place in taken:
            continue
        low = max((below[other] for other in taken if other < place), default=0)
        high = min((below[other] for other in taken if other > place), default=customers)
        if below[place] - low >= floor and high - below[place] >= floor:
            return place
    return None


def _different(values: Floats) -> Floats:
    """Return the different values, ascending; of those equal up to `TOLERANCE` the lowest."""
    ordered = np.unique(values)
    apart = np.diff(ordered, prepend=-np.inf) > TOLERANCE * np.abs(ordered)
    return ordered[apart]
