"""Premium payments: one row a payment; a bounced direct debit is cancelled and most often collected again."""

from __future__ import annotations

import numpy as np
from numpy.random import Generator

from segbench.datasets.insurer.columns import Frame, Money, Payments, Plain, Text, take
from segbench.datasets.insurer.days import MONTH_STARTS, MONTHS, Flags, Ints, day_of, logistic
from segbench.datasets.insurer.lives import Lives
from segbench.datasets.insurer.people import OWL, STEADY, THRIFTY, People
from segbench.datasets.insurer.policies import CHANNELS, LINES, PLANS, Policies

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
) -> tuple[Frame, Flags]:
    """Return the raw table of payments in order of payment, and which rows have to do with no cancellation.

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
        "policy_id": Text.of([f"L{chunk:03d}{index:07d}" for index in range(len(policies.customer))]).take(policy),
        "product_line": Text(policies.line[policy], list(LINES)),
        "plan": Text(policies.line[policy] * len(PLANS) + policies.plan[policy], [f"{a} {b}" for a in LINES for b in PLANS]),
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
    return frame, plain


def _lateness(rng: Generator, people: People, customer: Ints, first: Flags) -> Ints:
    """Return days of delay, 0 to 3; the first premium is paid on the day."""
    logit = -1.6 - 0.5 * people.habits[customer, STEADY] - 0.1 * people.traits[customer, OWL]
    late = ~first & (rng.random(len(customer)) < logistic(logit))
    return np.where(late, rng.integers(1, 4, len(customer)), 0)


def _discounts(rng: Generator, people: People, policies: Policies, policy: Ints) -> tuple[Ints, Ints]:
    """Return discounts and vouchers in hundredths: staff pay a tenth less, their families a twentieth."""
    customer = policies.customer[policy]
    thrifty = people.habits[customer, THRIFTY]
    rebate = np.where(rng.random(len(policy)) < logistic(-2 + 1.2 * thrifty), 0.02, 0.0)
    share = rebate + np.where(people.employee, 0.1, np.where(people.family, 0.05, 0.0))[customer]
    voucher = np.where(rng.random(len(policy)) < logistic(-3 + 1.2 * thrifty), 500, 0)
    return np.round(policies.cents[policy] * share).astype(np.int64), voucher


def _with_bounces(rng: Generator, day: Ints) -> tuple[Ints, Ints, Ints, Flags]:
    """Return rows with those of bounces appended: payment, sign, days later, and whether no bounce is involved."""
    bounced = np.flatnonzero((rng.random(len(day)) < BOUNCED) & (day < MONTH_STARTS[-1] - 20))
    again = bounced[rng.random(len(bounced)) < COLLECTED_AGAIN]
    sizes = [len(day), len(bounced), len(again)]
    row = np.concatenate([np.arange(len(day)), bounced, again])
    shift = np.repeat([0, 3, 9], sizes) + np.repeat([0, 1, 1], sizes) * (row % 3)
    plain = np.repeat([True, False, False], sizes)
    plain[bounced] = False
    return row, np.repeat([1, -1, 1], sizes), shift, plain


def _branches(rng: Generator, people: People, customer: Ints) -> Text:
    """Return where each payment was booked: the home branch, or any."""
    home = rng.random(len(customer)) < 0.8 + 0.15 * np.tanh(people.habits[customer, STEADY])
    branch = np.where(home, people.region[customer] % BRANCHES, rng.integers(0, BRANCHES, len(customer)))
    return Text(branch, [f"B{index + 1:02d}" for index in range(BRANCHES)])
