"""Messages of databases without the passwords that they may repeat."""

from __future__ import annotations

import base64
import os
import re
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from urllib.parse import quote, unquote

from segbench.errors import HIDDEN, PLACEHOLDER, SECRET_KEY, printable, without_secrets
from segbench.params.address import secrets_of

PIECE = 4
"""Signs in a row that a message may not share with a secret."""

LONGEST = 300

JARGON = re.compile(r"\b(?:[A-Z]\w* ?)*Error: ?|\[Errno -?\d+\] ?")


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
