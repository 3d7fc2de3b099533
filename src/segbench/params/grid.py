"""Parameters of `rfm_grid`: a company's own map of scores, as ranges with names."""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated, Any

from pydantic import Field, WrapSerializer, WrapValidator

from segbench.errors import printable
from segbench.params.bounds import Schema
from segbench.params.rules import Name
from segbench.params.section import Section

CELLS = "cells"
"""The word for a map in which every cell is a group of its own."""

MOST = 50
"""Groups in a list."""

MOST_BINS = 10
"""Scores on an axis."""

Score = Annotated[int, Field(ge=1, le=MOST_BINS)]
Range = Annotated[tuple[Score, Score], Field(strict=False)]
"""Lowest and highest score, both included."""


class GridGroup(Section):
    """A named range of scores."""

    name: Name
    """name of the group"""

    name_zh: Name | None = None
    """its Chinese name; null = the name"""

    r: Range | None = None
    """lowest and highest score of recency; null = any"""

    f: Range | None = None
    """lowest and highest score of frequency; null = any"""

    m: Range | None = None
    """lowest and highest score of revenue; null = any"""


def _read(value: Any, read: Callable[[Any], Any]) -> Any:
    """Return the word `cells` as it is, nothing as an empty list, and a list as groups."""
    if value is None or value == CELLS:
        return value or ()
    if isinstance(value, str):
        raise ValueError(  # noqa: TRY004 - pydantic hears no TypeError
            f"found '{printable(value)}'. Give {CELLS}, or a list like "
            "[{name: Best, r: [4, 5], f: [4, 5]}]"
        )
    return read(value)


def _write(value: Any, write: Callable[[Any], Any]) -> Any:
    return value if value == CELLS else write(value)


def _or_cells(schema: Schema) -> None:
    """Let the schema of a list allow the word as well, and nothing."""
    array = {key: schema.pop(key) for key in ("type", "items", "maxItems") if key in schema}
    schema["anyOf"] = [array, {"type": "string", "enum": [CELLS]}, {"type": "null"}]


GroupList = Annotated[
    tuple[GridGroup, ...],
    Field(strict=False, max_length=MOST, json_schema_extra=_or_cells),
    WrapValidator(_read),
    WrapSerializer(_write),
]
