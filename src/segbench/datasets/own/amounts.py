"""The grammar of amounts: what a text must look like to be a number, here and for `score`.

An amount is one number with at most one sign, and a currency, before or behind it. Nothing may
stand inside the number but its decimal mark and separators of thousands in their places.
"""

from __future__ import annotations

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from segbench.datasets.own.currencies import CODE_OF, SAME
from segbench.datasets.own.signs import BLANKS, WIDE, matches, narrow

PLAIN = {".": r"^-?(?:\d+\.?\d*|\.\d+)$", ",": r"^-?\d+$"}
"""Numbers that stand as they are, by decimal mark."""

_WORDS = sorted(CODE_OF, key=len, reverse=True)
CURRENCY = "(?:" + "|".join(word.replace("$", r"\$").replace(".", r"\.") for word in _WORDS) + ")"

EDGES = (
    rf"^(?P<open>\(?) ?(?P<sign>[-+]?) ?(?P<before>{CURRENCY}?) ?(?P<sign2>[-+]?) ?(?P<open2>\(?)"
    r"(?P<digits>[\d.,][\d., '_]*?(?:E[-+]?\d{1,3})?)(?:[.,]-{1,2})?"
    rf" ?(?P<minus>-?) ?(?P<behind>{CURRENCY}?) ?(?P<minus2>-?) ?(?P<close>\)?)$"
)
"""What may stand before and behind the number, in capitals. `12,-` is twelve and no cents."""

POINT = r"\d\.(\d{1,2}|\d{4,})[^0-9]*$|,\d{3}\."
COMMA = r"\d,(\d{1,2}|\d{4,})[^0-9]*$|\.\d{3},"
"""Amounts that can only have a decimal point, and such that can only have a comma."""

ONLY = rf"^(?:[-+().,\d' _]|{CURRENCY})*$"
INSIDE = (
    rf"\d[., ]*(?:[-+()' _]|{CURRENCY})[., ]*(?:{CURRENCY})?[-+ ]*[.,]*\d"
    rf"|[-+] ?{CURRENCY}? ?[-+].*\d"
)
"""Texts of an amount's signs alone; signs, currencies or blanks between digits or doubled."""


def plain(cells: pa.Array, decimal: str) -> pa.Array:
    """Return the number that each text holds, plainly (``-1234.5``, ``1E3``); null for none."""
    simple = matches(cells, PLAIN[decimal])
    if simple.all():
        return cells
    text = tidy(cells.filter(pa.array(~simple)))
    out = pc.if_else(pa.array(simple), cells, None)
    return pc.replace_with_mask(out, pa.array(~simple), _read(text, decimal))


def broken_inside(cells: pa.Array) -> pa.Array:
    """Return which texts are no number because of a sign, currency or blank inside of one."""
    odd = ~matches(cells, PLAIN["."]) & matches(tidy(cells), ONLY) & matches(tidy(cells), INSIDE)
    for decimal in PLAIN if odd.any() else ():
        odd &= np.asarray(plain(cells, decimal).is_null())
    return pa.array(odd)


def tidy(cells: pa.Array) -> pa.Array:
    """Return amounts in capitals with one kind of blank, apostrophe, minus and digit."""
    text = pc.replace_substring_regex(narrow(cells, WIDE), f"(?:{BLANKS})+", " ")
    return pc.utf8_upper(pc.replace_substring_regex(pc.utf8_trim_whitespace(text), "[’`´ʹ]", "'"))


def _read(text: pa.Array, decimal: str) -> pa.Array:
    """Return plain numbers of tidy texts."""
    edges = pc.extract_regex(text, EDGES)
    part = {field.name: pc.fill_null(edges.field(field.name), "") for field in edges.type}
    digits, good = _digits(part["digits"], decimal)
    opened = _there(part["open"]).astype(int) + _there(part["open2"])
    good &= opened == _there(part["close"])
    minuses = np.zeros(len(good), int)
    signs = np.zeros(len(good), int)
    for name in ("sign", "sign2", "minus", "minus2"):
        signs += _there(part[name])
        minuses += np.asarray(pc.equal(part[name], "-"))
    good &= (signs <= 1) & _one_currency(part["before"], part["behind"])
    negative = (minuses > 0) | (opened > 0)
    signed = pc.binary_join_element_wise(
        pa.array(np.where(negative, "-", ""), pa.string()), digits, ""
    )
    return pc.if_else(pa.array(good), signed, None)


