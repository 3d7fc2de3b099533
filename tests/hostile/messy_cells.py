"""Cells that are not what a column should hold, one a row.

Each row is kept with a value or set aside for a reason.
"""

from collections import Counter
from collections.abc import Mapping
from typing import Any

from hostile.cases import GOOD, HEADER, TOTALS, Case, csv

INSIDE = "orders: amount with a sign, currency or blank inside the number"
AMOUNT, DATE, NONE = (
    "orders: amount that cannot be read",
    "orders: date that cannot be read",
    "orders: no date",
)
PAST, FUTURE = (
    "orders: date before the first day",
    "orders: date in the future (after the last day)",
)
ZERO, GUEST, OTHER = (
    "orders: order without a positive total",
    "orders: guest: no customer id",
    "orders: another currency",
)
BACK = "orders: return or cancellation of no earlier order, or of more than is left of it"
LONG = "orders: customer id of more than 200 characters"


def quoted(cell: str) -> str:
    return '"' + cell.replace('"', '""') + '"'


def amounts(name: str, cells: Mapping[str, str], **more: Any) -> Case:
    """One order a cell; a cell means an amount or a reason."""
    rows = [f"c{n},n{n},2023-01-02,{quoted(cell)}" for n, cell in enumerate(cells)]
    kept = {
        f"n{n}": value for n, value in enumerate(cells.values()) if not value.startswith("orders")
    }
    aside = Counter(value for value in cells.values() if value.startswith("orders"))
    return Case(name, {"sales.csv": csv(*rows)}, read=len(rows), aside=aside, totals=kept, **more)


def days(name: str, cells: Mapping[str, str], **more: Any) -> Case:
    """One order a cell; a cell means a moment or a reason."""
    rows = [f"c{n},n{n},{quoted(cell)},1" for n, cell in enumerate(cells)]
    kept = {
        f"n{n}": value for n, value in enumerate(cells.values()) if not value.startswith("orders")
    }
    aside = Counter(value for value in cells.values() if value.startswith("orders"))
    return Case(name, {"sales.csv": csv(*rows)}, read=len(rows), aside=aside, moments=kept, **more)


def ids(
    name: str, *cells: str, customers: int, aside: Mapping[str, int] | None = None, **more: Any
) -> Case:
    """One order a cell; so many different customers are left."""
    rows = [f"{quoted(cell)},n{n},2023-01-{n + 2:02d},1" for n, cell in enumerate(cells)]
    return Case(
        name,
        {"sales.csv": csv(*rows)},
        read=len(rows),
        aside=aside or {},
        customers=customers,
        **more,
    )


def orders(name: str, *rows: str, header: str = HEADER, **more: Any) -> Case:
    return Case(name, {"sales.csv": csv(*rows, header=header)}, **{"read": len(rows)} | more)


