"""Delimited text: its encoding and delimiter are found out, and no line is lost."""

from __future__ import annotations

import codecs
import csv
import json
import re
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv as pacsv

from segbench.datasets.own import decode
from segbench.datasets.own.encoding import Verdict, judge, marked, unmarked_wide
from segbench.datasets.own.raw import FILE, ROW, Broken, Raw, check_header, located, named
from segbench.errors import SegbenchError, printable

DELIMITERS = {",": "comma", ";": "semicolon", "\t": "tab", "|": "bar"}
NO_TEXT = ("idna", "punycode", "unicode-escape", "raw-unicode-escape", "undefined", "utf-7")
FEW, SHARE = 10, 0.05
"""Unreadable rows are damage if few or a small share; more speak of another encoding."""

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


def read_text(
    path: Path, shown: str, encoding: str | None = None, delimiter: str | None = None
) -> Raw:
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
    verdict = given(path, shown, encoding) if encoding else find_encoding(path, shown)
    delimiter = delimiter or find_delimiter(sample(path, shown, verdict.encoding))
    broken: list[Broken] = []
    cells = _parse(path, shown, verdict, delimiter, broken)
    if cells.num_columns > WIDEST:
        raise SegbenchError(
            f"{shown}: has {cells.num_columns:,} columns; at most {WIDEST:,} are read. Keep those "
            "that are needed."
        )
    header = named([str(cells.column(place)[0].as_py()) for place in range(cells.num_columns)])
    check_names(header, shown, verdict.encoding)
    data = cells.slice(1).rename_columns(header)
    _check_quotes(path, shown, verdict.encoding, data, broken)
    rows = None
    if broken:
        lost = {item.row for item in broken}
        rows = [row for row in range(1, data.num_rows + len(lost) + 1) if row not in lost]
    table = located(data, shown, rows)
    if not verdict.whole:
        table = _readable(table, path, shown, verdict.encoding, broken, chosen=encoding is not None)
    words = f"{verdict.encoding}, {DELIMITERS.get(delimiter, repr(delimiter))} between cells"
    style, doubts = {"encoding": verdict.encoding, "delimiter": delimiter}, {}
    if verdict.doubt:
        words += f" (in doubt: {verdict.doubt})"
        doubts["encoding"] = verdict.doubt
    return Raw(table, tuple(broken), words, (path,), style, doubts)


def check_names(header: Sequence[str], shown: str, encoding: str) -> None:
    """Refuse names of columns that cannot be read, or that stand twice.

    Raises
    ------
    SegbenchError
        With the name.
    """
    if any("\0" in name for name in header):
        raise SegbenchError(
            f"{shown}: its first row holds zero bytes, as UTF-16 does if it is read as "
            f"{encoding}. Name the encoding, e.g. `encoding: utf-16-le`, or save the file as text."
        )
    bad = next((name for name in header if decode.BAD in name), None)
    if bad is not None:
        raise SegbenchError(
            f"{shown}: its first row is not {encoding}: '{printable(decode.shown(bad))}'. Name "
            "its encoding with `encoding:`, or correct the name."
        )
    check_header(header, shown)


def unreadable(cells: pa.Table | pa.RecordBatch) -> pa.Array:
    """Return, for every row, whether one of its cells holds a byte that could not be read."""
    bad = pa.array([False] * cells.num_rows, pa.bool_())
    for column in cells.columns:
        if pa.types.is_large_string(column.type) or pa.types.is_string(column.type):
            bad = pc.or_(bad, pc.match_substring(column, decode.BAD))
    return bad


def reason(encoding: str) -> str:
    """Return why a row with such a byte is set aside."""
    return f"not readable as {encoding}"


