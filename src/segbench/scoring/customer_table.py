"""A customer table in batches: every row is fit to be labelled, or set aside for a reason."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass, replace
from typing import Protocol

import duckdb
import numpy as np
import pandas as pd
import pyarrow as pa
from numpy.typing import NDArray

from segbench.datasets.own.raw import Batch
from segbench.errors import printable
from segbench.methods.arrays import Counts
from segbench.runtime import scratch
from segbench.scoring.frozen import ID
from segbench.scoring.parse_columns import NOUNS, READERS, Column, Evidence, Written

REJECTED = ["table", "file", "row", ID, "reason", "found"]

LEAST = {
    "frequency": 1,
    "weeks": 1,
    "recency_days": 0,
    "tenure_days": 0,
    "active_weeks": 0,
    "recent_orders": 0,
}
"""What a count of a customer who has ordered cannot lie under."""

ONCE, COPY, CONFLICT = 0, 1, 2
"""The only row of a customer or the first of copies; a copy of it; one of several that differ."""

MEMORY = "40MB"
"""What the engine keeps in memory; the rest goes to a temporary folder."""

STANDING_TWICE = f"""
    WITH repeated AS (
        SELECT id, min(place) AS first, min(content) <> max(content) AS differ
        FROM rows GROUP BY id HAVING count(*) > 1
    )
    SELECT place, CASE WHEN differ THEN {CONFLICT} WHEN place > first THEN {COPY} ELSE {ONCE} END
    FROM rows JOIN repeated USING (id)
"""  # noqa: S608 - made of constants

REPEATED = {
    COPY: "the same row again",
    CONFLICT: "customer_id on several rows that differ: which one counts is not known",
}

Marks = NDArray[np.uint8]


@dataclass(frozen=True)
class Rows:
    """Customers to label, and rows set aside.

    Attributes
    ----------
    customers
        What methods read, indexed by customer_id.
    rejected
        Columns `REJECTED`; `found` is what the cell holds that was not right.
    """

    customers: pd.DataFrame
    rejected: pd.DataFrame


class BatchSource(Protocol):
    """Where a table's cells come from, in batches."""

    @property
    def shown(self) -> str:
        """What it is called in messages."""

    def batches(self, wanted: Sequence[str]) -> Iterator[Batch]:
        """Yield all rows in their order, with at least the columns wanted."""


@dataclass(frozen=True)
class CustomerTable:
    """A customer table in parts of the same columns.

    Parameters
    ----------
    parts
        Where it is.
    needs
        Columns that must hold a finite number in each row.
    optional
        Further columns to read, by what they hold (a key of `READERS`); a row may lack them.
    unique
        Whether every customer is known to stand on one row.
    """

    parts: Sequence[BatchSource]
    needs: Sequence[str]
    optional: Mapping[str, str]
    unique: bool = False

    @property
    def kinds(self) -> dict[str, str]:
        """What each column that is read holds."""
        return dict.fromkeys(self.needs, "number") | dict(self.optional)

    def rows(self) -> Iterator[Rows]:
        """Yield every row of the table, in its order.

        The table is read twice, first to know who stands on several rows; once more if its cells
        turn out to be written in another way than plainly. Rows set aside for a value do not count
        as repeats.

        Raises
        ------
        SegbenchError
            A file is damaged, or a column cannot hold what it has to.
        """
        written: Written = {}
        flags = None
        if not self.unique:
            seen = Evidence(self.kinds)
            flags = self._flags(written, seen)
            written = seen.settle()
            if written:
                flags = self._flags(written)
        for checked in self._checked(written):
            yield checked.split(ONCE if flags is None else flags[checked.places])

    def _flags(self, written: Written, seen: Evidence | None = None) -> Marks:
        """Read the table once, for who stands on which rows and how its cells are written."""
        rows = 0
        # As numbers, which hash alike whatever else is in their batch.
        yes_or_no = {name: float for name, kind in self.kinds.items() if kind == "flag"}
        with closing(Repeats()) as repeats:
            for checked in self._checked(written):
                if seen is not None:
                    seen.add(checked.batch.cells)
                good = checked.usable
                values = checked.values[good].astype(yes_or_no)
                repeats.add(checked.ids[good], values, checked.places[good.to_numpy()])
                rows += len(good)
            return repeats.flags(rows)

    def _checked(self, written: Written) -> Iterator[_Checked]:
        start = 0
        for part in self.parts:
            for batch in part.batches([ID, *self.kinds]):
                cells = _without_dictionaries(batch.cells)
                yield self._check(part.shown, replace(batch, cells=cells), start, written)
                start += batch.cells.num_rows

    def _check(self, shown: str, batch: Batch, start: int, written: Written) -> _Checked:
        cells = batch.cells
        ids = pd.Series(Column(cells[ID], shown, ID).text().to_pandas(), dtype=object)
        reasons, found = (pd.Series("", ids.index, dtype=object) for _ in range(2))
        reasons[ids.isna()] = f"no {ID}"
        values = {}
        for name, kind in self.kinds.items():
            read, missing = READERS[kind](Column(cells[name], shown, name, written.get(name)))
            values[name] = read
            if name in self.needs:
                reasons[missing & (reasons == "")] = f"{name} is missing"
            faults = [(f"{name} is no {NOUNS[kind]}", read.isna() & ~missing)]
            if kind == "number":
                faults.append((f"{name} is not finite", np.isinf(read)))
            if name in LEAST:
                faults.append((f"{name} is less than {LEAST[name]}", read < LEAST[name]))
            for words, hit in faults:
                fresh = hit & (reasons == "")
                reasons[fresh] = words
                wrong = cells[name].filter(pa.array(fresh)).to_pylist()
                found[fresh] = [printable(str(cell)) for cell in wrong]
        places = np.arange(start, start + cells.num_rows)
        return _Checked(shown, batch, ids, pd.DataFrame(values, ids.index), reasons, found, places)