AMOUNTS = [
    amounts(
        "plain amounts",
        {
            "10.00": "10.00",
            "1": "1.00",
            ".5": "0.50",
            "5.": "5.00",
            "+5": "5.00",
            " 7 ": "7.00",
            "1e3": "1000.00",
            "0.005": "0.01",
        },
    ),
    amounts(
        "amounts of nothing",
        {"0": ZERO, "0.00": ZERO, "-0": ZERO, "0.004": ZERO, "1e-10": ZERO} | {"1": "1.00"},
    ),
    amounts(
        "negative amounts of nobody's orders",
        {
            "-3": BACK,
            "(12.50)": BACK,
            "12.50-": BACK,
            "−5": BACK,
            "(£4)": BACK,
            "-1,234.50": BACK,
            "1": "1.00",
        },
    ),
    amounts(
        "amounts that are none",
        dict.fromkeys(
            (
                "",
                " ",
                "nan",
                "NaN",
                "inf",
                "-inf",
                "Infinity",
                "NULL",
                "N/A",
                "None",
                "#N/A",
                "-",
                "1.2.3",
                "1,2,3",
                "abc",
                "0x10",
                "=1+1",
                "5%",
                "1/2",
                "£",
                "()",
                "TRUE",
                "٣",
                "1e",
                "e5",
                "1.5.",
                "'; DROP TABLE x; --",
                "1,23",
                "12,34.5",
            ),
            AMOUNT,
        )
        | {"--5": INSIDE, "5-5": INSIDE, "1.25": "1.25"},
    ),
    amounts(
        "amounts beyond all measure",
        {
            "1e308": AMOUNT,
            "1e309": AMOUNT,
            "-1e308": AMOUNT,
            "9" * 400: AMOUNT,
            "1000000000000": AMOUNT,
            "1e999": AMOUNT,
            "999999999999": "999999999999.00",
            "1e-308": ZERO,
        },
    ),
    amounts(
        "thousands separators",
        {
            "1,234.56": "1234.56",
            "1,234,567": "1234567.00",
            "1,23,456.00": "123456.00",
            "1 000.50": "1000.50",
            "1'000": "1000.00",
            "1_000.00": "1000.00",
            "1\u202f000.00": "1000.00",
            "１２３": "123.00",
        },
    ),
    amounts(
        "decimal commas",
        {
            "1.234,56": "1234.56",
            "1234,5": "1234.50",
            "1.234": "1234.00",
            "10,00": "10.00",
            "1 234,50": "1234.50",
            "12,-": "12.00",
            "7,—": AMOUNT,
            "12.34": AMOUNT,
            "1.234.567,89": "1234567.89",
        },
    ),
    amounts(
        "decimal commas against their sign",
        {"10,00": AMOUNT, "10.00": "10.00"},
        how={"decimal": "."},
    ),
    amounts(
        "decimal points said to be none", {"10,00": "10.00", "10.00": AMOUNT}, how={"decimal": ","}
    ),
    amounts(
        "amounts with the right currency",
        {"£5": "5.00", "5 £": "5.00", "GBP 7": "7.00", "7gbp": "7.00", "£ 1,000.50": "1000.50"},
        data={"currency": "£"},
    ),
    amounts(
        "amounts with another currency",
        {
            "£5": "5.00",
            "€5": OTHER,
            "$5": OTHER,
            "USD 5": OTHER,
            "5 EUR": OTHER,
            "¥5": OTHER,
            "5": "5.00",
        },
        data={"currency": "£"},
    ),
    amounts(
        "yuan by all their names",
        {"¥5": "5.00", "￥5": "5.00", "5元": "5.00", "RMB 5": "5.00", "CNY5": "5.00", "$5": OTHER},
        data={"currency": "CNY"},
    ),
    amounts(
        "a currency that nobody knows", {"5": "5.00", "€5": OTHER}, data={"currency": "galleons"}
    ),
    orders(
        "prices of another currency",
        "ann,o1,2023-01-02,2,€5",
        "bob,o2,2023-01-03,2,£5",
        header="customer,order,date,n,price",
        columns={
            "customer_id": "customer",
            "order_id": "order",
            "ordered_at": "date",
            "quantity": "n",
            "unit_price": "price",
        },
        data={"currency": "£"},
        aside={OTHER: 1},
        totals={"o2": "10.00"},
    ),
    orders(
        "a column of currencies",
        *(f"{row},{code}" for row, code in zip(GOOD, ("GBP", "£", "EUR"), strict=True)),
        "eve,o4,2023-03-05,4,",
        header=HEADER + ",cur",
        columns={
            "customer_id": "customer",
            "order_id": "order",
            "ordered_at": "date",
            "amount": "amount",
            "currency": "cur",
        },
        data={"currency": "£"},
        aside={OTHER: 1},
        totals={"o1": "10.00", "o2": "20.50", "o4": "4.00"},
    ),
    orders(
        "quantity times price beyond all measure",
        "a,o1,2023-01-02,999999999,999999999",
        "b,o2,2023-01-02,1e11,1e11",
        "c,o3,2023-01-02,2,3",
        "d,o4,2023-01-02,-2,-3",
        "e,o5,2023-01-02,x,3",
        header="customer,order,date,n,price",
        columns={
            "customer_id": "customer",
            "order_id": "order",
            "ordered_at": "date",
            "quantity": "n",
            "unit_price": "price",
        },
        aside={AMOUNT: 3},
        totals={"o3": "6.00", "o4": "6.00"},
    ),
    orders(
        "a sum beyond all measure",
        *(f"ann,o1,2023-01-0{n},999999999999.99" for n in range(1, 4)),
        totals={"o1": "2999999999999.97"},
    ),
    Case(
        "only bad amounts",
        {"sales.csv": csv("ann,o1,2023-01-02,free", "bob,o2,2023-01-02,")},
        says=("no order is left", "amount that cannot be read: 2", "columns"),
        look=True,
    ),
    Case(
        "only negative amounts",
        {"sales.csv": csv("ann,o1,2023-01-02,-1", "bob,o2,2023-01-02,-2")},
        says=("no order is left", "return or cancellation"),
        look=True,
    ),
    Case(
        "only zeros",
        {"sales.csv": csv("ann,o1,2023-01-02,0", "bob,o2,2023-01-02,0")},
        says=("no order is left", "order without a positive total: 2"),
        look=True,
    ),
    Case(
        "only another currency",
        {"sales.csv": csv("ann,o1,2023-01-02,€1")},
        data={"currency": "$"},
        says=("no order is left", "another currency: 1"),
    ),
]

