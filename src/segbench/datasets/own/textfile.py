"""Delimited text: its encoding and delimiter are found out, and no line is lost."""

from __future__ import annotations

import codecs
import csv
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.csv as pacsv
from charset_normalizer import from_bytes

from segbench.datasets.own.raw import Broken, Raw, check_header, located, named
from segbench.errors import SegbenchError, printable

DELIMITERS = {",": "comma", ";": "semicolon", "\t": "tab", "|": "bar"}
MARKS = {codecs.BOM_UTF8: "utf-8", codecs.BOM_UTF16_LE: "utf-16", codecs.BOM_UTF16_BE: "utf-16"}
BLOCK = 1 << 26
"""Bytes parsed at once, and so the longest row."""

WIDEST = 10_000
"""Columns; all of them are read as text."""

KINDS = {
    b"PK\3\4": "a workbook or another zip archive",
    b"\xd0\xcf\x11\xe0": "an old workbook",
    b"PAR1": "a Parquet file",
    b"\x1f\x8b": "compressed",
    b"%PDF": "a PDF",
}
"""How files begin that are no text."""

SAMPLE_LINES = 200
LONGEST_SAMPLE = 1 << 20


def read_text(path: Path, shown: str, encoding: str | None = None, delimiter: str | None = None) -> Raw:
    """Return a delimited text file, gzipped or not; the first row holds the names of the columns.

    Parameters
    ----------
    shown
        The file's name in messages.
    encoding, delimiter
        As given; None to find out.

    Raises
    ------
    SegbenchError
        The file is empty, is not in this encoding, is cut short, or leaves a quotation mark open.
    """
    encoding = _known(encoding, shown) if encoding else find_encoding(path, shown)
    delimiter = delimiter or find_delimiter(sample(path, shown, encoding))
    broken: list[Broken] = []
    cells = _parse(path, shown, encoding, delimiter, broken)
    if cells.num_columns > WIDEST:
        raise SegbenchError(
            f"{shown}: has {cells.num_columns:,} columns; at most {WIDEST:,} are read. Keep those that are needed."
        )
    header = named([str(cells.column(place)[0].as_py()) for place in range(cells.num_columns)])
    if any("\0" in name for name in header):
        raise SegbenchError(
            f"{shown}: its first row holds zero bytes, as UTF-16 does if it is read as {encoding}. Name the encoding, e.g. "
            "`encoding: utf-16-le`, or save the file as text."
        )
    check_header(header, shown)
    data = cells.slice(1).rename_columns(header)
    _check_quotes(path, shown, encoding, data, broken)
    lost = {item.row for item in broken}
    rows = [row for row in range(1, data.num_rows + len(lost) + 1) if row not in lost] if lost else None
    words = f"{encoding}, {DELIMITERS.get(delimiter, repr(delimiter))} between cells"
    return Raw(located(data, shown, rows), tuple(broken), words, (path,), {"encoding": encoding, "delimiter": delimiter})


def _parse(path: Path, shown: str, encoding: str, delimiter: str, broken: list[Broken]) -> pa.Table:
    def keep(row: Any) -> str:
        broken.append(Broken(shown, row.number - 1, row.text))
        return "skip"

    try:
        with pa.input_stream(str(path), compression="detect") as stream:
            return pacsv.read_csv(
                stream,
                pacsv.ReadOptions(use_threads=False, block_size=BLOCK, encoding=encoding, autogenerate_column_names=True),
                pacsv.ParseOptions(delimiter=delimiter, newlines_in_values=True, invalid_row_handler=keep),
                pacsv.ConvertOptions(column_types={f"f{n}": pa.large_string() for n in range(WIDEST)}, strings_can_be_null=False),
            )
    except (pa.ArrowInvalid, OSError, UnicodeError, EOFError) as error:
        raise SegbenchError(explain(path, shown, encoding, error, BLOCK)) from None


def explain(path: Path, shown: str, encoding: str, error: Exception, block: int) -> str:
    """Return what kept a text file from being parsed, `block` bytes at once, in one message."""
    text = str(error)
    if "Empty CSV" in text:
        return f"{shown}: is empty or ends in its first row; a row with the names of the columns and rows under it are needed."
    if "UTF8" in text or isinstance(error, UnicodeError):
        return f"{shown}: is not {encoding} {_first_bad_line(path, encoding)}. Name its encoding with `encoding:`."
    if "ompressed" in text or "zlib" in text or isinstance(error, EOFError):
        return _damaged(path, shown)
    if "straddling" in text or "out of sync" in text:
        return f"{shown}: a row is longer than {block >> 20} MB; a quotation mark that opens and never closes would do that."
    return f"{shown}: cannot be read as delimited text ({printable(text)})."


