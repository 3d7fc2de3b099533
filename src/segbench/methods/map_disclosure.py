"""Which cells of a map are not shown: no small one can be read or worked out.

The cells of a map are summed up in several ways: along each axis, because bands of the same numbers
are classifications as well, and by segment, because a page tells how large segments are. Whoever
knows all these sums, but those of hidden segments, can solve for cells that are not shown.
"""

from __future__ import annotations

from collections.abc import Collection

import numpy as np
from numpy.typing import ArrayLike

from segbench.methods.arrays import Counts, Flags
from segbench.methods.disclosure import small

SOLVED = 1e-9


def hidden_on_map(
    counts: ArrayLike, segments: ArrayLike, least: int, without_sum: Collection[int] = ()
) -> Flags:
    """Return which cells of a map are hidden.

    Parameters
    ----------
    counts
        Customers in each cell, an axis of the map an axis of the array.
    segments
        The place of the segment that each cell belongs to, shaped alike.
    least
        Customers from which a group is shown.
    without_sum
        Places of the segments of which nothing is shown.

    Returns
    -------
    array
        Cells of 1 to `least` - 1 customers, those of hidden segments, and others, the smallest
        first, until no small one follows from the sums, and the hidden ones of no sum are fewer
        than `least` customers. Only cells whose number is a sum by itself stay shown where that
        does not suffice.
    """
    table, owner = np.asarray(counts, dtype=np.int64), np.asarray(segments)
    sums = _sums(owner, without_sum)
    values, hidden = table.ravel(), (small(table, least) | np.isin(owner, [*without_sum])).ravel()
    told = _alone(values, sums)
    while True:
        known = _follows(values, hidden, sums, least)
        open_ = ~hidden & (values > 0) & ~told
        if known is None or not open_.any():
            return hidden.reshape(table.shape)
        near = open_ & sums[sums[:, known].any(axis=1)].any(axis=0)
        choice = near if near.any() else open_
        met = sums[(sums & hidden).any(axis=1)].sum(
            axis=0
        )  # a cell that closes a circle goes first
        choice = choice & (met == met[choice].max())
        hidden[np.argmin(np.where(choice, values, values.max() + 1))] = True


def _sums(owner: Counts, without_sum: Collection[int]) -> Flags:
    """Return the sums that are known, each as a row of which cells it is made of."""
    places = np.arange(owner.size).reshape(owner.shape)
    lines = [
        np.isin(places, line).ravel()
        for axis in range(owner.ndim)
        for line in np.moveaxis(places, axis, -1).reshape(-1, owner.shape[axis])
    ]
    known = [place for place in np.unique(owner) if place not in without_sum]
    return np.array([*lines, *((owner == place).ravel() for place in known)])


def _alone(values: Counts, sums: Flags) -> Flags:
    """Return which cells are alone in a sum that is known, so that hiding them hides nothing."""
    there = sums & (values > 0)
    return there[there.sum(axis=1) == 1].any(axis=0)


def _follows(values: Counts, hidden: Flags, sums: Flags, least: int) -> Flags | None:
    """Return the first cells that follow from sums and should not, as a mask; None: there are none.

    A hidden cell holds somebody, so of several with one customer none can give way to another. That
    is taken care of by counting them as known, but for the one that is looked at.
    """
    unknown = hidden & (values > 0)
    ones, few = unknown & (values == 1), small(values, least)
    moves = _can_differ(sums, unknown & ~ones)
    for place in np.flatnonzero(ones):
        if (unknown & ~ones & ~moves & few).any():
            break
        this = np.arange(len(values)) == place
        moves |= _can_differ(sums, (unknown & ~ones) | this) & this
    single = np.flatnonzero(unknown & ~moves & few)
    if len(single):
        return np.arange(len(values)) == single[0]
    for line in sums:
        group = line & unknown & moves
        if group.any() and values[group].sum() < max(least, group.sum() + 1):
            return group
    return None


def _can_differ(sums: Flags, free: Flags) -> Flags:
    """Return which of some cells have another value in another solution of the sums."""
    found = np.zeros(len(free), dtype=bool)
    if free.any():
        _, strengths, directions = np.linalg.svd(sums[:, free].astype(float))
        rank = int((strengths > SOLVED).sum())
        found[free] = (np.abs(directions[rank:]) > SOLVED).any(axis=0)
    return found
