"""A connection that only reads, made within a time limit, to a database that is there already."""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from importlib.metadata import entry_points
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, quote, unquote, urlsplit

import ibis

from segbench.errors import SegbenchError, unknown_name
from segbench.params.address import FILES, filled

READ_ONLY = {
    "postgres": "SET default_transaction_read_only = on; SET lock_timeout = '{seconds}s'",
    "mysql": "SET SESSION TRANSACTION READ ONLY",
}
"""What makes a session read only, where a statement does. Nothing but SELECT is sent anyway."""

KEEP_ALIVE = {"keepalives_idle": 30, "keepalives_interval": 10, "keepalives_count": 6}
"""A server that has vanished while a table is read is noticed after a minute and a half."""


@dataclass(frozen=True)
class Answer:
    """What came of a call: a value, an error, or nothing yet."""

    value: Any = None
    error: BaseException | None = None
    late: bool = False


def within(seconds: float, call: Callable[[], Any], undo: Callable[[Any], object]) -> Answer:
    """Return what a call returns or raises, or that it was late; what comes too late is undone.

    It runs in a thread of its own, because no driver keeps every time limit: a server may take a
    connection and never answer.
    """
    answers: list[Answer] = []
    given_up = threading.Event()

    def work() -> None:
        try:
            answers.append(Answer(call()))
            if given_up.is_set():
                undo(answers[0].value)
        except BaseException as error:  # noqa: BLE001 - told by who asked
            answers.append(Answer(error=error))

    thread = threading.Thread(target=work, daemon=True)
    thread.start()
    thread.join(seconds)
    given_up.set()
    return answers[0] if answers else Answer(late=True)


def connect(url: str, seconds: int) -> Any:
    """Return a connection to an existing database, read only where the database can be told so.

    Raises
    ------
    SegbenchError
        No database is called so, or there is no such file.
    """
    parts = urlsplit(url)
    kind = parts.scheme.replace("postgresql", "postgres")
    known = {point.name for point in entry_points(group="ibis.backends")} | {"postgresql"}
    if kind not in known:
        raise SegbenchError(unknown_name("kind of database", parts.scheme, known).rstrip("."))
    options = dict(parse_qsl(filled(parts.query)))
    if kind in FILES:
        return _file(kind, url.partition("://")[2].partition("?")[0], options)
    user, _, host = parts.netloc.rpartition("@")
    owner = f"{filled(user).replace('+', '%2B')}@" if user else ""
    address = f"{kind}://{owner}{filled(host, safe=':[]')}{filled(parts.path)}"
    limit = {"connect_timeout": seconds + 5} | KEEP_ALIVE if kind == "postgres" else {}
    connection = ibis.connect(address, **limit | _decoded(kind, address, options))
    if kind in READ_ONLY:
        connection.raw_sql(READ_ONLY[kind].format(seconds=seconds)).close()
    return connection


def placed(url: str, folders: Sequence[Path]) -> str:
    """Return the address of a database with the whole path of its file, if it is one.

    Parameters
    ----------
    folders
        Where a relative path may count from; the first in which there is such a file, or else the
        first. An address that is none of a file stays as it is.
    """
    kind, _, rest = url.partition("://")
    location, mark, options = rest.partition("?")
    if kind not in FILES or location.startswith(("~", "/", ":", "md:", "motherduck:")):
        return url
    try:
        ways = [way for way in (location, unquote(filled(location))) if way]
        there = [folder.absolute() / way for folder in folders for way in ways]
        full = next((path for path in there if path.is_file()), folders[0] / location)
    except (OSError, ValueError, SegbenchError):
        return url
    return f"{kind}://{full}{mark}{options}" if location else url


def _decoded(kind: str, address: str, options: dict[str, str]) -> dict[str, Any]:
    """Return what Ibis would leave escaped, and the options, as its keywords."""
    parts = urlsplit(address)
    words: dict[str, Any] = {}
    if "%" in (parts.username or ""):
        words["user"] = unquote(parts.username or "")
    if kind == "postgres":
        if "%" in parts.path:
            words["database"] = unquote(parts.path[1:].split("/", 1)[0])
        if "%" in (parts.hostname or ""):
            words["host"] = unquote(parts.netloc.rpartition("@")[2])
        options = {{"dbname": "database"}.get(name, name): value for name, value in options.items()}
    return words | options


def _file(kind: str, location: str, options: dict[str, str]) -> Any:
    """Return a connection to a database that is a file."""
    if kind == "duckdb" and location.startswith(("md:", "motherduck:")):
        return ibis.duckdb.connect(filled(location), **options)
    path = _found(kind, location)
    if kind == "duckdb":
        options.pop("access_mode", None)
        return ibis.duckdb.connect(path, **options | {"read_only": True})
    if options:
        raise SegbenchError(f"sqlite takes no options; found {', '.join(options)}")
    # A reader of a write-ahead log makes files beside the database, unless it is told that nobody
    # writes.
    with path.open("rb") as file:
        alone = file.read(20)[18:19] == b"\2" and not Path(f"{path}-wal").exists()
    # Opened in one thread, read in another, never in both at once.
    address = f"file:{quote(str(path))}?mode=ro{'&immutable=1' if alone else ''}"
    reader = sqlite3.connect(address, uri=True, check_same_thread=False)
    reader.text_factory = lambda data: data.decode("utf-8", "backslashreplace")
    return ibis.sqlite.from_connection(reader)


def _found(kind: str, location: str) -> Path:
    """Return the file of a database; as it is written, else with its escaped signs read."""
    if location in {"", ":memory:"}:
        raise SegbenchError(
            f"names no file. Write {kind}://folder/file or {kind}:///absolute/path/of/file"
        )
    decoded = Path(unquote(filled(location))).expanduser()
    path = next((path for path in (Path(location), decoded) if path.exists()), None)
    if path is None:
        here, hint = location.lstrip("/"), ""
        if here != location and Path(unquote(filled(here))).exists():
            hint = f". Three slashes mean a path from the root; from here it is {kind}://{here}"
        raise SegbenchError(f"there is no such file, and none is made{hint}")
    if not path.is_file():
        raise SegbenchError(
            "is a folder, and no database" if path.is_dir() else "is no regular file"
        )
    return path.absolute()
