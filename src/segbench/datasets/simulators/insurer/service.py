"""Service contacts of a quarter: who calls, about what, and how content they are afterwards."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.random import Generator

from segbench.datasets.simulators.insurer.days import MONTH_STARTS, Flags, Floats, Ints
from segbench.datasets.simulators.insurer.people import KOALA, OWL, PEACOCK, TIGER, People

TOPICS = ("inquiry", "technical", "after_sales", "complaint", "praise")
COMPLAINT, PRAISE = 3, 4
TOPIC_CONTENT = np.array([0.3, -0.2, 0.1, -1.5, 1.6])
"""How content contacts about each topic leave customers, on the latent satisfaction's scale."""

CHANNELS = ("phone", "counter", "app", "email")
CHANNEL_COST = np.array([18.0, 35.0, 3.0, 6.0])
UNRATED = 0.25
"""Share of contacts after which no satisfaction was given."""


@dataclass(frozen=True)
class Calls:
    """Service contacts, one an entry: customer (index), day, minute, and the rest as codes."""

    customer: Ints
    day: Ints
    minute: Ints
    channel: Ints
    topic: Ints
    satisfaction: Ints
    unrated: Flags
    cents: Ints


def draw_calls(rng: Generator, quarter: int, people: People, active: Flags) -> Calls:
    """Return the contacts of one quarter; lapsed customers call a fifth as often."""
    traits = people.traits
    rate = 0.33 * np.exp(0.15 * traits[:, OWL] + 0.1 * traits[:, TIGER] - 0.1 * traits[:, KOALA])
    rate *= np.where(active, 1.0, 0.2) * (people.joined < MONTH_STARTS[3 * quarter])
    customer = np.repeat(np.arange(len(rate)), rng.poisson(rate))
    n = len(customer)
    topic = _topics(rng, traits[customer])
    content = (
        TOPIC_CONTENT[topic] + 0.3 * (people.vip[customer] > 0) + 0.4 * people.employee[customer]
    )
    content += (
        0.2 * traits[customer, KOALA]
        - 0.15 * traits[customer, TIGER]
        + 0.9 * rng.standard_normal(n)
    )
    channel = rng.choice(len(CHANNELS), n, p=(0.42, 0.2, 0.28, 0.1))
    return Calls(
        customer=customer,
        day=rng.integers(MONTH_STARTS[3 * quarter], MONTH_STARTS[3 * quarter + 3], n),
        minute=rng.integers(8 * 60, 20 * 60, n),
        channel=channel,
        topic=topic,
        satisfaction=1 + np.digitize(content, (-1.7, -0.9, -0.1, 0.9)),
        unrated=rng.random(n) < UNRATED,
        cents=np.round(100 * CHANNEL_COST[channel] * rng.lognormal(0, 0.4, n)).astype(np.int64),
    )


def _topics(rng: Generator, traits: Floats) -> Ints:
    weights = np.log([0.42, 0.17, 0.2, 0.14, 0.07]) + np.zeros((len(traits), 1))
    weights[:, 0] += 0.15 * traits[:, OWL]
    weights[:, COMPLAINT] += 0.25 * traits[:, TIGER] - 0.2 * traits[:, KOALA]
    weights[:, PRAISE] += 0.25 * traits[:, PEACOCK]
    return np.asarray((weights + rng.gumbel(size=weights.shape)).argmax(axis=1))


def sour_contacts(calls: Calls, n: int) -> Floats:
    """Return each customer's contacts with satisfaction 1 or 2, said or not; at most 2."""
    return np.minimum(np.bincount(calls.customer[calls.satisfaction <= 2], minlength=n), 2).astype(
        float
    )
