"""Whom to contact: shares, amounts and segments in words, and what the page cannot tell.

What it can tell: see `gains_words.py`, `worth_words.py`, `uplift_words.py`, `trial_words.py`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

import pandas as pd

from segbench.evaluation import Outcome
from segbench.evaluation.campaigns.assignment import EVERYONE
from segbench.methods import Segment
from segbench.pages.wording import NOT_SHOWN, decimal, money, percent_interval

ALL = "all 合计"


def share_words(share: float) -> str:
    """Return a share of the customers in words, e.g. ``the best 20 %``."""
    return "everybody" if share == 1 else f"the best {100 * share:g} %"


def rest(share: float) -> float:
    """Return the share of the others, free of the noise of a subtraction."""
    return round(1 - share, 10)


def units_of(outcome: Outcome) -> str:
    """Return what is ranked: contacts, or customers."""
    return "contacts" if outcome.within_group else outcome.who


def points(value: float) -> str:
    """Return a difference of rates in percentage points."""
    return NOT_SHOWN if pd.isna(value) else f"{decimal(100 * value, 1)} points"


def share_of(row: pd.Series, name: str) -> str:
    """Return a share of a row with its interval, e.g. ``71 % [66 to 75]``."""
    return percent_interval(row[name], row[f"{name}_low"], row[f"{name}_high"])


def amount_of(row: pd.Series, name: str, currency: str) -> str:
    """Return an amount of a row with its interval; see `money_interval`."""
    return money_interval(row[name], row[f"{name}_low"], row[f"{name}_high"], currency)


def money_interval(value: float, low: float, high: float, currency: str) -> str:
    """Return an amount with its interval, e.g. ``$2.11 [1.76 to 2.47]``."""
    return NOT_SHOWN if pd.isna(value) else f"{money(value, currency)} [{low:,.2f} to {high:,.2f}]"


def segment_names(codes: Iterable[str], segments: Sequence[Segment]) -> list[str]:
    """Return the names of segments in both languages by their codes, and that of all customers."""
    names = {EVERYONE: ALL}
    for segment in segments:
        names[segment.code] = " ".join(dict.fromkeys((segment.name, segment.name_zh))).strip()
    return [names[code] for code in codes]


def not_told(why_not: str, *, campaigns: bool) -> Iterator[str]:
    """Return what this page cannot tell, in sentences.

    Parameters
    ----------
    why_not
        Why it is not known what a contact changes; empty if it is.
    campaigns
        Whether responses to campaigns are compared.
    """
    yield (
        "The curves say who orders again or responds, not whom a contact moves: "
        "who would have ordered anyway ranks high too."
    )
    if campaigns:
        yield (
            "A response need not be an extra sale: "
            "what would have been bought anyway is no gain of a contact."
        )
    if campaigns and why_not:
        yield (
            "Past campaigns may have chosen whom they reached, and those may respond and stay "
            "for the very reason they were chosen for. "
            "Of the others fewer may respond, and a contact may then cost less."
        )
    if not why_not:
        yield (
            "What was measured is what past campaigns changed within their days. "
            "Another offer is another experiment."
        )
