"""A table of any database that Ibis reaches; secrets come from the environment and stay out of every message."""

from __future__ import annotations

import os
import re
from contextlib import closing
from urllib.parse import quote, urlsplit

import ibis
from ibis.expr.types import Value

from segbench.datasets.own.raw import Raw, located
from segbench.errors import SegbenchError

PLACEHOLDER = re.compile(r"\$\{([A-Za-z_][A-Za-z0-9_]*)\}")


def check_url(url: str) -> None:
    """Refuse an address with a password in it.

    Raises
    ------
    SegbenchError
        It holds a password, or is no address.
    """
    try:
        password, scheme = urlsplit(url).password, urlsplit(url).scheme
    except ValueError:
        raise SegbenchError("url: is no address. Write e.g. postgres://user@host:5432/database.") from None
    if not scheme:
        raise SegbenchError("url: is no address. Write e.g. postgres://user@host:5432/database.")
    literal = password is not None and not PLACEHOLDER.fullmatch(password)
    query = PLACEHOLDER.sub("", urlsplit(url).query)
    if literal or re.search(r"(?i)(password|passwd|pwd|token|secret|key)=[^&\s]", query):
        raise SegbenchError(
            "url: holds a password. Secrets are never written into a params file: put it into the environment, and write "
            "${NAME} in its place, e.g. postgres://user:${PGPASSWORD}@host/database."
        )


def shown_url(url: str) -> str:
    """Return an address without user, password and options, for people."""
    parts = urlsplit(url)
    host = parts.netloc.rpartition("@")[2]
    return f"{parts.scheme}://{host}{parts.path}"


def read_database(url: str, table: str) -> Raw:
    """Return a table of a database, its rows in the order of their values.

    Parameters
    ----------
    url
        As Ibis takes it; ``${NAME}`` is replaced from the environment.
    table
        ``table`` or ``schema.table``.

    Raises
    ------
    SegbenchError
        A variable is missing, the database or its driver cannot be reached, or there is no such table.
    """
    check_url(url)
    secrets = [name for name in PLACEHOLDER.findall(url) if name not in os.environ]
    if secrets:
        raise SegbenchError(f"url: the environment variable {secrets[0]} is not set.")
    shown = f"{shown_url(url)} {table}"
    schema, _, name = table.rpartition(".")
    try:
        connection = ibis.connect(_filled(url))
        with closing(connection.con):
            source = connection.table(name, database=schema or None)
            plain = source.mutate(**{key: source[key].cast("string") for key in source.columns if not _is_plain(source[key])})
            data = plain.order_by(list(plain.columns)).to_pyarrow()
    except ModuleNotFoundError as error:
        kind = urlsplit(url).scheme
        raise SegbenchError(f"{shown}: needs '{error.name}'. Install it: pip install 'ibis-framework[{kind}]'.") from None
    except Exception as error:  # noqa: BLE001 - every driver has exceptions of its own
        raise SegbenchError(f"{shown}: cannot be read ({_cleaned(error, url)}).") from None
    return Raw(located(data, shown), (), f"table {table} of {shown_url(url)}", ())


def _filled(url: str) -> str:
    """Return an address with its secrets; in user and password, signs that mean something in an address are escaped."""
    start, colon, rest = url.partition("://")
    who, at, where = rest.rpartition("@")
    quoted = PLACEHOLDER.sub(lambda found: quote(os.environ[found[1]], safe=""), who)
    return start + colon + quoted + at + PLACEHOLDER.sub(lambda found: os.environ[found[1]], where)


def _is_plain(column: Value) -> bool:
    """Return whether a column is of a type that every driver hands over; others (UUIDs, arrays) are read as text."""
    kind = column.type()
    return bool(kind.is_string() or kind.is_numeric() or kind.is_boolean() or kind.is_timestamp() or kind.is_date())


def _cleaned(error: Exception, url: str) -> str:
    """Return the first line of a driver's message, without any secret."""
    text = next(iter(str(error).strip().splitlines()), type(error).__name__)
    known = {os.environ[name] for name in PLACEHOLDER.findall(url)} | {os.environ.get("PGPASSWORD", "")}
    hidden = known | {quote(secret, safe="") for secret in known}
    for secret in sorted(filter(None, hidden), key=len, reverse=True):
        text = text.replace(secret, "***")
    return text
