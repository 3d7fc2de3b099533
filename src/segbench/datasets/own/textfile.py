"""Delimited text in batches, or whole: no line is lost, and no quotation mark left open unsaid.

How the text is written is found out by `segbench.datasets.own.text_style`.
"""

from __future__ import annotations

import json
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.csv as pacsv

from segbench.datasets.own.decode import BAD, Utf8Stream, chunks, damaged, legible, texts
from segbench.datasets.own.raw import Batch, Broken, Raw, check_header, located, named
from segbench.datasets.own.signs import matches
from segbench.datasets.own.text_style import (
    DELIMITERS,
    find_delimiter,
    find_encoding,
    given,
    sample,
)
from segbench.errors import SegbenchError, printable

TEXT = (".csv", ".tsv", ".txt", ".csv.gz", ".tsv.gz", ".txt.gz")
FEW, SHARE = 10, 0.05
"""Unreadable rows are damage if few or a small share; more speak of another encoding."""

BLOCK = 1 << 26
"""Bytes parsed at once, and so the longest row."""

FEW_BYTES, HEAD = 1 << 16, 1 << 22
"""Bytes that the first row is looked for in; without an end, files would be parsed twice."""

WIDEST = 10_000
"""Columns; all of them are read as text."""


def read_text(
    path: Path, shown: str, encoding: str | None = None, delimiter: str | None = None
) -> Raw:
    """Return a delimited text file whole; see `TextFile` for its parameters and errors."""
    file = TextFile(path, shown, encoding, delimiter)
    batches = list(file.batches())
    data = pa.Table.from_batches([batch.cells for batch in batches])
    rows = np.concatenate([batch.rows for batch in batches])
    rejected = [item for batch in batches for item in batch.rejected]
    words = f"{file.encoding}, {DELIMITERS.get(file.delimiter, repr(file.delimiter))} between cells"
    style, doubts = {"encoding": file.encoding, "delimiter": file.delimiter}, {}
    if file.doubt:
        words += f" (in doubt: {file.doubt})"
        doubts["encoding"] = file.doubt
    return Raw(located(data, shown, rows), rejected, words, (path,), style, doubts)


