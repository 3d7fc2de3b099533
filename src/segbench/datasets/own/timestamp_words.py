"""Words of dates in several languages, and ways of writing that mean a plainer one."""

from __future__ import annotations

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
_CLOCK = r"\d{1,2}(?::\d{1,2}){0,2}"

LETTERED = (
    (r"(\d{4}) ?年 ?([一二三四五六七八九十]{1,2}月) ?(\d{1,2}) ?[日号號]", r"\3 \2 \1 "),
    (r"(\d{4}) ?[年년] ?(\d{1,2}) ?[月월] ?(\d{1,2}) ?[日号號일]?", r"\1-\2-\3 "),
    (r"^(\d{4}) ?[年년] ?(\d{1,2}) ?[月월]$", r"\1-\2"),
    (r"(\d{1,2}) ?[时時点點시] ?(\d{1,2}) ?[分분] ?(\d{1,2}) ?[秒초]", r"\1:\2:\3"),
    (r"(\d{1,2}) ?[时時点點시] ?(\d{1,2}) ?[分분]?", r"\1:\2"),
    (rf" ?(?:上午|午前|오전) ?({_CLOCK})", r" \1 am"),
    (rf" ?(?:下午|午後|오후) ?({_CLOCK})", r" \1 pm"),
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
