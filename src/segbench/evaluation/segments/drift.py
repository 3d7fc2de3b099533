"""Whether a population has moved: the population stability index, and what chance gives it."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike
from scipy.stats import chi2

MODERATE, LARGE = 0.1, 0.25
"""Rule of thumb for the index (Siddiqi 2006): under the first nothing moved, from the second on
much did."""

CONFIDENCE = 0.95
EMPTY = 0.5
"""What an empty bin counts as, in customers, where the other population has some: the logarithm
needs a share."""


@dataclass(frozen=True)
class Shift:
    """How far one distribution has moved.

    Attributes
    ----------
    psi
        Population stability index; NaN where one population is empty.
    chance
        What sampling alone stays under, see `psi_by_chance`.
    label
        The bin that contributes most; empty where nothing moved.
    before, after
        Shares of that bin.
    """

    psi: float
    chance: float
    label: str
    before: float
    after: float

    @property
    def reading(self) -> str:
        """``"stable"``, ``"chance"`` (what sampling gives), ``"moderate"`` or ``"large"``."""
        if math.isnan(self.psi) or self.psi < MODERATE:
            return "stable"
        if self.psi <= self.chance:
            return "chance"
        return "moderate" if self.psi < LARGE else "large"


def psi_by_chance(before: int, after: int, bins: int, quantile: float = CONFIDENCE) -> float:
    """Return what the index stays under, with this probability, where nothing has moved.

    Two samples of n and m customers of one population have an index of about chi²(bins - 1) x (1/n
    + 1/m) (Yurdakul & Naranjo 2020, Journal of Risk Model Validation 14(3)).
    """
    if bins < 2 or not before or not after:
        return 0.0
    return chi2.ppf(quantile, bins - 1) * (1 / before + 1 / after)


def shift(labels: Sequence[str], before: ArrayLike, after: ArrayLike, compared: int) -> Shift:
    """Return how far counts by bin have moved.

    The population stability index is the sum over bins of (q - p) ln(q / p). Bins that are empty in
    both populations do not count; one that is empty in one counts as `EMPTY` customers there.

    Parameters
    ----------
    compared
        Distributions compared at once: chance is told so that it exceeds none of them in
        `CONFIDENCE` of all cases (Bonferroni).
    """
    p, q = np.asarray(before, dtype=np.int64), np.asarray(after, dtype=np.int64)
    n, m = p.sum(), q.sum()
    used = (p > 0) | (q > 0)
    chance = psi_by_chance(n, m, used.sum(), 1 - (1 - CONFIDENCE) / max(compared, 1))
    if not n or not m:
        return Shift(math.nan, chance, "", math.nan, math.nan)
    before_share = np.where(used, np.maximum(p, EMPTY) / n, 1.0)
    after_share = np.where(used, np.maximum(q, EMPTY) / m, 1.0)
    terms = (after_share - before_share) * np.log(after_share / before_share)
    most = int(terms.argmax())
    label = labels[most] if terms[most] > 0 else ""
    return Shift(math.fsum(terms), chance, label, p[most] / n, q[most] / m)


def moved(shifts: Mapping[str, Shift], reading: str) -> list[str]:
    """Return the names whose shift reads so, the furthest first."""
    names = (name for name in shifts if shifts[name].reading == reading)
    return sorted(names, key=lambda name: (-shifts[name].psi, name))
