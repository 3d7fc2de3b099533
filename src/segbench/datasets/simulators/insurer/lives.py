"""Three years of customers, by month: paying, lapsing, coming back, buying, calling."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
from numpy.random import Generator

from segbench.datasets.simulators.insurer.campaigns import Wave, draw_wave, purchase_chances
from segbench.datasets.simulators.insurer.days import (
    MONTHS,
    QUARTERS,
    Flags,
    Floats,
    Ints,
    logistic,
)
from segbench.datasets.simulators.insurer.people import KOALA, OWL, PEACOCK, People
from segbench.datasets.simulators.insurer.service import Calls, draw_calls, sour_contacts

SHORTEST_LAPSE = 3
"""Months without payment before a customer may come back."""


@dataclass
class Lives:
    """What happened to the customers of one chunk.

    Attributes
    ----------
    paying
        Customers x months: whether premiums are paid.
    lapse_chance
        Customers x quarters: probability of lapsing within the quarter; missing where not at risk,
        that is where the customer did not pay when the quarter began.
    lapsed
        Customers x quarters: whether they did.
    buyers
        By month: customers (index) who bought a further policy.
    waves, calls
        Campaigns by month, service contacts by quarter.
    """

    paying: Flags
    lapse_chance: Floats
    lapsed: Flags
    buyers: list[Ints] = field(default_factory=list)
    waves: list[Wave] = field(default_factory=list)
    calls: list[Calls] = field(default_factory=list)


def lapse_chances(people: People, month: int, policies: Ints, sour: Floats) -> Floats:
    """Return each customer's probability of lapsing within the quarter that starts here."""
    tenure = np.maximum(month - people.joined_month, 0)
    traits = people.traits
    logit = (
        -2.75
        + 0.9 * np.exp(-tenure / 12)
        - 0.75 * np.log(policies)
        + 0.75 * sour
        + 0.45 * people.frailty
    )
    logit += -0.35 * traits[:, KOALA] - 0.2 * traits[:, OWL] + 0.25 * traits[:, PEACOCK]
    logit += -1.0 * people.employee - 0.6 * people.family - 0.35 * people.vip - 0.15 * people.income
    return logistic(logit)


def live(rng: Generator, people: People) -> Lives:
    """Return what happens to the customers.

    A probability of lapsing is that of a quarter; it is spread evenly over the quarter's three
    months, and a customer who lapses in a month pays nothing from that month on until they come
    back.
    """
    n = len(people.age)
    chances = purchase_chances(people)
    before = people.joined_month < 0
    away = before & (rng.random(n) < 0.06)
    paying = before & ~away
    lapse_month = np.where(away, -rng.integers(1, 24, n), MONTHS)
    policies, sour, monthly = people.policies.copy(), np.zeros(n), np.zeros(n)
    lives = Lives(
        paying=np.zeros((n, MONTHS), dtype=bool),
        lapse_chance=np.full((n, QUARTERS), np.nan),
        lapsed=np.zeros((n, QUARTERS), dtype=bool),
    )
    for month in range(MONTHS):
        quarter = month // 3
        if month % 3 == 0:
            chance = lapse_chances(people, month, policies, sour)
            lives.lapse_chance[paying, quarter] = chance[paying]
            monthly = np.where(paying, 1 - (1 - chance) ** (1 / 3), 0.0)
        lapses = paying & (rng.random(n) < monthly)
        returns = (
            ~paying
            & (month - lapse_month >= SHORTEST_LAPSE)
            & (rng.random(n) < _return_chance(month - lapse_month))
        )
        paying = (paying & ~lapses) | returns | (people.joined_month == month)
        lapse_month[lapses] = month
        lives.lapsed[lapses, quarter] = True
        lives.paying[:, month] = paying
        wave, bought = draw_wave(rng, month, paying & (people.joined_month < month), chances)
        lives.waves += [] if wave is None else [wave]
        policies += bought
        lives.buyers.append(np.flatnonzero(bought))
        if month % 3 == 2:
            lives.calls.append(draw_calls(rng, quarter, people, paying))
            sour = sour_contacts(lives.calls[-1], n)
    return lives


def _return_chance(months_away: Ints) -> Floats:
    return np.where(months_away <= 12, 0.05, 0.01)
