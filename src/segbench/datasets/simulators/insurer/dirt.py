"""Dirt at known amounts, as real exports have it; each dirty row is dirty in one way."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.random import Generator

from segbench.datasets.simulators.insurer.columns import Frame, Money, Plain, Text, length, take
from segbench.datasets.simulators.insurer.days import MONTH_STARTS, MONTHS, Flags, Ints, text_of

UNREADABLE = ("2023-02-29", "31.04.2023", "2023-13-05", "2022-00-10", "unknown")
"""No day of any calendar, however it is read."""

FIRST_STRANGER = 90_000_000
ORPHANED_MONTHS = (1, 10, 19, 28)
"""Campaigns that responses without a contact name."""

Rule = Callable[[Generator, Frame, Ints], None]


def duplicate(_: Generator, frame: Frame, rows: Ints) -> None:
    """Leave the rows as they are; they are written twice."""


def no_customer(_: Generator, frame: Frame, rows: Ints) -> None:
    """Lose the customer number."""
    _text(frame, "customer_no").put(rows, None)


def blanks(_: Generator, frame: Frame, rows: Ints) -> None:
    """Put blanks around the customer number."""
    column = _text(frame, "customer_no")
    column.put(rows, [f" {text}  " for text in column.read(rows)])


def stranger(rng: Generator, frame: Frame, rows: Ints) -> None:
    """Name a customer whom nobody knows."""
    numbers = FIRST_STRANGER + rng.integers(0, 1_000_000, len(rows))
    _text(frame, "customer_no").put(rows, [f"C{number}" for number in numbers])


def unreadable_date(rng: Generator, frame: Frame, rows: Ints) -> None:
    """Write a date that does not exist."""
    _date(frame).put(
        rows, [UNREADABLE[index] for index in rng.integers(0, len(UNREADABLE), len(rows))]
    )


def no_date(_: Generator, frame: Frame, rows: Ints) -> None:
    """Leave the date empty."""
    _date(frame).put(rows, [""] * len(rows))


def year_one(_: Generator, frame: Frame, rows: Ints) -> None:
    """Write the first day of year 1, as some systems do for "none"."""
    _date(frame).put(rows, ["0001-01-01"] * len(rows))


def future_date(rng: Generator, frame: Frame, rows: Ints) -> None:
    """Write a day of the two years after the last day."""
    _date(frame).put(
        rows, [text_of(int(MONTH_STARTS[-1] + day)) for day in rng.integers(0, 730, len(rows))]
    )


def dollars(_: Generator, frame: Frame, rows: Ints) -> None:
    """Write another currency."""
    _text(frame, "currency").put(rows, ["USD"] * len(rows))


def zero_amount(_: Generator, frame: Frame, rows: Ints) -> None:
    """Pay nothing."""
    _money(frame).cents[rows] = 0


def negative_amount(_: Generator, frame: Frame, rows: Ints) -> None:
    """Turn the sign without a cancellation."""
    _money(frame).cents[rows] *= -1


def impossible_score(rng: Generator, frame: Frame, rows: Ints) -> None:
    """Write a satisfaction outside 1 to 5."""
    column = frame["satisfaction"]
    assert isinstance(column, Plain)
    assert column.missing is not None
    column.values[rows] = np.where(rng.random(len(rows)) < 0.5, 0, 9)
    column.missing[rows] = False


RULES: dict[str, dict[str, tuple[float, Rule]]] = {
    "premiums": {
        "exact duplicate": (0.002, duplicate),
        "missing customer number": (0.003, no_customer),
        "blanks around the customer number": (0.001, blanks),
        "unreadable date": (0.0005, unreadable_date),
        "empty date": (0.0002, no_date),
        "date in year 1": (0.0002, year_one),
        "date in the future": (0.0003, future_date),
        "other currency": (0.001, dollars),
        "zero amount": (0.0005, zero_amount),
        "negative amount without a cancellation": (0.0002, negative_amount),
    },
    "customers": {
        "exact duplicate": (0.003, duplicate),
        "missing customer number": (0.001, no_customer),
        "blanks around the customer number": (0.002, blanks),
    },
    "campaigns": {
        "exact duplicate": (0.001, duplicate),
        "missing customer number": (0.0005, no_customer),
        "unreadable date": (0.0005, unreadable_date),
    },
    "responses": {
        "exact duplicate": (0.002, duplicate),
        "missing customer number": (0.001, no_customer),
        "blanks around the customer number": (0.002, blanks),
        "unreadable date": (0.001, unreadable_date),
    },
    "service": {
        "exact duplicate": (0.001, duplicate),
        "missing customer number": (0.005, no_customer),
        "unknown customer": (0.002, stranger),
        "unreadable date": (0.001, unreadable_date),
        "date in the future": (0.0003, future_date),
        "satisfaction outside 1-5": (0.0005, impossible_score),
    },
    "survey": {
        "exact duplicate": (0.002, duplicate),
        "unreadable date": (0.001, unreadable_date),
    },
}
"""Table -> kind of dirt -> share of the rows, and what is done to them."""

DATES = ("paid_on", "contacted_on", "responded_on", "occurred_at", "answered_on")


def soil(
    rng: Generator, table: str, frame: Frame, clean: Flags | None = None
) -> tuple[Frame, dict[str, int]]:
    """Return a table with dirt, and how many rows have which.

    Parameters
    ----------
    clean
        Rows that may be soiled; None: all.
    """
    draw = np.where(True if clean is None else clean, rng.random(length(frame)), 2.0)
    edges = np.cumsum([0.0, *(share for share, _ in RULES[table].values())])
    counts, copies = {}, np.zeros(0, dtype=np.int64)
    for (kind, (_, rule)), low, high in zip(RULES[table].items(), edges, edges[1:], strict=False):
        rows = np.flatnonzero((draw >= low) & (draw < high))
        rule(rng, frame, rows)
        counts[kind] = len(rows)
        copies = rows if rule is duplicate else copies
    return take(frame, np.sort(np.r_[np.arange(length(frame)), copies])), counts


def add_orphans(
    rng: Generator, responses: Frame, contacts: Frame, share: float = 0.005
) -> tuple[Frame, int]:
    """Return responses with some repeated under a campaign without the customer, and how many.

    Campaigns are coded by their month in both tables, and customers alike; neither may have been
    soiled.
    """
    n = length(responses)
    rows = np.flatnonzero(rng.random(n) < share)
    month = np.array(ORPHANED_MONTHS)[rng.integers(0, len(ORPHANED_MONTHS), len(rows))]
    taken = _text(contacts, "customer_no").codes * MONTHS + _text(contacts, "campaign_id").codes
    key = _text(responses, "customer_no").codes[rows] * MONTHS + month
    first = np.unique(key, return_index=True)[1]
    kept = first[~np.isin(key[first], taken, kind="table")]
    longer = take(responses, np.r_[np.arange(n), rows[kept]])
    _text(longer, "campaign_id").codes[n:] = month[kept]
    return longer, len(kept)


def _text(frame: Frame, name: str) -> Text:
    column = frame[name]
    assert isinstance(column, Text)
    return column


def _date(frame: Frame) -> Text:
    return _text(frame, next(name for name in DATES if name in frame))


def _money(frame: Frame) -> Money:
    column = frame["amount"]
    assert isinstance(column, Money)
    return column