class TextFile:
    """A delimited text file, gzipped or not; the first row holds the names of the columns.

    Parameters
    ----------
    path, shown
        Where it is, and what it is called in messages.
    encoding, delimiter
        As given; None to find out.
    block
        Bytes parsed at once, and so the longest row; the parser reads up to 32 blocks ahead.

    Raises
    ------
    SegbenchError
        The file is empty, is not in this encoding or is cut short.
    """

    def __init__(
        self,
        path: Path,
        shown: str,
        encoding: str | None = None,
        delimiter: str | None = None,
        block: int = BLOCK,
    ) -> None:
        self.path, self.shown, self.block = path, shown, block
        self.chosen = encoding is not None
        verdict = given(path, shown, encoding) if encoding else find_encoding(path, shown)
        self.encoding, self.doubt, self.is_utf8 = verdict.encoding, verdict.doubt, verdict.whole
        self.delimiter = delimiter or find_delimiter(sample(path, shown, self.encoding))
        self.columns = self._header()

    def _header(self) -> list[str]:
        first = self._start()
        if first.num_columns > WIDEST:
            raise SegbenchError(
                f"{self.shown}: has {first.num_columns:,} columns; at most {WIDEST:,} are read. "
                "Keep those that are needed."
            )
        header = named([column[0].as_py() for column in first.columns])
        if any("\0" in name for name in header):
            raise SegbenchError(
                f"{self.shown}: its first row holds zero bytes, as UTF-16 does if it is read as "
                f"{self.encoding}. Name the encoding, e.g. `encoding: utf-16-le`, or save the file "
                "as text."
            )
        bad = next((name for name in header if BAD in name), None)
        if bad:
            raise SegbenchError(
                f"{self.shown}: its first row is not {self.encoding}: "
                f"'{printable(legible(bad))}'. Name its encoding with `encoding:`, or correct "
                "the name."
            )
        check_header(header, self.shown)
        return header

    def _start(self) -> pa.RecordBatch:
        """Return the first rows: of few bytes, for memory, or of more if the first is longer."""
        with suppress(SegbenchError, StopIteration):
            first = self._rows_in(FEW_BYTES)
            if first.num_rows > 1:  # so the first row has ended
                return first
        return self._rows_in(min(self.block, HEAD))

    def _rows_in(self, size: int) -> pa.RecordBatch:
        """Return the first rows of the first bytes."""
        return next(cells for cells in self._parsed(lambda _: "skip", size) if cells.num_rows)

    def batches(self, _: Sequence[str] = ()) -> Iterator[Batch]:
        """Yield all rows in their order, with all columns.

        Raises
        ------
        SegbenchError
            The file is damaged or in another encoding, or a quotation mark never closes.
        """
        numbering = _Numbering(self.shown)
        unreadable_rows = 0
        for cells in self._parsed(numbering.skip):
            batch = numbering.number(cells.rename_columns(self.columns))
            if not self.is_utf8:
                batch, count = self._readable(batch)
                unreadable_rows += count
            yield batch
        self._check_quotes(numbering)
        left = Batch(cells.slice(0, 0), np.empty(0, np.int64), numbering.broken)
        if not self.is_utf8:
            left, count = self._readable(left)
            self._check_damage(unreadable_rows + count, numbering.rows)
        if left.rejected:
            yield left

    def _parsed(
        self, keep: Callable[[Any], str], size: int | None = None
    ) -> Iterator[pa.RecordBatch]:
        """Yield the rows as text, the first one too; of the first `size` bytes, if given."""
        try:
            with self._opened() as stream:
                source = stream if size is None else pa.BufferReader(stream.read(size) + b"\n")
                with pacsv.open_csv(
                    source,
                    pacsv.ReadOptions(
                        use_threads=False, block_size=self.block, autogenerate_column_names=True
                    ),
                    pacsv.ParseOptions(
                        delimiter=self.delimiter, newlines_in_values=True, invalid_row_handler=keep
                    ),
                    pacsv.ConvertOptions(
                        check_utf8=size is None,  # the last letter may be cut in two
                        column_types={f"f{n}": pa.large_string() for n in range(WIDEST)},
                        strings_can_be_null=False,
                    ),
                ) as reader:
                    yield from reader
        except (pa.ArrowInvalid, OSError, UnicodeError, EOFError) as error:
            raise SegbenchError(f"{self.shown}: {self._explained(error)}") from None

    def _opened(self) -> pa.NativeFile:
        """Open the text for the parser, which reads nothing but UTF-8."""
        if self.is_utf8:
            return pa.input_stream(str(self.path), compression="detect")
        return pa.PythonFile(Utf8Stream(chunks(self.path, self.shown), self.encoding), mode="r")

    def _explained(self, error: Exception) -> str:
        """Return what kept the file from being parsed, as the rest of a message."""
        text = str(error)
        if "Empty CSV" in text:
            return (
                "is empty or ends in its first row; a row with the names of the columns and rows "
                "under it are needed."
            )
        if "UTF8" in text or isinstance(error, UnicodeError):
            return self._other_encoding()
        if "ompressed" in text or "zlib" in text or isinstance(error, EOFError):
            return damaged(self.path)
        if "straddling" in text or "out of sync" in text:
            return (
                f"a row is longer than {self.block >> 20} MB; a quotation mark that opens and "
                "never closes would do that."
            )
        return f"cannot be read as delimited text ({printable(text)})."

    def _readable(self, batch: Batch) -> tuple[Batch, int]:
        """Return a batch of the rows that could be read, and how many could not."""
        cells, rejected = batch.cells, list(batch.rejected)
        bad = np.any([matches(column, BAD) for column in cells.columns], axis=0)
        for row, values in zip(batch.rows[bad], cells.filter(bad).to_pylist(), strict=True):
            text = json.dumps(values, ensure_ascii=False)
            rejected.append(Broken(self.shown, int(row), text, f"not readable as {self.encoding}"))
        rejected.sort(key=lambda item: item.row)
        readable = replace(
            batch,
            cells=cells.filter(~bad),
            rows=batch.rows[~bad],
            rejected=[replace(item, text=legible(item.text)) for item in rejected],
        )
        return readable, sum(BAD in item.text for item in rejected)

    def _check_damage(self, count: int, rows: int) -> None:
        """Refuse a file of which half the rows, or fewer if guessed, cannot be read."""
        if count and (count * 2 >= rows or (not self.chosen and count > max(FEW, rows * SHARE))):
            more = f" (and {count - 1:,} further of {rows:,} rows)" if count > 1 else ""
            raise SegbenchError(f"{self.shown}: {self._other_encoding(more)}")

    def _other_encoding(self, more: str = "") -> str:
        where = "throughout"
        with pa.input_stream(str(self.path), compression="detect") as stream:
            for number, line in enumerate(stream.read().split(b"\n"), 1):
                try:
                    line.decode(self.encoding)
                except UnicodeError:
                    where = f"in line {number}: {line[:60]!r}"
                    break
        return f"is not {self.encoding} {where}{more}. Name its encoding with `encoding:`."

    def _check_quotes(self, numbering: _Numbering) -> None:
        """Refuse a file whose last row swallows all others by a mark that never closes."""
        broken = numbering.last_broken
        if broken and broken.row == numbering.rows:
            unclosed = broken.text.count('"') % 2 == 1
        else:
            long = [value for value in numbering.last_row() if "\n" in value or "\r" in value]
            text = self._end() if long else ""
            unclosed = any('"' + value.replace('"', '""') + '"' not in text for value in long)
        if unclosed:
            raise SegbenchError(
                f"{self.shown}: row {numbering.rows} opens a quotation mark that never closes, so "
                "that all rows after it would be taken for one cell. Close or remove it."
            )

    def _end(self) -> str:
        """Return the end of the text, at least as much as the longest row."""
        pieces: deque[str] = deque()
        length = 0
        for text in texts(chunks(self.path, self.shown), self.encoding):
            pieces.append(text)
            length += len(text)
            while length - len(pieces[0]) > self.block:
                length -= len(pieces.popleft())
        return "".join(pieces)


