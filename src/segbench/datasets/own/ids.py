"""Ids of which a spreadsheet or a program of numbers has kept the first digits only."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from decimal import Decimal

import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
from pyarrow import ChunkedArray

from segbench.datasets.own import cleaning_table, raw, staging
from segbench.datasets.tables import store
from segbench.errors import SegbenchError, printable

SHORT = re.compile(r"^\s*[-+]?(\d+)(?:[.,](\d*))?[eE](\+?)(\d{1,3})\s*$")
LONG = r"^\s*\d{16,}(\.0+)?\s*$"
KEPT = 15
"""Digits that a spreadsheet keeps, and 2^53 holds for sure."""

HANDFUL = 0.01
"""Share of rows up to which such ids are rejected; with more, the column is none of ids."""


def settle_lost_ids(cleaning: cleaning_table.CleaningTable) -> None:
    """Reject the rows of a few ids that lost digits; read whole numbers with an exponent.

    Raises
    ------
    SegbenchError
        More than a few are.
    """
    params = cleaning.params
    if params.ids_as_written:
        return
    for name in staging.IDS:
        if name not in params.columns:
            continue
        column = cleaning.raw.data[params.columns[name]]
        _expand(cleaning, name, column)
        lost = lost_ids(column)
        if _too_many(lost, column):
            counts = pd.Series(column.filter(lost).to_pylist()).astype(str).str.strip()
            counts = counts.value_counts()
            first, most = min(counts[counts == counts.iloc[0]].index), counts.iloc[0]
            raise SegbenchError(
                f"data.tables.{cleaning.name}: column '{printable(params.columns[name])}' of "
                f"{params.path or params.table} ({name}) holds ids that have lost their last "
                f"digits, as a spreadsheet does it to long numbers: {counts.sum():,} rows, in "
                f"which only {len(counts):,} different ids are left of more ('{printable(first)}' "
                f"alone in {most:,} rows): different ones have become one. Export the column as "
                "text, or take the file as it was before a spreadsheet opened it; a column that "
                "is not needed can be left out of `columns`. If they are ids as they are, write "
                "`ids_as_written: true`."
            )
        if pc.any(lost).as_py():
            rows = cleaning.raw.data.select([raw.FILE, raw.ROW]).filter(lost)
            cleaning.reject_rows(
                f"{name.replace('_', ' ')} of which a spreadsheet has lost digits",
                store(cleaning.con, rows),
            )


def is_lost(column: ChunkedArray) -> bool:
    """Return whether a column's ids are refused for their lost digits."""
    return _too_many(lost_ids(column), column)


def _too_many(lost: ChunkedArray, column: ChunkedArray) -> bool:
    return (pc.sum(lost).as_py() or 0) > HANDFUL * (len(column) - column.null_count)


def lost_ids(column: ChunkedArray) -> ChunkedArray:
    """Return, for each cell, whether it is a number of which digits are lost."""
    kind = column.type
    if pa.types.is_floating(kind):
        return pc.fill_null(pc.greater(pc.abs(column), float(2**53)), fill_value=False)
    if pa.types.is_integer(kind):
        column = column.cast(pa.large_string())
    elif not _is_text(kind):
        return pa.chunked_array([pa.repeat(pa.scalar(False), len(column))])
    counts = _counted(_different(column, SHORT.pattern))
    least = KEPT if _tell_all(counts.values()) else 0
    lost = {text for text, (has, told) in counts.items() if has > max(least, min(told, KEPT))}
    long = {text: text.strip().split(".")[0] for text in _different(column, LONG)}
    if _end_in_zeros([*long.values()]):
        lost |= set(long)
    lost |= {text for text, whole in long.items() if "." in text and int(whole) > 2**53}
    return pc.is_in(column, pa.array(sorted(lost), column.type))


def _is_text(kind: pa.DataType) -> bool:
    return pa.types.is_string(kind) or pa.types.is_large_string(kind)


def _end_in_zeros(numbers: Sequence[str]) -> bool:
    """Return whether long numbers have 15 digits, as a spreadsheet keeps, and zeros behind.

    By chance, one in a million has.
    """
    zeros = sum(len(number) - KEPT for number in numbers)
    usual = sum(number[KEPT - 1] != "0" for number in numbers)  # a time stamp's zeros begin earlier
    return (
        zeros >= 6
        and usual * 2 > len(numbers)
        and all(set(number[KEPT:]) == {"0"} for number in numbers)
    )


def _different(column: ChunkedArray, shape: str) -> list[str]:
    return pc.unique(column.filter(pc.match_substring_regex(column, shape))).to_pylist()


def _counted(texts: Sequence[str]) -> dict[str, tuple[int, int]]:
    """Return the digits of each number with an exponent: those it has, and those that are told."""
    counts = {}
    for text in texts:
        match = SHORT.match(text)
        assert match is not None
        whole, part, plus, exponent = match.groups()
        if plus or part is not None:  # 12E5 is a code
            told = (whole + (part or "").rstrip("0")).lstrip("0")
            counts[text] = len(whole.lstrip("0")) + int(exponent), len(told)
    return counts


def _tell_all(counts: Collection[tuple[int, int]]) -> bool:
    """Return whether most numbers are told to the last digit.

    Programs write 12345678 as 1.2345678E7 so; then 1.2E7 is told, too.
    """
    return sum(has == told <= KEPT for has, told in counts) * 2 > len(counts)


def _expand(cleaning: cleaning_table.CleaningTable, name: str, column: ChunkedArray) -> None:
    """Write out whole numbers with an exponent, if they are told to the last digit."""
    if not _is_text(column.type):
        return
    counts = _counted([text.strip() for text in _different(column, SHORT.pattern)])
    if not _tell_all(counts.values()):
        return
    whole = {
        text: str(int(Decimal(text.replace(",", "."))))
        for text, (has, _) in counts.items()
        if has <= KEPT
    }
    cleaning.note(
        f"{name.replace('_', ' ')} such as {next(iter(whole))}, read as a whole number",
        cleaning.rename(name, whole),
    )
