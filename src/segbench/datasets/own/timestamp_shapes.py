"""Shapes and words of timestamps; `timestamps` reads them, `date_style` counts shapes."""

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

_MONTHS = """
    january jan januar jänner jän janvier janv enero ene gennaio januari janeiro styczeń
        stycznia 一月;
    february feb februar febr feber février fevrier févr fevr fév fev febrero febbraio
        februari fevereiro luty lutego 二月;
    march mar märz maerz mär mrz mars marzo maart mrt março marco marzec marca 三月;
    april apr avril avr abril abr aprile kwiecień kwietnia 四月;
    may mai mayo maggio mag mei maio maj maja 五月;
    june jun juni juin junio giugno giu junho czerwiec czerwca 六月;
    july jul juli juillet juil julio luglio lug julho lipiec lipca 七月;
    august aug août aout aoû agosto ago augustus augusti sierpień sierpnia 八月;
    september sep sept septembre septiembre setiembre settembre set setembro wrzesień
        września 九月;
    october oct oktober okt octobre octubre ottobre ott outubro out październik
        października 十月;
    november nov novembre noviembre novembro 十一月;
    december dec dezember dez décembre decembre déc diciembre dic dicembre dezembro
        grudzień grudnia 十二月
"""
"""January to December in English, German, French, Spanish, Italian, Dutch, Portuguese, Polish and
Chinese."""

MONTH_OF = {
    name: month for month, names in enumerate(_MONTHS.split(";"), 1) for name in names.split()
}

_WEEKDAYS = """
    monday tuesday wednesday thursday friday saturday sunday mon tue tues wed thu thur thurs
    fri sat sun montag dienstag mittwoch donnerstag freitag samstag sonnabend sonntag mo di mi
    do fr sa so lundi mardi mercredi jeudi vendredi samedi dimanche lun mer jeu ven sam dim
    lunes martes miércoles miercoles jueves viernes sábado sabado domingo mié mie jue vie sáb
    sab dom lunedì martedì mercoledì giovedì venerdì domenica gio maandag dinsdag woensdag
    donderdag vrijdag zaterdag zondag segunda-feira terça-feira quarta-feira quinta-feira
    sexta-feira seg ter qua qui sex 星期一 星期二 星期三 星期四 星期五 星期六 星期日 星期天
    周一 周二 周三 周四 周五 周六 周日 周天 月曜日 火曜日 水曜日 木曜日 金曜日 土曜日 日曜日
    月 火 水 木 金 土 日
"""
WEEKDAYS = _WEEKDAYS.split()
"""`mar` is missing: it is a month as well, and a rule of its own."""

_DAYS = "|".join(sorted(WEEKDAYS, key=len, reverse=True))
TIME = r"\d{1,2}(?::\d{1,2}){0,2}"

LETTERED = (
    (r"(\d{4}) ?年 ?([一二三四五六七八九十]{1,2}月) ?(\d{1,2}) ?[日号號]", r"\3 \2 \1 "),
    (r"(\d{4}) ?[年년] ?(\d{1,2}) ?[月월] ?(\d{1,2}) ?[日号號일]?", r"\1-\2-\3 "),
    (r"^(\d{4}) ?[年년] ?(\d{1,2}) ?[月월]$", r"\1-\2"),
    (r"(\d{1,2}) ?[时時点點시] ?(\d{1,2}) ?[分분] ?(\d{1,2}) ?[秒초]", r"\1:\2:\3"),
    (r"(\d{1,2}) ?[时時点點시] ?(\d{1,2}) ?[分분]?", r"\1:\2"),
    (rf" ?(?:上午|午前|오전) ?({TIME})", r" \1 am"),
    (rf" ?(?:下午|午後|오후) ?({TIME})", r" \1 pm"),
    (r"^mar\.?,? (\d{1,2}\.? (?:de )?\p{L})", r"\1"),
    (rf"^(?:{_DAYS})(?:[.,]{{1,2}} ?| )", ""),
    (rf"([\d ])[ ,(]+(?:{_DAYS})[.)]?( |$)", r"\1\2"),
    (r"(\d)(?:st|nd|rd|th|er|º|ª)([ ,]|$)", r"\1\2"),
    (r"[ .]+(?:de|del|of) ", " "),
    (r",? (?:at|um|à|a las|às|kl\.?) (\d)", r" \1"),
    (r"(\d) ?(?:uhr|horas|hs|hrs|h)\.?$", r"\1"),
    (r"( \d{1,2}) ?h ?(\d{2})( |$)", r"\1:\2\3"),
    (r"(z|[-+]\d{2}:?\d{2}) ?[(\[][^()\[\]]*[)\]]$", r"\1"),
    (r"^(\d{1,2}/?\p{L}{3,}/?\d{2,4}):(\d{1,2}:)", r"\1 \2"),
    (r"^(?:isodate|timestamp|date) ?\(?[\"']([^\"']+)[\"']\)?$", r"\1"),
)
"""Patterns with a letter and what stands for each, in this order; of a text in small letters."""

PLAIN = (
    (r"^=?[\"']+|[\"']+$", ""),
    (r"^(\d{4}-\d{2}-\d{2})-(\d{2}\.\d{2}\.\d{2})", r"\1 \2"),
    (r"^(\d{4}):(\d{2}):(\d{2}) ", r"\1-\2-\3 "),
    (r"^(\d{1,2}:\d{2}(?::\d{2})?(?: ?[ap]m)?)[ ,]+([^:]*[-/. ][^:]*\d{2,4}\.?)$", r"\2 \1"),
)
"""The same without letters: quotation marks, DB2, cameras, the time before the day."""
