"""The other raw tables: contacts, responses, service contacts, and the truth."""

from __future__ import annotations

import numpy as np
from numpy.random import Generator

from segbench.datasets.simulators.insurer.campaigns import (
    CAMPAIGN_TYPES,
    CLOSING_DAY,
    CONTACT_DAY,
    SCHEDULE,
    Wave,
    campaign_id,
    purchase_chances,
)
from segbench.datasets.simulators.insurer.columns import Frame, Money, Plain, Text
from segbench.datasets.simulators.insurer.days import (
    MONTHS,
    QUARTERS,
    Flags,
    Ints,
    day_of,
    quarter_name,
)
from segbench.datasets.simulators.insurer.lives import Lives
from segbench.datasets.simulators.insurer.people import TRAITS, People
from segbench.datasets.simulators.insurer.policies import Policies
from segbench.datasets.simulators.insurer.register import Register
from segbench.datasets.simulators.insurer.service import CHANNELS, TOPICS

# All different: Parquet counts a value that a dictionary holds twice, and leaves as many bytes of
# the file to chance.
CAMPAIGN_IDS = [
    campaign_id(month) if month in SCHEDULE else f"no campaign in month {month}"
    for month in range(MONTHS)
]


def contact_frame(lives: Lives, register: Register) -> tuple[Frame, Flags]:
    """Return the campaign contacts, control group included, and which rows have no response."""
    waves = lives.waves
    month = np.concatenate([np.full(len(wave.taken), wave.month) for wave in waves])
    control = np.concatenate([wave.control for wave in waves])
    frame: Frame = {
        "customer_no": register.number(np.concatenate([wave.taken for wave in waves])),
        "campaign_id": Text(month, CAMPAIGN_IDS),
        "campaign_type": Text(
            np.array([SCHEDULE.get(m, -1) for m in range(MONTHS)])[month], list(CAMPAIGN_TYPES)
        ),
        "contacted_on": Text.days(day_of(month, CONTACT_DAY)),
        "closes_on": Text.days(day_of(month, CLOSING_DAY)),
        "randomised": Plain(np.ones(len(month), dtype=bool)),
        "is_control": Plain(control),
    }
    return frame, control | ~np.concatenate([wave.bought for wave in waves])


def response_frame(lives: Lives, policies: Policies, register: Register) -> Frame:
    """Return the responses: a contacted customer bought a policy; dated when it was first paid."""
    days = np.zeros((len(lives.paying), MONTHS), dtype=np.int64)
    new = policies.bought
    days[policies.customer[new], policies.start[new]] = policies.day[new]
    customer = np.concatenate([_responders(wave) for wave in lives.waves])
    month = np.repeat(
        [wave.month for wave in lives.waves], [len(_responders(wave)) for wave in lives.waves]
    )
    return {
        "customer_no": register.number(customer),
        "campaign_id": Text(month, CAMPAIGN_IDS),
        "responded_on": Text.days(day_of(month, days[customer, month])),
    }


def _responders(wave: Wave) -> Ints:
    return wave.taken[wave.bought & ~wave.control]


def service_frame(rng: Generator, lives: Lives, register: Register) -> Frame:
    """Return the raw table of service contacts in order of time."""
    calls = lives.calls
    joined = {
        name: np.concatenate([getattr(call, name) for call in calls])
        for name in calls[0].__dataclass_fields__
    }
    order = np.lexsort([rng.permutation(len(joined["day"])), joined["minute"], joined["day"]])
    joined = {name: values[order] for name, values in joined.items()}
    days = Text.days(joined["day"])
    clock = [f"{minute // 60:02d}:{minute % 60:02d}" for minute in range(24 * 60)]
    moments = [
        f"{a} {clock[b]}"
        for a, b in zip(days.read(np.arange(len(days))), joined["minute"].tolist(), strict=True)
    ]
    return {
        "customer_no": register.number(joined["customer"]),
        "occurred_at": Text.of(moments),
        "channel": Text(joined["channel"], list(CHANNELS)),
        "topic": Text(joined["topic"], list(TOPICS)),
        "satisfaction": Plain(joined["satisfaction"].astype(np.int8), joined["unrated"]),
        "cost": Money(joined["cents"]),
    }


def truth_frame(people: People, lives: Lives, register: Register) -> Frame:
    """Return the truth about each customer.

    The lapse probability is the mean over the quarters in which the customer could lapse; the
    others are of buying a further policy within the month of a campaign, left alone and contacted
    by each type.
    """
    at_risk = ~np.isnan(lives.lapse_chance)
    quarters = at_risk.sum(axis=1)
    chances = purchase_chances(people)
    mean = np.nansum(lives.lapse_chance, axis=1) / np.maximum(quarters, 1)
    frame: Frame = {"customer_no": register.number(np.arange(len(quarters)))}
    frame |= {trait: Plain(people.traits[:, index].copy()) for index, trait in enumerate(TRAITS)}
    frame["type"] = Text(people.style, list(TRAITS))
    frame["quarters_at_risk"] = Plain(quarters)
    frame["lapse_per_quarter"] = Plain(mean, quarters == 0)
    frame["response_if_left_alone"] = Plain(chances.alone)
    for name, contacted in zip(CAMPAIGN_TYPES, chances.contacted, strict=True):
        frame[f"response_if_contacted_{name}"] = Plain(contacted)
    return frame


def quarter_frame(lives: Lives, register: Register) -> Frame:
    """Return, by customer and quarter at risk, the probability of lapsing and whether they did."""
    customer, quarter = np.nonzero(~np.isnan(lives.lapse_chance))
    return {
        "customer_no": register.number(customer),
        "quarter": Text(quarter, [quarter_name(index) for index in range(QUARTERS)]),
        "lapse_probability": Plain(lives.lapse_chance[customer, quarter]),
        "lapsed": Plain(lives.lapsed[customer, quarter]),
    }


def double_frame(register: Register) -> Frame:
    """Return the customer numbers that stand for a person with another number."""
    count = len(register.doubled)
    second = len(register.numbers) - count + np.arange(count)
    return {"customer_no": register.number(second), "same_as": register.number(register.doubled)}
