"""From a path, a pattern or a database address to cells."""

from __future__ import annotations

import glob
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

from segbench.datasets.own import database, parquet, size, textfile
from segbench.datasets.own.raw import Raw, check_header, listed, located, named, stack
from segbench.errors import SegbenchError, printable
from segbench.params.data import TableParams
from segbench.params.reads import note_file
from segbench.paths import CHECKOUT

WORKBOOKS = (".xlsx", ".xlsm", ".xls", ".xlsb", ".ods")
LONGEST_PATH = 400


def read(params: TableParams) -> Raw:
    """Return the cells of one table, from all files of its path or pattern, in order of name.

    Raises
    ------
    SegbenchError
        Nothing is there, or it cannot be read as what its name says.
    """
    if params.url:
        assert params.table is not None
        return database.read_database(params.url, params.table, params.connect_seconds)
    assert params.path is not None
    note_file(Path())  # files are shown as seen from where one works
    raws = [read_file(path, as_shown(path), params) for path in find(params.path)]
    first = raws[0]
    if len(raws) == 1:
        return first
    check_same_columns({raw.files[0]: raw.columns for raw in raws}, f"{params.path}: ")
    ways = sorted({raw.read_as for raw in raws})
    style = set.intersection(*(set(raw.style.items()) for raw in raws))
    return Raw(
        stack([raw.data for raw in raws]),
        [item for raw in raws for item in raw.broken],
        f"{len(raws)} files: {' / '.join(ways)}",
        tuple(file for raw in raws for file in raw.files),
        {key: value for key, value in first.style.items() if (key, value) in style},
    )


def check_same_columns(columns: Mapping[Path, Sequence[str]], where: str = "") -> None:
    """Refuse files of one pattern with other columns than the first, after `where` it was.

    Raises
    ------
    SegbenchError
        With the columns that not both have.
    """
    first, *others = columns
    for path in others:
        apart = set(columns[first]) ^ set(columns[path])
        if apart:
            raise SegbenchError(
                f"{where}{as_shown(path)} has not the same columns as {as_shown(first)} (in one of "
                f"them only: {listed(sorted(apart))}). Files of one pattern must have the same "
                "columns."
            )


def find(path: str) -> list[Path]:
    """Return the files of a path or pattern, from here, else from the project's folder.

    Raises
    ------
    SegbenchError
        There is none, or it is a folder.
    """
    if "\0" in path:
        raise SegbenchError(f"path {path!r}: holds a character that no file name can have.")
    if "://" in path:
        raise SegbenchError(
            f"{printable(path, LONGEST_PATH)}: is an address, and no file. A params file names a "
            "database by `url` and `table`."
        )
    pattern = any(sign in path for sign in "*?[")
    try:
        for start in (Path(), CHECKOUT):
            full = start / Path(path).expanduser()
            note_file(full)
            if full.exists():
                return [_file(full, path)]
            if pattern:
                names = glob.glob(str(full), recursive=True)  # noqa: PTH207 - absolute ones, too
                if names:
                    return [_file(path, str(path)) for path in sorted(map(Path, names))]
    except (OSError, RuntimeError) as error:
        raise SegbenchError(
            f"{printable(path, LONGEST_PATH)}: cannot be opened "
            f"({getattr(error, 'strerror', None) or error})."
        ) from None
    if Path(path).is_symlink():
        raise SegbenchError(f"{path}: is a link that leads nowhere or back to itself.")
    near = sorted(file.name for file in Path(path).parent.glob("*") if file.is_file())
    there = (
        f" In {printable(str(Path(path).parent), LONGEST_PATH)}: {listed(near)}." if near else ""
    )
    raise SegbenchError(f"{printable(path, LONGEST_PATH)}: there is no such file.{there}")


def _file(path: Path, named: str) -> Path:
    if any(
        "\ud800" <= sign <= "\udfff" for sign in named
    ):  # how Python holds bytes of a name that are no text
        raise SegbenchError(
            f"{printable(named, LONGEST_PATH)}: the name of the file is no UTF-8 text. Rename it."
        )
    if path.is_dir():
        raise SegbenchError(
            f"{named}: is a folder. Name a file in it, or a pattern such as "
            f"{named.rstrip('/')}/*.csv."
        )
    if not path.is_file():
        raise SegbenchError(f"{named}: is no regular file.")
    return path


def as_shown(path: Path) -> str:
    """Return a file's name for messages and tables: as it is inside the folder one works in."""
    for start in (Path.cwd(), CHECKOUT):
        if path.resolve().is_relative_to(start):
            return path.resolve().relative_to(start).as_posix()
    return path.name


def read_file(path: Path, shown: str, params: TableParams) -> Raw:
    """Return the cells of one file, by what its name says it is.

    Raises
    ------
    SegbenchError
        Its kind is not known, or it cannot be read as that kind.
    """
    note_file(path)
    try:
        with path.open("rb") as file:
            file.read(1)
    except OSError as error:
        raise SegbenchError(f"{shown}: cannot be read ({error.strerror}).") from None
    size.check_size(path, shown)
    name = path.name.lower()
    if name.endswith(textfile.TEXT):
        return textfile.read_text(path, shown, params.encoding, params.delimiter)
    if name.endswith(WORKBOOKS):
        return _workbook(path, shown, params.sheet)
    if name.endswith(parquet.PARQUET):
        return parquet.read_parquet(path, shown)
    raise SegbenchError(
        f"{shown}: its name does not say what it is. Endings that are read: "
        f"{', '.join((*textfile.TEXT, *parquet.PARQUET, *WORKBOOKS))}."
    )


def _workbook(path: Path, shown: str, sheet: str | None) -> Raw:
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
