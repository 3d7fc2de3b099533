"""Text in the encodings of old systems, in several at once, cut short, with impossible bytes."""

from collections.abc import Mapping

from hostile.cases import GOOD, HEADER, Case, csv, zipped

UTF8 = "orders: not readable as utf-8"
RAGGED = "orders: not as many cells as the first row"


def names(text: str) -> tuple[str, ...]:
    """Rows of customers called so, in the layout of `csv`."""
    return tuple(
        f"{name},o{place},2023-01-{place % 28 + 1:02d},{place}.50"
        for place, name in enumerate(text.split("|"), 1)
    )


def totals(rows: tuple[str, ...], *without: int) -> dict[str, str]:
    return {f"o{place}": f"{place}.50" for place in range(1, len(rows) + 1) if place not in without}


def written(name: str, encoding: str, text: str, mark: bytes = b"") -> Case:
    """A file in one encoding: every customer as written."""
    rows = names(text)
    contents = mark + csv(*rows, encoding=encoding)
    return Case(
        name,
        {"sales.csv": contents},
        read=len(rows),
        totals=totals(rows),
        ids=frozenset(text.split("|")),
    )


def damaged(
    name: str,
    rows: tuple[str, ...],
    old: bytes,
    new: bytes,
    aside: Mapping[str, int],
    *without: int,
    encoding: str = "utf-8",
) -> Case:
    """A file of which some bytes were changed."""
    contents = csv(*rows, encoding=encoding)
    assert old in contents
    return Case(
        name,
        {"sales.csv": contents.replace(old, new, 1)},
        read=len(rows),
        aside=aside,
        totals=totals(rows, *without),
        look=True,
    )


def refused(name: str, contents: bytes, *says: str, **more: object) -> Case:
    return Case(name, {"sales.csv": contents}, says=says, **more)


GERMAN = "Müller|Schröder|Groß|Käthe Weiß|Jürgen|Zoë"
FRENCH = "Hélène|François|Besançon|Gérard|Benoît|Garçon"
SPANISH = "Muñoz|Gómez|María|Núñez|Peña|Íñigo"
CZECH = "Dvořák|Svoboda Jiří|Růžička|Černý|Němec|Šťastný"
POLISH = "Wałęsa|Łódź|Gdańsk|Świątek|Zając|Kraków"
RUSSIAN = "Иванов|Петрова|Сидоров|Кузнецова|Москва|Ёлкин"
CHINESE = "王小明|张伟丽|李娜|北京市朝阳区|欧阳修|刘洋"
# The last one ends in a backslash and in a bar.
TAIWAN = "陳大文|林志玲|張惠妹|台北市大安區|黃小琥|許功蓋"
JAPANESE = "佐藤 太郎|東京都|ヤマダ|さくら|鈴木一郎|表参道ソフト"
KOREAN = "김철수|이영희|박지성|서울특별시|홍길동|최민수"
MANY = names("|".join(f"Jürgen {n}" for n in range(60)))

