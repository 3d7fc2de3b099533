"""Cells of one table into values, column by column: what was read, how, and what could not be."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import ibis
import yaml
from ibis.expr.types import BooleanValue, StringValue, Table, Value

from segbench.datasets.own import signs, values
from segbench.datasets.tables import frequencies
from segbench.errors import SegbenchError, printable
from segbench.params.data import TableParams
from segbench.params.words import ColumnWords

FEW, SHARE = 2, 0.05
"""More cells, and a larger share of those that say something, are no slips: they mean something."""

SHOWN, FAULTS = 8, 6
"""Values of a column, and columns of a table, in a message."""

FREE = signs.word_list("""
    free, gratis, free of charge, no charge, kostenlos, kostenfrei, gratuit, 免费, 無料
""")
UNSAID = signs.word_list("""
    don't know, don’t know, dont know, do not know, not applicable, prefer not to say, no answer,
    no opinion, skipped, 不知道, 不清楚, 不适用, 不愿回答, 未回答
""")
"""Words at costs and of answers that are no value, and no sign of a column read wrongly."""

WRITTEN = {",": "decimal comma", ".": "decimal point"}


@dataclass
class Reading:
    """What the columns of a table were read as.

    Attributes
    ----------
    name
        Canonical name of the table.
    utc_offset_hours
        Where times with an offset of their own are turned to.
    lookups
        Canonical column -> each different cell (`cell`), how many rows have it (`n`), and its
        `value`.
    remarks
        How columns are written, in words.
    monthly
        Column of timestamps -> how many rows name the month only.
    faults
        What has to be settled before the table can be read.
    """

    name: str
    params: TableParams
    utc_offset_hours: float
    lookups: dict[str, Table] = field(default_factory=dict)
    remarks: list[str] = field(default_factory=list)
    monthly: dict[str, int] = field(default_factory=dict)
    faults: list[str] = field(default_factory=list)

    def timestamps(self, name: str, cells: Table) -> None:
        """Read days and timestamps."""
        dates = values.find_dates(cells, self.params.day_first, self.params.dates)
        if dates.question:
            self.faults.append(
                f"{name} (column '{printable(self.params.columns[name])}'): {dates.question}. Say "
                "it: `dates: ymd` for year, month, day; `dates: dmy` for day, month, year; "
                "`dates: mdy` for month, day, year."
            )
        if dates.monthly:
            self.monthly[name] = dates.monthly
        self.remarks += [f"{name}: {words}" for words in dates.remarks]
        self.lookups[name] = values.timestamps(cells, dates.style, self.utc_offset_hours)

    def numbers(self, name: str, cells: Table) -> None:
        """Read numbers, by the decimal mark as given, else as found."""
        mark: str = self.params.decimal or "."
        found = values.find_decimal(cells)
        if found:
            why = "as the parameters say"
            if not self.params.decimal:
                mark, why = found.value, found.evidence
            self.remarks.append(f"{name}: {WRITTEN[mark]} ({why})")
        self.lookups[name] = values.numbers(cells, mark)

    def check(self, name: str, kind: str) -> None:
        """Remember a column of which more cells cannot be read than slips explain."""
        filled, unread = unread_cells(self.lookups[name], FREE if name == "cost" else ())
        count = sum(unread.values())
        if not self.waived(name) and count > max(FEW, SHARE * filled):
            column = self.params.columns[name]
            line = f"`{name}: {{column: {scalar(column)}, unread: missing}}`"
            self.faults.append(
                f"column '{printable(column)}' ({name}): {count:,} of {filled:,} cells cannot be "
                f"read as {kind}: {counted(unread)}. Correct them, or write {line} to take them "
                "as missing."
            )

    def waived(self, name: str) -> bool:
        """Return whether the parameters take a column however many of its cells cannot be read."""
        return self.params.words.get(name, ColumnWords()).unread == "missing"

    def settle(self) -> None:
        """Refuse a table of which something has to be settled first.

        Raises
        ------
        SegbenchError
            With what was found, column by column, and the lines to write.
        """
        if self.faults:
            further = len(self.faults) - FAULTS
            more = f" And {further} more columns." if further > 0 else ""
            raise SegbenchError(
                f"data.tables.{self.name}: {self.params.path or self.params.table}: "
                f"{' '.join(self.faults[:FAULTS])}{more}"
            )


def is_filled(cell: Value) -> BooleanValue:
    """Return whether a cell says something; a dash is how spreadsheets write nothing."""
    return values.text(cell).fill_null("").re_search("[^-–—]")


def word(cell: Value) -> StringValue:
    """Return a cell as `segbench.params.words.plain` writes a word; missing if it says nothing."""
    said = (
        values.text(cell)
        .lower()
        .re_replace(rf"{signs.BLANKS}+", " ")
        .re_replace(r"^(-?\d+)\.0+$", r"\1")
    )
    return ibis.ifelse(is_filled(cell), said, ibis.null("string"))


def unread_cells(cells: Table, harmless: tuple[str, ...] = ()) -> tuple[int, dict[str, int]]:
    """Return how many rows say something, and what the unreadable ones say, by frequency."""
    said = cells.mutate(word=word(cells.cell)).filter(is_filled(cells.cell))
    filled = int(said.n.sum().execute() or 0)
    return filled, frequent(said.filter(said.value.isnull() & ~said.word.isin(harmless)))


def frequent(cells: Table) -> dict[str, int]:
    """Return each text of `cell` with the rows that say it (`n`), the most frequent first."""
    return frequencies(cells, values.text(cells.cell), cells.n)


def counted(words: Mapping[str, int]) -> str:
    """Return words with their counts for a message: the first, and how many more there are."""
    shown = [f"'{printable(text, 30)}' {count:,}" for text, count in list(words.items())[:SHOWN]]
    more = f" and {len(words) - SHOWN:,} more" if len(words) > SHOWN else ""
    return ", ".join(shown) + more


def scalar(value: str) -> str:
    """Return a text as it stands in a params file, in quotation marks where it needs them."""
    text: str = yaml.safe_dump([value], default_flow_style=True, width=10_000, allow_unicode=True)
    return text.strip()[1:-1]