def _digits(said: pa.Array, decimal: str) -> tuple[pa.Array, NDArray[np.bool_]]:
    """Return digits with a decimal point alone, and which of them are written as a number is."""
    mark, group = (r"\.", ",") if decimal == "." else (",", r"\.")
    tail = rf"(?:{mark}\d*)?$"
    bare = matches(said, rf"^(?:\d+{mark}?\d*|{mark}\d+)(?:E[-+]?\d{{1,3}})?$")
    grouped = np.zeros(len(said), bool)
    for sign in (group, "'", " ", "_"):
        grouped |= matches(said, rf"^\d{{1,3}}(?:{sign}\d{{3}})+{tail}")
    if decimal == ".":
        grouped |= matches(
            said, rf"^\d{{1,2}}(?:,\d{{2}})+,\d{{3}}{tail}"
        )  # as in India: 12,34,567
    bare_digits = pc.replace_substring_regex(said, f"[{group}' _]", "")
    return pc.replace_substring(bare_digits, ",", "."), bare | grouped


def _one_currency(before: pa.Array, behind: pa.Array) -> NDArray[np.bool_]:
    """Return where at most one currency is named; ``$5 USD`` names one, ``$5 EUR`` two."""
    good = ~(_there(before) & _there(behind))
    for place in np.flatnonzero(~good):
        first, second = str(before[int(place)]), str(behind[int(place)])
        good[place] = code(first, second) is not None
    return good


def code(before: str, behind: str) -> str | None:
    """Return the code of the currency that two signs mean; None for two currencies, or none."""
    if not before or not behind:
        return CODE_OF.get(before or behind)
    codes = CODE_OF[before], CODE_OF[behind]
    if codes[0] == codes[1] or codes[1] in SAME.get(before, ()):
        return codes[1]
    return codes[0] if codes[0] in SAME.get(behind, ()) else None


def currency(cells: pa.Array) -> pa.Array:
    """Return the code of the currency named beside each number; null for none, or two."""
    odd = ~matches(cells, PLAIN["."]) & ~np.asarray(cells.is_null())
    out = np.full(len(cells), None, dtype=object)
    named = pc.extract_regex(tidy(cells.filter(pa.array(odd))), EDGES)
    pairs = zip(named.field("before").to_pylist(), named.field("behind").to_pylist(), strict=True)
    out[odd] = [None if before is None else code(before, behind) for before, behind in pairs]
    return pa.array(out, pa.string())


class MarkEvidence:
    """Counts of the cells of a column that tell its decimal mark; batches may be added."""

    def __init__(self) -> None:
        self.points = self.commas = self.marked = 0

    def add(self, cells: pa.Array, counts: NDArray[np.int64] | None = None) -> None:
        """Count cells; `counts` is the number of rows of each, 1 if it is not given."""
        n = np.ones(len(cells), np.int64) if counts is None else counts
        self.points += int(n[matches(cells, POINT)].sum())
        self.commas += int(n[matches(cells, COMMA)].sum())
        self.marked += int(n[matches(cells, r"\d[.,]\d")].sum())

    def settle(self) -> tuple[str, str] | None:
        """Return the decimal mark, and the evidence in words; None if no cell has a mark."""
        if not self.marked:
            return None
        contrary, most = sorted((self.commas, self.points))
        if not most:
            return ".", "no amount tells; set `decimal: ','` if 1.234 is more than a thousand"
        mark, word = (",", "comma") if self.commas > self.points else (".", "point")
        rest = f"; {contrary:,} contradict it" if contrary else ""
        return mark, f"{most:,} amounts can only have a decimal {word}{rest}"


def _there(part: pa.Array) -> NDArray[np.bool_]:
    return np.asarray(pc.not_equal(part, ""))
