"""The grammar of timestamps: which texts are one, and what they mean, here and for `score`.

A text is first written the plain way (`tidy`), then taken apart by the first of `SHAPES` that fits
all of it, and its parts must make a day and a time that exist. Nothing else is a timestamp:
no words such as `now`, no 30th of February.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray
from pyarrow import Array, ChunkedArray

from segbench.datasets.own.signs import BLANKS, MARKS, Flags, Ints, matches, narrow
from segbench.datasets.own.timestamp_shapes import (
    DIGITS,
    HOURS,
    ISO,
    JSON_DATE,
    LEAST,
    LETTERED,
    MONTH_OF,
    MONTH_SHAPES,
    MOST,
    NUMBER,
    PARTS,
    PLAIN,
    SHAPES,
    SHEET_DAYS,
    UNITS,
)

PIVOT = 50
"""Years of two digits below it are of this century, others of the last: 2069 has no orders."""

FURTHEST = 14 * 60
"""Minutes that a zone lies from UTC at the most."""

SLICE = 200_000
"""Cells taken apart at once, for their parts take far more memory than they do."""

Seconds = NDArray[np.float64]


@dataclass(frozen=True)
class Style:
    """How a column writes what can be read in several ways.

    Attributes
    ----------
    order
        Order of day, month and year: "dmy" if 03/04/2023 is in April, "mdy" if in March, "ymd" if
        23-01-05 is in 2023.
    count
        What its bare numbers are: a key of `UNITS` or `SHEET_DAYS`, or "hours" for 2023100309;
        None: no timestamps.
    months
        Whether a month without a day is a timestamp, its first day.
    by_number
        Whether dates of three numbers in an order that must be known (03/04/2023, 23-01-05) are
        read at all.
    """

    order: str = "mdy"
    count: str | None = None
    months: bool = False
    by_number: bool = True


def read(cells: Array | ChunkedArray, style: Style, utc_offset_hours: float = 0.0) -> Array:
    """Return the timestamp, without zone, that each text holds; null where there is none.

    A time that carries an offset is turned to `utc_offset_hours` from UTC; others stay as they are.
    Parts of seconds are cut.
    """
    read = (_slice(part, style, utc_offset_hours * 3600) for part in slices(cells))
    value = np.concatenate([np.empty(0), *read])
    missing = np.isnan(value)
    filled = np.where(missing, 0, value).astype("datetime64[s]").astype("datetime64[us]")
    return pa.array(filled, mask=missing)


def slices(cells: Array | ChunkedArray) -> Iterator[Array]:
    """Yield texts in parts that are small enough to be taken apart."""
    chunks = cells.chunks if isinstance(cells, ChunkedArray) else [cells]
    for chunk in chunks:
        for start in range(0, len(chunk), SLICE):
            yield chunk.slice(start, SLICE).cast(pa.string())


def _slice(cells: Array, style: Style, east: float) -> Seconds:
    """Return seconds since 1970 as floats, exact for every year of four digits; NaN for none."""
    out = np.full(len(cells), np.nan)

    def take(text: Array, places: Ints, shape: str) -> tuple[Array, Ints]:
        """Read the texts of one shape into their places; return the rest and its places."""
        hit = matches(text, shape)
        if not hit.any():
            return text, places
        out[places[hit]] = seconds(parts(text.filter(hit), shape), style, east)
        return text.filter(~hit), places[~hit]

    text, left = take(cells, np.arange(len(cells)), ISO)
    text = tidy(text)
    shapes = [*(shape for shape in SHAPES if style.by_number or shape != PARTS), DIGITS]
    if style.months:
        shapes += MONTH_SHAPES
    if style.count == "hours":
        shapes.append(HOURS)
    for shape in shapes:
        text, left = take(text, left, shape)
    if style.count in UNITS | SHEET_DAYS:
        out[left] = counted(text, str(style.count), east)
    else:
        text = pc.replace_substring_regex(_only(text, JSON_DATE), JSON_DATE, r"\1")
        out[left] = counted(text, "epoch_ms", east)
    return out


def _only(text: Array, shape: str) -> Array:
    return pc.if_else(matches(text, shape), text, None)


def tidy(text: Array) -> Array:
    """Return texts the plain way: small letters, one kind of blank, no words without meaning."""
    said = pc.replace_substring_regex(narrow(text, MARKS), f"(?:{BLANKS})+", " ")
    said = pc.utf8_trim_whitespace(pc.utf8_lower(pc.utf8_normalize(said, form="NFC")))
    lettered = matches(said, r"\p{L}")
    if lettered.any():
        said = pc.if_else(lettered, _rewritten(said, LETTERED), said)
    return _rewritten(said, PLAIN)


def _rewritten(text: Array, rules: tuple[tuple[str, str], ...]) -> Array:
    for pattern, plain in rules:
        text = pc.replace_substring_regex(text, pattern, plain)
    return pc.utf8_trim_whitespace(text)


def parts(text: Array, shape: str) -> dict[str, Array]:
    """Return the parts of texts that have this shape, by name."""
    struct = pc.extract_regex(text, shape)
    return {field.name: struct.field(place) for place, field in enumerate(struct.type)}


def whole(part: Array) -> Ints:
    """Return numbers; -1 where there is none."""
    return np.asarray(pc.if_else(pc.equal(part, ""), "-1", part).cast(pa.int64()))


def has_two_digits(part: Array) -> Flags:
    """Return which texts are of two signs, as a year without its century is."""
    return np.asarray(pc.equal(pc.utf8_length(part), 2))


def seconds(part: dict[str, Array], style: Style, east: float) -> Seconds:
    """Return seconds since 1970; NaN where the parts make no day or time that exists."""
    year, month, day = _day(part, style)
    hour, minute, second = (np.maximum(whole(part[key]), 0) if key in part else 0 for key in "his")
    good = day_exists(year, month, day) & (minute < 60) & (second < 60)
    if "half" in part:
        evening, halved = matches(part["half"], "p"), matches(part["half"], ".")
        good &= hour <= np.where(halved, 12, 23)
        hour = np.where(halved & (hour == 12), 0, hour) + 12 * evening
    good &= hour < 24
    days = _month_start(year, month).astype("datetime64[D]").astype(np.int64) + day - 1
    value = (days * 86400 + hour * 3600 + minute * 60 + second).astype(float)
    if "z" in part:
        zoned = matches(part["z"], ".")
        if zoned.any():
            value = np.where(zoned, value - 60 * _offset(part["z"]) + east, value)
    return np.where(good, value, np.nan)


def _day(part: dict[str, Array], style: Style) -> tuple[Ints, Ints, Ints]:
    """Return year, month and day of parts of timestamps."""
    if "a" in part:
        first, second, third = (whole(part[key]) for key in "abc")
        return in_order(first, second, third, has_two_digits(part["c"]), style.order)
    text = pc.replace_substring(part["y"], "'", "")
    year = whole(text)
    year = np.where(has_two_digits(text), century(year), year)
    month = _months(part["name"]) if "name" in part else whole(part["m"])
    day = whole(part["d"]) if "d" in part else np.ones_like(year)
    return year, month, day


def in_order(
    first: Ints, second: Ints, third: Ints, short: Flags, order: str
) -> tuple[Ints, Ints, Ints]:
    """Return year, month and day of three numbers; `short` says which have a year of two digits."""
    month, day = (second, first) if order == "dmy" else (first, second)
    year = np.where(short, century(third), third)
    if order != "ymd":
        return year, month, day
    return (
        np.where(short, century(first), year),
        np.where(short, second, month),
        np.where(short, third, day),
    )


def century(year: Ints) -> Ints:
    """Return the year that two digits mean."""
    return year + np.where(year < PIVOT, 2000, 1900)


def _months(names: Array) -> Ints:
    place = pc.index_in(names, value_set=pa.array(list(MONTH_OF)))
    known = np.asarray(pc.fill_null(place, len(MONTH_OF)))
    return np.array([*MONTH_OF.values(), 0], np.int64)[known]


def day_exists(year: Ints, month: Ints, day: Ints) -> Flags:
    """Return whether there is such a day."""
    months = (month >= 1) & (month <= 12) & (year >= 1)
    start = _month_start(year, np.where(months, month, 1))
    length = (start + 1).astype("datetime64[D]") - start.astype("datetime64[D]")
    return months & (day >= 1) & (day <= length.astype(np.int64))


def _month_start(year: Ints, month: Ints) -> NDArray[np.datetime64]:
    return ((year - 1970) * 12 + month - 1).astype("datetime64[M]")


def _offset(zone: Array) -> Seconds:
    """Return minutes east of UTC; NaN for an offset that no place on earth has."""
    part = parts(zone, r"(?P<sign>[-+]?)(?P<h>\d{0,2}):?(?P<m>\d{0,2})$")
    hours, minutes = (np.maximum(whole(part[key]), 0) for key in "hm")
    total = hours * 60 + minutes
    signed = np.where(matches(part["sign"], "-"), -total, total).astype(float)
    return np.where((total <= FURTHEST) & (minutes < 60), signed, np.nan)


def counted(text: Array, count: str, east: float) -> Seconds:
    """Return seconds since 1970 of numbers that count since some day; NaN for others."""
    numbers = _only(text, NUMBER)
    if count in SHEET_DAYS:
        days = np.asarray(numbers.cast(pa.float64()))
        usual = (days >= 61) & (days < 2**17)
        return np.where(usual, np.round((days + SHEET_DAYS[count]) * 86400), np.nan)
    digits = pc.replace_substring_regex(numbers, r"\..*$", "")
    counts = pc.fill_null(_only(digits, r"^[0-8]?\d{1,18}$").cast(pa.int64()), -1)
    since = (np.asarray(counts) // UNITS[count]).astype(float)
    return np.where((since >= LEAST) & (since < MOST), since + east, np.nan)
