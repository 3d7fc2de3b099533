"""The policies that customers hold: line, plan, price, how they are paid."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.random import Generator

from segbench.datasets.simulators.insurer.days import MONTH_STARTS, MONTHS, Flags, Ints
from segbench.datasets.simulators.insurer.lives import Lives
from segbench.datasets.simulators.insurer.people import DEAR, THRIFTY, VARIED, People

LINES = ("life", "health", "accident", "motor", "annuity", "universal")
YEARLY = np.array([5200.0, 3800.0, 900.0, 3400.0, 9000.0, 6500.0])
"""Typical premium of a year, in yuan."""

LINE_SHARES = np.array(
    [
        [0.26, 0.26, 0.22, 0.14, 0.09, 0.03],
        [0.25, 0.22, 0.15, 0.18, 0.11, 0.09],
        [0.20, 0.16, 0.10, 0.18, 0.14, 0.22],
    ]
)
"""By risk preference: the averse insure accidents, the seeking invest."""

PLANS = ("basic", "plus", "premier")
PLAN_PRICE = np.array([0.75, 1.0, 1.5])
MONTHLY = 0.4
"""Share of policies paid by the month; the others are paid by the quarter."""

CHANNELS = ("direct debit", "app", "counter", "agent")


@dataclass(frozen=True)
class Policies:
    """Policies of one chunk, sorted by customer and age; one entry each.

    Attributes
    ----------
    customer
        Index of the customer.
    rank
        0 for a customer's first policy, 1 for the second …
    start
        Month of the first premium; negative before the first month.
    bought
        Whether it was bought by somebody who was a customer already.
    day
        Day of the month on which premiums fall due, 3 to 25; of a bought policy the day of buying.
    every
        Months from one premium to the next, 1 or 3.
    cents
        Premium before discounts.
    end
        First month in which the policy has been surrendered; a customer's first policy never is.
    """

    customer: Ints
    rank: Ints
    start: Ints
    bought: Flags
    day: Ints
    every: Ints
    line: Ints
    plan: Ints
    own_product: Flags
    promotional: Flags
    channel: Ints
    cents: Ints
    end: Ints


def draw_policies(rng: Generator, people: People, lives: Lives) -> Policies:
    """Return the policies that customers had, took out on joining, and bought since."""
    n = len(people.age)
    first = np.repeat(np.arange(n), people.policies)
    customer = np.concatenate([first, *lives.buyers])
    bought = np.arange(len(customer)) >= len(first)
    joined = people.joined_month[first]
    is_first = np.r_[True, first[1:] != first[:-1]]
    # Those who joined before the first month took out their further policies at some time between.
    between = np.minimum((joined * rng.random(len(first))).astype(np.int64), -1)
    bought_month = np.repeat(np.arange(MONTHS), [len(buyers) for buyers in lives.buyers])
    start = np.concatenate([np.where(is_first | (joined >= 0), joined, between), bought_month])
    order = np.lexsort([start, bought, customer])
    customer, start, bought = customer[order], start[order], bought[order]
    rank = np.arange(len(customer)) - np.searchsorted(customer, customer)
    return _with_terms(rng, people, customer, rank, start, bought)


def _with_terms(
    rng: Generator, people: People, customer: Ints, rank: Ints, start: Ints, bought: Flags
) -> Policies:
    k = len(customer)
    habits = people.habits[customer]
    line = _lines(rng, people, customer, rank)
    plan = np.digitize(0.8 * habits[:, DEAR] + rng.standard_normal(k), (-0.5, 1.0))
    size = rng.lognormal(0, 0.35, k) * np.exp(
        0.25 * people.income[customer] + 0.08 * habits[:, DEAR] - 0.08 * habits[:, THRIFTY]
    )
    every = np.where(rng.random(k) < MONTHLY, 1, 3)
    joining_day = people.joined - MONTH_STARTS[np.maximum(people.joined_month, 0)] + 1
    surrender = start + rng.geometric(0.004, k)
    return Policies(
        customer=customer,
        rank=rank,
        start=start,
        bought=bought,
        day=np.where(~bought & (start >= 0), joining_day[customer], rng.integers(3, 26, k)),
        every=every,
        line=line,
        plan=plan,
        own_product=rng.random(k) < 0.65 + 0.12 * np.tanh(habits[:, THRIFTY]),
        promotional=rng.random(k) < np.where(bought, 0.5, 0.15) + 0.1 * np.tanh(habits[:, VARIED]),
        channel=rng.choice(len(CHANNELS), k, p=(0.5, 0.25, 0.1, 0.15)),
        cents=np.round(100 * YEARLY[line] * PLAN_PRICE[plan] * size * every / 12).astype(np.int64),
        end=np.where(rank == 0, MONTHS, np.maximum(surrender, np.maximum(start, 0) + 1)),
    )


def _lines(rng: Generator, people: People, customer: Ints, rank: Ints) -> Ints:
    """Return product lines: of the first policy, or any, by the customer's habit."""
    k = len(customer)
    bounds = LINE_SHARES.cumsum(axis=1)[people.risk[customer]]
    line = np.minimum((rng.random((k, 1)) > bounds).sum(axis=1), len(LINES) - 1)
    first = line[np.arange(k) - rank]
    same = rng.random(k) < 0.4 - 0.25 * np.tanh(people.habits[customer, VARIED])
    return np.where((rank > 0) & same, first, line)
