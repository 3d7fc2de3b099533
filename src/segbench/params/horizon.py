"""How long after a day an outcome is looked for: so many days, or calendar months."""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property
from typing import Annotated, Any

from pydantic import BeforeValidator, Field

from segbench.errors import printable
from segbench.params.bounds import LONGEST_STEP

RETENTION = "retention"
"""Name of the outcome within the main horizon."""

WRITTEN = re.compile(r"([1-9][0-9]{0,3}) months?")
MOST_MONTHS = 60
"""Within five years: as far as retention is ever looked for, and less than `LONGEST_STEP` days."""

FOUR_YEARS = [date(2000 + year, month, 1) for year in range(4) for month in range(1, 13)]
"""First days of months, among them every length of a year."""

ALLOWED = (
    f"Give a number of days from 1 to {LONGEST_STEP:,}, or calendar months from '1 month' to "
    f"'{MOST_MONTHS} months', or a list of such with the main one first, e.g. [28, 56, 91]"
)


@dataclass(frozen=True)
class Horizon:
    """A length that is counted on from a day.

    The same day of a later month is meant by months; where that month has no such day, its last:
    one month from January 31 on ends with February.

    Attributes
    ----------
    length
        How many days or months.
    of_months
        Whether they are months.
    """

    length: int
    of_months: bool = False

    @classmethod
    def of(cls, written: int | str) -> Horizon:
        """Return the horizon that a parameter means: a number of days, or “3 months”."""
        if isinstance(written, int):
            return cls(written)
        return cls(int(written.partition(" ")[0]), True)

    def end(self, day: date) -> date:
        """Return the first day after the horizon that begins with this day."""
        return later_month(day, self.length) if self.of_months else day + timedelta(self.length)

    def latest(self, end: date) -> date:
        """Return the latest day whose horizon is over before this one."""
        if not self.of_months:
            return end - timedelta(self.length)
        day = later_month(end, -self.length)
        while self.end(day + timedelta(1)) <= end:  # from January 29, 30 and 31 on, it ends alike
            day += timedelta(1)
        return day

    def days(self, day: date) -> int:
        """Return how many days it has from this day on."""
        return (self.end(day) - day).days

    @cached_property
    def most_days(self) -> int:
        """How many days it has at most."""
        return max(map(self.days, FOUR_YEARS))

    @property
    def half_and_twice(self) -> list[Horizon]:
        """Half of it, and twice as long; of a single day or month there is no half."""
        lengths = [*([self.length // 2] if self.length > 1 else []), 2 * self.length]
        return [Horizon(length, self.of_months) for length in lengths]

    @property
    def words(self) -> str:
        """It, for people: “28 days”, “1 month”."""
        return f"{self.length} {'month' if self.of_months else 'day'}{'s' * (self.length != 1)}"

    @property
    def key(self) -> str:
        """It, in names of outcomes: “28”, “1_month”."""
        return self.words.replace(" ", "_") if self.of_months else str(self.length)


def later_month(day: date, months: int) -> date:
    """Return the same day of a later, or earlier, month; its last day where it has no such."""
    years, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(years, month + 1, min(day.day, monthrange(years, month + 1)[1]))


def read_horizons(value: Any) -> int | str | tuple[int | str, ...]:
    """Return horizons as they are to be written: one alone, or several, the main one first.

    Raises
    ------
    ValueError
        One is none, or is there twice; the message is for people.
    """
    items = value if isinstance(value, list | tuple) else [value]
    found = tuple(map(_read, items))
    if not found:
        raise ValueError(f"found an empty list. {ALLOWED}")
    twice = [item for place, item in enumerate(found) if item in found[:place]]
    if twice:
        raise ValueError(f"lists {twice[0]} twice. Give every horizon once, the main one first")
    return found[0] if len(found) == 1 else found


def _read(value: Any) -> int | str:
    if type(value) is int and 1 <= value <= LONGEST_STEP:
        return value
    found = WRITTEN.fullmatch(value) if isinstance(value, str) else None
    if found is not None and int(found[1]) <= MOST_MONTHS:
        return Horizon(int(found[1]), True).words
    given = "nothing" if value is None else printable(repr(value))
    raise ValueError(f"found {given}. {ALLOWED}")


def horizons_of(written: int | str | Sequence[int | str]) -> dict[str, Horizon]:
    """Return the outcomes that are retention within some horizon: name -> horizon.

    The first one is `retention`; the others carry theirs in the name.
    """
    main, *others = (written,) if isinstance(written, int | str) else written
    further = (Horizon.of(item) for item in others)
    return {RETENTION: Horizon.of(main), **{f"{RETENTION}_{each.key}": each for each in further}}


def is_retention(outcome: str) -> bool:
    """Return whether an outcome is retention, within whatever horizon."""
    return outcome.partition("_")[0] == RETENTION


def words_of(outcome: str) -> str:
    """Return the horizon of a further outcome in words: “56 days” of `retention_56`."""
    return horizon_of(outcome.removeprefix(f"{RETENTION}_")).words


def horizon_of(key: str) -> Horizon:
    """Return the horizon that has this key."""
    return Horizon.of(int(key) if key.isdigit() else key.replace("_", " "))


One = (
    Annotated[int, Field(ge=1, le=LONGEST_STEP)]
    | Annotated[str, Field(pattern="^[1-9][0-9]? months?$")]
)
Several = Annotated[
    tuple[One, ...], Field(min_length=1, strict=False, json_schema_extra={"uniqueItems": True})
]
Horizons = Annotated[One | Several, BeforeValidator(read_horizons)]
"""One horizon, or several with the main one first."""
