"""Outcomes made by hand: every share, its error and every figure is given."""

from __future__ import annotations

import math
from collections.abc import Mapping

import numpy as np

from segbench.evaluation import CONVERSION, RETENTION
from segbench.evaluation.comparison.contestants import Contestant
from segbench.evaluation.comparison.league import Scores
from segbench.evaluation.comparison.metrics import WORST
from segbench.evaluation.comparison.purpose import Purpose

REPLICATES = 4000
ATTAINABLE = 0.5
"""Share of everyone's loss, exactly known: shares are then exactly what is given."""


def contestant(name: str, complexity: float = 1, segments: int = 5, **changes) -> Contestant:
    """A classification that may be recommended, unless something else is said."""
    return Contestant(name, complexity, segments, **{"stability": 0.9, **changes})


def purpose(
    shares: Mapping[str, float],
    *contestants: Contestant,
    errors: Mapping[str, float] | float = 0.0,
    outcome: str = "retention",
    figures: Mapping[str, float] | None = None,
    facts: Mapping[tuple[str, int], float] | None = None,
    attainable: float = ATTAINABLE,
    margin: float = 0.05,
    rate: float = 0.8,
    seed: int = 0,
    degrees: float = math.inf,
) -> Purpose:
    """An outcome of which each entry tells this share, with a normal error of its own."""
    rng = np.random.default_rng(seed)
    scores = Scores(outcome, degrees=degrees)
    flat = np.ones(1 + REPLICATES)
    scores.add("everyone", "baseline", {"log_loss": flat.copy()})

    def loss(name: str, share: float) -> np.ndarray:
        error = errors if isinstance(errors, float) else errors.get(name, 0.0)
        drawn = rng.normal(size=REPLICATES)
        noise = error * (drawn - drawn.mean()) / drawn.std()
        return 1 - attainable * np.concatenate([[share], share + noise])

    for name, share in shares.items():
        own = (figures or {}).get(name, 0.3) * flat
        values = {"log_loss": loss(name, share), WORST: own, "lift_20": own / 0.2}
        scores.add(name, "method", values)
    scores.derive(1 - attainable * flat, 0.01)
    lost = {fact: loss("fact", share) for fact, share in (facts or {}).items()}
    known = {one.name: one for one in contestants}
    every = {name: known.get(name, contestant(name)) for name in shares}
    kind = RETENTION if outcome == "retention" else CONVERSION["campaign"]
    return Purpose(kind, scores, every, margin, 0.95, rate, lambda _: lost)
