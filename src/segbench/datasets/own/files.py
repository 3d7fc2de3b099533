"""From a path, a pattern or a database address to cells."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

from segbench.datasets.own import connection, database, parquet, size, textfile
from segbench.datasets.own.raw import Raw, listed, stack
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
        from segbench.datasets.own.workbook import read_workbook  # most files are none

        return read_workbook(path, shown, params.sheet)
    if name.endswith(parquet.PARQUET):
        return parquet.read_parquet(path, shown)
    raise SegbenchError(
        f"{shown}: its name does not say what it is. Endings that are read: "
        f"{', '.join((*textfile.TEXT, *parquet.PARQUET, *WORKBOOKS))}."
    )
