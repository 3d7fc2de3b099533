"""The customers: who they are, what they are truly like, and how weakly their habits show it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.random import Generator

from segbench.datasets.simulators.insurer.days import (
    MONTH_STARTS,
    MONTHS,
    Flags,
    Floats,
    Ints,
    day_of,
    month_of,
)

TRAITS = ("tiger", "peacock", "koala", "owl", "chameleon")
TIGER, PEACOCK, KOALA, OWL, CHAMELEON = range(5)
CORRELATION = np.array(
    [
        [1.0, 0.3, -0.2, 0.0, 0.1],
        [0.3, 1.0, 0.0, -0.2, 0.2],
        [-0.2, 0.0, 1.0, 0.3, 0.1],
        [0.0, -0.2, 0.3, 1.0, 0.1],
        [0.1, 0.2, 0.1, 0.1, 1.0],
    ]
)
"""Between the true traits."""

HABITS = ("dear", "varied", "steady", "thrifty")
DEAR, VARIED, STEADY, THRIFTY = range(4)
HABIT_LOADING = 0.25
"""Correlation of a habit with its trait; a counted indicator then reaches .15, as published."""

VIP_LEVELS = ("none", "silver", "gold")
AGE_BANDS = ("18-29", "30-39", "40-49", "50-59", "60+")
INCOME_BANDS = ("low", "middle", "upper middle", "high")
REGIONS = ("Pudong", "Minhang", "Xuhui", "Jing'an", "Yangpu", "Baoshan", "Jiading", "Songjiang")
REGION_SHARES = (0.26, 0.15, 0.13, 0.11, 0.11, 0.1, 0.08, 0.06)
DEVICES = ("android", "ios", "desktop", "none")
ACQUISITIONS = ("agent", "bank", "online", "referral")
RISKS = ("averse", "neutral", "seeking")
NEW_SHARE = 0.3
"""Share of the customers who join within the three years."""


@dataclass(frozen=True)
class People:
    """Customers of one chunk; every array has one entry (or row) a customer.

    Attributes
    ----------
    traits, habits
        Standard normal values, columns in the order of `TRAITS` and `HABITS`.
    style
        Index into `TRAITS` of the highest trait: the true type.
    frailty, openness
        Unobserved: readiness to lapse, and to answer campaigns.
    income, age
        Standard normal latent income; age in years on the last day.
    joined, joined_month
        Day and month counted from the first day; negative before it.
    policies
        Number of policies at the first day, or on joining.
    """

    traits: Floats
    habits: Floats
    style: Ints
    frailty: Floats
    openness: Floats
    income: Floats
    age: Floats
    employee: Flags
    family: Flags
    vip: Ints
    region: Ints
    device: Ints
    acquisition: Ints
    risk: Ints
    joined: Ints
    joined_month: Ints
    policies: Ints


def draw_people(rng: Generator, n: int) -> People:
    """Return n customers."""
    traits = _traits(rng, n)
    own = rng.standard_normal((n, len(HABITS)))
    habits = HABIT_LOADING * traits[:, : len(HABITS)] + np.sqrt(1 - HABIT_LOADING**2) * own
    age = np.clip(rng.normal(44, 13, n), 18.5, 88)
    income = rng.standard_normal(n) - 0.3 * ((age - 47) / 13) ** 2 + 0.3
    is_new = rng.random(n) < NEW_SHARE
    joined = np.where(
        is_new,
        day_of(rng.integers(0, MONTHS, n), rng.integers(3, 26, n)),
        -1 - np.minimum(rng.exponential(1800, n), 9000).astype(np.int64),
    )
    employee = rng.random(n) < 0.025
    extra = np.exp(-0.35 + 0.3 * income + 0.15 * habits[:, VARIED] + 0.35 * employee - 1.1 * is_new)
    policies = np.minimum(1 + rng.poisson(extra * rng.gamma(1.5, 1 / 1.5, n)), 9)
    vip_score = income + 0.35 * policies + 0.7 * rng.standard_normal(n)
    device = rng.random(n) * 1.35 - 0.012 * (age - 44)
    risk = (
        0.4 * traits[:, TIGER] - 0.3 * traits[:, OWL] - 0.02 * (age - 44) + rng.standard_normal(n)
    )
    return People(
        traits=traits,
        habits=habits,
        style=traits.argmax(axis=1),
        frailty=rng.standard_normal(n),
        openness=rng.standard_normal(n),
        income=income,
        age=age,
        employee=employee,
        family=~employee & (rng.random(n) < 0.04),
        vip=np.digitize(vip_score, (1.9, 3.0)),
        region=rng.choice(len(REGIONS), n, p=REGION_SHARES),
        device=np.digitize(-device, (-0.85, -0.35, -0.12)) % len(DEVICES),
        acquisition=rng.choice(len(ACQUISITIONS), n, p=(0.5, 0.2, 0.18, 0.12)),
        risk=np.digitize(risk, (-0.7, 0.9)),
        joined=joined,
        joined_month=month_of(joined),
        policies=policies,
    )


def _traits(rng: Generator, n: int) -> Floats:
    """Return correlated traits.

    Multiplied out: a matrix product's last bit depends on the machine's threads.
    """
    independent = rng.standard_normal((n, 1, len(TRAITS)))
    return np.asarray((independent * np.linalg.cholesky(CORRELATION)).sum(axis=2))


def birth_days(rng: Generator, people: People) -> Ints:
    """Return birth days, counted from the first day."""
    return (
        MONTH_STARTS[-1]
        - 1
        - np.asarray(people.age * 365.25).astype(np.int64)
        - rng.integers(0, 28, len(people.age))
    )
