"""The questionnaire: thirty items of 1 to 5, six a trait; a few customers answer twice."""

from __future__ import annotations

import numpy as np
from numpy.random import Generator

from segbench.datasets.simulators.insurer.columns import Frame, Plain, Text
from segbench.datasets.simulators.insurer.days import MONTH_STARTS, Flags, Ints, logistic
from segbench.datasets.simulators.insurer.people import KOALA, RISKS, People
from segbench.datasets.simulators.insurer.register import Register

ITEMS = {
    "tiger": (5, 10, 14, 18, 24, 30),
    "peacock": (3, 6, 13, 20, 22, 29),
    "koala": (2, 8, 15, 17, 25, 28),
    "owl": (1, 7, 11, 16, 21, 26),
    "chameleon": (4, 9, 12, 19, 23, 27),
}
"""Items of each trait in the public 30-item form, counted from 1; none is reversed."""

LOADINGS = (0.60, 0.65, 0.70, 0.75, 0.62, 0.68)
"""Correlation of a trait with what its six items ask, before an answer is rounded to 1 to 5."""

LASTING = 0.5
"""Share of an item's own variance that is the same when a customer answers again."""

STEPS = (-1.9, -0.9, 0.1, 1.1)
TWICE, SKIPPED = 0.15, 0.02


def survey_frame(rng: Generator, people: People, register: Register) -> tuple[Frame, int]:
    """Return the raw table of answers in order of time, and how many items were skipped."""
    n, last = len(people.age), MONTH_STARTS[-1]
    answered = np.flatnonzero(rng.random(n) < logistic(-0.85 + 0.1 * people.traits[:, KOALA]))
    again = answered[rng.random(len(answered)) < TWICE]
    lasting = rng.standard_normal((n, 30))
    customer = np.concatenate([answered, again])
    since = np.maximum(people.joined, 0)[customer]
    day = since + (rng.random(len(customer)) * (last - since)).astype(np.int64)
    order = np.lexsort([customer, day])
    customer, day = customer[order], day[order]
    noise = np.sqrt(LASTING) * lasting[customer] + np.sqrt(1 - LASTING) * rng.standard_normal(
        (len(customer), 30)
    )
    answers = _answers(people, customer, noise)
    skipped = rng.random(answers.shape) < SKIPPED
    frame: Frame = {"customer_no": register.number(customer), "answered_on": Text.days(day)}
    frame |= {f"q{item + 1:02d}": _item(answers, skipped, item) for item in range(30)}
    frame["risk_preference"] = Text(people.risk[customer], list(RISKS))
    return frame, int(skipped.sum())


def _answers(people: People, customer: Ints, noise: np.ndarray) -> np.ndarray:
    answers = np.empty((len(customer), 30), dtype=np.int8)
    for trait, items in enumerate(ITEMS.values()):
        for loading, item in zip(LOADINGS, items, strict=True):
            leaning = (
                loading * people.traits[customer, trait]
                + np.sqrt(1 - loading**2) * noise[:, item - 1]
            )
            answers[:, item - 1] = 1 + np.digitize(leaning, STEPS)
    return answers


def _item(answers: np.ndarray, skipped: Flags, item: int) -> Plain:
    return Plain(answers[:, item].copy(), skipped[:, item].copy())
