"""In which encoding a text was written, told by how likely its letters are in each."""

from __future__ import annotations

import codecs
import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from functools import cache
from itertools import islice
from math import log2

from segbench.datasets.own.scripts import (
    ALPHABETS,
    CHINESE,
    JAPANESE,
    KANA,
    KOREAN,
    RARE,
    RAREST,
    TAIWANESE,
    Script,
    _block,
    _script,
)

MARKS = {
    codecs.BOM_UTF8: "utf-8",
    codecs.BOM_UTF32_LE: "utf-32",
    codecs.BOM_UTF32_BE: "utf-32",
    codecs.BOM_UTF16_LE: "utf-16",
    codecs.BOM_UTF16_BE: "utf-16",
}
"""What a file may begin with; the longer marks before those they begin with."""

WIDE = ("utf-32-le", "utf-32-be", "utf-16-le", "utf-16-be")
SAMPLE = 1 << 16

LAYOUT = re.compile(r"[,;\t|][^\r\n]*[\r\n]")
WORD = re.compile(rb"[\x40-\xff]+")
WORDS, LINES = 2_000, 20_000
"""Different words and lines with letters beyond ASCII that are looked at."""

MIXED = 5
"""Lines of UTF-8 in a file of another encoding, if a tenth of the possible, that are no chance."""

SYMBOLS = frozenset("–—’‘“”„‚«»€£§°®™©…№×½¼±²³·•´ºª¿¡\u00a0")
INSIDE = frozenset("’·–\u00a0\u00ad")
EXTRA = {"alone": 6.0, "pair": 1.5, "capital": 0.5}
"""Bits for a letter without neighbours, for one behind another beyond ASCII, for a capital."""

DOUBT = 6.0
"""Bits: an encoding is in doubt unless its words are 64 times as likely as under the next one."""


@dataclass(frozen=True)
class Verdict:
    """An encoding.

    Attributes
    ----------
    doubt
        Which other one fits nearly as well, in words; empty if none does.
    mixed
        Lines that can only be UTF-8 among those that are not.
    whole
        Whether it is UTF-8 to the last byte.
    """

    encoding: str
    doubt: str = ""
    mixed: int = 0
    whole: bool = False


def marked(start: bytes) -> str | None:
    """Return the encoding that the first bytes of a file name, or None."""
    return next((name for mark, name in MARKS.items() if start.startswith(mark)), None)


def unmarked_wide(start: bytes) -> str | None:
    """Return the encoding of a text of two or four bytes a character without a mark, or None.

    Digits and commas tell it.
    """
    part = start[:SAMPLE]
    if b"\0" not in part:
        return None
    for name in WIDE:
        text = part.decode(name, errors="replace")
        plain = sum(sign.isascii() and (sign.isprintable() or sign in "\r\n\t") for sign in text)
        if "\0" not in text and plain > len(text) / 5 and LAYOUT.search(text):
            return name
    return None


def judge(lines: Iterable[bytes]) -> Verdict:
    """Return the likeliest encoding of lines that are not all UTF-8.

    Lines of letters beyond ASCII that are UTF-8 hardly come about in another encoding: if most are,
    the others are damaged.
    """
    odd = list(islice((line for line in lines if not line.isascii()), LINES))
    faults = [_fault(line) for line in odd]
    bad = [line for line, fault in zip(odd, faults, strict=True) if fault]
    readable = len(odd) - len(bad)
    # A single line may lack the end of its last letter.
    if (readable and readable * 2 >= len(odd)) or faults == ["unexpected end of data"]:
        return Verdict("utf-8")
    mixed = readable if readable >= MIXED and readable * 10 > len(odd) else 0
    return replace(likeliest(bad), mixed=mixed)


