"""What a grid of customers lets one tell of an event and of an amount, and how surely."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from segbench.methods.arrays import Floats, Places

GROUPS = 20
"""Parts of the customers; each is left out once, and the differences tell how sure one can be."""

LEAST_TOLD = 0.01
"""Share of everyone's loss that the best grid must take away; else nothing is told of it."""


def told(cells: Places, group: Places, event: Floats, amount: Floats) -> Floats:
    """Return what the cells tell of an event and of an amount, as shares of everyone's loss.

    Every customer is judged by the others of the cell and one average customer, so a cell of one
    tells nothing. The losses are log-loss and squared error.

    Parameters
    ----------
    cells, group
        Each customer's cell, and the part of the customers (0 to `GROUPS` - 1) it is in.
    event, amount
        Each customer's 0 or 1, and an amount.

    Returns
    -------
    array of shape (1 + GROUPS, 2)
        Of all customers, then of all but those of each part.
    """
    shape = (GROUPS, int(cells.max()) + 1)
    place = np.ravel_multi_index((group, cells), shape)
    sums = [
        np.bincount(place, weights, minlength=shape[0] * shape[1]).reshape(shape)
        for weights in (np.ones(len(cells)), event, amount, amount**2)
    ]
    number, events, total, squares = (
        np.vstack([one.sum(axis=0), one.sum(axis=0) - one]) for one in sums
    )
    with np.errstate(invalid="ignore", divide="ignore"):
        return np.column_stack(
            [_told_of_event(number, events), _told_of_amount(number, total, squares)]
        )


def _told_of_event(number: Floats, events: Floats) -> Floats:
    rate = _share(events.sum(axis=1), number.sum(axis=1))
    held = np.maximum(number, 1)
    came = _times_log(events, (events - 1 + rate) / held)
    stayed = _times_log(number - events, 1 - (events + rate) / held)
    everyone = _times_log(events.sum(axis=1), rate[:, 0])
    everyone += _times_log((number - events).sum(axis=1), 1 - rate[:, 0])
    return np.asarray(1 - (came + stayed).sum(axis=1) / everyone)


def _told_of_amount(number: Floats, total: Floats, squares: Floats) -> Floats:
    mean = _share(total.sum(axis=1), number.sum(axis=1))
    expected = total + mean
    errors = (number + 1) ** 2 * squares - 2 * (number + 1) * expected * total
    errors = (errors + number * expected**2) / np.maximum(number, 1) ** 2
    everyone = squares.sum(axis=1) - mean[:, 0] * total.sum(axis=1)
    return np.asarray(1 - errors.sum(axis=1) / everyone)


def _share(part: Floats, whole: Floats) -> Floats:
    return (part / np.maximum(whole, 1))[:, None]


def _times_log(number: Floats, share: Floats) -> Floats:
    return np.where(number > 0, number * np.log(np.where(number > 0, share, 1)), 0.0)


def largest_losses(told_by_grid: Sequence[Floats]) -> Floats | None:
    """Return the most that each grid loses of what the best grid tells, of the event or the amount.

    Parameters
    ----------
    told_by_grid
        Of each grid what `told` returns.

    Returns
    -------
    array of shape (1 + GROUPS, grids)
        Parts of 1; None where no grid tells anything of either.
    """
    shares = np.clip(np.nan_to_num(np.stack(told_by_grid, axis=1), neginf=0.0), 0.0, None)
    best = shares.max(axis=1, keepdims=True)
    something = best[0, 0] >= LEAST_TOLD
    if not something.any():
        return None
    losses = 1 - shares[..., something] / np.maximum(best[..., something], LEAST_TOLD / 2)
    return np.asarray(losses.max(axis=2))


def clearly_best(losses: Floats, margin: float) -> int:
    """Return the grid to take: the first, unless another is clearly better.

    Clearly: its largest loss is smaller by more than the margin, and by more than one standard
    error (jackknife of the groups). One after the other takes the place of the one taken so far.
    """
    taken = 0
    for grid in range(1, losses.shape[1]):
        less = losses[:, taken] - losses[:, grid]
        spread = less[1:] - less[1:].mean()
        error = float(np.sqrt((GROUPS - 1) / GROUPS * (spread**2).sum()))
        if less[0] > max(margin, error):
            taken = grid
    return taken
