"""Randomised campaigns, and how they change the probability of buying a further policy."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.random import Generator

from segbench.datasets.simulators.insurer.days import MONTHS, Flags, Floats, Ints, logistic
from segbench.datasets.simulators.insurer.people import KOALA, PEACOCK, TIGER, People

CAMPAIGN_TYPES = ("cross_sell", "upgrade", "loyalty")
EFFECTS = np.array(
    [
        [1.6, 2.7, 1.0, 0.6, 1.9],
        [2.7, 1.7, 0.8, 1.5, 1.9],
        [0.4, 1.7, 2.8, 1.9, 1.9],
    ]
)
"""What a contact adds to the log-odds of buying, by campaign and true type (as in `TRAITS`)."""

SCHEDULE: dict[int, int] = {
    month: index % 3
    for index, month in enumerate(sorted([*range(1, MONTHS, 3), 5, 11, 14, 20, 26, 32]))
}
"""Month of a campaign -> its type: one a quarter and six more."""

REACH = 0.35
"""Share of the paying customers that a campaign takes, at random."""

CONTROL = 0.3
"""Share of these that is not contacted, at random."""

CONTACT_DAY, LAST_RESPONSE_DAY, CLOSING_DAY = 2, 27, 28
"""Days of the month: a campaign begins and ends inside one."""


@dataclass(frozen=True)
class Chances:
    """Probabilities of buying a further policy within a month, one a customer."""

    alone: Floats
    contacted: tuple[Floats, ...]


def purchase_chances(people: People) -> Chances:
    """Return each customer's probabilities without a contact and, per campaign type, with one."""
    tiger, peacock = people.traits[:, TIGER], people.traits[:, PEACOCK]
    logit = (
        -4.3
        + 0.2 * people.income
        + 0.1 * peacock
        + 0.1 * tiger
        - 0.1 * people.traits[:, KOALA]
        + 0.25 * people.employee
    )
    moved = [logistic(logit + effect[people.style] + 1.0 * people.openness) for effect in EFFECTS]
    return Chances(alone=logistic(logit), contacted=tuple(moved))


@dataclass(frozen=True)
class Wave:
    """One campaign: who was taken, who of them was left alone, and who bought."""

    month: int
    type: int
    taken: Ints
    control: Flags
    bought: Flags


def draw_wave(
    rng: Generator, month: int, active: Flags, chances: Chances
) -> tuple[Wave | None, Flags]:
    """Return the month's campaign, if any, and who buys a policy in the month, contacted or not."""
    chance = chances.alone.copy()
    if month not in SCHEDULE:
        return None, active & (rng.random(len(active)) < chance)
    kind = SCHEDULE[month]
    taken = np.flatnonzero(active & (rng.random(len(active)) < REACH))
    control = rng.random(len(taken)) < CONTROL
    contacted = taken[~control]
    chance[contacted] = chances.contacted[kind][contacted]
    bought = active & (rng.random(len(active)) < chance)
    return Wave(month, kind, taken, control, bought[taken]), bought


def campaign_id(month: int) -> str:
    """Return the name of a month's campaign, e.g. 2024-08-upgrade."""
    return f"{2022 + month // 12}-{month % 12 + 1:02d}-{CAMPAIGN_TYPES[SCHEDULE[month]]}"