def likeliest(lines: Iterable[bytes]) -> Verdict:
    """Return the older encoding under which the words of these lines are likeliest."""
    odd = (word for line in lines for word in WORD.findall(line) if not word.isascii())
    words = list(islice(dict.fromkeys(odd), WORDS))
    costs: dict[str, tuple[float, str]] = {}
    for name, scripts in candidates().items():
        read = [word.decode(name, errors="replace") for word in words]
        text = " ".join(read)
        letters = Counter(_seen(read))
        cost = min(_cost(letters, script) for script in scripts)
        if name != "cp1252":
            cost += RARE.get(name, RAREST)
        known, first = costs.get(text, (cost, name))
        costs[text] = (min(cost, known), first)
    (best, (least, name)), *others = sorted(costs.items(), key=lambda item: item[1])
    if others and others[0][1][0] - least < DOUBT:
        other, (_, second) = others[0]
        pairs = zip(best.split(" "), other.split(" "), strict=False)
        here, there = next(pair for pair in pairs if pair[0] != pair[1])
        return Verdict(name, f"{second} fits nearly as well: it reads '{here}' as '{there}'")
    return Verdict(name)


def _fault(line: bytes) -> str:
    """Return why a line is not UTF-8; empty if it is."""
    try:
        line.decode()
    except UnicodeDecodeError as error:
        return error.reason
    return ""


def _seen(words: Iterable[str]) -> Iterator[tuple[str, str]]:
    """Yield every letter beyond ASCII, and how it stands among its neighbours."""
    for word in words:
        padded = f" {word} "
        for place, sign in enumerate(word, 1):
            if not sign.isascii():
                yield sign, _standing(padded[place - 1], sign, padded[place + 1])


def _standing(before: str, sign: str, after: str) -> str:
    if sign == "\ufffd" or "\x80" <= sign < "\xa0":
        return "bad"
    beside = before.isalpha() or after.isalpha()
    # A letter of an alphabet, as against a character, syllable or mark.
    if sign.isalpha() and (sign < "\u3000" or "\uff66" <= sign <= "\uff9f"):
        latin = sign < "\u0250"
        mixed = not latin and (
            (before.isascii() and before.isalpha()) or (after.isascii() and after.isalpha())
        )
        if mixed or (sign.isupper() and (before.islower() or (latin and not beside))):
            return "odd"
        if not beside:
            return "alone"
        if latin and before.isalpha() and not before.isascii():
            return "pair"
        return "capital" if sign.isupper() else "usual"
    between = before.isalpha() and after.isalpha()
    return "odd" if between and not sign.isalpha() and sign not in INSIDE else "usual"


def _cost(letters: Counter[tuple[str, str]], script: Script) -> float:
    """Return the bits that letters cost in a language: the fewer, the likelier they are."""
    costs = _costs(len(script.usual), len(script.common))
    total = 0.0
    for (sign, standing), count in letters.items():
        if standing in ("bad", "odd"):
            kind = standing
        elif sign in script.usual:
            kind = "usual"
        elif sign in script.common:
            kind = "common"
        elif sign in SYMBOLS or "\u3000" <= sign < "\u3040" or "\uff00" <= sign < "\uff60":
            kind = "symbol"
        else:
            kind = "odd"
        total += count * (costs[kind] + EXTRA.get(standing, 0.0))
    return total


@cache
def _costs(usual: int, common: int) -> dict[str, float]:
    many = common > 1_000  # characters, of which thousands more are possible
    shares = {
        "usual": 0.55 / usual,
        "common": 0.35 / max(common, 1),
        "symbol": 0.07 / 40,
        "odd": 0.03 / (20_000 if many else 400),
    }
    return {kind: -log2(share) for kind, share in shares.items()} | {"bad": 25.0}


@cache
def candidates() -> dict[str, tuple[Script, ...]]:
    """Return encodings -> what is written in them; of equal readings, the first counts."""
    scripts: dict[str, tuple[Script, ...]] = {}
    for encodings, (languages, common) in ALPHABETS.items():
        written = tuple(
            _script(usual + usual.upper(), common + common.upper()) for usual in languages.split()
        )
        scripts |= dict.fromkeys(encodings.split(), written)
    japanese = _script(KANA + JAPANESE, _block("shift_jis", range(0x88, 0x98)))
    half_width = frozenset(map(chr, range(0xFF66, 0xFFA0)))
    return scripts | {
        "gb18030": (_script(CHINESE, _block("gb2312", range(0xB0, 0xD8))),),
        "big5": (_script(TAIWANESE, _block("big5", range(0xA4, 0xC7))),),
        "cp932": (japanese, Script(half_width, japanese.common)),
        "euc_jp": (japanese,),
        "cp949": (_script(KOREAN, _block("euc_kr", range(0xB0, 0xC9))),),
    }
