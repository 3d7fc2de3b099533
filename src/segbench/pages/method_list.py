"""The methods there are, as text for a terminal."""

from __future__ import annotations

import unicodedata

from segbench.methods import METHODS


def method_list() -> str:
    """Return one line a method: name, title, Chinese title, role, idea; columns aligned."""
    rows = [("name", "title", "中文", "role", "idea")]
    rows += [
        (name, kind.title, kind.title_zh, kind.role, kind.idea) for name, kind in METHODS.items()
    ]
    widths = [max(map(_width, column)) for column in zip(*rows, strict=True)]
    return "\n".join("  ".join(map(_padded, row, widths)).rstrip() for row in rows)


def _padded(text: str, width: int) -> str:
    return text + " " * (width - _width(text))


def _width(text: str) -> int:
    return sum(2 if unicodedata.east_asian_width(sign) in "WF" else 1 for sign in text)
