"""A source table while it is cleaned: every row is kept, or rejected for one reason."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace

import ibis
import pandas as pd
from ibis.backends.duckdb import Backend
from ibis.expr.types import BooleanValue, Table, Value

from segbench.datasets.base import ledger
from segbench.datasets.own.raw import FILE, ROW, Raw
from segbench.datasets.tables import count, frequencies, later_rows, store, whole_totals
from segbench.params.data import TableParams

CELLS = "_cells"

NOT_SAMPLED = "not in the sample of customers"


@dataclass
class CleaningTable:
    """A source table with its canonical columns, of which rule after rule rejects rows.

    Attributes
    ----------
    name
        Canonical name of the table.
    table
        Every row: canonical columns, `_file`, `_row`, `_reason` (missing: kept), and all of the
        source's cells as one JSON text in `_cells`, so that a source of thousands of columns costs
        no more than one of ten.
    raw, params
        What was read, and how it is to be.
    source
        The source's cells in the engine; `Raw.places` names its columns.
    notes
        Kept rows worth knowing of, for the ledger.
    monthly
        Columns of timestamps that name months without a day.
    taken
        Canonical column -> what cells that cannot be read were taken as, in words; by default they
        are missing.
    """

    name: str
    con: Backend
    table: Table
    raw: Raw
    params: TableParams
    read_as: str
    source: Table
    notes: dict[str, int]
    monthly: Collection[str]
    taken: dict[str, str] = field(default_factory=dict)

    def anew(self, params: TableParams) -> CleaningTable:
        """Return the same rows, to be cleaned by other parameters, which parse them alike."""
        return replace(self, params=params, notes=dict(self.notes), taken=dict(self.taken))

    @property
    def kept(self) -> Table:
        """The rows not rejected."""
        return self.table.filter(self.table._reason.isnull())

    def reject(self, reason: str, rule: BooleanValue) -> None:
        """Reject the kept rows for which a rule holds."""
        self.table = self.table.mutate(
            _reason=self.table._reason.fill_null(rule.ifelse(reason, None))
        )

    def reject_rows(self, reason: str, rows: Table) -> None:
        """Reject the kept rows that are among these, by `_file` and `_row`."""
        self.reject_beside(rows.select(FILE, ROW, _why=ibis.literal(reason)), FILE, ROW)

    def reject_beside(self, reasons: Table, *keys: str) -> None:
        """Reject the kept rows whose keys stand in a table, for the reason (`_why`) beside them."""
        joined = self.beside(reasons, *keys)
        self._replace(joined.mutate(_reason=joined._reason.fill_null(joined._why)).drop("_why"))

    def repeated(self, keys: Sequence[str], order: Sequence[Value | str] = ()) -> Table:
        """Return the kept rows that repeat an earlier one's keys; `order` tells the earliest."""
        return later_rows(self.kept, keys, [*order, FILE, ROW]).select(FILE, ROW)

    def reject_repeats(self) -> None:
        """Reject kept rows that repeat all cells of an earlier one."""
        self.reject_rows("duplicate row", self.repeated([CELLS]))

    def _replace(self, table: Table) -> None:
        self.table = store(self.con, table)

    def beside(self, further: Table, *keys: str) -> Table:
        """Return every row with the columns of a table in which the keys of a row stand once."""
        joined = self.table.left_join(further, keys, rname="_right_{name}")
        return joined.drop(*(f"_right_{key}" for key in keys))

    def rename(self, name: str, names: Mapping[str, str]) -> int:
        """Give the ids of a column these other names; return how many rows have one of them."""
        frame = store(self.con, pd.DataFrame(names.items(), columns=[name, "_new"]))
        joined = self.beside(frame, name)
        self._replace(joined.mutate(**{name: joined._new.coalesce(joined[name])}).drop("_new"))
        return count(joined.filter(joined._new.notnull()))

    def note(self, words: str, rows: int) -> None:
        """Remember a number of kept rows for the ledger, if there are any."""
        if rows:
            self.notes[words] = rows

    def note_empty_flags(self, names: Sequence[str]) -> None:
        """Note the kept rows with an empty flag in a column that has words for no as well."""
        kept = self.kept
        for name in names:
            if name in kept.columns:
                said = kept[f"_said_{name}"]
                counts = whole_totals(kept, no=(~kept[name]).sum(), empty=(~said).sum())
                if counts["no"]:
                    self.note(f"{name} empty, taken as no", counts["empty"])

    def unread(self) -> dict[str, int]:
        """Return what of kept rows cannot be read, by column and what it was taken as."""
        kept = self.kept
        names = [name.removeprefix("_said_") for name in kept.columns if name.startswith("_said_")]
        unread = {name: (kept[f"_said_{name}"] & kept[name].isnull()).sum() for name in names}
        return {
            f"{name} that cannot be read, {self.taken.get(name, 'left missing')}": rows
            for name, rows in whole_totals(kept, **unread).items()
            if rows
        }

    def ledger(self) -> pd.DataFrame:
        """Return the account of every row that the source had."""
        rejected = frequencies(self.table, self.table._reason.fill_null(""))
        rows = sum(rejected.values())
        assert rows == self.raw.data.num_rows, f"{self.name}: rows were lost or doubled"
        rejected.pop("", None)
        rejected |= Counter(item.reason for item in self.raw.broken)
        return ledger(self.name, rows + len(self.raw.broken), rejected, self.notes | self.unread())

    def rejected(self) -> Table:
        """Return the rejected rows: table, file, row, reason, values (the cells as JSON text)."""
        out = self.table.filter(self.table._reason.notnull() & (self.table._reason != NOT_SAMPLED))
        rows = out.select(
            table=ibis.literal(self.name), file=FILE, row=ROW, reason="_reason", values=CELLS
        )
        if not self.raw.broken:
            return rows
        broken = pd.DataFrame(
            [(self.name, item.file, item.row, item.reason, item.text) for item in self.raw.broken],
            columns=rows.columns,
        )
        return rows.union(store(self.con, broken))