OLD = [
    written("german in code page 850", "cp850", GERMAN),
    written("german in code page 437", "cp437", GERMAN),
    written("german from a macintosh", "mac-roman", GERMAN),
    written("french in windows 1252", "cp1252", FRENCH),
    written("french in code page 850", "cp850", FRENCH),
    written("french from a macintosh", "mac-roman", FRENCH),
    written("french with oe in latin-9", "iso8859-15", FRENCH + "|Sacré-Cœur|Œuvres & Cie"),
    written("spanish in windows 1252", "cp1252", SPANISH),
    written("spanish in code page 850", "cp850", SPANISH),
    written("czech in windows 1250", "cp1250", CZECH),
    written("czech in latin-2", "iso8859-2", CZECH),
    written("czech in code page 852", "cp852", CZECH),
    written("polish in windows 1250", "cp1250", POLISH),
    written("polish in latin-2", "iso8859-2", POLISH),
    written("hungarian in windows 1250", "cp1250", "Szőke|Erdős|Kovács|Tóth|Győr|Fűzfő"),
    written("turkish in windows 1254", "cp1254", "Yılmaz|Şahin|Öztürk|Çelik|Doğan|İstanbul"),
    written("danish in windows 1252", "cp1252", "Søren|Åse|Bjørn|Kærsgård|Sønderborg"),
    written("portuguese in windows 1252", "cp1252", "João|Conceição|São Paulo|Antônio|Avó"),
    written("russian in windows 1251", "cp1251", RUSSIAN),
    written("russian in koi8-r", "koi8-r", RUSSIAN),
    written("russian in code page 866", "cp866", RUSSIAN),
    written("russian in capitals", "cp1251", RUSSIAN.upper()),
    written("ukrainian in windows 1251", "cp1251", "Шевченко|Київ|Ковальчук|Євген|Львів"),
    written("greek in windows 1253", "cp1253", "Παπαδόπουλος|Γεωργίου|Αθήνα|Νικολάου"),
    written("thai", "cp874", "สมชาย|กรุงเทพ|สุดา"),
    written("arabic in windows 1256", "cp1256", "محمد|أحمد|القاهرة|فاطمة"),
    written("chinese in gbk with rare characters", "gbk", CHINESE + "|朱镕基|喆喆"),
    written("one chinese name among latin ones", "gbk", "ann|bob|王小明|eve|tom"),
    written("chinese in big5", "big5", TAIWAN),
    written("japanese in shift-jis", "cp932", JAPANESE),
    written("japanese in euc", "euc_jp", JAPANESE),
    written("japanese in katakana of half width", "cp932", "ﾔﾏﾀﾞ ﾀﾛｳ|ｽｽﾞｷ|ｻﾄｳ ﾊﾅｺ|ﾀﾅｶ"),
    written("korean in code page 949", "cp949", KOREAN),
    written("utf-16 big end without a mark", "utf-16-be", GERMAN),
    written("chinese in utf-16 without a mark", "utf-16-le", CHINESE),
    written("utf-32 with a mark", "utf-32-be", CHINESE, b"\0\0\xfe\xff"),
    written("utf-32 without a mark", "utf-32-le", GERMAN),
    written(
        "one accent in a long file of windows 1252",
        "cp1252",
        "|".join([*(f"c{n}" for n in range(300)), "Gómez"]),
    ),
    written(
        "latin-1 letters that look like pairs of chinese bytes",
        "cp1252",
        "MÜÄR|ÄÖÜß|Grüße|Füße|Süßöß",
    ),
    written("emoji in utf-8", "utf-8", "🙂|👩‍🚀|ann"),
    written("a separator of lines that csv does not know", "utf-8", "a\u2028b|c\x85d|e\x0bf"),
    Case(
        "old macintosh line ends and letters",
        {"sales.csv": csv(*names(GERMAN), encoding="mac-roman", end="\r")},
        read=6,
        totals=totals(names(GERMAN)),
        ids=frozenset(GERMAN.split("|")),
    ),
    Case(
        "a pattern of three encodings",
        {
            "s-1.csv": csv(*names(GERMAN)[:2], encoding="cp1252"),
            "s-2.csv": csv(*names(GERMAN)[2:4], mark=b"\xef\xbb\xbf"),
            "s-3.csv": csv(*names(GERMAN)[4:], encoding="utf-16"),
        },
        path="s-*.csv",
        read=6,
        totals=totals(names(GERMAN)),
        ids=frozenset(GERMAN.split("|")),
        look=True,
    ),
]

