"""The one exception that is written for the person at the keyboard."""

from __future__ import annotations

from collections.abc import Iterable
from difflib import get_close_matches


class SegbenchError(Exception):
    """Bad input, explained: where, what was found, what is allowed, what to do.

    The command line prints the message and exits with `exit_code`, without a traceback.
    """

    exit_code = 2


def printable(text: str, longest: int = 80) -> str:
    """Return a text for a message: one line of printable characters, not too long, whatever a file holds."""
    shown = "".join(sign if sign.isprintable() else "\ufffd" for sign in text)
    return shown if len(shown) <= longest else f"{shown[:longest]}…"


def unknown_name(kind: str, found: str, allowed: Iterable[str]) -> str:
    """Return a sentence for a name that is not in a vocabulary, with the nearest one as a hint."""
    names = sorted(allowed)
    near = get_close_matches(found, names, n=1)
    hint = f" Did you mean '{near[0]}'?" if near else ""
    return f"unknown {kind} '{found}'.{hint} Allowed: {', '.join(names)}."
