"""Alphabets and the letters of each, by which a text's encoding is judged."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass


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