DAYS = [
    days(
        "days that exist and days that do not",
        {
            "2023-02-28": "2023-02-28",
            "2023-02-29": DATE,
            "2024-02-29": "2024-02-29",
            "1900-02-29": DATE,
            "2023-13-01": DATE,
            "2023-00-10": DATE,
            "2023-01-32": DATE,
            "2023-04-31": DATE,
            "0000-00-00": DATE,
        },
    ),
    days(
        "years that nobody bought in",
        {
            "0001-01-01": PAST,
            "1899-12-31": PAST,
            "9999-12-31": FUTURE,
            "2100-01-02": FUTURE,
            "9999-12-31T23:59:59-14:00": FUTURE,
            "0001-01-01T00:00:00+14:00": PAST,
            "2023-01-05": "2023-01-05",
        },
    ),
    days(
        "moments in many ways",
        {
            "2023-1-5": "2023-01-05",
            "20230105": "2023-01-05",
            "2023/01/05": "2023-01-05",
            "2023.01.05": "2023-01-05",
            "2023-01-05 10:00:00.123456": "2023-01-05T10:00:00",
            "2023-01-05 10:00": "2023-01-05T10:00:00",
            "5 Jan 2023": "2023-01-05",
            "Jan 5, 2023": "2023-01-05",
            "January 5, 2023": "2023-01-05",
            "05-Jan-2023": "2023-01-05",
            "2023年1月5日": "2023-01-05",
            "2023-01-05 01:30 PM": "2023-01-05T13:30:00",
            " 2023-01-05 ": "2023-01-05",
        },
    ),
    days(
        "moments that are none",
        dict.fromkeys(
            (
                "44931",
                "1672617600",
                "today",
                "2023-W01-1",
                "infinity",
                "-infinity",
                "infinity 5",
                "epoch 1, 2023",
                "epoch",
                "99999-01-01",
                "-2023-01-05",
                "12:30",
                "2023-01-05 25:00",
                "2023-01-05 13:00 PM",
                "2023-02-30 00:00",
                "2023-01-05x",
                "x2023-01-05",
                "2023--01-05",
                "2023-01",
                "2023",
                "Q1 2023",
                "5.1.",
                "=TODAY()",
                "２０２３-０１-０５",
            ),
            DATE,
        )
        | {"2023-01-05": "2023-01-05"},
    ),
    days(
        "moments that are missing",
        dict.fromkeys(("", "   ", "NaT", "null", "N/A", "nan"), NONE)
        | {"2023-01-05": "2023-01-05"},
    ),
    days(
        "times with offsets",
        {
            "2023-01-05T10:00:00Z": "2023-01-05T10:00:00",
            "2023-01-05T23:30:00-05:00": "2023-01-06T04:30:00",
            "2023-01-05 10:00:00+0800": "2023-01-05T02:00:00",
            "2023-01-05 10:00:00 Z": "2023-01-05T10:00:00",
            "2023-01-05T00:15:00.5+01:00": "2023-01-04T23:15:00",
            "2023-01-05": "2023-01-05",
        },
    ),
    days(
        "times with offsets, turned to another",
        {
            "2023-01-05T10:00:00Z": "2023-01-05T18:00:00",
            "2023-01-05T23:30:00-05:00": "2023-01-06T12:30:00",
            "2023-01-05 10:00:00": "2023-01-05T10:00:00",
        },
        data={"utc_offset_hours": 8},
    ),
    days(
        "days first",
        {
            "31/12/2022": "2022-12-31",
            "01/02/2023": "2023-02-01",
            "12/31/2022": DATE,
            "13.02.2023": "2023-02-13",
            "30/02/2023": DATE,
        },
    ),
    days(
        "months first",
        {
            "12/31/2022": "2022-12-31",
            "02/13/2023": "2023-02-13",
            "01/02/2023": "2023-01-02",
            "31/12/2022": DATE,
        },
    ),
    days(
        "days first, as said",
        {"01/02/2023": "2023-02-01", "03/04/2023 10:00": "2023-04-03T10:00:00"},
        how={"day_first": True},
    ),
    days(
        "two-digit years",
        {
            "31/12/22": "2022-12-31",
            "01/02/23": "2023-02-01",
            "31/12/99": "1999-12-31",
            "32/12/22": DATE,
        },
    ),
    days(
        "outside of the days said to be complete",
        {
            "2022-12-31": PAST,
            "2023-01-01": "2023-01-01",
            "2023-12-31 23:59": "2023-12-31T23:59:00",
            "2024-01-01": FUTURE,
        },
        data={"first_day": "2023-01-01", "last_day": "2023-12-31"},
    ),
    Case(
        "only bad dates",
        {"sales.csv": csv("ann,o1,someday,1", "bob,o2,2023-02-29,1")},
        says=("no order is left", "date that cannot be read: 2"),
        look=True,
    ),
    Case(
        "the first day after the last",
        {"sales.csv": csv(*GOOD)},
        data={"first_day": "2024-01-01", "last_day": "2023-01-01"},
        says=("first_day (2024-01-01) lies after last_day (2023-01-01)",),
    ),
    Case(
        "no order within the days",
        {"sales.csv": csv(*GOOD)},
        data={"first_day": "2024-01-01"},
        says=("no order is left", "date before the first day: 3"),
    ),
]

