"""How the numbers of contacts are written."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import pandas as pd

from segbench.evaluation import Outcome
from segbench.evaluation.campaigns.uplift import EVERYONE
from segbench.methods import Segment
from segbench.pages.wording import NOT_SHOWN, decimal, interval, money, percent_interval

ALL = "all 合计"


def share_words(share: float) -> str:
    """Return a share of the customers in words, e.g. ``the best 20 %``."""
    return "everybody" if share == 1 else f"the best {100 * share:g} %"


def units_of(outcome: Outcome) -> str:
    """Return what is ranked: contacts, or customers."""
    return "contacts" if outcome.within_group else outcome.who


def points(value: float) -> str:
    """Return a difference of rates in percentage points."""
    return NOT_SHOWN if pd.isna(value) else f"{decimal(100 * value, 1)} points"


def share_of(row: pd.Series, name: str) -> str:
    """Return a share of a row with its interval, e.g. ``71 % [66 to 75]``."""
    return interval(row, name, 0, percent_interval)


def money_interval(value: float, low: float, high: float, currency: str) -> str:
    """Return an amount with its interval, e.g. ``$2.11 [1.76 to 2.47]``."""
    return NOT_SHOWN if pd.isna(value) else f"{money(value, currency)} [{low:,.2f} to {high:,.2f}]"


def profit_interval(value: float, low: float, high: float, currency: str, digits: int) -> str:
    """Return a profit, or a difference of two, with its interval, e.g. ``-$24 [-70 to 22]``.

    What no resample moves has no interval.
    """
    if pd.isna(value):
        return NOT_SHOWN
    amount, lowest, highest = (round(number, digits) + 0.0 for number in (value, low, high))
    text = f"{'-' if amount < 0 else ''}{currency}{abs(amount):,.{digits}f}"
    return text if low == high else f"{text} [{lowest:,.{digits}f} to {highest:,.{digits}f}]"


def segment_names(codes: Iterable[str], segments: Sequence[Segment]) -> list[str]:
    """Return the names of segments in both languages by their codes, and that of all customers."""
    names = {EVERYONE: ALL}
    for segment in segments:
        names[segment.code] = " ".join(dict.fromkeys((segment.name, segment.name_zh))).strip()
    return [names[code] for code in codes]