def _damaged(path: Path, shown: str) -> str:
    kind = "is not compressed as its name says, or " if path.suffix == ".gz" else ""
    return f"{shown}: {kind}is damaged or cut short. Fetch it again."


def _first_bad_line(path: Path, encoding: str) -> str:
    with pa.input_stream(str(path), compression="detect") as stream:
        for number, line in enumerate(stream.read().split(b"\n"), 1):
            try:
                line.decode(encoding)
            except UnicodeError:
                return f"in line {number}: {line[:60]!r}"
    return "throughout"


def _check_quotes(path: Path, shown: str, encoding: str, data: pa.Table, broken: Sequence[Broken]) -> None:
    """Refuse a file whose last row swallowed others: an open quotation mark takes in everything after it."""
    rows = data.num_rows + len(broken)
    if broken and broken[-1].row == rows:
        unclosed = broken[-1].text.count('"') % 2 == 1
    else:
        last = data.slice(data.num_rows - 1).to_pylist()[0].values() if rows else ()
        long = [value for value in last if "\n" in value or "\r" in value]
        text = b"".join(chunks(path, shown)).decode(encoding, errors="replace") if long else ""
        unclosed = any('"' + value.replace('"', '""') + '"' not in text for value in long)
    if unclosed:
        raise SegbenchError(
            f"{shown}: row {rows} opens a quotation mark that never closes, so that all rows after it would be "
            "taken for one cell. Close or remove it."
        )


def _known(encoding: str, shown: str) -> str:
    try:
        "".encode(encoding)  # some names are known, but not of encodings of text
        return codecs.lookup(encoding).name
    except (LookupError, ValueError):
        raise SegbenchError(
            f"{shown}: `encoding: {printable(encoding)}` is not known. Common ones: utf-8, gb18030 (also for GBK), big5, "
            "latin-1, cp1252."
        ) from None


def find_encoding(path: Path, shown: str) -> str:
    """Return the encoding: by its byte order mark, UTF-8 if all of it is, else the likelier of GB 18030 and cp1252.

    Raises
    ------
    SegbenchError
        The file cannot be read, or its compression is damaged.
    """
    decoder = codecs.getincrementaldecoder("utf-8")()
    odd: list[bytes] = []
    first = True
    utf8 = True
    for chunk in chunks(path, shown):
        if first:
            kind = next((words for mark, words in KINDS.items() if chunk.startswith(mark)), None)
            if kind:
                raise SegbenchError(f"{shown}: is {kind}, not delimited text. Name it by what it is, or save it as CSV.")
            found = next((name for mark, name in MARKS.items() if chunk.startswith(mark)), None)
            if found:
                return found
            first = False
        try:
            decoder.decode(chunk)
        except UnicodeDecodeError:
            utf8 = False
        if not utf8:
            odd += [line for line in chunk.split(b"\n") if not line.isascii()][:SAMPLE_LINES]
        if len(odd) >= SAMPLE_LINES:
            break
    if utf8:
        return "utf-8"
    best = from_bytes(b"\n".join(odd)[:LONGEST_SAMPLE], cp_isolation=["gb18030", "cp1252"]).best()
    return codecs.lookup(best.encoding).name if best else "cp1252"


def chunks(path: Path, shown: str) -> Iterator[bytes]:
    """Yield a file's bytes, uncompressed.

    Raises
    ------
    SegbenchError
        It may not be read, or its compression is damaged.
    """
    try:
        with pa.input_stream(str(path), compression="detect") as stream:
            while chunk := stream.read(1 << 24):
                yield chunk
    except (OSError, pa.ArrowInvalid) as error:
        if isinstance(error, PermissionError):
            raise SegbenchError(f"{shown}: may not be read by you (permission denied).") from None
        raise SegbenchError(_damaged(path, shown)) from None


def sample(path: Path, shown: str, encoding: str) -> list[str]:
    """Return the first lines of a text file."""
    start = next(chunks(path, shown), b"")[:LONGEST_SAMPLE]
    return start.decode(encoding, errors="replace").lstrip("\ufeff").splitlines()[:SAMPLE_LINES]


def find_delimiter(lines: list[str]) -> str:
    """Return the delimiter that splits most of the sample's lines into as many cells as its first (more than one)."""

    def agreement(delimiter: str) -> tuple[float, int]:
        widths = [len(row) for row in csv.reader(lines[:-1] or lines, delimiter=delimiter) if row]
        if not widths or widths[0] < 2:
            return (0.0, 0)
        return (sum(width == widths[0] for width in widths) / len(widths), widths[0])

    csv.field_size_limit(LONGEST_SAMPLE * 2)
    return max(DELIMITERS, key=agreement)
