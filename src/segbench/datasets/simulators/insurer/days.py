"""The calendar of the simulated branch: days and months counted from the first day."""

from __future__ import annotations

from datetime import date, timedelta

import numpy as np
from numpy.typing import NDArray

FIRST_DAY = date(2022, 1, 1)
LAST_DAY = date(2024, 12, 31)
MONTHS = 36
QUARTERS = 12

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]

MONTH_STARTS: Ints = np.array(
    [(date(2022 + m // 12, m % 12 + 1, 1) - FIRST_DAY).days for m in range(MONTHS + 1)]
)
"""Day on which each month begins, and the day after the last."""


def day_of(month: Ints | int, day_of_month: Ints | int) -> Ints:
    """Return the day (0 = the first day) of a month (0 to 35) and a day in it (1 to 28)."""
    return np.asarray(MONTH_STARTS[month] + day_of_month - 1)


def month_of(day: Ints) -> Ints:
    """Return the month of a day; earlier days have negative months of 30.4 days."""
    inside = np.searchsorted(MONTH_STARTS, day, side="right") - 1
    return np.where(day < 0, np.floor(day / 30.4375).astype(np.int64), inside)


def text_of(day: int) -> str:
    """Return a day as YYYY-MM-DD."""
    return (FIRST_DAY + timedelta(days=day)).isoformat()


def quarter_name(quarter: int) -> str:
    """Return a quarter (0 to 11) as 2022Q1 to 2024Q4."""
    return f"{2022 + quarter // 4}Q{quarter % 4 + 1}"


def logistic(x: Floats) -> Floats:
    """Return 1 / (1 + exp(-x))."""
    return 1 / (1 + np.exp(-x))
