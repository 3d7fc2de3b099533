"""Customers who are none, and ids that a spreadsheet or a program of numbers has written."""

import io
from collections.abc import Iterable

import pyarrow as pa
import pyarrow.parquet as pq

from hostile.cases import GOOD, HEADER, Case, csv
from hostile.sheets import book

COLUMN_NAMES = tuple(HEADER.split(","))
LOST = "orders: customer id of which a spreadsheet has lost digits"
REFUSED = ("column 'customer'", "lost their last digits", "as text", "ids_as_written: true")


def sold(*customers: str) -> tuple[str, ...]:
    """A row each, an order each."""
    return tuple(
        f'"{name}",p{place},2023-02-{place % 28 + 1:02d},{place}.00'
        for place, name in enumerate(customers, 1)
    )


def guests(name: str, *words: str, kept: Iterable[str] = (), **more: object) -> Case:
    """A file in which these are no customers, and `kept` are some beside ann and bob."""
    rows = (*GOOD, *sold(*words, *kept))
    aside: dict[str, int] = {}
    for word in words:
        same = min(
            other.strip() for other in words if other.strip().lower() == word.strip().lower()
        )
        reason = f"orders: guest: customer id '{same}'"
        aside[reason] = aside.get(reason, 0) + 1
    usual = {"read": len(rows), "aside": aside, "ids": frozenset({"ann", "bob", *kept})}
    return Case(name, {"sales.csv": csv(*rows)}, **usual | more)


def lost(name: str, *ids: str, says: tuple[str, ...] = REFUSED, **more: object) -> Case:
    return Case(name, {"sales.csv": csv(*sold(*ids))}, says=says, **more)


def kept(name: str, *ids: str, read: Iterable[str] | None = None, **more: object) -> Case:
    """A file whose ids are customers, as written or as `read`."""
    usual = {"read": len(ids), "ids": frozenset(ids if read is None else read)}
    return Case(name, {"sales.csv": csv(*sold(*ids))}, **usual | more)


def parquet(customers: pa.Array, name: str = "customer") -> bytes:
    out = io.BytesIO()
    n = len(customers)
    table = {
        "customer": [f"c{place % 3}" for place in range(n)],
        "order": [f"p{place}" for place in range(n)],
        "date": ["2023-02-01"] * n,
        "amount": [1.0] * n,
    }
    pq.write_table(pa.table(table | {name: customers}), out)
    return out.getvalue()


BIG = [3644480000000000000 + 7 * n for n in range(20)]
USUAL = tuple(f"C{n % 40:04d}" for n in range(200))

