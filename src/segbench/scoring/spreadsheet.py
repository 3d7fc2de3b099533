"""Tables for spreadsheets: no cell that is executed, no id that loses its zeros."""

from __future__ import annotations

import csv
import unicodedata
from pathlib import Path

import pandas as pd

from segbench.errors import SegbenchError, printable

STARTERS = "=+-@\N{MINUS SIGN}"
"""What makes a spreadsheet read a text as a formula, after NFKC, which turns ＝ into =."""

QUOTES = "'\"`‘’“”"

MOST_ROWS = 1_048_576
LONGEST_CELL = 32_767
WIDEST_COLUMN = 60


def spreadsheet_safe(text: str) -> str:
    """Return a text with an apostrophe before it if a spreadsheet would execute it (OWASP).

    That is a text whose first sign, past blanks, quotation marks and invisible signs, is one of ``=
    + - @`` in any width, or that begins with a tab, line break or another control character.
    Different texts stay different: taking one apostrophe off each text that has got one gives the
    originals back.
    """
    return f"'{text}" if _is_executed(text) else text


def _is_executed(text: str) -> bool:
    for sign in text:
        kind = unicodedata.category(sign)
        if kind == "Cc":
            return True
        if not (sign in QUOTES or sign.isspace() or kind == "Cf"):
            return unicodedata.normalize("NFKC", sign)[0] in STARTERS
    return False


def safe_frame(frame: pd.DataFrame) -> tuple[pd.DataFrame, int]:
    """Return a frame that no spreadsheet executes, and in how many customers' cells it differs.

    Numbers are left alone: -3.2 stays a number.
    """
    safe, changed = frame.copy(), 0
    for name in _texts(frame):
        altered = {text: spreadsheet_safe(text) for text in frame[name].unique()}
        safe[name] = frame[name].map(altered)
        changed += int((safe[name] != frame[name]).sum())
    return safe.rename(columns=spreadsheet_safe), changed


def write_csv(frame: pd.DataFrame, path: Path, encoding: str, delimiter: str) -> None:
    """Write a CSV file with every text quoted, which tells the id "007" from the number 7."""
    frame.to_csv(
        path,
        index=False,
        sep=delimiter,
        encoding=encoding,
        quoting=csv.QUOTE_NONNUMERIC,
        lineterminator="\n",
    )


def write_xlsx(frame: pd.DataFrame, path: Path, title: str) -> None:
    """Write a workbook of one sheet, its texts in text cells, which keep leading zeros.

    Raises
    ------
    SegbenchError
        A sheet cannot hold that many rows, or one of the texts.
    """
    # Only this format needs it.
    from openpyxl import Workbook
    from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE, WriteOnlyCell
    from openpyxl.utils import get_column_letter

    if len(frame) >= MOST_ROWS:
        raise SegbenchError(
            f"xlsx: a sheet holds {MOST_ROWS - 1:,} customers; there are {len(frame):,}. Use csv "
            "or parquet."
        )
    for name in _texts(frame):
        for text in frame[name].unique():
            if len(text) > LONGEST_CELL or ILLEGAL_CHARACTERS_RE.search(text):
                raise SegbenchError(
                    f"xlsx: a cell cannot hold the {name} '{printable(text)}': it has a control "
                    f"character or more than {LONGEST_CELL:,} signs. Use csv or parquet."
                )
    book = Workbook(write_only=True)
    sheet = book.create_sheet(title[:31])
    sheet.freeze_panes = "B2"
    for number, name in enumerate(frame.columns, start=1):
        longest = max([len(name), *(len(str(value)) for value in frame[name].head(100))])
        sheet.column_dimensions[get_column_letter(number)].width = min(longest + 2, WIDEST_COLUMN)

    def text_cell(text: str) -> WriteOnlyCell:
        cell = WriteOnlyCell(sheet, text)
        cell.data_type = "s"  # never a formula or an error, whatever the text
        cell.number_format = "@"
        return cell

    texts = frame.columns.isin(_texts(frame))
    sheet.append([text_cell(name) for name in frame])
    cells = frame.astype(object).where(frame.notna(), None)
    for row in cells.itertuples(index=False, name=None):
        sheet.append(
            [text_cell(value) if text else value for value, text in zip(row, texts, strict=True)]
        )
    book.save(path)


def _texts(frame: pd.DataFrame) -> pd.Index:
    """Return the columns that hold no numbers, nor yes and no."""
    return frame.select_dtypes(exclude=["number", "bool"]).columns
