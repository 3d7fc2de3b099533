"""Numbers of things, in words."""

from __future__ import annotations


def counted(number: int, noun: str) -> str:
    """Return how many there are of something, e.g. ``1 customer`` or ``2,248 customers``."""
    return f"{number:,} {noun if number == 1 else noun + 's'}"


def all_of(number: int, noun: str) -> str:
    """Return that all of them are meant, e.g. ``the only customer`` or ``all 2,248 customers``."""
    return f"the only {noun}" if number == 1 else f"all {counted(number, noun)}"
