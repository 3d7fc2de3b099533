"""What a driver or a server says, without any secret that it was given."""

from __future__ import annotations

import base64
import os
import re
from collections.abc import Iterator
from urllib.parse import quote, unquote

from segbench.errors import HIDDEN, PLACEHOLDER, printable, without_secrets

PIECE = 4
"""Signs in a row that a message may not share with a secret."""

LONGEST = 300


def scrubbed(error: BaseException, url: str) -> str:
    """Return the first line of a driver's message for people, with nothing in it that came from the environment.

    A server may answer with what it was sent, in whatever form: every run of `PIECE` signs that a secret or one of
    its usual spellings has too is hidden. Beside a secret shorter than that, no message can be trusted.
    """
    secrets = {os.environ.get(name, "") for name in (*PLACEHOLDER.findall(url), "PGPASSWORD")} - {""}
    if any(len(secret) < PIECE for secret in secrets):
        return f"{type(error).__name__}; its words are not shown, because they could hold the password"
    text = _without(without_secrets(str(error)), {form.lower() for secret in secrets for form in _spellings(secret)})
    line = next((part.strip() for part in text.splitlines() if part.strip()), "no reason is given")
    return printable(re.sub(r"\b[A-Z]\w* ?Error: ?", "", line), LONGEST).rstrip(".")


def _spellings(secret: str) -> Iterator[str]:
    data = secret.encode("utf-8", "surrogateescape")
    yield from (secret, unquote(secret), quote(data), quote(data, safe=""), repr(secret)[1:-1], secret.replace("'", "''"))
    yield from (data.hex(), base64.b64encode(data).decode().rstrip("="), secret[::-1])


def _without(text: str, forms: set[str]) -> str:
    """Return a text without any piece of these (small) texts."""
    pieces = {form[start : start + PIECE] for form in forms for start in range(max(len(form) - PIECE + 1, 0))}
    small = text.lower() if len(text.lower()) == len(text) else text
    hidden = [False] * len(text)
    for start in range(len(text) - PIECE + 1):
        if small[start : start + PIECE] in pieces:
            hidden[start : start + PIECE] = [True] * PIECE
    signs = [sign if not hide else "\0" for sign, hide in zip(text, hidden, strict=True)]
    return re.sub("\0+", HIDDEN, "".join(signs))
