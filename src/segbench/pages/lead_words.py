"""By how much one tells more than another, in words."""

from __future__ import annotations

from segbench.evaluation.comparison.purpose import Lead
from segbench.pages.wording import count, decimal, inside

FACTS = {
    "recency_bands": "the days since the last order",
    "frequency_bands": "the number of orders",
    "revenue_bands": "the revenue",
}
"""Plain facts in bands -> what they are of."""


def fact_of(lead: Lead) -> str:
    """Return what a plain fact is called inside a sentence."""
    if lead.bands and lead.against in FACTS:
        return f"{FACTS[lead.against]} in {count(lead.bands)} bands"
    return f"“{inside(lead.against)}”"


def points(share: float) -> str:
    """Return a difference of shares, e.g. ``5 points``."""
    number = decimal(100 * share, 0)
    return f"{number} point" if number == "1" else f"{number} points"


def between(lead: Lead) -> str:
    """Return how large a sure difference is, e.g. ``5 points [2 to 8]``, whichever way it falls."""
    low, high = sorted((abs(lead.low), abs(lead.high)))
    if lead.low < 0 < lead.high:
        low, high = (lead.low, lead.high) if lead.value > 0 else (-lead.high, -lead.low)
    return f"{points(abs(lead.value))} [{decimal(100 * low, 0)} to {decimal(100 * high, 0)}]"


def apart(lead: Lead) -> str:
    """Return a difference that may fall either way, e.g. ``+2 points [-1 to +5]``."""
    value, low, high = (f"{round(100 * each) + 0:+d}" for each in (lead.value, lead.low, lead.high))
    return f"{value} {'point' if value in ('+1', '-1') else 'points'} [{low} to {high}]"


def more(lead: Lead) -> str:
    """Return how many more of 100, e.g. ``1 more [-1 to 3]``, or ``as many [-1 to 1]``."""
    value = decimal(100 * abs(lead.value), 0)
    sign = -1 if lead.value < 0 and value != "0" else 1
    low, high = sorted((sign * lead.low, sign * lead.high))
    words = "as many" if value == "0" else f"{value} {'more' if sign > 0 else 'fewer'}"
    return f"{words} [{decimal(100 * low, 0)} to {decimal(100 * high, 0)}]"
