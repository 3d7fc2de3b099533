"""How good chances are, for many resamples: Brier score and parts, bits, calibration slope."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from scipy.special import expit, xlogy

from segbench.methods.arrays import Floats

BINS = 10
"""Bins of about equally many units into which the scores of a model are put for the parts of the
Brier score and for bits; a classification, which has few scores, keeps its own."""

FEW = 50
"""Scores up to which an entry counts as a classification."""

FINE = 100
"""Bins for the calibration slope, at their mean score."""


class Counts(NamedTuple):
    """Units of one group by score, ascending: log-odds, and how many had the event or not.

    The shape is (scores, 1 or resamples).
    """

    eta: Floats
    pos: Floats
    neg: Floats


def probability_metrics(
    parts: Sequence[Counts], times: Floats, *, once: bool = False
) -> dict[str, Floats]:
    """Return brier, reliability, resolution, bits and slope, of the sample and every resample.

    The parts of the Brier score (Murphy 1973) and the bits are taken within groups, and corrected
    for what chance alone adds: Ferro and Fricker (2012), Miller (1955). A resample adds chance to
    the sample's own, so it is corrected twice.

    Parameters
    ----------
    times
        How often each group is drawn: shape (groups, 1 or samples).
    once
        Whether all columns of the counts are samples, and none is a resample.
    """
    sizes = [(part.pos + part.neg).sum(axis=0) for part in parts]
    n = (times * sizes).sum(axis=0)
    twice = np.where(once | (np.arange(len(n)) == 0), 1.0, 2.0)
    classes = [part if len(part.pos) <= FEW else _binned(part, BINS) for part in parts]
    reliability, resolution, nats = (
        np.sum([_parts(part, twice) * often for part, often in zip(classes, times, strict=True)], 0)
        / n
    )
    return {
        "brier": (times * [_squares(part) for part in parts]).sum(axis=0) / n,
        "reliability": reliability,
        "resolution": resolution,
        "bits": nats / np.log(2),
        "slope": slope(
            [
                Counts(eta, pos * often, neg * often)
                for (eta, pos, neg), often in zip(
                    (_binned(part, FINE) for part in parts), times, strict=True
                )
            ]
        ),
    }


def _squares(part: Counts) -> Floats:
    """Return the squared differences of chance and event of one group."""
    happened, not_happened = expit(-part.eta) ** 2, expit(part.eta) ** 2
    return (part.pos * happened + part.neg * not_happened).sum(axis=0)


def _parts(part: Counts, twice: Floats) -> Floats:
    """Return reliability, resolution and information (nats) of one group, each times its units."""
    total = part.pos + part.neg
    n, events = total.sum(axis=0), part.pos.sum(axis=0)
    filled = np.maximum(total, 1)
    rate, overall = part.pos / filled, events / np.maximum(n, 1)
    chance = (rate * (1 - rate) * total / np.maximum(total - 1, 1)).sum(axis=0) * twice
    whole = overall * (1 - overall) * n / np.maximum(n - 1, 1) * twice
    reliability = (total * (expit(part.eta) - rate) ** 2).sum(axis=0) - chance
    resolution = (total * (rate - overall) ** 2).sum(axis=0) - chance + whole
    by_class = (xlogy(part.pos, rate) + xlogy(part.neg, 1 - rate)).sum(axis=0)
    overall_alone = xlogy(events, overall) + xlogy(n - events, 1 - overall)
    seeming = ((total > 0).sum(axis=0) - 1) / 2 * twice
    return np.array([reliability, resolution, by_class - overall_alone - seeming])


def _binned(part: Counts, bins: int) -> Counts:
    """Return the counts in bins of about equally many sample units, at their mean log-odds."""
    if len(part.pos) <= bins:
        return part
    size = (part.pos + part.neg)[:, 0]
    start = np.unique((np.cumsum(size) - size) * bins // size.sum(), return_index=True)[1]
    eta = np.add.reduceat(size[:, None] * part.eta, start)
    eta /= np.add.reduceat(size, start)[:, None]
    return Counts(eta, np.add.reduceat(part.pos, start), np.add.reduceat(part.neg, start))


def slope(parts: Sequence[Counts]) -> Floats:
    """Return by how much log-odds would have to be stretched to fit best (Cox 1958).

    Newton's method on every group's own intercept and the one slope; nan where nobody's score
    differs from another's in their group.
    """
    stretch = np.ones(parts[0].pos.shape[1])
    levels = [np.zeros_like(stretch) for _ in parts]
    known = np.ones_like(stretch, dtype=bool)
    for _ in range(50):
        gradient, curvature, solved = np.zeros_like(stretch), np.zeros_like(stretch), []
        for level, part in zip(levels, parts, strict=True):
            total = part.pos + part.neg
            p = expit(stretch * part.eta + level)
            weight = total * p * (1 - p)
            surprise = part.pos - total * p
            by_level, by_stretch = surprise.sum(axis=0), (surprise * part.eta).sum(axis=0)
            held = np.maximum(weight.sum(axis=0), 1e-12)
            mean = (weight * part.eta).sum(axis=0) / held
            gradient += by_stretch - by_level * mean
            curvature += (weight * (part.eta - mean) ** 2).sum(axis=0)
            solved.append((by_level / held, mean))
        known &= curvature > 1e-9
        step = np.where(known, np.clip(gradient / np.maximum(curvature, 1e-9), -1, 1), 0)
        levels = [
            level + np.clip(own - mean * step, -2, 2)
            for level, (own, mean) in zip(levels, solved, strict=True)
        ]
        stretch = stretch + step
        if np.abs(step).max() < 1e-9:
            break
    return np.where(known, stretch, np.nan)


def intercept(levels: Floats, pos: Floats, neg: Floats) -> Floats:
    """Return, per resample, the intercept at which as many events are expected as observed."""
    total = pos + neg
    n = np.maximum(total.sum(axis=0), 1)
    rate = np.clip(pos.sum(axis=0) / n, 1e-6, 1 - 1e-6)
    alpha = np.log(rate / (1 - rate)) - (total * levels).sum(axis=0) / n
    for _ in range(25):
        p = expit(levels + alpha)
        slope = np.maximum((total * p * (1 - p)).sum(axis=0), 1e-12)
        step = np.clip((rate * n - (total * p).sum(axis=0)) / slope, -2, 2)
        alpha = alpha + step
        if np.abs(step).max() < 1e-10:
            break
    return alpha
