"""Premium payments, one a row; a bounced direct debit is cancelled and mostly collected again."""

from __future__ import annotations

import numpy as np
from numpy.random import Generator

from segbench.datasets.simulators.insurer.columns import Frame, Money, Payments, Plain, Text
from segbench.datasets.simulators.insurer.days import (
    MONTH_STARTS,
    MONTHS,
    Flags,
    Floats,
    Ints,
    day_of,
    logistic,
)
from segbench.datasets.simulators.insurer.lives import Lives
from segbench.datasets.simulators.insurer.people import OWL, STEADY, THRIFTY, People
from segbench.datasets.simulators.insurer.policies import CHANNELS, LINES, PLANS, Policies

MISSED = np.array([0.0, 0.02, 0.0, 0.01], dtype=np.float32)
"""Share of premiums that are never paid, by months from one premium to the next."""

BOUNCED, COLLECTED_AGAIN = 0.012, 0.6
BRANCHES = 6
FIRST_PAYMENT = 10_000_000_000
PAYMENTS_A_CHUNK = 100_000_000


def due_premiums(rng: Generator, policies: Policies, lives: Lives) -> tuple[Ints, Ints]:
    """Return policy (index) and month of every premium that is paid, sorted by policy and month."""
    month = np.arange(MONTHS)
    since = month - policies.start[:, None]
    due = (since >= 0) & (since % policies.every[:, None] == 0) & (month < policies.end[:, None])
    due &= lives.paying[policies.customer]
    missed = rng.random(due.shape, dtype=np.float32) < MISSED[policies.every][:, None]
    policy, when = np.nonzero(due & (~missed | (since == 0)))
    return policy, when


def premium_frame(
    rng: Generator, chunk: int, people: People, policies: Policies, lives: Lives, owner: Text
) -> tuple[Frame, Flags, int]:
    """Return the payments in order, which rows no cancellation concerns, and how many are one.

    Parameters
    ----------
    owner
        Customer number of each policy.
    """
    policy, month = due_premiums(rng, policies, lives)
    late = _lateness(rng, people, policies.customer[policy], first=month == policies.start[policy])
    paid = {"policy": policy, "day": day_of(month, policies.day[policy]) + late}
    paid["discount"], paid["voucher"] = _discounts(rng, people, policies, policy)
    row, sign, shift, plain = _with_bounces(rng, paid["day"])
    order = np.argsort((paid["day"][row] + shift).astype(np.int16), kind="stable")
    row, sign, shift, plain = row[order], sign[order], shift[order], plain[order]
    policy, discount, voucher = (paid[name][row] for name in ("policy", "discount", "voucher"))
    number = FIRST_PAYMENT + chunk * PAYMENTS_A_CHUNK + np.arange(len(row))
    frame: Frame = {
        "payment_id": Payments(sign * number),
        "customer_no": owner.take(policy),
        "policy_id": Text.of(
            [f"L{chunk:03d}{index:07d}" for index in range(len(policies.customer))]
        ).take(policy),
        "product_line": Text(policies.line[policy], list(LINES)),
        "plan": Text(
            policies.line[policy] * len(PLANS) + policies.plan[policy],
            [f"{a} {b}" for a in LINES for b in PLANS],
        ),
        "own_product": Plain(policies.own_product[policy]),
        "paid_on": Text.days(paid["day"][row] + shift),
        "amount": Money(sign * (policies.cents[policy] - discount - voucher)),
        "currency": Text(np.zeros(len(row), dtype=np.int64), ["CNY"]),
        "discount": Money(sign * discount),
        "voucher": Money(sign * voucher),
        "promotional_rate": Plain(policies.promotional[policy]),
        "channel": Text(policies.channel[policy], list(CHANNELS)),
        "branch": _branches(rng, people, policies.customer[policy]),
    }
    return frame, plain, int((sign < 0).sum())


def _lateness(rng: Generator, people: People, customer: Ints, first: Flags) -> Ints:
    """Return days of delay, 0 to 3; the first premium is paid on the day."""
    chance = logistic(-1.6 - 0.5 * people.habits[:, STEADY] - 0.1 * people.traits[:, OWL])
    return np.where(
        _happens(rng, chance, customer) & ~first,
        rng.integers(1, 4, len(customer), dtype=np.int8),
        0,
    )


def _discounts(
    rng: Generator, people: People, policies: Policies, policy: Ints
) -> tuple[Ints, Ints]:
    """Return discounts and vouchers in hundredths: a tenth for staff, a twentieth for families."""
    customer = policies.customer[policy]
    thrifty = people.habits[:, THRIFTY]
    reduced = np.where(people.employee, 0.1, np.where(people.family, 0.05, 0.0))
    share = 0.02 * _happens(rng, logistic(-2 + 1.2 * thrifty), customer) + reduced[customer]
    voucher = 500 * _happens(rng, logistic(-3 + 1.2 * thrifty), customer)
    return np.round(policies.cents[policy] * share).astype(np.int64), voucher


def _happens(rng: Generator, chance: Floats, customer: Ints) -> Flags:
    """Return whether something happens at each payment, by its customer's probability."""
    return rng.random(len(customer), dtype=np.float32) < chance.astype(np.float32)[customer]


def _with_bounces(rng: Generator, day: Ints) -> tuple[Ints, Ints, Ints, Flags]:
    """Return rows and those of bounces: payment, sign, days later, and whether none is involved."""
    bounced = np.flatnonzero(
        (rng.random(len(day), dtype=np.float32) < BOUNCED) & (day < MONTH_STARTS[-1] - 20)
    )
    again = bounced[rng.random(len(bounced)) < COLLECTED_AGAIN]
    sizes = [len(day), len(bounced), len(again)]
    row = np.concatenate([np.arange(len(day)), bounced, again])
    shift = np.repeat([0, 3, 9], sizes) + np.repeat([0, 1, 1], sizes) * (row % 3)
    plain = np.repeat([True, False, False], sizes)
    plain[bounced] = False
    return row, np.repeat([1, -1, 1], sizes), shift, plain


def _branches(rng: Generator, people: People, customer: Ints) -> Text:
    """Return where each payment was booked: the home branch, or any."""
    home = _happens(rng, 0.8 + 0.15 * np.tanh(people.habits[:, STEADY]), customer)
    anywhere = rng.integers(0, BRANCHES, len(customer), dtype=np.int8)
    return Text(
        np.where(home, (people.region % BRANCHES)[customer], anywhere),
        [f"B{index + 1:02d}" for index in range(BRANCHES)],
    )