IDS = [
    ids(
        "blanks around ids",
        "ann",
        " ann ",
        "\tann",
        "ann\u00a0",
        "\u3000ann",
        "ann\u200b",
        "\ufeffann",
        customers=1,
    ),
    ids(
        "ids that are blank",
        "",
        " ",
        "\u200b",
        "nan",
        "NULL",
        "None",
        "n/a",
        "ann",
        customers=1,
        aside={GUEST: 7},
    ),
    ids(
        "leading zeros and decimals of numbers",
        "17850",
        "17850.0",
        "17850.00",
        "017850",
        "17850.5",
        "1e4",
        customers=4,
    ),
    ids(
        "composed and decomposed letters",
        "Jos\u00e9",
        "Jose\u0301",
        "\u212b",
        "\u00c5",
        "A\u030a",
        customers=2,
    ),
    ids("capital and small letters are two", "ann", "ANN", customers=2),
    ids(
        "ids that a spreadsheet would run",
        "=cmd()",
        "+1",
        "-1",
        "@x",
        '=HYPERLINK("x")',
        customers=5,
    ),
    ids(
        "ids that a page or a query would run",
        "<script>alert(1)</script>",
        "' OR 1=1 --",
        "{{7*7}}",
        "$(id)",
        "%s%n",
        "\\",
        "'; DROP TABLE orders; --",
        customers=7,
    ),
    ids(
        "ids with quotes, commas and line breaks",
        'a"b',
        "a'b",
        "a,b",
        "a\nb",
        "a\r\nb",
        customers=5,
    ),
    ids(
        "ids in many scripts",
        "王小明",
        "Müller",
        "Ωmega",
        "עברית",
        "🙂",
        "a\u202eb",
        "ﷺ",
        "i\u0307",
        customers=8,
    ),
    ids("ids with control characters", "a\x01b", "a\x1bb", "a\x7fb", customers=3),
    ids("long ids", "x" * 200, "y" * 201, "z" * 100_000, customers=1, aside={LONG: 2}),
]

