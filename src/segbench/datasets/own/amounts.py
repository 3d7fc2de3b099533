"""The grammar of amounts: what a text must look like to be a number, here and for `score`.

An amount is one number with at most one sign, and a currency, before or behind it. Nothing may
stand inside the number but its decimal mark and separators of thousands in their places.
"""

from __future__ import annotations

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from pyarrow import Array

from segbench.datasets.own.signs import BLANKS, WIDE, Flags, Ints, matches, narrow, word_list

_CODES = """
    AED AFN ALL AMD ANG AOA ARS AUD AWG AZN BAM BBD BDT BGN BHD BIF BMD BND BOB BRL BSD BTN
    BWP BYN BZD CAD CDF CHF CLF CLP CNH CNY COP CRC CUC CUP CVE CZK DJF DKK DOP DZD EGP ERN
    ETB EUR FJD FKP GBP GEL GHS GIP GMD GNF GTQ GYD HKD HNL HRK HTG HUF IDR ILS INR IQD IRR
    ISK JMD JOD JPY KES KGS KHR KMF KPW KRW KWD KYD KZT LAK LBP LKR LRD LSL LTL LVL LYD MAD
    MDL MGA MKD MMK MNT MOP MRU MUR MVR MWK MXN MYR MZN NAD NGN NIO NOK NPR NZD OMR PAB PEN
    PGK PHP PKR PLN PYG QAR RON RSD RUB RWF SAR SBD SCR SDG SEK SGD SHP SLE SLL SOS SRD SSP
    STN SVC SYP SZL THB TJS TMT TND TOP TRY TTD TWD TZS UAH UGX USD UYU UZS VED VES VND VUV
    WST XAF XCD XOF XPF YER ZAR ZMW ZWL DEM FRF ITL ESP ATS NLG BEF
"""
CODES = _CODES.split()
"""ISO 4217, and a few that it has left behind."""

_SIGNS = """
    USD US$ $US $; AUD A$ AU$; CAD C$ CA$; NZD NZ$; HKD HK$; TWD NT$; SGD S$; MXN MX$;
    BRL R$; EUR € EURO EUROS; GBP £; INR ₹ RS RS.; TRY ₺; RUB ₽ РУБ РУБ.; KRW ₩ \uffe6 원;
    UAH ₴; NGN ₦; VND ₫; THB ฿; PHP ₱; ILS ₪; CRC ₡; PYG ₲; GHS ₵; KZT ₸; GEL ₾; AZN ₼;
    BDT ৳; KHR ៛; LAK ₭; MNT ₮; CNY ¥ \uffe5 元 圆 人民币 RMB; JPY 円; PLN ZŁ; CZK KČ; HUF FT;
    BGN ЛВ ЛВ.; CHF FR. SFR.; IDR RP RP.; MYR RM RM.; KR KR KR.
"""
"""Code and its signs or words, in capitals.

The yen shares its sign with the yuan, and the crowns of the north theirs (KR).
"""

SIGNS: dict[str, str] = {}
for _entry in _SIGNS.split(";"):
    _code, *_signs = _entry.split()
    SIGNS |= dict.fromkeys(_signs, _code)
CODE_OF = {code: code for code in CODES} | SIGNS

DOLLARS = word_list(
    "USD, AUD, CAD, NZD, HKD, TWD, SGD, MXN, ARS, CLP, COP, BND, JMD, XCD, FJD, UYU"
)
"""Currencies that a bare $ may stand for."""

SAME = {
    "$": DOLLARS,
    "\uffe5": ("CNY", "JPY"),
    "¥": ("CNY", "JPY"),
    "KR": ("SEK", "NOK", "DKK", "ISK"),
    "KR.": ("SEK", "NOK", "DKK"),
}
"""Signs that several currencies share -> their codes."""

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


def plain(cells: Array, decimal: str) -> Array:
    """Return the number that each text holds, plainly (``-1234.5``, ``1E3``); null for none."""
    simple = matches(cells, PLAIN[decimal])
    if simple.all():
        return cells
    text = tidy(cells.filter(~simple))
    return pc.replace_with_mask(pc.if_else(simple, cells, None), ~simple, _read(text, decimal))


def broken_inside(cells: Array) -> Array:
    """Return which texts are no number because of a sign, currency or blank inside of one."""
    text = tidy(cells)
    odd = ~matches(cells, PLAIN["."]) & matches(text, ONLY) & matches(text, INSIDE)
    for decimal in PLAIN if odd.any() else ():
        odd &= np.asarray(plain(cells, decimal).is_null())
    return pa.array(odd)


def tidy(cells: Array) -> Array:
    """Return amounts in capitals with one kind of blank, apostrophe, minus and digit."""
    text = pc.replace_substring_regex(narrow(cells, WIDE), f"(?:{BLANKS})+", " ")
    return pc.utf8_upper(pc.replace_substring_regex(pc.utf8_trim_whitespace(text), "[’`´ʹ]", "'"))


def _read(text: Array, decimal: str) -> Array:
    """Return plain numbers of tidy texts."""
    edges = pc.extract_regex(text, EDGES)
    part = {field.name: pc.fill_null(edges.field(field.name), "") for field in edges.type}
    digits, good = _digits(part["digits"], decimal)
    opened = _there(part["open"]).astype(int) + _there(part["open2"])
    good &= opened == _there(part["close"])
    signs = [part[name] for name in ("sign", "sign2", "minus", "minus2")]
    good &= np.sum([_there(sign) for sign in signs], axis=0) <= 1
    good &= _one_currency(part["before"], part["behind"])
    negative = np.any([matches(sign, "-") for sign in signs], axis=0) | (opened > 0)
    signed = pc.binary_join_element_wise(np.where(negative, "-", ""), digits, "")
    return pc.if_else(good, signed, None)


def _digits(said: Array, decimal: str) -> tuple[Array, Flags]:
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


def _one_currency(before: Array, behind: Array) -> Flags:
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


def currency(cells: Array) -> Array:
    """Return the code of the currency named beside each number; null for none, or two."""
    odd = ~matches(cells, PLAIN["."]) & ~np.asarray(cells.is_null())
    out = np.full(len(cells), None, dtype=object)
    named = pc.extract_regex(tidy(cells.filter(odd)), EDGES)
    pairs = zip(named.field("before").to_pylist(), named.field("behind").to_pylist(), strict=True)
    out[odd] = [None if before is None else code(before, behind) for before, behind in pairs]
    return pa.array(out, pa.string())


class MarkEvidence:
    """Counts of the cells of a column that tell its decimal mark; batches may be added."""

    def __init__(self) -> None:
        self.points = self.commas = self.marked = 0

    def add(self, cells: Array, counts: Ints | None = None) -> None:
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


def _there(part: Array) -> Flags:
    return matches(part, ".")
