"""From a path, a pattern or a database address to cells."""

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

from segbench.datasets.own import connection, database, parquet, size, textfile
from segbench.datasets.own.raw import Raw, check_header, listed, located, named, stack
from segbench.errors import SegbenchError, printable
from segbench.params.data import TableParams
from segbench.params.reads import note_file
from segbench.paths import files_at, here, places

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
        url = connection.placed(params.url, places(params.start))
        return database.read_database(url, params.table, params.connect_seconds)
    assert params.path is not None
    note_file(places(params.start)[0])  # files are shown as seen from there
    raws = [
        read_file(path, as_shown(path, params.start), params)
        for path in find(params.path, params.start)
    ]
    first = raws[0]
    if len(raws) == 1:
        return first
    columns = {as_shown(raw.files[0], params.start): raw.columns for raw in raws}
    check_same_columns(columns, f"{params.path}: ")
    ways = sorted({raw.read_as for raw in raws})
    style = set.intersection(*(set(raw.style.items()) for raw in raws))
    return Raw(
        stack([raw.data for raw in raws]),
        [item for raw in raws for item in raw.broken],
        f"{len(raws)} files: {' / '.join(ways)}",
        tuple(file for raw in raws for file in raw.files),
        {key: value for key, value in first.style.items() if (key, value) in style},
    )


def check_same_columns(columns: Mapping[str, Sequence[str]], where: str = "") -> None:
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
                f"{where}{path} has not the same columns as {first} (in one of them only: "
                f"{listed(sorted(apart))}). Files of one pattern must have the same columns."
            )


def find(path: str, start: str | None = None) -> list[Path]:
    """Return the files of a path or pattern, from the first of some folders where there are any.

    Parameters
    ----------
    start
        See `places`.

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
    folders = places(start)
    try:
        for folder in folders:
            full = folder / Path(path).expanduser()
            note_file(full)
            if found := files_at(full, path):
                return [_file(one, path if one == full else str(one)) for one in found]
    except (OSError, RuntimeError) as error:
        raise SegbenchError(
            f"{printable(path, LONGEST_PATH)}: cannot be opened "
            f"({getattr(error, 'strerror', None) or error})."
        ) from None
    if any((folder / path).is_symlink() for folder in folders):
        raise SegbenchError(f"{path}: is a link that leads nowhere or back to itself.")
    raise SegbenchError(
        f"{printable(path, LONGEST_PATH)}: there is no such file.{_near(path, start)}"
    )


def _near(path: str, start: str | None) -> str:
    """Return where a file was looked for, and the files that there are instead."""
    folders = places(start)[:-1]  # nobody keeps data in the checkout of a program
    sought = ""
    if start is not None and not Path(path).expanduser().is_absolute():
        names = " and in ".join(printable(here(str(folder)), LONGEST_PATH) for folder in folders)
        sought = f" It is looked for in {names}."
    for parent in [(folder / Path(path).expanduser()).parent for folder in folders]:
        near = sorted(file.name for file in parent.glob("*") if file.is_file())
        if near:
            return f"{sought} In {printable(here(str(parent)), LONGEST_PATH)}: {listed(near)}."
    return sought


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


def as_shown(path: Path, start: str | None = None) -> str:
    """Return a file's name for messages and tables: as it is inside the folder it counts from."""
    full = path.resolve()
    for folder in map(Path.resolve, places(start)):
        if full.is_relative_to(folder):
            return full.relative_to(folder).as_posix()
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
