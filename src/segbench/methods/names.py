"""Names made from data: short, printable, no two alike."""

from __future__ import annotations

from collections.abc import Iterable

from segbench.errors import printable

LONGEST = 60


def distinct(names: Iterable[str]) -> list[str]:
    """Return names for people, one line each; the second of two that look alike gets a number."""
    found: list[str] = []
    for name in names:
        shown = first = printable(name, LONGEST)
        number = 1
        while shown in found:
            number += 1
            shown = f"{first} ({number})"
        found.append(shown)
    return found