GUESTS = [
    guests(
        "english words for nobody",
        "UNKNOWN",
        "guest",
        "Walk-In",
        "walk in customer",
        "Anonymous",
        "CASH",
        "default",
    ),
    guests(
        "more english words for nobody",
        "Guest Checkout",
        "cash_sale",
        "(not set)",
        "No Customer",
        "counter sale",
        "TEST",
    ),
    guests("the same word in several ways", "UNKNOWN", "unknown", "Unknown", "  unknown "),
    guests("signs for nobody", "-", ".", "--", "?", "???", "***", "#"),
    guests(
        "errors of spreadsheets",
        "#REF!",
        "#VALUE!",
        "#NAME?",
        "#DIV/0!",
        "#BEZUG!",
        "#NV",
        "#VALOR!",
    ),
    guests("crosses for nobody", "xxx", "XXXX"),
    guests(
        "german words for nobody",
        "Gast",
        "Laufkunde",
        "Barverkauf",
        "UNBEKANNT",
        "Anonym",
        "k.A.",
        "gelöscht",
        "Sammelkunde",
    ),
    guests(
        "french words for nobody",
        "invité",
        "Client comptoir",
        "INCONNU",
        "non renseigné",
    ),
    guests(
        "spanish words for nobody",
        "mostrador",
        "Público en general",
        "Consumidor final",
        "CLIENTE CONTADO",
        "sin nombre",
    ),
    guests(
        "portuguese and italian words for nobody",
        "Não identificado",
        "cliente balcão",
        "Ospite",
        "sconosciuto",
    ),
    guests(
        "polish, czech and hungarian words for nobody",
        "Klient detaliczny",
        "nieznany",
        "neznámý",
        "vendég",
        "Gość",
    ),
    guests(
        "northern words for nobody",
        "okänd",
        "Ukendt",
        "kontantkunde",
        "Tuntematon",
        "onbekend",
        "Gæst",
    ),
    guests(
        "russian and greek words for nobody",
        "Гость",
        "неизвестно",
        "Розничный покупатель",
        "άγνωστος",
    ),
    guests("chinese words for nobody", "散客", "匿名", "游客", "非会员", "訪客", "现金客户"),
    guests("japanese and korean words for nobody", "ゲスト", "非会員", "비회원", "손님"),
    guests(
        "words of further scripts for nobody",
        "ضيف",
        "אורח",
        "ลูกค้าทั่วไป",
        "khách lẻ",
        "misafir",
        "PERAKENDE MÜŞTERİ",
    ),
    guests(
        "people whose names hold a word for nobody",
        kept=(
            "Guest, Anna",
            "Cash Converters",
            "Gasthof Adler",
            "Unknown Pleasures Ltd",
            "Test-Chamber 9",
            "Annonyma",
            "guest_10023",
        ),
    ),
    guests(
        "words that count as customers by the parameters",
        kept=("UNKNOWN", "guest"),
        how={"guests": []},
    ),
    guests(
        "other words by the parameters",
        "-1",
        "C0",
        kept=("UNKNOWN",),
        how={"guests": ["-1", " c0 "]},
    ),
    guests("numbers as guests by the parameters", "-1", "0", kept=("10",), how={"guests": [-1, 0]}),
    guests(
        "numbers that look like placeholders",
        kept=("-1", "0", "000000", "9999999", "99999", "12345"),
    ),
    Case(
        "minus one as a decimal",
        {"sales.parquet": parquet(pa.array([-1.0, 17850.0, None, 17850.0]))},
        read=4,
        aside={"orders: guest: customer id '-1'": 1, "orders: guest: no customer id": 1},
        ids=frozenset({"17850"}),
        how={"guests": ["-1"]},
    ),
    Case(
        "guests named for another table",
        {"s.csv": csv(*GOOD)},
        says=("`guests` belong to `orders`",),
        others={
            "contacts": {
                "path": "s.csv",
                "guests": [],
                "columns": {"customer_id": "a", "campaign_id": "b", "contacted_at": "c"},
            }
        },
    ),
    Case(
        "guests in a table beside the orders",
        {"sales.csv": csv(*GOOD), "people.csv": b"id,region\nann,north\nGUEST,south\nbob,west\n"},
        read={"orders": 3, "customers": 3},
        aside={"customers: guest: customer id 'GUEST'": 1},
        others={
            "customers": {
                "path": "people.csv",
                "columns": {"customer_id": "id"},
                "attributes": ["region"],
            }
        },
    ),
    Case(
        "a guest with the mail of a person",
        {
            "sales.csv": csv(*GOOD, "guest,o9,2023-01-05,9"),
            "people.csv": b"id,mail\nann,a@x.org\nguest,a@x.org\n",
        },
        read={"orders": 4, "customers": 2},
        aside={"orders: guest: customer id 'guest'": 1, "customers: guest: customer id 'guest'": 1},
        ids=frozenset({"ann", "bob"}),
        others={
            "customers": {"path": "people.csv", "columns": {"customer_id": "id", "email": "mail"}}
        },
    ),
]

