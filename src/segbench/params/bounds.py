"""What parameters share: their shape, how large numbers may be and how far days.

Within these bounds, what is computed from a number or day stays one.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date, datetime
from typing import Annotated, Any

from pydantic import AfterValidator, BeforeValidator, Field, WithJsonSchema

from segbench.errors import printable

EARLIEST, LATEST = date(1900, 1, 1), date(2100, 1, 1)
"""No customer bought before or after; this catches years like 0001 and 9999."""

WRITTEN = re.compile("[0-9]{4}-[0-9]{2}-[0-9]{2}")
LAST_SEED = 4_000_000_000
"""Random generators take 32 bits; refits count on from the seed."""

LAST_THREAD = 1024
LONGEST_WINDOW = 36_500
"""Days, a century."""

LONGEST_STEP = 3_650
"""Days that are taken up to a hundred times: a century of steps stays within the calendar."""

MOST_CUSTOMERS = 1_000_000_000
MOST_MONEY = 1e15
LEAST_SHARE = 1e-6
"""Divided by the square of it, a billion customers still are a number."""


def read_day(value: Any) -> date:
    """Return a day, or one that is written as YYYY-MM-DD, between `EARLIEST` and `LATEST`.

    A number is none, though it could be taken for seconds since 1970.

    Raises
    ------
    ValueError
        It is none; the message is for people.
    """
    if isinstance(value, datetime):
        value = (
            value.date() if value == datetime(value.year, value.month, value.day) else str(value)
        )
    try:
        day = (
            date.fromisoformat(value)
            if isinstance(value, str) and WRITTEN.fullmatch(value)
            else value
        )
    except ValueError:
        day = value
    if isinstance(day, date):
        if not EARLIEST <= day <= LATEST:
            raise ValueError(f"found {day}. Give a day from {EARLIEST} to {LATEST}")
        return day
    given = "nothing" if value is None else printable(repr(value))
    raise ValueError(f"found {given}. Give a day as YYYY-MM-DD, from {EARLIEST} to {LATEST}")


def _weight(value: float) -> float:
    if 0 < value < LEAST_SHARE:
        raise ValueError(f"found {value:g}. Give 0, or a weight from 0.000001 to 1,000,000")
    return value


DAY_SCHEMA = {
    "type": "string",
    "format": "date",
    "formatMinimum": str(EARLIEST),
    "formatMaximum": str(LATEST),
}
Day = Annotated[date, BeforeValidator(read_day), WithJsonSchema(DAY_SCHEMA)]
Days = Annotated[int, Field(ge=1, le=LONGEST_STEP)]
"""A length that is counted on from a day, or back, again and again."""

Span = Annotated[int, Field(ge=1, le=LONGEST_WINDOW)]
Window = Annotated[int, Field(ge=0, le=LONGEST_WINDOW)]
"""Days that are looked back."""

Count = Annotated[int, Field(ge=1, le=MOST_CUSTOMERS)]
"""A number of customers."""

Sample = Annotated[int, Field(ge=100, le=MOST_CUSTOMERS)]
"""A number of customers that something is learned from."""

Hours = Annotated[float, Field(ge=0, le=MOST_CUSTOMERS)]
Margin = Annotated[float, Field(ge=LEAST_SHARE, le=1)]
Share = Annotated[float, Field(ge=LEAST_SHARE, le=1 - LEAST_SHARE)]
Positive = Annotated[float, Field(ge=LEAST_SHARE, le=MOST_MONEY)]
Number = Annotated[float, Field(ge=-MOST_MONEY, le=MOST_MONEY)]
Weight = Annotated[float, Field(ge=0, le=1e6), AfterValidator(_weight)]

Schema = dict[str, Any]
"""A JSON schema, or a part of one."""


def range_of(schema: Schema, location: Sequence[int | str]) -> str:
    """Return what a JSON schema says of the number at a location, in words; empty: nothing."""
    return next(filter(None, map(_words, kinds_at(schema, location))), "")


def kinds_at(schema: Schema, location: Sequence[int | str]) -> list[Schema]:
    """Return what a JSON schema says of each kind of value that may stand at a location.

    Parameters
    ----------
    schema
        Of the whole model.
    location
        Keys and places from the root to the value.
    """
    kinds = _whole(schema, schema)
    for part in location:
        kinds = [kind for node in _inner(kinds, part) for kind in _whole(node, schema)]
    return kinds


def _whole(node: Schema, schema: Schema) -> list[Schema]:
    """Return the kinds of value that a node allows, references followed."""
    if "$ref" in node:
        node = schema["$defs"][node["$ref"].rpartition("/")[2]]
    return (
        [kind for option in node["anyOf"] for kind in _whole(option, schema)]
        if "anyOf" in node
        else [node]
    )


def _inner(kinds: list[Schema], part: int | str) -> list[Schema]:
    if isinstance(part, int):
        return [
            kind["prefixItems"][part] if "prefixItems" in kind else kind.get("items", {})
            for kind in kinds
        ]
    return [
        kind.get("properties", {}).get(part, kind.get("additionalProperties") or {})
        for kind in kinds
    ]


def _words(kind: Schema) -> str:
    words = {
        "minimum": "from {}",
        "exclusiveMinimum": "above {}",
        "maximum": "to {}",
        "exclusiveMaximum": "below {}",
    }
    return " ".join(
        text.format(_number(kind[name])) for name, text in words.items() if name in kind
    )


def _number(value: float) -> str:
    return f"{value:,}" if isinstance(value, int) else f"{value:,f}".rstrip("0").rstrip(".")
