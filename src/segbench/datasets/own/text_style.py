"""How a delimited text is written: its encoding and its delimiter; its bytes as UTF-8.

Bytes that an encoding does not have cost their row alone.

`segbench.datasets.own.textfile` reads the text then; `segbench.datasets.own.encoding` tells
encodings apart.
"""

from __future__ import annotations

import codecs
import csv
import re
from collections.abc import Iterator
from pathlib import Path

from segbench.datasets.own.decode import chunks, texts
from segbench.datasets.own.encoding import Verdict, judge, marked, unmarked_wide
from segbench.errors import SegbenchError, printable

DELIMITERS = {",": "comma", ";": "semicolon", "\t": "tab", "|": "bar"}
NO_TEXT = ("idna", "punycode", "unicode-escape", "raw-unicode-escape", "undefined", "utf-7")

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


def given(path: Path, shown: str, encoding: str) -> Verdict:
    """Return an encoding that somebody chose, and whether the whole file is in it if UTF-8.

    Raises
    ------
    SegbenchError
        It is none, or none of text.
    """
    try:
        "".encode(encoding)  # some names are known, but not of encodings of text
        name = codecs.lookup(encoding).name
        codecs.getincrementaldecoder(name)
    except (LookupError, ValueError):
        name = "undefined"
    if name.replace("_", "-") in NO_TEXT:
        raise SegbenchError(
            f"{shown}: `encoding: {printable(encoding)}` is not known. Common ones: utf-8, gb18030 "
            "(also for GBK), big5, latin-1, cp1252."
        )
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
    wide = mark.replace("utf-8", "") if mark else unmarked_wide(start)
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
    try:
        for _ in codecs.iterdecode(pieces, "utf-8"):
            pass
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


def sample(path: Path, shown: str, encoding: str) -> list[str]:
    """Return the first lines of a text file."""
    text = next(texts(chunks(path, shown), encoding), "")[:LONGEST_SAMPLE]
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