class Repeats:
    """Rows of a table by customer, in memory that grows by a byte a row; the ids are on disk."""

    def __init__(self) -> None:
        self._folder = tempfile.TemporaryDirectory(dir=scratch.folder())
        self._engine = duckdb.connect(
            config={
                "threads": 1,
                "memory_limit": MEMORY,
                "temp_directory": self._folder.name,
            }
        )
        self._engine.execute("SET enable_progress_bar = false")
        self._engine.execute("CREATE TABLE rows (id VARCHAR, content UBIGINT, place BIGINT)")

    def close(self) -> None:
        """Remove what is on disk."""
        self._engine.close()
        self._folder.cleanup()

    def add(self, ids: pd.Series, values: pd.DataFrame, places: Counts) -> None:
        """Remember rows: their ids (text), values, and places in the table, counted from 0."""
        content = pd.util.hash_pandas_object(values, index=False).to_numpy()
        batch = pa.table({"id": pa.array(ids, pa.string()), "content": content, "place": places})
        self._engine.register("batch", batch)
        self._engine.execute("INSERT INTO rows SELECT * FROM batch")

    def flags(self, rows: int) -> Marks:
        """Return `ONCE`, `COPY` or `CONFLICT` for each row of the table, which has so many."""
        flags = np.full(rows, ONCE, np.uint8)
        for batch in self._engine.execute(STANDING_TWICE).to_arrow_reader():
            flags[batch.column(0).to_numpy()] = batch.column(1).to_numpy()
        return flags


@dataclass(frozen=True)
class _Checked:
    """A batch with the reason against each row, empty where there is none."""

    shown: str
    batch: Batch
    ids: pd.Series
    values: pd.DataFrame
    reasons: pd.Series
    found: pd.Series
    places: Counts

    @property
    def usable(self) -> pd.Series:
        return self.reasons == ""

    def split(self, flags: Marks | int) -> Rows:
        reasons = self.reasons.copy()
        for flag, words in REPEATED.items():
            reasons[self.usable & (flags == flag)] = words
        bad = reasons != ""
        aside = pd.DataFrame(
            {
                "row": self.batch.rows,
                ID: self.ids.fillna(""),
                "reason": reasons,
                "found": self.found,
            }
        )[bad]
        broken = [(item.row, "", item.reason, "") for item in self.batch.rejected]
        parts = [aside, pd.DataFrame(broken, columns=aside.columns)] if broken else [aside]
        rejected = pd.concat(parts).sort_values("row")
        customers = self.values[~bad].set_axis(pd.Index(self.ids[~bad], name=ID))
        return Rows(customers, rejected.assign(table="customers", file=self.shown)[REJECTED])


def _without_dictionaries(cells: pa.RecordBatch) -> pa.RecordBatch:
    decoded = [
        column.dictionary_decode() if pa.types.is_dictionary(column.type) else column
        for column in cells.columns
    ]
    return pa.RecordBatch.from_arrays(decoded, cells.schema.names)
