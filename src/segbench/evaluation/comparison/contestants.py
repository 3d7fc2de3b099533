"""Who is compared, and who of them may be recommended."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np


@dataclass(frozen=True)
class Contestant:
    """What is known of a classification before it is compared.

    Attributes
    ----------
    name
        In the registry, or its own.
    complexity
        1 for the simplest.
    segments
        That hold customers.
    stability
        How far its segments come back, 0 to 1; NaN: nobody knows.
    reason
        Why it may not be recommended, as a clause; empty if it may.
    doubted
        Whether its labels may know the outcome: then no other is held against it.
    crowded
        Whether it has more segments than anybody acts on, or only one.
    """

    name: str
    complexity: float
    segments: int
    stability: float = math.nan
    reason: str = ""
    doubted: bool = False
    crowded: bool = False

    @property
    def simplicity(self) -> tuple[float, int, str]:
        """What the simplest has least of."""
        return self.complexity, self.segments, self.name


def simplest(contestants: Iterable[Contestant]) -> str:
    """Return the simplest: by complexity, then by number of segments, then by name."""
    return min(contestants, key=lambda one: one.simplicity).name


def first_of_simplest(contestants: Iterable[Contestant]) -> str:
    """Return the simplest, best first: of equally simple ones, the one that tells most."""
    return min(contestants, key=lambda one: (one.complexity, one.segments)).name


def recommendable(contestants: Iterable[Contestant]) -> tuple[Contestant, ...]:
    """Return who may be recommended; if nobody may, the one whose segments come back best.

    Of those, if there are any, that have not too many segments; none whose labels are doubted.
    """
    every = [one for one in contestants if not one.doubted]
    eligible = tuple(one for one in every if not one.reason)
    if eligible or not every:
        return eligible
    few = [one for one in every if not one.crowded] or every
    return (min(few, key=lambda one: (-np.nan_to_num(one.stability), one.simplicity)),)
