"""Workbooks of a spreadsheet: one sheet as cells of text."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import pyarrow as pa
from python_calamine import (
    CalamineError,
    CalamineWorkbook,
    SheetMetadata,
    SheetTypeEnum,
    SheetVisibleEnum,
)

from segbench.datasets.own.raw import Raw, check_header, listed, located, named
from segbench.errors import SegbenchError, printable


def read_workbook(path: Path, shown: str, sheet: str | None) -> Raw:
    """Return the cells of a sheet as text; None: of the first that holds any, hidden ones last.

    Raises
    ------
    SegbenchError
        It cannot be read, or has no such sheet, or the sheet is empty.
    """
    try:
        book = CalamineWorkbook.from_path(path)
        sheets = {item.name: _kind(item) for item in book.sheets_metadata}
        if sheet is not None and sheet not in sheets:
            raise SegbenchError(
                f"{shown}: has no sheet '{printable(sheet)}'. Its sheets: {_sheets(sheets)}."
            )
        # Visible ones first.
        readable = [name for kind in ("", "hidden") for name in sheets if sheets[name] == kind]
        name, rows = _first_filled(book, readable if sheet is None else [sheet])
    except (CalamineError, OSError, ValueError, IndexError):
        raise SegbenchError(
            f"{shown}: cannot be read as a workbook; it is damaged, locked with a password or of "
            "another kind. Save it again, or as CSV."
        ) from None
    if not rows:
        raise SegbenchError(
            f"{shown}: sheet '{printable(name)}' is empty; a first row with the names of the "
            "columns is needed."
        )
    header = named([_cell(value) for value in rows[0]])
    check_header(header, shown)
    columns = {
        name: pa.array([_cell(row[place]) for row in rows[1:]], pa.large_string())
        for place, name in enumerate(header)
    }
    kind = sheets.pop(name)
    said = f"sheet '{name}'" + (f" ({kind})" if kind else "")
    return Raw(
        located(pa.table(columns), shown),
        (),
        said + (f"; not read: {_sheets(sheets)}" if sheets else ""),
        (path,),
    )


def _kind(sheet: SheetMetadata) -> str:
    """Return what is unusual about a sheet, in a word."""
    if sheet.typ != SheetTypeEnum.WorkSheet:
        return "no table"
    return "" if sheet.visible == SheetVisibleEnum.Visible else "hidden"


def _first_filled(book: CalamineWorkbook, names: Sequence[str]) -> tuple[str, list[list[Any]]]:
    """Return the first sheet that holds anything; failing that, the first one, without rows."""
    for name in names:
        rows = book.get_sheet_by_name(name).to_python()
        if any(_cell(value) for row in rows for value in row):
            return name, rows
    return names[0], []


def _sheets(sheets: Mapping[str, str]) -> str:
    return listed(name + (f" ({kind})" if kind else "") for name, kind in sheets.items())


def _cell(value: Any) -> str:
    """Return a cell as text; a whole number without decimals, a timestamp in ISO format."""
    if isinstance(value, float) and value.is_integer() and abs(value) < 1e15:
        return str(int(value))
    return value.isoformat() if hasattr(value, "isoformat") else str(value).strip()