@dataclass
class _Numbering:
    """The numbers of rows, some of which the parser skips and tells beforehand, one by one."""

    shown: str
    seen: int = 0
    broken: deque[Broken] = field(default_factory=deque)
    last_broken: Broken | None = None
    last_cells: pa.RecordBatch | None = None

    @property
    def rows(self) -> int:
        """All rows so far."""
        return self.seen + len(self.broken)

    def skip(self, row: Any) -> str:
        self.last_broken = Broken(self.shown, row.number - 1, row.text)
        self.broken.append(self.last_broken)
        return "skip"

    def number(self, cells: pa.RecordBatch) -> Batch:
        """Return the batch with its rows' numbers, and the broken rows up to those after it.

        The first row of all holds the names of the columns and is left out.
        """
        if self.last_cells is None and cells.num_rows:
            self.last_cells = cells = cells.slice(1)
        if cells.num_rows:
            self.last_cells = cells
        passed: list[Broken] = []
        while self.broken and self.broken[0].row <= self.seen + cells.num_rows + len(passed) + 1:
            passed.append(self.broken.popleft())
        end = self.seen + cells.num_rows + len(passed)
        every = np.arange(self.seen + 1, end + 1)
        rows = np.setdiff1d(every, [item.row for item in passed], assume_unique=True)
        self.seen = end
        return Batch(cells, rows, passed)

    def last_row(self) -> list[str]:
        """Return the cells of the last row that is whole."""
        if not self.last_cells:
            return []
        return list(self.last_cells.slice(self.last_cells.num_rows - 1).to_pylist()[0].values())
