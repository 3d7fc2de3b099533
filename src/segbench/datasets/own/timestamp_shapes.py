"""Shapes of text that are a timestamp; `timestamps` reads them, `date_style` counts them."""

from __future__ import annotations

Y, M, D = r"(?P<y>\d{4})", r"(?P<m>\d{1,2})", r"(?P<d>\d{1,2})"
EIGHT = r"(?P<y>\d{4})(?P<m>\d{2})(?P<d>\d{2})"
CLOCK = (
    r"(?P<h>\d{1,2})(?:[:.](?P<i>\d{1,2})(?:[:.](?P<s>\d{1,2})(?:[.,:]\d{1,9})?)?)?"
    r"(?: ?(?P<half>[ap])\.? ?m\.?)?"
)
ZONE = r"(?: ?(?P<z>z|utc|gmt|(?:utc|gmt)? ?[-+]\d{1,2}(?::?\d{2})?))?"
WHEN = f"(?:[ t,]+{CLOCK}{ZONE})?"
NAME = r"(?P<name>\p{L}+)"
YEAR = r"(?P<y>\d{4}|'?\d{2})"

ISO = rf"^{Y}-{M}-{D}(?:[ Tt]{CLOCK}(?: ?(?P<z>Z|[-+]\d{{2}}:?(?:\d{{2}})?))?)?$"
PARTS = rf"^(?P<a>\d{{1,2}})[-/.] ?(?P<b>\d{{1,2}})[-/.] ?(?P<c>\d{{4}}|\d{{2}})\.?{WHEN}$"
SHAPES = (
    rf"^{Y}[-/.] ?{M}[-/.] ?{D}\.?{WHEN}$",  # 2023-10-03 09:00:00 UTC
    PARTS,  # 3.10.2023 9:00
    rf"^{EIGHT}{WHEN}$",  # 20231003 09:00
    rf"^{EIGHT}[ t](?P<h>\d{{2}})(?P<i>\d{{2}})(?P<s>\d{{2}})?(?:\.\d{{1,9}})?{ZONE}$",
    rf"^{D}[-/. ]{{0,2}}{NAME}[-/., ]{{0,3}}{YEAR}{WHEN}$",  # 03-Oct-23 9:00 am; 3. Oktober 2023
    rf"^{NAME}[-/. ]{{0,2}}{D}[-/, ]{{1,2}}{YEAR}{WHEN}$",  # October 3, 2023
    rf"^{Y}[-/. ]{{0,2}}{NAME}[-/. ]{{0,2}}{D}{WHEN}$",  # 2023-Oct-03
    rf"^{NAME} {D} {CLOCK}{ZONE} {Y}$",  # Oct 3 09:00:00 2023
)
"""Whole timestamps: the year in `y`, or three numbers in any order in `a`, `b` and `c`."""

MONTH_SHAPES = (
    r"^(?P<y>\d{4})[-/.m](?P<m>\d{1,2})$",
    r"^(?P<y>(?:19|20)\d{2})(?P<m>\d{2})$",
    r"^(?P<m>\d{1,2})[-/.](?P<y>\d{4})$",
    rf"^{NAME}[-/., ]{{0,2}}{Y}$",
    rf"^{Y}[-/. ]{{0,2}}{NAME}$",
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