ORDERS = [
    orders(
        "order ids shared by customers",
        "ann,o1,2023-01-02,1",
        "bob,o1,2023-01-02,2",
        "eve,o1,2023-01-02,4",
        totals={"o1": "1.00", "o1 / bob": "2.00", "o1 / eve": "4.00"},
    ),
    orders(
        "order ids shared, and the names made up for that taken",
        "ann,o1,2023-01-02,1",
        "bob,o1,2023-01-02,2",
        "ann,o1 / bob,2023-01-02,4",
        totals={"o1": "1.00", "o1 / bob": "4.00", "o1 / bob / bob": "2.00"},
    ),
    orders(
        "rows of one order",
        "ann,o1,2023-01-02,1",
        "ann,o1,2023-01-02,2",
        "ann,o1,2023-01-05,4",
        totals={"o1": "7.00"},
    ),
    orders(
        "the same row three times",
        *GOOD[:1] * 3,
        *GOOD[1:],
        aside={"orders: duplicate row": 2},
        totals=TOTALS,
    ),
    orders(
        "rows without an order id",
        "ann,,2023-01-02,1",
        "ann,,2023-01-02,2",
        "bob,,2023-01-02,4",
        totals={"ann 2023-01-02": "3.00", "bob 2023-01-02": "4.00"},
    ),
    orders(
        "no order ids at all",
        "ann,2023-01-02,1",
        "ann,2023-01-02,1",
        "bob,2023-01-02,4",
        header="customer,date,amount",
        columns={"customer_id": "customer", "ordered_at": "date", "amount": "amount"},
        totals={"ann 2023-01-02": "2.00", "bob 2023-01-02": "4.00"},
    ),
    orders(
        "an order that rows of it undo",
        "ann,o1,2023-01-02,5",
        "ann,o1,2023-01-02,-5",
        *GOOD[1:],
        totals={"o1": "5.00", "o2": "20.50", "o3": "30.00"},
        returned={"o1": "5.00"},
    ),
    orders(
        "returns of nobody's orders", *GOOD, "eve,r1,2023-03-05,-5", aside={BACK: 1}, totals=TOTALS
    ),
    orders(
        "a return before its order", *GOOD, "ann,r1,2023-01-01,-5", aside={BACK: 1}, totals=TOTALS
    ),
    orders(
        "a return larger than its order",
        *GOOD,
        "bob,r1,2023-03-05,-20.51",
        aside={BACK: 1},
        totals=TOTALS,
    ),
    orders(
        "a return of a whole order",
        *GOOD,
        "bob,r1,2023-03-05,-20.50",
        totals=TOTALS,
        returned={"o2": "20.50"},
    ),
    orders(
        "returns that exceed their order together",
        *GOOD,
        "bob,r1,2023-03-05,-15",
        "bob,r2,2023-03-06,-15",
        aside={BACK: 1},
        totals=TOTALS,
        returned={"o2": "15.00"},
    ),
    orders(
        "only returns are left for one customer",
        GOOD[0],
        "bob,r1,2023-03-05,-15",
        aside={BACK: 1},
        totals={"o1": "10.00"},
    ),
    orders(
        "cancellations by a prefix",
        *GOOD,
        "ann,C9,2023-03-05,30",
        "ann,c8,2023-03-05,-10",
        "eve,C7,2023-03-05,1",
        how={"cancellation_prefix": "C"},
        aside={BACK: 2},
        totals=TOTALS,
        returned={"o3": "30.00"},
    ),
    orders(
        "a prefix that every order has",
        "ann,C1,2023-03-05,30",
        how={"cancellation_prefix": "C"},
        read=None,
        says=("no order is left", "return or cancellation"),
    ),
    orders(
        "a prefix with signs of patterns",
        *GOOD,
        "ann,.*9,2023-03-05,30",
        how={"cancellation_prefix": ".*"},
        totals=TOTALS,
        returned={"o3": "30.00"},
    ),
    orders(
        "only guests",
        ",o1,2023-01-02,1",
        "nan,o2,2023-01-02,1",
        read=None,
        says=("no order is left", "guest: no customer id: 2"),
    ),
]

CELLS = [*AMOUNTS, *DAYS, *IDS, *ORDERS]
