"""The grammar of timestamps: which texts are one, and what they mean, here and for `score`.

A text is first written the plain way (`tidy`), then taken apart by the first of `SHAPES` that fits
all of it, and its parts must make a day and a time that exist. Nothing else is a moment: no words
such as `now`, no 30th of February.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from segbench.datasets.own.signs import BLANKS, MARKS, narrow
from segbench.datasets.own.timestamp_words import LETTERED, MONTH_OF, PLAIN

PIVOT = 50
"""Years of two digits below it are of this century, others of the last: 2069 has no orders."""

FURTHEST = 14 * 60
"""Minutes that a zone lies from UTC at the most."""

SLICE = 200_000
"""Cells taken apart at once, for their parts take far more memory than they do."""

CLOCK = r"(?P<h>\d{1,2})(?:[:.](?P<i>\d{1,2})(?:[:.](?P<s>\d{1,2})(?:[.,:]\d{1,9})?)?)?(?: ?(?P<half>[ap])\.? ?m\.?)?"
ZONE = r"(?: ?(?P<z>z|utc|gmt|(?:utc|gmt)? ?[-+]\d{1,2}(?::?\d{2})?))?"
WHEN = f"(?:[ t,]+{CLOCK}{ZONE})?"
NAME = r"(?P<name>\p{L}+)"
YEAR = r"(?P<y>\d{4}|'?\d{2})"

ISO = rf"^(?P<y>\d{{4}})-(?P<m>\d{{1,2}})-(?P<d>\d{{1,2}})(?:[ Tt]{CLOCK}(?: ?(?P<z>Z|[-+]\d{{2}}:?(?:\d{{2}})?))?)?$"
PARTS = rf"^(?P<a>\d{{1,2}})[-/.] ?(?P<b>\d{{1,2}})[-/.] ?(?P<c>\d{{4}}|\d{{2}})\.?{WHEN}$"
SHAPES = (
    rf"^(?P<y>\d{{4}})[-/.] ?(?P<m>\d{{1,2}})[-/.] ?(?P<d>\d{{1,2}})\.?{WHEN}$",  # 2023-10-03 09:00:00 UTC
    PARTS,  # 3.10.2023 9:00
    rf"^(?P<y>\d{{4}})(?P<m>\d{{2}})(?P<d>\d{{2}}){WHEN}$",  # 20231003 09:00
    rf"^(?P<y>\d{{4}})(?P<m>\d{{2}})(?P<d>\d{{2}})[ t](?P<h>\d{{2}})(?P<i>\d{{2}})(?P<s>\d{{2}})?(?:\.\d{{1,9}})?{ZONE}$",
    rf"^(?P<d>\d{{1,2}})[-/. ]{{0,2}}{NAME}[-/., ]{{0,3}}{YEAR}{WHEN}$",  # 03-Oct-23 9:00 am; 3. Oktober 2023
    rf"^{NAME}[-/. ]{{0,2}}(?P<d>\d{{1,2}})[-/, ]{{1,2}}{YEAR}{WHEN}$",  # October 3, 2023
    rf"^(?P<y>\d{{4}})[-/. ]{{0,2}}{NAME}[-/. ]{{0,2}}(?P<d>\d{{1,2}}){WHEN}$",  # 2023-Oct-03
    rf"^{NAME} (?P<d>\d{{1,2}}) {CLOCK}{ZONE} (?P<y>\d{{4}})$",  # Oct 3 09:00:00 2023
)
"""Whole timestamps: the year in `y`, or three numbers in any order in `a`, `b` and `c`."""

MONTH_SHAPES = (
    r"^(?P<y>\d{4})[-/.m](?P<m>\d{1,2})$",
    r"^(?P<y>(?:19|20)\d{2})(?P<m>\d{2})$",
    r"^(?P<m>\d{1,2})[-/.](?P<y>\d{4})$",
    rf"^{NAME}[-/., ]{{0,2}}(?P<y>\d{{4}})$",
    rf"^(?P<y>\d{{4}})[-/. ]{{0,2}}{NAME}$",
)
"""Months without a day."""

DIGITS = r"^(?P<y>(?:19|20)\d{2})(?P<m>\d{2})(?P<d>\d{2})(?P<h>\d{2})(?P<i>\d{2})(?P<s>\d{2})?$"
HOURS = r"^(?P<y>(?:19|20)\d{2})(?P<m>\d{2})(?P<d>\d{2})(?P<h>\d{2})$"
"""2023100309, which may as well be seconds since 1970."""

NUMBER = r"^\d+(?:\.\d*)?$"
JSON_DATE = r"^\\?/date\((\d{1,14})(?:[-+]\d{4})?\)\\?/$"

UNITS = {"epoch_s": 1, "epoch_ms": 10**3, "epoch_us": 10**6, "epoch_ns": 10**9}
"""Counts since 1970 -> how many of them are a second."""

LEAST, MOST = 10**8, 41 * 10**8
"""Seconds since 1970 that are told by their size: 1973 to 2099."""

SHEET_DAYS = {"spreadsheet": -25_569, "spreadsheet_1904": -24_107}
"""Days that a spreadsheet counts -> what day 0 of it is, in days from 1970."""

Seconds = NDArray[np.float64]


@dataclass(frozen=True)
class Style:
    """How a column writes what can be read in several ways.

    Attributes
    ----------
    day_first
        Whether 03/04/2023 is in April.
    year_first
        Whether 23-01-05 is in 2023.
    count
        What its bare numbers are: a key of `UNITS` or `SHEET_DAYS`, or "hours" for 2023100309;
        None: no moments.
    months
        Whether a month without a day is a moment, its first day.
    by_number
        Whether dates of three numbers in an order that must be known (03/04/2023, 23-01-05) are
        read at all.
    """

    day_first: bool = False
    year_first: bool = False
    count: str | None = None
    months: bool = False
    by_number: bool = True


def read(
    cells: pa.Array | pa.ChunkedArray, style: Style, utc_offset_hours: float = 0.0
) -> pa.Array:
    """Return the timestamp, without zone, that each text holds; null where there is none.

    A time that carries an offset is turned to `utc_offset_hours` from UTC; others stay as they are.
    Parts of seconds are cut.
    """
    read_parts = [_slice(part, style, utc_offset_hours) for part in slices(cells)]
    found = np.concatenate([np.empty(0), *read_parts])
    missing = np.isnan(found)
    return pa.array(
        np.where(missing, 0, found).astype("datetime64[s]").astype("datetime64[us]"), mask=missing
    )


def slices(cells: pa.Array | pa.ChunkedArray) -> Iterator[pa.Array]:
    """Yield texts in parts that are small enough to be taken apart."""
    chunks = cells.chunks if isinstance(cells, pa.ChunkedArray) else [cells]
    for chunk in chunks:
        for start in range(0, len(chunk), SLICE):
            yield chunk.slice(start, SLICE).cast(pa.string())


def _slice(cells: pa.Array, style: Style, utc_offset_hours: float) -> Seconds:
    """Return seconds since 1970 as floats, exact for every year of four digits; NaN for none."""
    out = np.full(len(cells), np.nan)
    left = np.arange(len(cells))
    east = utc_offset_hours * 3600
    text, left = _take(cells, left, ISO, out, style, east)
    text = tidy(text)
    complete = [shape for shape in SHAPES if style.by_number or shape != PARTS]
    shapes = [
        *complete,
        DIGITS,
        *(MONTH_SHAPES if style.months else ()),
        *((HOURS,) if style.count == "hours" else ()),
    ]
    for shape in shapes:
        if len(left):
            text, left = _take(text, left, shape, out, style, east)
    if len(left) and style.count in UNITS | SHEET_DAYS:
        out[left] = counted(text, str(style.count), east)
    elif len(left):
        out[left] = counted(
            pc.replace_substring_regex(_only(text, JSON_DATE), JSON_DATE, r"\1"), "epoch_ms", east
        )
    return out


def _only(text: pa.Array, shape: str) -> pa.Array:
    return pc.if_else(pa.array(matches(text, shape)), text, None)


def _take(
    text: pa.Array, places: NDArray[np.int64], shape: str, out: Seconds, style: Style, east: float
) -> tuple[pa.Array, NDArray[np.int64]]:
    """Read the texts of one shape into their places of `out`; return the rest and its places."""
    hit = matches(text, shape)
    if hit.any():
        mine = text if hit.all() else text.filter(pa.array(hit))
        out[places[hit]] = seconds(parts(mine, shape), style, east)
    return (text if not hit.any() else text.filter(pa.array(~hit))), places[~hit]


def matches(text: pa.Array, shape: str) -> NDArray[np.bool_]:
    """Return which texts have a shape."""
    found: NDArray[np.bool_] = pc.fill_null(pc.match_substring_regex(text, shape), False).to_numpy(
        zero_copy_only=False
    )
    return found


def tidy(text: pa.Array) -> pa.Array:
    """Return texts the plain way: small letters, one kind of blank, no words without meaning."""
    said = pc.replace_substring_regex(narrow(text, MARKS), f"(?:{BLANKS})+", " ")
    said = pc.utf8_trim_whitespace(pc.utf8_lower(pc.utf8_normalize(said, form="NFC")))
    lettered = matches(said, r"\p{L}")
    if lettered.any():
        said = pc.if_else(pa.array(lettered), _rewritten(said, LETTERED), said)
    return _rewritten(said, PLAIN)


def _rewritten(text: pa.Array, rules: tuple[tuple[str, str], ...]) -> pa.Array:
    for pattern, plain in rules:
        text = pc.replace_substring_regex(text, pattern, plain)
    return pc.utf8_trim_whitespace(text)


def parts(text: pa.Array, shape: str) -> dict[str, pa.Array]:
    """Return the parts of texts that have this shape, by name."""
    struct = pc.extract_regex(text, shape)
    return {field.name: struct.field(place) for place, field in enumerate(struct.type)}


def whole(part: pa.Array) -> NDArray[np.int64]:
    """Return numbers; -1 where there is none."""
    return np.asarray(pc.if_else(pc.equal(part, ""), "-1", part).cast(pa.int64()))


def seconds(found: dict[str, pa.Array], style: Style, east: float) -> Seconds:
    """Return seconds since 1970; NaN where the parts make no day or time that exists."""
    year, month, day = _day(found, style)
    count = len(year)
    hour, minute, second = (
        np.maximum(whole(found[key]), 0) if key in found else np.zeros(count, np.int64)
        for key in "his"
    )
    good = day_exists(year, month, day) & (minute < 60) & (second < 60)
    if "half" in found:
        half = np.asarray(found["half"], dtype=object)
        morning, evening = half == "a", half == "p"
        good &= hour <= np.where(morning | evening, 12, 23)
        hour = np.where((morning | evening) & (hour == 12), 0, hour) + 12 * evening
    good &= hour < 24
    days = days_since_1970(year, month, day)
    value = (days * 86400 + hour * 3600 + minute * 60 + second).astype(float)
    if "z" in found:
        zoned = np.asarray(pc.not_equal(found["z"], ""))
        if zoned.any():
            value = np.where(zoned, value - 60 * _offset(found["z"]) + east, value)
    return np.where(good, value, np.nan)


def _day(found: dict[str, pa.Array], style: Style) -> tuple[NDArray[np.int64], ...]:
    """Return year, month and day of parts of moments."""
    if "a" in found:
        first, second, third = (whole(found[key]) for key in "abc")
        short = np.asarray(pc.equal(pc.utf8_length(found["c"]), 2))
        return in_order(first, second, third, short, style)
    text = found["y"] if "name" not in found else pc.replace_substring(found["y"], "'", "")
    year = whole(text)
    year = np.where(np.asarray(pc.equal(pc.utf8_length(text), 2)), century(year), year)
    month = _months(found["name"]) if "name" in found else whole(found["m"])
    day = whole(found["d"]) if "d" in found else np.ones(len(year), np.int64)
    return year, month, day


def in_order(
    first: NDArray[np.int64],
    second: NDArray[np.int64],
    third: NDArray[np.int64],
    short: NDArray[np.bool_],
    style: Style,
) -> tuple[NDArray[np.int64], ...]:
    """Return year, month and day of three numbers; `short` says which have a year of two digits."""
    month, day = (second, first) if style.day_first else (first, second)
    year = np.where(short, century(third), third)
    if not style.year_first:
        return year, month, day
    return (
        np.where(short, century(first), year),
        np.where(short, second, month),
        np.where(short, third, day),
    )


def century(year: NDArray[np.int64]) -> NDArray[np.int64]:
    """Return the year that two digits mean."""
    return year + np.where(year < PIVOT, 2000, 1900)


def _months(names: pa.Array) -> NDArray[np.int64]:
    place = pc.fill_null(
        pc.index_in(names, value_set=pa.array(list(MONTH_OF))), len(MONTH_OF)
    ).to_numpy(zero_copy_only=False)
    return np.array([*MONTH_OF.values(), 0], np.int64)[place]


def day_exists(
    year: NDArray[np.int64], month: NDArray[np.int64], day: NDArray[np.int64]
) -> NDArray[np.bool_]:
    """Return whether there is such a day."""
    months = (month >= 1) & (month <= 12) & (year >= 1)
    start = _month_start(year, np.where(months, month, 1))
    length = (start + 1).astype("datetime64[D]") - start.astype("datetime64[D]")
    return months & (day >= 1) & (day <= length.astype(np.int64))


def days_since_1970(
    year: NDArray[np.int64], month: NDArray[np.int64], day: NDArray[np.int64]
) -> NDArray[np.int64]:
    """Return the number of a day."""
    days: NDArray[np.int64] = (
        _month_start(year, month).astype("datetime64[D]").astype(np.int64) + day - 1
    )
    return days


def _month_start(year: NDArray[np.int64], month: NDArray[np.int64]) -> NDArray[np.datetime64]:
    return ((year - 1970) * 12 + month - 1).astype("datetime64[M]")


def _offset(zone: pa.Array) -> Seconds:
    """Return minutes east of UTC; NaN for an offset that no place on earth has."""
    digits = pc.extract_regex(zone, r"(?P<sign>[-+]?)(?P<h>\d{0,2}):?(?P<m>\d{0,2})$")
    hours, minutes = (np.maximum(whole(digits.field(place)), 0) for place in (1, 2))
    total = hours * 60 + minutes
    signed = np.where(np.asarray(pc.equal(digits.field(0), "-")), -total, total).astype(float)
    return np.where((total <= FURTHEST) & (minutes < 60), signed, np.nan)


def counted(text: pa.Array, count: str, east: float) -> Seconds:
    """Return seconds since 1970 of numbers that count since some day; NaN for others."""
    numbers = _only(text, NUMBER)
    if count in SHEET_DAYS:
        days = np.asarray(numbers.cast(pa.float64()).to_numpy(zero_copy_only=False), dtype=float)
        return np.where(
            (days >= 61) & (days < 2**17), np.round((days + SHEET_DAYS[count]) * 86400), np.nan
        )
    digits = pc.replace_substring_regex(numbers, r"\..*$", "")
    whole_numbers = pc.fill_null(_only(digits, r"^[0-8]?\d{1,18}$").cast(pa.int64()), -1).to_numpy(
        zero_copy_only=False
    )
    since = (whole_numbers // UNITS[count]).astype(float)
    return np.where((since >= LEAST) & (since < MOST), since + east, np.nan)
