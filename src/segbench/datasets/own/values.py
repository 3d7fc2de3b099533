"""Cells into values: ids, amounts, moments, flags. What cannot be read becomes missing, and is told from what is missing."""

from __future__ import annotations

import ibis
from ibis.expr import datatypes as dt
from ibis.expr.types import BooleanValue, StringValue, Table, Value

NUMBER = dt.Decimal(18, 6)
"""Numbers up to 10^12 with six decimals; beyond that an amount is no amount."""

LIMIT = 10**12
MISSING = ("", "nan", "null", "none", "n/a", "na", "#n/a", "nat", "\\n")
TRUE = (
    *("true", "t", "yes", "y", "1", "x", "on", "✓", "✔", "√", "☑", "ja", "j", "wahr", "oui", "vrai", "si", "sí", "sì", "vero"),
    *("verdadero", "sim", "verdadeiro", "tak", "ano", "да", "igen", "evet", "kyllä", "是", "有", "真", "はい", "예"),
)
FALSE = (
    *("false", "f", "no", "n", "0", "", "off", "☐", "nein", "falsch", "non", "faux", "falso", "não", "nao", "nie", "ne"),
    *("нет", "nem", "hayır", "ei", "nej", "nee", "否", "无", "假", "いいえ", "아니오"),
)
"""Words for yes and no, in small letters."""

LONGEST_ID = 200

WIDE, PLAIN = "\uff10\uff11\uff12\uff13\uff14\uff15\uff16\uff17\uff18\uff19\uff0d\u2212\uff0c\uff0e", "0123456789--,."
"""Full-width digits and marks, and what they stand for."""

BLANKS = "[\\s\u00a0\u202f\u3000\ufeff\u200b-\u200f\u2060]"
"""Of any width, zero included: nobody means an id that differs from another by what cannot be seen."""

SIGNS = "[$€£¥\uffe5₹₩₽元円]|(?i:CNY|RMB|USD|EUR|GBP|JPY|INR|CHF|HKD|TWD)"
CURRENCIES = {"$": "USD", "€": "EUR", "£": "GBP", "¥": "CNY", "\uffe5": "CNY", "元": "CNY", "RMB": "CNY", "円": "JPY", "₹": "INR"}
"""Signs and codes of one currency. The yen shares its sign with the yuan; write JPY where it is meant."""

TIMES = ("", " %H:%M:%S", " %H:%M", " %I:%M:%S %p", " %I:%M %p")
NAMED = ("%d %b %Y", "%d-%b-%Y", "%d %B %Y", "%b %d, %Y", "%B %d, %Y", "%d-%b-%y")


ZONE = r"(:\d{2})\s*(Z|[-+]\d{2}:?\d{2})$"
"""An offset behind a time."""


@ibis.udf.scalar.builtin(name="try_strptime")
def _moment(text: str, formats: dt.Array(dt.string)) -> dt.timestamp:  # type: ignore[valid-type]
    """Return the moment that a text means in the first format that fits, or null."""


@ibis.udf.scalar.builtin(name="to_minutes")
def _minutes(count: dt.int64) -> dt.Interval("m"):  # type: ignore[valid-type]
    """Return an interval."""


@ibis.udf.scalar.builtin
def nfc_normalize(text: str) -> str:  # type: ignore[empty-body]
    """Return a text with composed characters, so that two ways of writing é are one."""


def text(cell: Value) -> StringValue:
    """Return a cell as text without blanks around it; missing if nothing is left or it says so (``nan``, ``null`` …)."""
    trimmed = cell.cast("string").re_replace(f"^{BLANKS}+|{BLANKS}+$", "")
    return ibis.ifelse(trimmed.lower().isin(MISSING), ibis.null("string"), trimmed)


def identifier(cell: Value) -> StringValue:
    """Return an id: text in composed characters; ``17850.0`` is 17850, leading zeros stay."""
    return nfc_normalize(text(cell).re_replace(r"^(\d+)\.0+$", r"\1"))


