"""The one exception that is written for the person at the keyboard; it holds no secret."""

from __future__ import annotations

import re
from collections.abc import Iterable
from difflib import get_close_matches

HIDDEN = "***"
PLACEHOLDER = re.compile(r"\$\{([A-Za-z_][A-Za-z0-9_]*)\}")
"""A variable of the environment in an address."""

SECRET_KEY = re.compile(
    r"(?i)(pass(word|wd|phrase|code)?|pwd|token|secret|credentials?|jwt|(api|access|account|private|secret)_?-?key"
    r"|(^|[^a-z])(pw|key|auth|sig|signature))$"
)
"""Names of options whose value is a secret."""

_WHO = re.compile(r"((?:^|(?<=[:'\"\s(]))/{1,3}[^/:@\s]*:)(\S*|[^@\n]{1,80}?)(?=@)")
_OPTION = re.compile(r"([?&;])([^=&;?\s]+)=([^&;\s'\")]+)")
_WORD = re.compile(r"(?i)\b((?:pass(?:word|wd|phrase)?|pwd)\s?=\s?)(?!\*{3})('[^']*'|[^\s&;'\"]+)")


class SegbenchError(Exception):
    """Bad input, explained: where, what was found, what is allowed, what to do.

    The command line prints the message and exits with `exit_code`, without a traceback. Passwords
    in addresses that a message repeats are hidden here, whoever writes it.
    """

    exit_code = 2

    def __init__(self, message: str = "") -> None:
        super().__init__(without_secrets(message))


def without_secrets(text: str) -> str:
    """Return a text without the passwords of addresses and options that hold secrets."""
    text = _OPTION.sub(_option_hidden, _WHO.sub(_hidden, text))
    return _WORD.sub(
        lambda found: found[1] + (found[2] if PLACEHOLDER.search(found[2]) else HIDDEN), text
    )


def _hidden(found: re.Match[str]) -> str:
    return found[0] if PLACEHOLDER.fullmatch(found[2]) or not found[2] else f"{found[1]}{HIDDEN}"


def _option_hidden(found: re.Match[str]) -> str:
    plain = not SECRET_KEY.search(found[2]) or PLACEHOLDER.fullmatch(found[3])
    return found[0] if plain else f"{found[1]}{found[2]}={HIDDEN}"


def printable(text: str, longest: int = 80) -> str:
    """Return a text for a message: one line of printable characters, not too long."""
    shown = "".join(sign if sign.isprintable() else "\ufffd" for sign in text)
    return shown if len(shown) <= longest else f"{shown[:longest]}…"


def unknown_name(kind: str, found: str, allowed: Iterable[str]) -> str:
    """Return a sentence for a name that is not in a vocabulary, with the nearest one as a hint."""
    names = sorted(allowed)
    near = get_close_matches(found, names, n=1)
    hint = f" Did you mean '{near[0]}'?" if near else ""
    return f"unknown {kind} '{found}'.{hint} Allowed: {', '.join(names)}."
