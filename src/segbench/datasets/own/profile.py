"""What a column of an unknown file looks like."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

import ibis
from ibis.expr.types import BooleanValue, IntegerScalar, Table, Value

from segbench.datasets.own import values
from segbench.datasets.own.infer_format import different, find_dates, find_decimal
from segbench.datasets.own.timestamps import Style

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
    timestamps, numbers
        Shares of the filled cells that read as a timestamp or as a number.
    fractions, negatives
        Shares of the filled cells that are a number with decimals, or below 0.
    example
        One of its cells.
    """

    name: str
    rows: int
    filled: float
    distinct: int
    timestamps: float
    numbers: float
    fractions: float
    negatives: float
    example: str

    @property
    def is_timestamp(self) -> bool:
        """Whether it holds timestamps; of bare numbers, only eight digits of a day are some."""
        return self.timestamps >= MOSTLY

    @property
    def is_number(self) -> bool:
        """Whether it holds numbers."""
        return self.numbers >= MOSTLY and not self.is_timestamp


DATED = (
    r"date|time|datum|zeit|fecha|hora|data\b|jour|day|tag\b|month|monat|mois|mes\b|period|created|updated|paid|when|stamp"
    r"|(?<![a-z])(ts|at|on|dt|dat)(?![a-z])|日|时间|時間|月|날짜|дата"
)
"""What a column is called whose bare numbers, or months without a day, are timestamps."""


def _style(cells: Table, name: str) -> Style:
    """Return how a column would write timestamps; counts and bare months need a fitting name."""
    style = find_dates(cells).style
    return style if re.search(DATED, name.lower()) else replace(style, count=None, months=False)


def profile(table: Table, name: str, cell: Value) -> Column:
    """Return what a column looks like, over all rows; each different cell is looked at once."""
    cells = different(table, cell).cache()
    dated = values.timestamps(cells, _style(cells, name))
    decimal = find_decimal(cells)
    number = values.number(dated.cell, "," if decimal and decimal.value == "," else ".")
    usual = dated.value.year().between(1900, 2099)
    seen = dated.mutate(text=values.text(dated.cell), number=number, usual=usual).cache()

    def rows(which: BooleanValue) -> IntegerScalar:
        return ibis.ifelse(which.fill_null(False), seen.n, 0).sum()

    counted = seen.aggregate(
        rows=seen.n.sum(),
        filled=rows(seen.text.notnull()),
        distinct=seen.text.nunique(),
        timestamps=rows(seen.usual),
        numbers=rows(seen.number.notnull()),
        fractions=rows(seen.number != seen.number.floor()),
        negatives=rows(seen.number < 0),
        example=seen.text.max(),
    )
    found = counted.to_pandas().fillna(0).iloc[0]
    filled = max(int(found["filled"]), 1)
    shares = {
        key: float(found[key]) / filled
        for key in ("timestamps", "numbers", "fractions", "negatives")
    }
    total = int(found["rows"])
    return Column(
        name,
        total,
        int(found["filled"]) / max(total, 1),
        int(found["distinct"]),
        **shares,
        example=str(found["example"])[:40],
    )
