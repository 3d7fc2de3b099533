"""A table of any database that Ibis reaches: read only, its secrets from the environment."""

from __future__ import annotations

import os
import re
from typing import Any
from urllib.parse import urlsplit

from ibis.expr import datatypes as dt
from ibis.expr.types import Table

from segbench.datasets.own.connection import Answer, connect, within
from segbench.datasets.own.raw import Raw, listed, located
from segbench.datasets.own.secrets import scrubbed
from segbench.errors import PLACEHOLDER, SegbenchError, printable
from segbench.params.address import shown_url, why_not_address

CONNECT_SECONDS = 30

PART = re.compile(r'"((?:[^"]|"")+)"|([^."]+)')
"""A name between dots; quotation marks hold those that have dots themselves."""

WAYS = (
    (dt.String, dt.Numeric, dt.Boolean, dt.Timestamp, dt.Date),
    (dt.String, dt.Numeric),
    (dt.String,),
)
"""Types that are taken as they are, the first that works: most drivers hand over those of the first
(no UUIDs, no arrays)."""


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
