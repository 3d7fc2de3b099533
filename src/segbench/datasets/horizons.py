"""Whether who orders again can be told at all from a cutoff and a horizon."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta

from ibis.expr.types import Table

from segbench.datasets.tables import midnight
from segbench.params.horizon import Horizon

LADDER, MONTHS = (7, 14, 28, 56, 91, 182, 365), (1, 2, 3, 6, 12)
"""Days of an outcome that are tried, and calendar months where it is of months."""

MOST_CUTOFFS = 12
"""Cutoffs that are tried before other horizons are."""

FEWEST = 5
"""Customers who have to order again, and who have not to, for anything to be learned or scored.

An interval that rests on fewer hangs on who they happen to be.
"""


@dataclass(frozen=True)
class Again:
    """How many customers of a cutoff there are, and how many of them ordered again."""

    customers: int
    again: int

    @property
    def tells(self) -> bool:
        """Whether there are enough who ordered again, and enough who did not."""
        return min(self.again, self.customers - self.again) >= FEWEST

    def __str__(self) -> str:
        """Return how many of how many, in words."""
        if self.customers == 1:
            return "the only customer" if self.again else "not even the only customer"
        if self.again == self.customers:
            return f"all {self.customers:,} customers"
        number = f"{self.again:,}" if self.again else "none"
        return f"{number} of {self.customers:,} customers"


@dataclass(frozen=True)
class Attempt:
    """A cutoff and horizon that are tried, and the days between cutoffs (0: there is but one)."""

    cutoff: date
    horizon: Horizon
    step: int


def ordered_again(orders: Table, cutoff: date, back: int | None, horizon: Horizon) -> Again:
    """Return how many ordered in the days before a cutoff, and of them within the horizon after.

    Parameters
    ----------
    orders
        customer_id, ordered_at.
    back
        Days before the cutoff; None: all.
    """
    at, start = orders.ordered_at, midnight(cutoff)
    before = at < start
    if back is not None:
        before &= at >= midnight(cutoff - timedelta(days=back))
    after = (at >= start) & (at < midnight(horizon.end(cutoff)))
    each = orders.group_by("customer_id").aggregate(before=before.any(), after=after.any())
    known = each.filter(each.before)
    row = known.aggregate(customers=known.count(), again=known.after.sum()).to_pandas().iloc[0]
    return Again(int(row["customers"]), int(row["again"] or 0) if row["customers"] else 0)


def can_be_compared(orders: Table, one: Attempt, back: int | None) -> bool:
    """Return whether enough did and did not order again after a cutoff and one step before it."""
    cutoffs = {one.cutoff, one.cutoff - timedelta(days=one.step)}
    return all(ordered_again(orders, cutoff, back, one.horizon).tells for cutoff in cutoffs)


def first_comparable(orders: Table, tried: Iterable[Attempt], back: int | None) -> Attempt | None:
    """Return the first of these that can be compared; None where none can."""
    return next((one for one in tried if can_be_compared(orders, one, back)), None)


def others_to_try(now: Attempt, first_day: date, last_day: date, least: int) -> Iterator[Attempt]:
    """Yield other cutoffs with the same horizon, the latest first, then other horizons.

    Those nearest by their ratio come first. Of calendar months others are tried, of days others.

    Parameters
    ----------
    least
        Days of history that have to lie before the earlier of the two cutoffs.
    """
    horizon, end = now.horizon, last_day + timedelta(days=1)
    cutoff = horizon.latest(end)
    # Months begin on the same day of each, which a number of days between cutoffs would not keep.
    apart = timedelta(days=0 if horizon.of_months else now.step)
    for _ in range(MOST_CUTOFFS):
        same = replace(now, cutoff=cutoff)
        if same != now and _has_history(same, first_day, least):
            yield same
        cutoff = min(horizon.latest(cutoff), cutoff - apart)
    lengths = {*(MONTHS if horizon.of_months else LADDER)} - {horizon.length}
    ratio = {one: max(one / horizon.length, horizon.length / one) for one in lengths}
    for length in sorted(lengths, key=lambda one: (ratio[one], one)):
        other = replace(horizon, length=length)
        attempt = Attempt(other.latest(end), other, other.most_days if now.step else 0)
        if _has_history(attempt, first_day, least):
            yield attempt


def _has_history(one: Attempt, first_day: date, least: int) -> bool:
    return (one.cutoff - timedelta(days=one.step) - first_day).days >= least