IDS = [
    lost(
        "ids as a spreadsheet shows long numbers",
        "3.64448E+18",
        "3.64448E+18",
        "3.64449E+18",
        "3.64451E+18",
        look=True,
    ),
    lost("the same with a decimal comma", *(f"3,6444{n}E+18" for n in range(6))),
    lost("short ids of two digits", "1.23E+05", "1.23E+05", "1.24E+05", "7"),
    lost("the same in small letters", *(f"4.915{n:02d}e+12" for n in range(30))),
    lost("blanks around them", *(f" 4.915{n:02d}E+12 " for n in range(30))),
    lost(
        "numbers of which a spreadsheet made the end zeros",
        *(f"{n}645123456789120000"[:19] for n in range(1, 9)),
    ),
    Case(
        "card numbers that all end in the usual way",
        {
            "sales.csv": csv(
                *sold(*(f"49{n * 7919 % 10**6:06d}{n * 104729 % 10**8:08d}" for n in range(1, 30)))
            )
        },
        read=29,
        customers=29,
    ),
    kept("one long number that ends in zeros", "1000000000000000", "ann", "bob"),
    kept("codes with an e", "1E5", "12E3", "5E10", "9e9", "E5", "1.5E", "3.4EV"),
    kept(
        "numbers of a program, told to the last digit",
        "1.2345678E7",
        "1.2345679E7",
        "1.2E7",
        "9999999.0",
        read=("12345678", "12345679", "12000000", "9999999"),
    ),
    kept(
        "what a spreadsheet made, by the parameters",
        "3.64448E+18",
        "3.64449E+18",
        how={"ids_as_written": True},
    ),
    Case(
        "one such id among hundreds",
        {"sales.csv": csv(*sold(*USUAL, "1e+05"))},
        read=201,
        aside={LOST: 1},
        customers=40,
        look=True,
    ),
    Case(
        "ids as floating point numbers beyond all digits",
        {"sales.parquet": parquet(pa.array([float(n) for n in BIG]))},
        says=REFUSED,
    ),
    Case(
        "long ids as whole numbers",
        {"sales.parquet": parquet(pa.array(BIG))},
        read=20,
        customers=20,
    ),
    Case(
        "long ids as whole numbers after a spreadsheet",
        {"sales.parquet": parquet(pa.array([BIG[0] + n * 10**4 for n in range(20)]))},
        says=REFUSED,
    ),
    Case(
        "long ids as text",
        {"sales.parquet": parquet(pa.array([str(n) for n in BIG]))},
        read=20,
        customers=20,
    ),
    Case(
        "sixteen digits as a floating point number",
        {"sales.parquet": parquet(pa.array([9.1e15 + n for n in range(20)]))},
        says=REFUSED,
    ),
    Case(
        "fifteen digits as a floating point number",
        {"sales.parquet": parquet(pa.array([9.1e14 + n for n in range(20)]))},
        read=20,
        customers=20,
    ),
    Case(
        "order ids after a spreadsheet",
        {
            "sales.csv": csv(
                *(f"c{n % 4},7.6130{n % 5}E+12,2023-02-{n + 1:02d},1" for n in range(20))
            )
        },
        says=("column 'order'", "order_id", "left out of `columns`"),
    ),
    Case(
        "order ids after a spreadsheet, left out",
        {
            "sales.csv": csv(
                *(f"c{n % 4},7.6130{n % 5}E+12,2023-02-{n + 1:02d},1" for n in range(20))
            )
        },
        columns={"customer_id": "customer", "ordered_at": "date", "amount": "amount"},
        read=20,
        customers=4,
    ),
]

ODD_IDS = [*GUESTS, *IDS]

FROM_WORKBOOKS = [
    Case(
        "long ids that a workbook holds as numbers",
        {
            "s.xlsx": book(
                (
                    "s",
                    "visible",
                    (
                        COLUMN_NAMES,
                        *((3.64448e18 + n * 1e13, f"p{n}", "2023-02-01", 1) for n in range(9)),
                    ),
                )
            )
        },
        says=REFUSED,
    ),
    Case(
        "ids of fifteen digits that a workbook holds as numbers",
        {
            "s.xlsx": book(
                (
                    "s",
                    "visible",
                    (
                        COLUMN_NAMES,
                        *((364448123456789 + n, f"p{n}", "2023-02-01", 1) for n in range(9)),
                    ),
                )
            )
        },
        read=9,
        ids=frozenset(str(364448123456789 + n) for n in range(9)),
    ),
    Case(
        "a guest and an error in a workbook",
        {
            "s.xlsx": book(
                (
                    "s",
                    "visible",
                    (
                        COLUMN_NAMES,
                        *(row.split(",") for row in GOOD),
                        ("#REF!", "p1", "2023-02-01", 1),
                    ),
                )
            )
        },
        read=4,
        aside={"orders: guest: no customer id": 1},
        ids=frozenset({"ann", "bob"}),
    ),
]

ODD_IDS += FROM_WORKBOOKS
