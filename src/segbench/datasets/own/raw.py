"""What a source hands over before anything is understood: cells and where they came from."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import pyarrow as pa

from segbench.datasets.own.signs import Ints
from segbench.errors import SegbenchError, printable

FILE, ROW = "_file", "_row"
MOST = 25
"""Names in a message."""

BROKEN = "not as many cells as the first row"


@dataclass(frozen=True)
class Broken:
    """A row without cells to go by: too many or few of them, or bytes that are no letters."""

    file: str
    row: int
    text: str
    reason: str = BROKEN


@dataclass(frozen=True)
class Batch:
    """Some rows of a file.

    Attributes
    ----------
    cells
        Columns by name; those of a text file are text as written.
    rows
        Number of each row in the file; 1 is the first after the header.
    rejected
        Rows that are not among `cells`, because they could not be split into cells or be read.
    """

    cells: pa.RecordBatch
    rows: Ints
    rejected: Sequence[Broken] = ()


@dataclass(frozen=True)
class Raw:
    """One source table.

    Attributes
    ----------
    data
        The source's columns by their own names, and `_file` and `_row` (1 = first row after the
        header).
    broken
        Rows that could not be split into cells.
    read_as
        How it was read, in words: encoding, delimiter, sheet.
    files
        Files to fingerprint; empty for a database.
    style
        Encoding and delimiter of a text file, as parameters.
    doubts
        What speaks against a parameter of `style`, in words.
    """

    data: pa.Table
    broken: Sequence[Broken]
    read_as: str
    files: tuple[Path, ...]
    style: Mapping[str, str] = field(default_factory=dict)
    doubts: Mapping[str, str] = field(default_factory=dict)

    @property
    def columns(self) -> list[str]:
        """The names of the source's columns."""
        return [name for name in self.data.column_names if name not in (FILE, ROW)]

    @property
    def places(self) -> dict[str, str]:
        """Each of the source's columns -> what it is called in the engine."""
        return {name: f"_{place}" for place, name in enumerate(self.columns)}


def listed(names: Iterable[str]) -> str:
    """Return names for a message: the first of them, and how many more there are."""
    every = [printable(name) for name in names]
    more = f" … and {len(every) - MOST:,} more" if len(every) > MOST else ""
    return (", ".join(every[:MOST]) or "none") + more


def named(header: Sequence[str]) -> list[str]:
    """Return the names of a first row without blanks around; empty ones are named by place."""
    return [name.strip() or f"column {place}" for place, name in enumerate(header, 1)]


def check_header(header: Sequence[str], shown: str) -> None:
    """Refuse names that stand twice; the engine does not tell capital letters from small ones.

    Raises
    ------
    SegbenchError
        With the name.
    """
    times = Counter(name.lower() for name in (*header, FILE, ROW))
    twice = next((name for name in header if times[name.lower()] > 1), None)
    if twice is not None:
        raise SegbenchError(
            f"{shown}: the column name '{printable(twice)}' stands twice in the first row, or "
            "only capital letters tell two columns apart, or it is one that segbench needs "
            "itself. Every name may stand once. Rename one of them."
        )


def located(data: pa.Table, file: str, rows: Sequence[int] | Ints | None = None) -> pa.Table:
    """Return the table with `_file` and `_row`; columns in types that every engine reads alike."""
    check_header(data.column_names, file)
    columns = {name: _plain(data[name]) for name in data.column_names}
    numbers = pa.array(range(1, data.num_rows + 1) if rows is None else rows, pa.int64())
    files = pa.repeat(pa.scalar(file, pa.string()), data.num_rows)
    return pa.table({FILE: files, ROW: numbers, **columns})


KEPT = (
    pa.types.is_integer,
    pa.types.is_decimal128,
    pa.types.is_boolean,
)


def _plain(column: pa.ChunkedArray) -> pa.ChunkedArray:
    """Return text, numbers, days, timestamps or booleans; anything else as text."""
    kind = column.type
    if any(check(kind) for check in KEPT):
        return column
    if pa.types.is_dictionary(kind):
        return _plain(column.cast(kind.value_type))
    target = pa.large_string()
    if pa.types.is_timestamp(kind):
        target = pa.timestamp("us", kind.tz)
    elif pa.types.is_date(kind):
        target = pa.date32()
    elif pa.types.is_floating(kind):
        target = pa.float64()
    try:
        return column.cast(target, safe=target == pa.large_string())  # text is checked to be text
    except (pa.ArrowInvalid, pa.ArrowNotImplementedError):
        return pa.chunked_array([pa.array(map(_text, column.to_pylist()), target)])


def _text(value: object) -> str | None:
    if isinstance(value, bytes):
        return value.decode("utf-8", "backslashreplace")
    return None if value is None else str(value)


def stack(tables: Sequence[pa.Table]) -> pa.Table:
    """Return tables one under another; if a column's type differs between them, all become text."""
    try:
        return pa.concat_tables(tables, promote_options="default")
    except (pa.ArrowInvalid, pa.ArrowTypeError):
        types = {FILE: pa.string(), ROW: pa.int64()}
        fields = [(name, types.get(name, pa.large_string())) for name in tables[0].column_names]
        texts = [table.select(tables[0].column_names).cast(pa.schema(fields)) for table in tables]
        return pa.concat_tables(texts, promote_options="default")
