"""A file read in batches, in memory that does not grow with its rows."""

from __future__ import annotations

import csv
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv as pacsv
import pyarrow.parquet as pq
from numpy.typing import NDArray

from segbench.datasets.own.files import PARQUET, TEXT
from segbench.datasets.own.raw import BROKEN, check_header, named
from segbench.datasets.own.textfile import (
    check_damage,
    check_names,
    chunks,
    explain,
    find_delimiter,
    find_encoding,
    given,
    open_utf8,
    reason,
    sample,
    unreadable,
)
from segbench.errors import SegbenchError

BLOCK = 1 << 20
"""Bytes of text parsed at once, and so the longest row; the parser reads up to 32 blocks ahead."""

ROWS = 50_000
"""Rows of a Parquet file decoded at once."""

BUFFER = 1 << 20


@dataclass(frozen=True)
class Batch:
    """Some rows of a file.

    Attributes
    ----------
    cells
        Columns by name; those of a text file are text as written.
    rows
        Number of each row in the file; 1 is the first after the header.
    broken
        Numbers of rows that have not as many cells as the header, and so are not among `cells`.
    unread
        Numbers of rows left out because they hold bytes that the file's encoding does not have, and
        `why`, in words.
    """

    cells: pa.RecordBatch
    rows: NDArray[np.int64]
    broken: tuple[int, ...]
    unread: tuple[int, ...] = ()
    why: str = ""

    def lost(self) -> pd.DataFrame:
        """Return the rows that are not among the cells: row, reason."""
        reasons = dict.fromkeys(self.broken, BROKEN) | dict.fromkeys(self.unread, self.why)
        return pd.DataFrame({"row": list(reasons), "reason": list(reasons.values())})