DAMAGE = [
    damaged(
        "one row of latin-1 in utf-8", MANY, "Jürgen 7,".encode(), b"J\xfcrgen 7,", {UTF8: 1}, 8
    ),
    damaged(
        "a bad byte in quotes",
        ('"Jü,rgen",o1,2023-01-02,1.50', *MANY[1:]),
        b'"J\xc3\xbc,',
        b'"J\xfc,',
        {UTF8: 1},
        1,
    ),
    damaged(
        "a bad byte in a cell of two lines",
        ('"Jü\nrgen",o1,2023-01-02,1.50', *MANY[1:]),
        b'"J\xc3\xbc\n',
        b'"J\xfc\n',
        {UTF8: 1},
        1,
    ),
    damaged("a bad byte before a comma", MANY, b"o9,2023", b"o9\xe4,2023", {UTF8: 1}, 9),
    damaged("a bad byte in place of a comma", MANY, b"o9,2023", b"o9\xe42023", {RAGGED: 1}, 9),
    damaged("a bad byte in an amount", MANY, b"9.50\n", b"9\xa0.50\n", {UTF8: 1}, 9),
    damaged(
        "the last letter cut",
        (*MANY[:59], "Jürgen,o60,2023-01-02,60.50 €"),
        b"\xe2\x82\xac\n",
        b"\xe2\x82",
        {UTF8: 1},
        60,
    ),
    damaged(
        "the last row cut inside a letter",
        MANY,
        MANY[59].encode() + b"\n",
        b"J\xc3",
        {RAGGED: 1},
        60,
    ),
    damaged(
        "a surrogate in utf-8, as old java wrote it",
        MANY,
        "Jürgen 3,".encode(),
        b"J\xed\xa0\xbd\xed\xb8\x80,",
        {UTF8: 1},
        4,
    ),
    damaged("a zero written in two bytes", MANY, "Jürgen 3,".encode(), b"J\xc0\x80,", {UTF8: 1}, 4),
    damaged(
        "a bad byte in gbk",
        names(CHINESE * 3),
        "李娜".encode("gbk"),
        b"\xff\xff",
        {"orders: not readable as gb18030": 1},
        3,
        encoding="gbk",
    ),
    damaged(
        "an undefined byte in windows 1252",
        names(GERMAN + "|x|y"),
        b"x,",
        b"\x81,",
        {"orders: not readable as cp1252": 1},
        7,
        encoding="cp1252",
    ),
    damaged(
        "half a surrogate in utf-16",
        names(GERMAN),
        "J".encode("utf-16-le"),
        b"\x3d\xd8",
        {"orders: not readable as utf-16": 1},
        5,
        encoding="utf-16",
    ),
    Case(
        "ascii with a cut letter at the end",
        {"sales.csv": csv(*GOOD)[:-1] + b"\nzo\xc3"},
        read=4,
        aside={RAGGED: 1},
        totals={"o1": "10.00", "o2": "20.50", "o3": "30.00"},
        look=True,
    ),
    Case(
        "utf-8 with a mark and a bad byte",
        {
            "sales.csv": csv(*MANY, mark=b"\xef\xbb\xbf").replace(
                "Jürgen 7,".encode(), b"J\xfcrgen 7,"
            )
        },
        read=60,
        aside={UTF8: 1},
        totals=totals(MANY, 8),
    ),
    Case(
        "a gzip with a bad byte",
        {"sales.csv.gz": zipped(csv(*MANY).replace("Jürgen 7,".encode(), b"J\xfcrgen 7,"))},
        read=60,
        aside={UTF8: 1},
        totals=totals(MANY, 8),
    ),
    Case(
        "a bad byte in a column that is not used",
        {
            "sales.csv": csv(*(f"{row},ü" for row in MANY), header=HEADER + ",note").replace(
                b"3.50,\xc3\xbc\n", b"3.50,\xfc\n", 1
            )
        },
        read=60,
        aside={UTF8: 1},
        totals=totals(MANY, 3),
    ),
    Case(
        "bad bytes in few rows, the encoding named",
        {"sales.csv": csv(*MANY).replace("Jürgen 7,".encode(), b"J\xfcrgen 7,")},
        how={"encoding": "utf-8"},
        read=60,
        aside={UTF8: 1},
        totals=totals(MANY, 8),
    ),
    Case(
        "half in utf-8 by name, the others set aside",
        {"sales.csv": csv(*MANY[:40]) + csv(*MANY[40:], encoding="cp1252").split(b"\n", 1)[1]},
        how={"encoding": "utf-8"},
        read=60,
        aside={UTF8: 20},
        totals=totals(MANY, *range(41, 61)),
    ),
    refused(
        "a third in another encoding",
        csv(*MANY[:40]) + csv(*MANY[40:], encoding="cp1252").split(b"\n", 1)[1],
        "is not utf-8",
    ),
    refused(
        "a third in utf-8, the rest in another encoding",
        csv(*MANY[:40], encoding="cp1252") + csv(*MANY[40:]).split(b"\n", 1)[1],
        "20 of its lines are utf-8",
        "encoding: utf-8",
    ),
    refused(
        "a bad byte in the header",
        csv(*MANY, header="customér,order,date,amount").replace("é".encode(), b"\xe9", 1),
        "first row is not utf-8",
        "customér".replace("é", "\\xe9"),
    ),
    refused(
        "gzip of windows 1252, cut short",
        zipped(csv(*names(GERMAN * 2000), encoding="cp1252"))[:-20],
        "sales.csv",
        path="sales.csv",
    ),
    refused("utf-7 named", csv(*GOOD), "`encoding: utf-7` is not known", how={"encoding": "utf-7"}),
    refused(
        "escapes named as an encoding",
        csv(*GOOD),
        "`encoding: unicode_escape`",
        how={"encoding": "unicode_escape"},
    ),
]

ENCODINGS = [*OLD, *DAMAGE]

