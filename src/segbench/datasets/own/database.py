"""A table of any database that Ibis reaches: read only, its secrets from the environment."""

from __future__ import annotations

import base64
import os
import re
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any
from urllib.parse import quote, unquote, urlsplit

from ibis.expr import datatypes as dt
from ibis.expr.types import Table

from segbench.datasets.own.connection import Answer, connect, within
from segbench.datasets.own.raw import Raw, listed, located
from segbench.errors import (
    HIDDEN,
    PLACEHOLDER,
    SECRET_KEY,
    SegbenchError,
    printable,
    without_secrets,
)
from segbench.params.address import secrets_of, shown_url, why_not_address

CONNECT_SECONDS = 30

WAYS = (
    (dt.String, dt.Numeric, dt.Boolean, dt.Timestamp, dt.Date),
    (dt.String, dt.Numeric),
    (dt.String,),
)
"""Types that are taken as they are, the first that works: most drivers hand over those of the first
(no UUIDs, no arrays)."""

PART = re.compile(r'"((?:[^"]|"")+)"|([^."]+)')
"""A name between dots; quotation marks hold those that have dots themselves."""


PIECE = 4
"""Signs in a row that a message may not share with a secret."""

LONGEST = 300
JARGON = re.compile(r"\b(?:[A-Z]\w* ?)*Error: ?|\[Errno -?\d+\] ?")


def check_url(url: str) -> None:
    """Refuse an address with a password in it.

    Raises
    ------
    SegbenchError
        It holds a password, or is no address.
    """
    if why := why_not_address(url):
        raise SegbenchError(f"url: {why}.")


def read_database(url: str, table: str, connect_seconds: int = CONNECT_SECONDS) -> Raw:
    """Return a table of a database, its rows in the order of their values.

    Parameters
    ----------
    url
        As Ibis takes it; ``${NAME}`` is replaced from the environment, with every sign of it
        escaped.
    table
        ``table`` or ``schema.table``; a part with dots in it stands in quotation marks.
    connect_seconds
        How long to wait for a connection and for the names of the columns.

    Raises
    ------
    SegbenchError
        A variable is missing, the database or its driver cannot be reached, or there is no such
        table.
    """
    check_url(url)
    secrets = [name for name in PLACEHOLDER.findall(url) if name not in os.environ]
    if secrets:
        raise SegbenchError(f"url: the environment variable {secrets[0]} is not set.")
    shown = f"{shown_url(url)} {printable(table)}"
    answer = within(
        connect_seconds,
        lambda: _opened(url, table, connect_seconds),
        lambda opened: opened[0].disconnect(),
    )
    if answer.late:
        raise SegbenchError(
            f"{shown}: no answer within {connect_seconds} seconds. Check host, port and network, "
            "or allow more seconds with connect_seconds."
        )
    if answer.error is None:
        connection, source = answer.value
        answer = _rows(connection, source)
    if answer.error is not None:
        # Raised outside of any handler: not even the context of this error holds the driver's own
        # words.
        raise SegbenchError(f"{shown}: {_why(answer.error, url)}")
    return Raw(
        located(answer.value, shown), (), f"table {printable(table)} of {shown_url(url)}", ()
    )


def _opened(url: str, table: str, seconds: int) -> tuple[Any, Table]:
    """Return a connection and the table in it."""
    *where, name = _parts(table)
    connection = connect(url, seconds)
    try:
        return connection, _table(connection, tuple(where) or None, name)
    except BaseException:
        connection.disconnect()
        raise


def _table(connection: Any, where: tuple[str, ...] | None, name: str) -> Table:
    try:
        return connection.table(name, database=where)
    except Exception:
        tables = sorted(connection.list_tables(database=where))
        if name in tables:
            raise
    alike = [table for table in tables if table.lower() == name.lower()]
    hint = f" (capital letters count: '{alike[0]}')" if alike else f". There: {listed(tables)}"
    raise SegbenchError(f"there is no such table{hint}")


def _parts(table: str) -> list[str]:
    parts = list(PART.finditer(table))
    if not parts or ".".join(part[0] for part in parts) != table or len(parts) > 3:
        raise SegbenchError(
            "table: write it as table or schema.table; a name with dots or quotation marks as "
            '"my.table"'
        )
    return [part[1].replace('""', '"') if part[1] else part[2] for part in parts]


