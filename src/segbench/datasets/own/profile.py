"""What a column of an unknown file looks like."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from ibis.expr.types import Table, Value

from segbench.datasets.own import values
from segbench.datasets.tables import totals

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
    fractions
        Share of the filled cells that are a number with decimals.
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
    r"date|time|datum|zeit|fecha|hora|data\b|jour|day|tag\b|month|monat|mois|mes\b|period"
    r"|created|updated|paid|when|stamp"
    r"|(?<![a-z])(ts|at|on|dt|dat)(?![a-z])|日|时间|時間|月|날짜|дата"
)
"""What a column is called whose bare numbers, or months without a day, are timestamps."""


def profile(table: Table, name: str, cell: Value) -> Column:
    """Return what a column looks like, over all rows; each different cell is looked at once."""
    cells = values.different(table, cell).cache()
    style = values.find_dates(cells).style
    if not re.search(DATED, name.lower()):
        style = replace(style, count=None, months=False)
    dated = values.timestamps(cells, style)
    usual = dated.value.year().between(1900, 2099)
    counted = values.read_numbers(dated.select("cell", "n", usual=usual))
    seen = counted.mutate(text=values.text(counted.cell)).rename(number="value").cache()
    kinds = {
        "timestamps": seen.usual,
        "numbers": seen.number.notnull(),
        "fractions": seen.number != seen.number.floor(),
    }
    sums = totals(
        seen,
        rows=seen.n.sum(),
        filled=seen.n.sum(where=seen.text.notnull()),
        distinct=seen.text.nunique(),
        example=seen.text.max(),
        **{kind: seen.n.sum(where=rule) for kind, rule in kinds.items()},
    ).fillna(0)
    rows, filled = int(sums["rows"]), int(sums["filled"])
    return Column(
        name,
        rows,
        filled / max(rows, 1),
        int(sums["distinct"]),
        **{kind: float(sums[kind]) / max(filled, 1) for kind in kinds},
        example=str(sums["example"])[:40],
    )
