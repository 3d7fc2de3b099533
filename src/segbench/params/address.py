"""Addresses of databases: which of their parts are secrets, and that no secret is written down."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from urllib.parse import SplitResult, quote, unquote, unquote_plus, urlsplit

from segbench.errors import PLACEHOLDER, SECRET_KEY, without_secrets

EXAMPLE = "Write e.g. postgres://user:${PGPASSWORD}@host:5432/database"
FILES = ("duckdb", "sqlite")
"""Databases that are files: what follows the scheme is a path."""


def file_of(path: str | None, url: str | None) -> str:
    """Return the file or pattern that a table is in, or the file of its database; empty if none."""
    kind, _, rest = (url or "").partition("://")
    return path or (rest.partition("?")[0] if kind in FILES else "")


PASSWORD = "SEGBENCH_DB_PASSWORD"  # noqa: S105 - the name of a variable
OPTION = re.compile(r"(?<=[?&;])([^=&;?#]+)=([^&;#]*)")


def why_not_address(url: str) -> str:
    """Return what is wrong with an address, as the end of a sentence; empty if nothing is.

    No part of the address is in it. A password may stand in it as ``${NAME}`` only.
    """
    parts = _split(url)
    if isinstance(parts, str):
        return parts
    if any(not PLACEHOLDER.fullmatch(secret) for secret in secrets_of(url)):
        return (
            "holds a password. Secrets are never written into a params file: put it into the "
            "environment, and write ${NAME} in its place, e.g. "
            "postgres://user:${PGPASSWORD}@host/database"
        )
    return ""


def _split(url: str) -> SplitResult | str:
    """Return the parts of an address, or why it has none."""
    if not url.isprintable():
        return f"holds a line break or another sign that no address can have. {EXAMPLE}"
    if PLACEHOLDER.fullmatch(url):
        return (
            "cannot come from the environment as a whole, or a report could not say where its "
            f"data is. {EXAMPLE}"
        )
    try:
        parts = urlsplit(url)
        if parts.scheme not in FILES and "${" not in parts.netloc.rpartition("@")[2]:
            parts.port  # noqa: B018 - raises where it is no number
    except ValueError:
        return (
            "is no address: its port is no number. In a password, / ? # are escaped (%2F, %3F, "
            f"%23). {EXAMPLE}"
        )
    if not parts.scheme or "://" not in url:
        return f"is no address. {EXAMPLE}"
    if parts.scheme not in FILES and _torn(parts):
        return (
            "holds @, / ? or # in a place where they end a part of it. In a user or password they "
            "are escaped (@ is %40, / %2F, ? %3F, # %23), or the password comes from the "
            "environment as ${NAME}"
        )
    return parts


def _torn(parts: SplitResult) -> bool:
    """Return whether a sign in a password ended the host early: an @ stands where none belongs."""
    named = OPTION.sub("", f"?{parts.query}") if parts.query else ""
    return bool(parts.fragment) or "@" in parts.path or "@" in named or parts.netloc.count("@") > 1


def secrets_of(url: str) -> Iterator[str]:
    """Yield the parts of an address that are secrets, as they stand."""
    parts = urlsplit(url)
    if parts.password:
        yield parts.password
    # Beside the query, options may follow a semicolon in host or path.
    behind = [text.partition(";")[2] for text in (parts.netloc.rpartition("@")[2], parts.path)]
    for name, value in OPTION.findall(f"?{'&'.join((*behind, parts.query, parts.fragment))}"):
        plain = unquote(value)
        if value and (SECRET_KEY.search(unquote(name)) or without_secrets(plain) != plain):
            yield value  # or an address with a password, inside of this one


def hide_secrets(url: str) -> tuple[str, tuple[str, ...]]:
    """Return an address, its secrets moved into the environment, and their variables.

    What is wrong with the address is left in it.
    """
    parts = _split(url)
    if isinstance(parts, str):
        return url, ()
    names: list[str] = []

    def moved(value: str, name: str, *, plus: bool) -> str:
        if not value or PLACEHOLDER.fullmatch(value):
            return value
        fresh = name if name not in names else f"{name}_{len(names) + 1}"
        names.append(fresh)
        written = PLACEHOLDER.sub(lambda found: quote(os.environ.get(found[1], ""), safe=""), value)
        os.environ[fresh] = (unquote_plus if plus else unquote)(written)
        return f"${{{fresh}}}"

    def option(found: re.Match[str]) -> str:
        key = unquote(found[1])
        if not SECRET_KEY.search(key):
            return found[0]
        plain = re.sub(r"\W", "_", key).upper()
        name = (
            PASSWORD if plain in {"PASSWORD", "PASSWD", "PWD", "PASS"} else f"SEGBENCH_DB_{plain}"
        )
        return f"{found[1]}={moved(found[2], name, plus=True)}"

    who, at, _ = parts.netloc.rpartition("@")
    user, colon, password = who.partition(":")
    known = who if not at else user + colon + moved(password, PASSWORD, plus=False) + at
    start, _, rest = url.partition("://")
    return f"{start}://{known}{OPTION.sub(option, rest[len(who + at) :])}", tuple(names)


def filled(text: str, safe: str = "") -> str:
    """Return a part of an address with its variables, every sign of their values escaped."""
    return PLACEHOLDER.sub(
        lambda found: quote(os.environ[found[1]], safe=safe, errors="surrogateescape"), text
    )


def shown_url(url: str) -> str:
    """Return an address without user, password and options, for people."""
    parts = urlsplit(url)
    if parts.scheme in FILES:
        return f"{parts.scheme}://{url.partition('://')[2].partition('?')[0]}"
    host = parts.netloc.rpartition("@")[2]
    return f"{parts.scheme}://{host}{parts.path}".partition(";")[0]