def number(cell: Value, decimal: str = ".") -> Value:
    """Return a number with six decimals, exact; missing if the cell holds none or one beyond 10^12.

    Currency signs, blanks and apostrophes between digits, and thousands separators in their places are
    taken out. ``(12.50)`` and ``12.50-`` are negative.
    """
    kind = cell.type()
    if kind.is_floating():
        usable = ~(cell.isnan() | cell.isinf()) & (cell.abs() < LIMIT)
        return ibis.ifelse(usable, cell, ibis.null(kind)).try_cast(NUMBER)
    if kind.is_numeric():
        return cell.try_cast(NUMBER)
    said = cell.cast("string")
    plain = ibis.ifelse(said.re_search(f"[{WIDE}]"), said.translate(WIDE, PLAIN), said)
    plain = plain.re_replace(f"{BLANKS}|['’_]|{SIGNS}", "")
    plain = plain.re_replace(r"[.,]-+$", "")  # 12,- is twelve of a currency and no cents
    negative = plain.re_search(r"^\(.*\)$|^-|-$")
    digits = plain.re_replace(r"^\((.*)\)$", r"\1").re_replace(r"^[-+]|-$", "")
    mark, group = (r"\.", ",") if decimal == "." else (",", r"\.")
    grouped = digits.re_search(rf"^\d{{1,3}}({group}\d{{2,3}})*{group}\d{{3}}({mark}\d*)?$")
    bare = digits.re_search(rf"^(\d+{mark}?\d*|{mark}\d+)([eE][-+]?\d{{1,3}})?$")
    cleaned = ibis.ifelse(grouped, digits.re_replace(group, ""), ibis.ifelse(bare, digits, ibis.null("string")))
    value = cleaned.replace(",", ".").try_cast(NUMBER)
    return ibis.ifelse(negative, -value, value).cast(NUMBER)


def currency(cell: Value) -> StringValue:
    """Return the code of the currency that a cell names, e.g. by a sign before an amount; missing if it names none."""
    found = cell.cast("string").re_extract(SIGNS, 0).upper()
    return ibis.ifelse(found == "", ibis.null("string"), code(found))


def code(sign: StringValue) -> StringValue:
    """Return the code of a currency's sign or code."""
    return sign.cases(*CURRENCIES.items(), else_=sign)


def moments(cells: Table, *, day_first: bool, utc_offset_hours: float = 0.0) -> Table:
    """Return a table of cells (`cell`) with `value`, the moment each holds; missing if it holds none that exists.

    A time that carries an offset is turned to `utc_offset_hours` from UTC; others stay as they are. In two
    steps, because one expression for all of it takes the engine seconds to plan.
    """
    kind = cells.cell.type()
    if kind.is_timestamp() or kind.is_date():
        return cells.mutate(value=cells.cell.cast("timestamp"))
    said = cells.mutate(_tidy=tidy_moment(cells.cell)).cache()
    # The engine takes words such as "infinity" and "epoch" for moments, and not for the same ones every time.
    dated = said._tidy.re_search(r"^(\d|[A-Za-z]+ \d{1,2}, \d)")
    tidy = said.mutate(_tidy=ibis.ifelse(dated, said._tidy, ibis.null("string")))
    offset = tidy._tidy.re_extract(ZONE, 2)
    apart = tidy.mutate(_bare=tidy._tidy.re_replace(ZONE, r"\1"), _offset=offset).cache()
    day = "%d-%m" if day_first else "%m-%d"
    # By shape, because trying every format on every cell is slow.
    shapes = {
        r"^\d{4}-\d": ("%Y-%m-%d",),
        r"^\d{1,2}-\d{1,2}-\d{4}": (f"{day}-%Y",),
        r"^\d{1,2}-\d{1,2}-\d{2}(\s|$)": (f"{day}-%y",),
        r"^\d{8}(\s|$)": ("%Y%m%d",),
        r"^(\d.*[A-Za-z]|[A-Za-z].*\d)": NAMED,
    }
    read = [(apart._bare.re_search(shape), _moment(apart._bare, _formats(days))) for shape, days in shapes.items()]
    local = ibis.cases(*read, else_=ibis.null("timestamp"))
    digits = apart._offset.re_replace(r"[-+:]", "")
    minutes = digits.substr(0, 2).try_cast("int64") * 60 + digits.substr(2, 2).try_cast("int64")
    east = ibis.ifelse(apart._offset.startswith("-"), -minutes, minutes).fill_null(0)
    shift = ibis.literal(round(utc_offset_hours * 60), "int64") - east
    value = ibis.ifelse(apart._offset == "", local, local + _minutes(shift))
    return apart.mutate(value=value).drop("_tidy", "_bare", "_offset")


def tidy_moment(cell: Value) -> StringValue:
    """Return a moment's text with one way of writing separators: ``2017-03-04 10:00:00``."""
    tidy = text(cell).re_replace(r"^(\d{4})年(\d{1,2})月(\d{1,2})日?", r"\1-\2-\3")
    tidy = tidy.re_replace(r"^(\d{1,4})[/.](\d{1,2})[/.](\d{1,4})", r"\1-\2-\3")
    tidy = tidy.re_replace(r"^(\d{1,4}-\d{1,2}-\d{1,4})T", r"\1 ")
    return tidy.re_replace(r"(:\d{2}:\d{2})[.,]\d+", r"\1").re_replace(r"\s+", " ")


def _formats(days: tuple[str, ...]) -> Value:
    return ibis.array([day + time for day in days for time in TIMES])


def flag(cell: Value) -> BooleanValue:
    """Return a yes or no; missing if the cell is neither."""
    said = cell.cast("string").strip().lower()
    return ibis.cases((said.isin(TRUE), True), (said.isin(FALSE), False), else_=ibis.null("boolean"))
