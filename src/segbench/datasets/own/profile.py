"""What a column of an unknown file looks like."""

from __future__ import annotations

from dataclasses import dataclass

from ibis.expr.types import Table, Value

from segbench.datasets.own import values
from segbench.datasets.own.style import find_day_first, find_decimal

MOSTLY = 0.8
"""Share of a column's cells that must be of a kind for the column to be of it."""


@dataclass(frozen=True)
class Column:
    """A column of a source.

    Attributes
    ----------
    name
        As the source calls it.
    filled
        Share of cells that say something.
    distinct
        Different things said.
    moments, numbers
        Shares of the filled cells that read as a moment or as a number.
    fractions, negatives
        Shares of the filled cells that are a number with decimals, or below 0.
    example
        One of its cells.
    """

    name: str
    rows: int
    filled: float
    distinct: int
    moments: float
    numbers: float
    fractions: float
    negatives: float
    example: str

    @property
    def is_moment(self) -> bool:
        """Whether it holds days or moments. Numbers alone are taken for numbers, but for eight digits of a day."""
        return self.moments >= MOSTLY

    @property
    def is_number(self) -> bool:
        """Whether it holds numbers."""
        return self.numbers >= MOSTLY and not self.is_moment


def profile(table: Table, name: str, cell: Value) -> Column:
    """Return what a column looks like, over all rows."""
    text = values.text(cell)
    day_first = find_day_first(table, cell)
    moment = values.moment(cell, day_first=bool(day_first and day_first.value))
    usual = (moment.year() >= 1900) & (moment.year() < 2100)
    decimal = find_decimal(table, cell)
    number = values.number(cell, "," if decimal and decimal.value == "," else ".")
    counted = table.aggregate(
        rows=table.count(),
        filled=text.count(),
        distinct=text.nunique(),
        moments=usual.fill_null(False).cast("int64").sum(),
        numbers=number.count(),
        fractions=(number != number.floor()).fill_null(False).cast("int64").sum(),
        negatives=(number < 0).fill_null(False).cast("int64").sum(),
        example=text.max(),
    )
    found = counted.to_pandas().fillna(0).iloc[0]
    filled = max(int(found["filled"]), 1)
    shares = {key: float(found[key]) / filled for key in ("moments", "numbers", "fractions", "negatives")}
    rows = int(found["rows"])
    example = str(found["example"])[:40]
    return Column(name, rows, int(found["filled"]) / max(rows, 1), int(found["distinct"]), **shares, example=example)
