"""A file read in batches, in memory that does not grow with its rows."""

from __future__ import annotations

from pathlib import Path

from segbench.datasets.own.parquet import PARQUET, ParquetFile
from segbench.datasets.own.textfile import TEXT, TextFile
from segbench.errors import SegbenchError

BLOCK = 1 << 20
"""Bytes of text parsed at once, and so the longest row."""

ROWS = 50_000
"""Rows of a Parquet file, or of the engine, held at once."""


def open_batches(
    path: Path, shown: str, encoding: str | None = None, delimiter: str | None = None
) -> TextFile | ParquetFile:
    """Return a delimited text file (gzipped or not) or a Parquet file, to be read in batches.

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
    name = path.name.lower()
    if name.endswith(TEXT):
        return TextFile(path, shown, encoding, delimiter, BLOCK)
    if name.endswith(PARQUET):
        return ParquetFile(path, shown, ROWS)
    raise SegbenchError(
        f"{shown}: cannot be read in batches. Save it as CSV ({', '.join(TEXT)}) or Parquet."
    )
