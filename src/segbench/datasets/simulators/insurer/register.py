"""The customer register: names, telephones, attributes, and persons entered twice."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.random import Generator

from segbench.datasets.simulators.insurer.columns import Frame, Plain, Text, take
from segbench.datasets.simulators.insurer.days import MONTH_STARTS, Flags, Ints
from segbench.datasets.simulators.insurer.people import (
    ACQUISITIONS,
    AGE_BANDS,
    DEVICES,
    INCOME_BANDS,
    REGIONS,
    VIP_LEVELS,
    People,
    birth_days,
)

FIRST_NUMBER, FIRST_DOUBLE, DOUBLES_A_CHUNK = 10_000_000, 50_000_000, 10_000
DOUBLED = 0.012
"""Share entered twice of the customers with several policies."""

STALE, FRESH_FROM, STALE_UNTIL = 0.08, 400, 330
"""Share of older customers not updated since `STALE_UNTIL`; all others are after `FRESH_FROM`."""

SURNAMES = "王李张刘陈杨黄赵吴周徐孙马朱胡郭何高林罗郑梁谢宋唐许韩冯邓曹"
GIVEN = (
    "伟芳娜敏静丽强磊军洋勇艳杰娟涛明超秀霞平刚桂英华玉兰红玲建国文斌宇浩然子涵雨欣晨曦佳怡俊峰志远思琪嘉雪梅海燕"
    "春晓东亮凯鑫波慧颖倩婷莉琳璐瑶萍芬云飞翔龙凤鹏程立新永康宁安泰和清源远航天佑一诺可心若曦梓轩"
)


@dataclass(frozen=True)
class Register:
    """The register of one chunk.

    Attributes
    ----------
    frame
        The raw table of customers; persons entered twice have a second row at the end.
    numbers
        Customer number of each customer, and of each second entry after them.
    doubled
        Customers (index) entered twice; the i-th has the number at len(customers) + i.
    stale
        Rows that were not updated for years.
    """

    frame: Frame
    numbers: list[str]
    doubled: Ints
    stale: int

    def second_number(self, customer: Ints, use_second: Flags) -> Text:
        """Return customer numbers: the second of those entered twice, where it is to be used."""
        second = np.arange(len(self.numbers) - len(self.doubled))
        second[self.doubled] = len(second) + np.arange(len(self.doubled))
        return Text(np.where(use_second, second[customer], customer), self.numbers)

    def number(self, customer: Ints) -> Text:
        """Return customer numbers."""
        return Text(customer, self.numbers)


def draw_register(
    rng: Generator, chunk: int, offset: int, people: People, several: Flags
) -> Register:
    """Return the register of one chunk.

    Parameters
    ----------
    offset
        Number of customers in the chunks before.
    several
        Which customers hold several policies.
    """
    n = len(people.age)
    doubled = np.flatnonzero(several & (rng.random(n) < DOUBLED))
    numbers = [f"C{FIRST_NUMBER + offset + index}" for index in range(n)]
    numbers += [
        f"C{FIRST_DOUBLE + chunk * DOUBLES_A_CHUNK + index}" for index in range(len(doubled))
    ]
    updated, stale = _updates(rng, people)
    contact = _phones_and_mails(rng, offset, n, doubled)
    frame: Frame = {
        "customer_no": Text(np.arange(n), numbers),
        "name": _names(rng, n),
        **contact,
        "birth_date": Text.days(birth_days(rng, people)),
        "joined_on": Text.days(people.joined),
        "is_employee": Plain(people.employee),
        "is_family_of_employee": Plain(people.family),
        "vip_level": Text(people.vip, list(VIP_LEVELS)),
        "age_band": Text(np.digitize(people.age, (30, 40, 50, 60)), list(AGE_BANDS)),
        "income_band": Text(np.digitize(people.income, (-0.8, 0.4, 1.2)), list(INCOME_BANDS)),
        "region": Text(people.region, list(REGIONS)),
        "device": Text(people.device, list(DEVICES)),
        "acquisition": Text(people.acquisition, list(ACQUISITIONS)),
        "referred_by": _referrers(rng, people, numbers),
        "updated_on": Text.days(updated),
    }
    frame = take(frame, np.concatenate([np.arange(n), doubled]))
    _enter_again(frame, n, numbers)
    return Register(frame, numbers, doubled, int(stale.sum() + stale[doubled].sum()))


def _updates(rng: Generator, people: People) -> tuple[Ints, Flags]:
    n, last = len(people.age), MONTH_STARTS[-1]
    stale = (people.joined < 0) & (rng.random(n) < STALE)
    fresh_since = np.maximum(people.joined, FRESH_FROM)
    fresh = fresh_since + (rng.random(n) * (last - fresh_since)).astype(np.int64)
    old_since = np.maximum(people.joined, -1500)
    old = old_since + (rng.random(n) * (STALE_UNTIL - old_since)).astype(np.int64)
    return np.where(stale, old, fresh), stale


def _names(rng: Generator, n: int) -> Text:
    weights = 1 / np.arange(3, len(SURNAMES) + 3)
    surname = rng.choice(len(SURNAMES), n, p=weights / weights.sum())
    given = rng.integers(0, len(GIVEN), (n, 2))
    return Text.of(
        [SURNAMES[a] + GIVEN[b] + GIVEN[c] for a, (b, c) in zip(surname, given, strict=True)]
    )


def _phones_and_mails(rng: Generator, offset: int, n: int, doubled: Ints) -> Frame:
    """Return telephones and mail addresses, all different; some customers gave none."""
    scattered = ((offset + np.arange(n)) * 48_271 + 7_654_321) % 100_000_000
    prefix = np.array(["130", "135", "138", "150", "159", "186"])[scattered % 6]
    phone = Text.of([f"{a}{b:08d}" for a, b in zip(prefix, scattered, strict=True)])
    mail = Text.of([f"u{b:08d}@mail.example" for b in scattered])
    no_phone = rng.random(n) < 0.06
    no_phone[doubled] = False
    phone.put(np.flatnonzero(no_phone), None)
    mail.put(np.flatnonzero(rng.random(n) < 0.35), None)
    return {"phone": phone, "email": mail}


def _referrers(rng: Generator, people: People, numbers: list[str]) -> Text:
    """Return who referred a customer: staff three times as often as others."""
    weights = np.where(people.employee, 3.0, 1.0)
    by = rng.choice(len(weights), len(weights), p=weights / weights.sum())
    referred = np.array([ACQUISITIONS[code] == "referral" for code in range(len(ACQUISITIONS))])[
        people.acquisition
    ]
    return Text(np.where(referred, by, -1), numbers)


def _enter_again(frame: Frame, n: int, numbers: list[str]) -> None:
    """Write second entries as another clerk would: telephone and mail spelled otherwise."""
    rows = np.arange(n, len(numbers))
    number, phone, mail = frame["customer_no"], frame["phone"], frame["email"]
    assert isinstance(number, Text)
    assert isinstance(phone, Text)
    assert isinstance(mail, Text)
    number.codes[rows] = rows
    prefixes = ("", "+86 ")
    phone.put(
        rows,
        [
            f"{prefixes[i % 2]}{text[:3]}-{text[3:7]}-{text[7:]}"
            for i, text in enumerate(phone.read(rows))
        ],
    )
    known = rows[mail.codes[rows] >= 0]
    mail.put(known, [f" {text.upper()}" for text in mail.read(known)])
