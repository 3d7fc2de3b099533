"""The days that features may see: everything before a cutoff, back to a fixed length."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import TypeAlias

from ibis.expr.types import BooleanValue, IntegerValue, Table, TimestampValue

from segbench.datasets.tables import midnight

Day: TypeAlias = date | TimestampValue
"""A day; or its first moment where only the engine knows it (see `segbench.features.compiled`)."""


@dataclass(frozen=True)
class Window:
    """Days from `start` up to, not including, `cutoff`.

    Attributes
    ----------
    longest
        The most days that it may have, where only the engine knows them; else None.
    """

    start: Day
    cutoff: Day
    longest: int | None = None

    @classmethod
    def before(cls, cutoff: date, observation_days: int | None, first_day: date) -> Window:
        """Return the window of this length before the cutoff; without a length, all history."""
        if observation_days is None:
            return cls(first_day, cutoff)
        return cls(cutoff - timedelta(days=observation_days), cutoff)

    @classmethod
    def after(cls, cutoff: date, days: int) -> Window:
        """Return the window of this length that begins at a cutoff: that of outcomes."""
        return cls(cutoff, cutoff + timedelta(days=days))

    @property
    def most_days(self) -> int:
        """Length in days; the most that it may have where only the engine knows it."""
        if self.longest is not None:
            return self.longest
        assert isinstance(self.start, date)
        assert isinstance(self.cutoff, date)
        return (self.cutoff - self.start).days

    @property
    def days(self) -> IntegerValue:
        """Length in days, as the engine counts them."""
        return self.days_before_cutoff(midnight(self.start))

    @property
    def last_third(self) -> TimestampValue:
        """First moment of the last third."""
        return midnight(self.cutoff) - (self.days // 3).as_interval("D")

    def contains(self, timestamp: TimestampValue) -> BooleanValue:
        """Return whether a timestamp lies in the window."""
        return (timestamp >= midnight(self.start)) & (timestamp < midnight(self.cutoff))

    def rows(self, table: Table, timestamp: str) -> Table:
        """Return the rows of a table whose timestamp lies in the window."""
        return table.filter(self.contains(table[timestamp]))

    def days_before_cutoff(self, timestamp: TimestampValue) -> IntegerValue:
        """Return whole days from a timestamp's date to the cutoff; at least 1 inside the window."""
        return midnight(self.cutoff).date().delta(timestamp.date(), unit="day")

    def customers(self, orders: Table) -> Table:
        """Return the ids of the customers who ordered in the window."""
        return self.rows(orders, "ordered_at").select("customer_id").distinct()