def _readable(
    table: pa.Table, path: Path, shown: str, encoding: str, broken: list[Broken], *, chosen: bool
) -> pa.Table:
    """Return the rows that could be read; the others are broken. Refuse a file of too many."""
    bad = unreadable(table)
    count = sum(decode.BAD in item.text for item in broken) + (pc.sum(bad).as_py() or 0)
    if not count:
        return table
    check_damage(path, shown, encoding, count, table.num_rows + len(broken), chosen=chosen)
    broken[:] = [
        Broken(item.file, item.row, decode.shown(item.text), item.reason) for item in broken
    ]
    for row in table.filter(bad).to_pylist():
        cells = {
            name: decode.shown(value) for name, value in row.items() if name not in (FILE, ROW)
        }
        broken.append(
            Broken(shown, row[ROW], json.dumps(cells, ensure_ascii=False), reason(encoding))
        )
    broken.sort(key=lambda item: item.row)
    return table.filter(pc.invert(bad))


def check_damage(
    path: Path, shown: str, encoding: str, count: int, rows: int, *, chosen: bool
) -> None:
    """Refuse a file of which half the rows, or fewer in a guessed encoding, cannot be read.

    Raises
    ------
    SegbenchError
        With the first such line.
    """
    if count and (count * 2 >= rows or (not chosen and count > max(FEW, rows * SHARE))):
        more = f" (and {count - 1:,} further of {rows:,} rows)" if count > 1 else ""
        raise SegbenchError(
            f"{shown}: is not {encoding} {_first_bad_line(path, encoding)}{more}. Name its "
            "encoding with `encoding:`."
        )


def _parse(
    path: Path, shown: str, verdict: Verdict, delimiter: str, broken: list[Broken]
) -> pa.Table:
    def keep(row: Any) -> str:
        broken.append(Broken(shown, row.number - 1, row.text))
        return "skip"

    try:
        with open_utf8(path, shown, verdict) as stream:
            return pacsv.read_csv(
                stream,
                pacsv.ReadOptions(
                    use_threads=False, block_size=BLOCK, autogenerate_column_names=True
                ),
                pacsv.ParseOptions(
                    delimiter=delimiter, newlines_in_values=True, invalid_row_handler=keep
                ),
                pacsv.ConvertOptions(
                    column_types={f"f{n}": pa.large_string() for n in range(WIDEST)},
                    strings_can_be_null=False,
                ),
            )
    except (pa.ArrowInvalid, OSError, UnicodeError, EOFError) as error:
        raise SegbenchError(explain(path, shown, verdict.encoding, error, BLOCK)) from None


def open_utf8(path: Path, shown: str, verdict: Verdict) -> pa.NativeFile:
    """Open a text file for the parser, which reads nothing but UTF-8."""
    if verdict.whole:
        return pa.input_stream(str(path), compression="detect")
    return pa.PythonFile(decode.Utf8Stream(chunks(path, shown), verdict.encoding), mode="r")


def explain(path: Path, shown: str, encoding: str, error: Exception, block: int) -> str:
    """Return what kept a text file from being parsed, `block` bytes at once, in one message."""
    text = str(error)
    if "Empty CSV" in text:
        return (
            f"{shown}: is empty or ends in its first row; a row with the names of the columns and "
            "rows under it are needed."
        )
    if "UTF8" in text or isinstance(error, UnicodeError):
        return (
            f"{shown}: is not {encoding} {_first_bad_line(path, encoding)}. Name its encoding "
            "with `encoding:`."
        )
    if "ompressed" in text or "zlib" in text or isinstance(error, EOFError):
        return _damaged(path, shown)
    if "straddling" in text or "out of sync" in text:
        return (
            f"{shown}: a row is longer than {block >> 20} MB; a quotation mark that opens and "
            "never closes would do that."
        )
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


