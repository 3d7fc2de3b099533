"""What contacting the best part of the units reaches, and what it pays."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
import pandas as pd

from segbench.evaluation.comparison.metrics import resampled, score_counts
from segbench.evaluation.comparison.units import ClusterBootstrap
from segbench.methods.arrays import Floats, ratio


class Gains(NamedTuple):
    """What contacting the best part of the units reaches.

    Entry 0 of a sample axis is the sample, the others are resamples.

    Attributes
    ----------
    shares
        Shares of the units that are contacted, 0-1.
    captured
        Shape (shares, samples): events among them.
    events, units
        Shape (samples,): all events, all units.
    """

    shares: Floats
    captured: Floats
    events: Floats
    units: Floats

    @property
    def gain(self) -> Floats:
        """Events reached as a share of all events; shape (shares, samples)."""
        return ratio(self.captured, self.events)

    @property
    def rate(self) -> Floats:
        """Events among those contacted, per contact; shape (shares, samples)."""
        return ratio(self.captured, self.shares[:, None] * self.units)

    @property
    def spared(self) -> Floats:
        """Units outside the best share, of all without the event; shape (shares, samples)."""
        in_vain = self.shares[:, None] * self.units - self.captured
        return 1 - ratio(in_vain, self.units - self.events)


def gains(
    scores: Floats, units: pd.DataFrame, draws: ClusterBootstrap, shares: Sequence[float]
) -> Gains:
    """Return what contacting the best share of the units of every group reaches.

    The highest scores come first. Units of one score share what is left of the budget evenly, so
    that no order of rows decides who of a segment is contacted. The share is taken inside each
    group, and groups are added up, as the lift of the top fifth does.

    Parameters
    ----------
    scores
        One a unit; the higher, the sooner contacted.
    units
        group and event, one row a unit.
    draws
        Resamples of the units' customers, and of the groups.
    shares
        Shares of the units, 0-1.
    """
    part = np.asarray(shares, dtype=float)
    samples = draws.weights.shape[1]
    captured, events, size = np.zeros((len(part), samples)), np.zeros(samples), np.zeros(samples)
    groups = score_counts(-scores, units[["group", "event"]], draws)
    times = np.ones((len(groups), 1)) if draws.group_weights is None else draws.group_weights
    for group, often in zip(groups, times, strict=True):
        pos, neg = resampled(group.with_event, draws), resampled(group.without_event, draws)
        total, reached = _from_zero(pos + neg), _from_zero(pos)
        inside = np.empty_like(captured)
        for sample in range(samples):
            budget = part * total[-1, sample]
            inside[:, sample] = np.interp(budget, total[:, sample], reached[:, sample])
        captured += inside * often
        events += reached[-1] * often
        size += total[-1] * often
    return Gains(part, captured, events, size)


def _from_zero(counts: Floats) -> Floats:
    """Return cumulative sums down the rows, 0 first; column by column in memory."""
    sums = np.zeros((len(counts) + 1, counts.shape[1]), order="F")
    np.cumsum(counts, axis=0, out=sums[1:])
    return sums
