"""Names made from data: short, printable, no two alike."""

from __future__ import annotations

from collections.abc import Iterable

from segbench.errors import printable

LONGEST = 60


def distinct(names: Iterable[str]) -> list[str]:
    """Return names for people, one line each; the second of two that look alike gets a number."""
    taken: list[str] = []
    for name in names:
        wanted = printable(name, LONGEST)
        different, number = wanted, 1
        while different in taken:
            number += 1
            different = f"{wanted} ({number})"
        taken.append(different)
    return taken