def _check_quotes(
    path: Path, shown: str, encoding: str, data: pa.Table, broken: Sequence[Broken]
) -> None:
    """Refuse a file with a quotation mark that never closes: its last row swallows all others."""
    rows = data.num_rows + len(broken)
    if broken and broken[-1].row == rows:
        unclosed = broken[-1].text.count('"') % 2 == 1
    else:
        last = data.slice(data.num_rows - 1).to_pylist()[0].values() if rows else ()
        long = [value for value in last if "\n" in value or "\r" in value]
        text = "".join(decode.texts(chunks(path, shown), encoding)) if long else ""
        unclosed = any('"' + value.replace('"', '""') + '"' not in text for value in long)
    if unclosed:
        raise SegbenchError(
            f"{shown}: row {rows} opens a quotation mark that never closes, so that all rows "
            "after it would be taken for one cell. Close or remove it."
        )


def known(encoding: str, shown: str) -> str:
    """Return an encoding's usual name.

    Raises
    ------
    SegbenchError
        It is none, or none of text.
    """
    try:
        "".encode(encoding)  # some names are known, but not of encodings of text
        name = codecs.lookup(encoding).name
        codecs.getincrementaldecoder(name)
        if name.replace("_", "-") not in NO_TEXT:
            return name
    except (LookupError, ValueError):
        pass
    raise SegbenchError(
        f"{shown}: `encoding: {printable(encoding)}` is not known. Common ones: utf-8, gb18030 "
        "(also for GBK), big5, latin-1, cp1252."
    )


def given(path: Path, shown: str, encoding: str) -> Verdict:
    """Return an encoding that somebody chose, and whether the whole file is in it if UTF-8."""
    name = known(encoding, shown)
    return Verdict(name, whole=name == "utf-8" and _is_utf8(chunks(path, shown)))


def find_encoding(path: Path, shown: str) -> Verdict:
    """Return the encoding: by its mark, as UTF-8 if most of it is, else by its letters.

    Raises
    ------
    SegbenchError
        The file cannot be read, its compression is damaged, or its lines are in two encodings.
    """
    start = next(chunks(path, shown), b"")
    kind = next((words for mark, words in KINDS.items() if start.startswith(mark)), None)
    if kind:
        raise SegbenchError(
            f"{shown}: is {kind}, not delimited text. Name it by what it is, or save it as CSV."
        )
    mark = marked(start)
    wide = unmarked_wide(start) if mark is None else mark.replace("utf-8", "")
    if wide:
        return Verdict(wide)
    if _is_utf8(chunks(path, shown)):
        return Verdict("utf-8", whole=True)
    verdict = Verdict("utf-8") if mark else judge(_lines(chunks(path, shown)))
    if verdict.mixed:
        raise SegbenchError(
            f"{shown}: {verdict.mixed:,} of its lines are utf-8, others are not "
            f"({verdict.encoding}, it seems). Save it in one encoding. With `encoding: utf-8` the "
            "others are set aside."
        )
    return verdict


def _is_utf8(pieces: Iterator[bytes]) -> bool:
    decoder = codecs.getincrementaldecoder("utf-8")()
    try:
        for piece in pieces:
            decoder.decode(piece)
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return False
    return True


def _lines(pieces: Iterator[bytes]) -> Iterator[bytes]:
    left = b""
    for piece in pieces:
        lines = (left + piece).splitlines(keepends=True)
        left = lines.pop() if lines and len(lines[-1]) < LONGEST_SAMPLE else b""
        yield from lines
    yield left


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
    text = next((text for text in decode.texts(chunks(path, shown), encoding) if text), "")[
        :LONGEST_SAMPLE
    ]
    return re.split(r"\r\n|\r|\n", text.removeprefix("\ufeff"))[:SAMPLE_LINES]


def find_delimiter(lines: list[str]) -> str:
    """Return the delimiter that splits most lines into as many cells as the first one."""

    def agreement(delimiter: str) -> tuple[float, int]:
        widths = [len(row) for row in csv.reader(lines[:-1] or lines, delimiter=delimiter) if row]
        if not widths or widths[0] < 2:
            return (0.0, 0)
        return (sum(width == widths[0] for width in widths) / len(widths), widths[0])

    csv.field_size_limit(LONGEST_SAMPLE * 2)
    return max(DELIMITERS, key=agreement)