def _rows(connection: Any, source: Table) -> Answer:
    """Return every row of a table; types that the driver cannot hand over come as text.

    PostgreSQL's infinite days are of that kind.
    """
    errors = []
    try:
        for kept in WAYS:
            texts = {
                name: source[name].cast("string")
                for name in source.columns
                if not isinstance(source[name].type(), kept)
            }
            plain = source.mutate(**texts)
            try:
                return Answer(plain.order_by(list(plain.columns)).to_pyarrow())
            except Exception as error:  # noqa: BLE001 - each driver has its own
                errors.append(error)
    finally:
        connection.disconnect()
    return Answer(error=errors[0])  # why the table cannot be read as it is


def _why(error: BaseException, url: str) -> str:
    """Return what went wrong, as a sentence without any secret."""
    if isinstance(error, SegbenchError):
        return f"cannot be read ({error})."
    if isinstance(error, ImportError):
        kind = urlsplit(url).scheme.replace("postgresql", "postgres")
        return (
            "needs a driver that is not installed. Install it: pip install "
            f"'ibis-framework[{kind}]'."
        )
    return f"cannot be read ({scrubbed(error, url)})."


def scrubbed(error: BaseException, url: str) -> str:
    """Return the first line of a driver's message, without anything from the environment.

    A server may answer with what it was sent, in whatever form: every run of `PIECE` signs that a
    value or one of its usual spellings has too is hidden. Beside a secret shorter than that, no
    message can be trusted.
    """
    given = [
        os.environ.get(name, "")
        for secret in secrets_of(url)
        for name in PLACEHOLDER.findall(secret)
    ]
    if any(0 < len(value) < PIECE for value in given):
        return "the reason is not shown, because it could hold the password"
    # A driver also takes secrets by itself, from variables such as PGPASSWORD and from a file of
    # passwords.
    names = [*PLACEHOLDER.findall(url), *filter(SECRET_KEY.search, os.environ)]
    values = [*(os.environ.get(name, "") for name in names), *_passwords_in_file()]
    text = without_pieces(
        without_secrets(str(error)), {form for value in values for form in _spellings(value)}
    )
    line = next((part.strip() for part in text.splitlines() if part.strip()), "no reason is given")
    return printable(JARGON.sub("", line), LONGEST).rstrip(".")


def _passwords_in_file() -> Iterator[str]:
    """Yield the passwords of PostgreSQL's own file of them: host:port:database:user:password."""
    with suppress(OSError, ValueError, RuntimeError):  # there need be no such file, and no home
        path = Path(os.environ.get("PGPASSFILE", "~/.pgpass")).expanduser()
        for line in path.read_text(encoding="utf-8").splitlines():
            yield line.rpartition(":")[2]
            yield re.sub(r"\\(.)", r"\1", ":".join(re.split(r"(?<!\\):", line)[4:]))


def _spellings(secret: str) -> Iterator[str]:
    data = secret.encode("utf-8", "surrogateescape")
    yield from (
        secret,
        unquote(secret),
        quote(data),
        quote(data, safe=""),
        repr(secret)[1:-1],
        secret.replace("'", "''"),
        data.hex(),
        base64.b64encode(data).decode().rstrip("="),
        secret[::-1],
    )


def without_pieces(text: str, forms: set[str]) -> str:
    """Return a text without any piece of these, whatever the capitals and signs between letters."""
    hidden: set[int] = set()
    for kept in (str.isprintable, str.isalnum):
        places = [place for place, sign in enumerate(text) if kept(sign)]
        signs = [text[place].lower() for place in places]
        pieces = {piece for form in forms for piece in _pieces("".join(filter(kept, form)).lower())}
        for start in range(len(signs) - PIECE + 1):
            if "".join(signs[start : start + PIECE]) in pieces:
                hidden.update(range(places[start], places[start + PIECE - 1] + 1))
    return re.sub(
        "\0+", HIDDEN, "".join("\0" if place in hidden else sign for place, sign in enumerate(text))
    )


def _pieces(text: str) -> Iterator[str]:
    return (text[start : start + PIECE] for start in range(len(text) - PIECE + 1))
