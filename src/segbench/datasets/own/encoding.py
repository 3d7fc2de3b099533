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


@dataclass(frozen=True)
class Script:
    """Letters of a language or a region.

    Attributes
    ----------
    usual
        Most of what stands there beyond ASCII.
    common
        Most of the rest.
    """

    usual: frozenset[str]
    common: frozenset[str]


def _script(usual: str, common: Iterable[str]) -> Script:
    letters = frozenset(usual)
    return Script(letters, frozenset(common) - letters)


WEST = "äöüßéèàçêâîôûëïùáíóúñãõåøæœìòýÿðþšž"
CENTRAL = "áčďéěíňóřšťúůýžľĺŕôäąćęłńśźżöőüűđăâîşţëç"
BALTIC = "ąčęėįšųūžāēģīķļņõäöüłńśźż"
CYRILLIC = "абвгдежзийклмнопрстуфхцчшщъыьэюяёіїєґўђјљњћџѓѕќ"
GREEK = "αβγδεζηθικλμνξοπρστυφχψωςάέήίόύώϊϋΐΰ"
HEBREW = "אבגדהוזחטיכלמנסעפצקרשתםןץףך"
ARABIC = "ابتثجحخدذرزسشصضطظعغفقكلمنهويىةأإآؤئءپچژگ"

CHINESE = (
    "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗梁宋郑谢韩唐冯于董萧程曹袁邓许傅沈曾彭吕苏卢蒋蔡贾丁魏薛叶阎余潘杜戴夏"
    "钟汪田任姜范方石姚谭廖邹熊金陆郝孔白崔康毛邱秦江史顾侯邵孟龙万段雷钱汤尹黎易常武乔贺赖龚文小明伟芳娜敏静丽强磊"
    "军洋勇艳杰娟涛超秀英霞平刚桂国建华志红玉梅兰春秋冬海山东西南北中京上广州深圳市省区县路号街村镇大学新天地人民生"
    "美佳嘉宇浩子思雨欣梓轩涵晨阳日月年一二三四五六七八九十百千不的是了在有客户编订单金额日期姓名会员商品店铺公司电"
    "话地址数量价格类别门销售用顾散匿游非"
)
TAIWANESE = (
    "陳林黃張李王吳劉蔡楊許鄭謝洪郭邱曾廖賴徐周葉蘇莊呂江何蕭羅高潘簡朱鍾游彭詹胡施沈余盧梁趙顏柯翁魏孫戴范方宋鄧杜"
    "傅侯曹薛丁卓馬阮董温唐藍石蔣古紀姚連馮歐程湯田康姜白汪尤小明志偉雅婷怡君淑芬美惠玲俊傑宏家豪建華國文雄玉秀英麗"
    "珠春金台北中南高市縣區路號街大學新天地人民生佳嘉子日月年一二三四五六七八九十香港九龍灣客戶編訂單額期姓名會員商"
    "品店公司電話址數量價格類門銷售用顧"
)
JAPANESE = (
    "佐藤鈴木高橋田中伊渡辺山本村小林加吉川口松井斎清水崎森池阿部石前後岡長谷近坂遠青西福太三浦原金野竹内上島下和人"
    "子美恵一二郎健大介翔真由紀智香奈京都東府県市区町丁目番号日月年株式会社様名客注文"
)
KANA = "".join(map(chr, range(0x3041, 0x3094))) + "".join(map(chr, range(0x30A1, 0x30FB))) + "ー"
KOREAN = (
    "김이박최정강조윤장임한오서신권황안송류전홍고문양손배백허유남심노하곽성차주우구나민진지엄채원천방공현함변염여추"
    "도소석선설마길연위표명기반왕금옥육인맹제모탁국은편수영희준호민지현우서연예은숙경자순미정혜진성철상태동석규재훈"
    "승용기선화산대울부천광시군로동길번호고객주문일자금액이름회원상품가게"
)


def _block(encoding: str, leads: range) -> frozenset[str]:
    """Return the characters of two bytes, of which the first is one of these."""
    pairs = (
        bytes((lead, trail)).decode(encoding, errors="ignore")
        for lead in leads
        for trail in range(0x40, 0xFF)
    )
    return frozenset(text for text in pairs if len(text) == 1 and not text.isascii())


_RARE = {
    2: "gb18030 cp1251 cp1250 big5 cp932 cp949",
    3: "cp1253 cp1254 cp1255 cp1256 cp1257 cp874 iso8859-15 iso8859-2 cp850",
    4: "euc_jp koi8-r koi8-u cp437 cp852 cp866 iso8859-9 mac-roman",
}
RARE = {name: bits for bits, names in _RARE.items() for name in names.split()}
"""Bits that an encoding costs for being seldom met."""

RAREST = 8


ALPHABETS = {
    "cp1252 iso8859-15 cp850 cp437 mac-roman": (
        "äöüß éèàçêâîôûëïùœ áéíóúñü ãáâàçéêíóôõú àèéìòù åäöæøé áéíóúýþðæö äöüßéèàçêñáíóúåøæ",
        WEST,
    ),
    "cp1250 iso8859-2 cp852 mac-latin2": (
        "áčďéěíňóřšťúůýž áäčďéíľňóôšťúýž ąćęłńóśźż áéíóöőúüű čćđšž ăâîşţ áčěíłóřšúžęąöüő",
        CENTRAL,
    ),
    "cp1254 iso8859-9 cp857": ("çğıöşüİ", WEST),
    "cp1257 iso8859-13 cp775": ("ąčęėįšųūž āčēģīķļņšūž äöõüšž", BALTIC),
    "cp1251 koi8-r koi8-u cp866 iso8859-5 mac-cyrillic": (
        "оеаинтсрвлкмдпуя оаинвтресклуідпмя аиоетнрсвлдкпмъз",
        CYRILLIC,
    ),
    "cp1253 iso8859-7 cp737": ("αοιετσνηυρπκςάίό", GREEK),
    "cp1255 iso8859-8 cp862": ("יוהלאמרבתנשד", HEBREW),
    "cp1256 iso8859-6": ("المينرتبدوهعسح", ARABIC),
    "cp874": ("กขคงจชซดตทธนบปพมยรลวศสหอะาิีืุูเแไ่้์ั", "".join(map(chr, range(0x0E01, 0x0E5C)))),
}
"""Encodings of alphabets -> the usual letters of each of their languages, and the common ones."""


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