FURTHER = [
    written("croatian in windows 1250", "cp1250", "Horvat Željko|Šimić|Čović|Đurđa|Matić Ante"),
    written("romanian in windows 1250", "cp1250", "Brăila|Ionuţ|Bucureşti|Mălina|Târgovişte"),
    written("lithuanian in windows 1257", "cp1257", "Žemaitė|Šiauliai|Vytautė|Kęstutis|Ąžuolas"),
    written("latvian in windows 1257", "cp1257", "Bērziņš|Ozoliņš|Kalniņš|Rīga|Jānis"),
    written("hebrew in windows 1255", "cp1255", "כהן|לוי|תל אביב|ירושלים"),
    written("bulgarian in windows 1251", "cp1251", "Георгиев|Димитрова|Пловдив|Стоянов"),
    written("russian in iso 8859-5", "iso8859-5", RUSSIAN),
    written("greek in iso 8859-7", "iso8859-7", "Παπαδόπουλος|Γεωργίου|Αθήνα|Νικολάου"),
    written("turkish in iso 8859-9", "iso8859-9", "Yılmaz|Şahin|Öztürk|Çelik|Doğan|İstanbul"),
    written("spanish from a macintosh", "mac-roman", SPANISH),
    written("danish in code page 850", "cp850", "Søren|Åse|Bjørn|Kærsgård|Sønderborg"),
    written("icelandic in windows 1252", "cp1252", "Guðmundsdóttir|Þór|Sigurðsson|Æsa"),
    written("finnish in windows 1252", "cp1252", "Mäkinen|Hämäläinen|Järvi|Äänekoski|Öhman"),
    written(
        "western names of many countries in windows 1252",
        "cp1252",
        "Müller|Gómez|Søren|François|João|Zoë|Åse|Peña|Groß",
    ),
    written(
        "curly quotes and dashes of an office program",
        "cp1252",
        "O’Brien|Smith – Sons|“Best” Ltd|Café Noir|Tom",
    ),
    written("characters of traditional chinese in gbk", "gbk", "陳大文|張偉麗|王小明|劉德華"),
    written(
        "a chinese name in latin and chinese letters", "gb18030", "王Tom|A座|李Anna|T恤店|VIP客户"
    ),
    written("korean with chinese characters", "cp949", KOREAN + "|金哲洙|李英姬"),
    Case(
        "big5 whose letters end in bars, between bars",
        {
            "sales.csv": csv(
                *(row.replace(",", "|") for row in names(TAIWAN)),
                header=HEADER.replace(",", "|"),
                encoding="big5",
            )
        },
        how={"delimiter": "|"},
        read=6,
        totals=totals(names(TAIWAN)),
        ids=frozenset(TAIWAN.split("|")),
    ),
    Case(
        "shift-jis between tabs",
        {
            "sales.tsv": csv(
                *(row.replace(",", "\t") for row in names(JAPANESE)),
                header=HEADER.replace(",", "\t"),
                encoding="cp932",
            )
        },
        read=6,
        totals=totals(names(JAPANESE)),
        ids=frozenset(JAPANESE.split("|")),
    ),
    Case(
        "utf-16 with half a letter at the end",
        {"sales.csv": csv(*names(GERMAN), encoding="utf-16") + b"x"},
        read=7,
        aside={RAGGED: 1},
        totals=totals(names(GERMAN)),
    ),
    Case(
        "a bad byte among windows line ends",
        {"sales.csv": csv(*MANY, end="\r\n").replace("Jürgen 7,".encode(), b"J\xfcrgen 7,")},
        read=60,
        aside={UTF8: 1},
        totals=totals(MANY, 8),
    ),
    Case(
        "a bad byte among line ends of three kinds",
        {
            "sales.csv": csv(*MANY)
            .replace(b"\n", b"\r\n", 9)
            .replace(b",12.50\n", b",12.50\r")
            .replace(b"7,o8,", b"7\xfc,o8,")
        },
        read=60,
        aside={UTF8: 1},
        totals=totals(MANY, 8),
    ),
    Case(
        "a zero byte and a bad byte",
        {"sales.csv": csv(*MANY).replace(b"J\xc3\xbcrgen 7,", b"J\0\xffrgen 7,")},
        read=60,
        aside={UTF8: 1},
        totals=totals(MANY, 8),
    ),
    Case(
        "a pattern of which one file has a bad byte",
        {
            "s-1.csv": csv(*MANY[:30]).replace(b"J\xc3\xbcrgen 7,", b"J\xffrgen 7,"),
            "s-2.csv": csv(*MANY[30:]),
        },
        path="s-*.csv",
        read=60,
        aside={UTF8: 1},
        totals=totals(MANY, 8),
    ),
    refused(
        "noise behind a header",
        b"customer,order,date,amount\n" + bytes(range(128, 256)) * 40,
        "sales.csv",
    ),
]

ENCODINGS += FURTHER