class BatchFile:
    """A delimited text file (gzipped or not) or Parquet file, read in batches.

    Parameters
    ----------
    path, shown
        Where it is, and what it is called in messages.
    encoding, delimiter
        Of a text file; None to find out.

    Raises
    ------
    SegbenchError
        The file is empty or damaged, or is of another kind.
    """

    def __init__(
        self, path: Path, shown: str, encoding: str | None = None, delimiter: str | None = None
    ) -> None:
        self.path, self.shown = path, shown
        name = path.name.lower()
        if name.endswith(TEXT):
            self.chosen = encoding is not None
            self.found = given(path, shown, encoding) if encoding else find_encoding(path, shown)
            lines = sample(path, shown, self.found.encoding)
            if not any(line.strip() for line in lines):
                raise SegbenchError(
                    f"{shown}: is empty; a row with the names of the columns and rows under it are "
                    "needed."
                )
            self.delimiter = delimiter or find_delimiter(lines)
            header = next(
                row
                for row in csv.reader((line + "\n" for line in lines), delimiter=self.delimiter)
                if row
            )
            self.columns = named(header)
            check_names(self.columns, shown, self.found.encoding)
            self._read: Callable[[Sequence[str]], Iterator[Batch]] = self._text
        elif name.endswith(PARQUET):
            with self._parquet_file() as file:
                self.columns = list(file.schema_arrow.names)
            self._read = self._parquet
        else:
            raise SegbenchError(
                f"{shown}: cannot be read in batches. Save it as CSV ({', '.join(TEXT)}) or "
                "Parquet."
            )
        check_header(self.columns, shown)

    def batches(self, wanted: Sequence[str]) -> Iterator[Batch]:
        """Yield all rows in their order, with at least the columns wanted.

        Raises
        ------
        SegbenchError
            The file is damaged, or a quotation mark never closes.
        """
        return self._read(wanted)

    def _text(self, _: Sequence[str]) -> Iterator[Batch]:
        numbering = _Numbering()
        options = (
            pacsv.ReadOptions(
                use_threads=False,
                block_size=BLOCK,
                column_names=self.columns,
                skip_rows_after_names=1,
            ),
            pacsv.ParseOptions(
                delimiter=self.delimiter,
                newlines_in_values=True,
                invalid_row_handler=numbering.skip,
            ),
            pacsv.ConvertOptions(
                column_types=dict.fromkeys(self.columns, pa.string()), strings_can_be_null=False
            ),
        )
        last: pa.RecordBatch | None = None
        unread = 0
        try:
            with (
                open_utf8(self.path, self.shown, self.found) as stream,
                pacsv.open_csv(stream, *options) as reader,
            ):
                for cells in reader:
                    last = cells if cells.num_rows else last
                    batch = self._readable(numbering.number(cells))
                    unread += len(batch.unread)
                    yield batch
        except (pa.ArrowInvalid, OSError, UnicodeError, EOFError) as error:
            raise SegbenchError(
                explain(self.path, self.shown, self.found.encoding, error, BLOCK)
            ) from None
        self._check_quotes(last, numbering)
        check_damage(
            self.path, self.shown, self.found.encoding, unread, numbering.seen, chosen=self.chosen
        )
        if numbering.broken:
            yield Batch(
                pa.RecordBatch.from_pydict({name: [] for name in self.columns}),
                np.empty(0, np.int64),
                (*numbering.broken,),
            )

    def _readable(self, batch: Batch) -> Batch:
        if self.found.whole:
            return batch
        bad = unreadable(batch.cells)
        if not pc.any(bad).as_py():
            return batch
        out = bad.to_numpy(zero_copy_only=False)
        lost = tuple(batch.rows[out].tolist())
        return Batch(
            batch.cells.filter(pc.invert(bad)),
            batch.rows[~out],
            batch.broken,
            lost,
            reason(self.found.encoding),
        )

    def _check_quotes(self, last: pa.RecordBatch | None, numbering: _Numbering) -> None:
        """Refuse a file whose last row swallowed others, as an open quotation mark has it do."""
        ends = (
            []
            if last is None
            else [str(value) for value in last.slice(last.num_rows - 1).to_pylist()[0].values()]
        )
        swallowed = any("\n" in text or "\r" in text for text in (*ends, numbering.last_broken))
        if swallowed and sum(chunk.count(b'"') for chunk in chunks(self.path, self.shown)) % 2:
            raise SegbenchError(
                f"{self.shown}: a quotation mark in one of the last {BLOCK >> 20} MB never closes, "
                "so that all rows after it "
                "would be taken for one cell. Close or remove it."
            )

    def _parquet_file(self) -> pq.ParquetFile:
        try:
            return pq.ParquetFile(self.path, buffer_size=BUFFER, pre_buffer=False)
        except (pa.ArrowException, OSError):
            raise self._damaged() from None

    def _parquet(self, wanted: Sequence[str]) -> Iterator[Batch]:
        row = 1
        with self._parquet_file() as file:
            try:
                for cells in file.iter_batches(ROWS, columns=list(wanted)):
                    yield Batch(cells, np.arange(row, row + cells.num_rows), ())
                    row += cells.num_rows
            except (pa.ArrowException, OSError):
                raise self._damaged() from None

    def _damaged(self) -> SegbenchError:
        return SegbenchError(
            f"{self.shown}: is no whole Parquet file; it is damaged, cut short or of another kind. "
            "Fetch it again, or save it "
            "as CSV."
        )


@dataclass
class _Numbering:
    """The numbers of rows, some of which the parser skips and tells beforehand, one by one."""

    seen: int = 0
    broken: deque[int] = field(default_factory=deque)
    last_broken: str = ""

    def skip(self, row: Any) -> str:
        self.broken.append(row.number - 1)
        self.last_broken = row.text
        return "skip"

    def number(self, cells: pa.RecordBatch) -> Batch:
        """Return the batch with its rows' numbers, and the broken rows before its last row."""
        passed: list[int] = []
        while self.broken and self.broken[0] <= self.seen + cells.num_rows + len(passed):
            passed.append(self.broken.popleft())
        end = self.seen + cells.num_rows + len(passed)
        rows = np.setdiff1d(np.arange(self.seen + 1, end + 1), passed, assume_unique=True)
        self.seen = end
        return Batch(cells, rows, tuple(passed))
