"""Files that are not what they seem: empty, cut short, of another kind, not there at all."""

import io
import os
import random
from datetime import date, datetime, timedelta, timezone
from decimal import Decimal
from pathlib import Path

import openpyxl
import pyarrow as pa
import pyarrow.parquet as pq

from hostile.cases import COLUMNS, GOOD, HEADER, TOTALS, Build, Case, csv, zipped

PLAIN = csv(*GOOD)
NOISE = random.Random(5).randbytes(4096)


def parquet(table: pa.Table) -> bytes:
    out = io.BytesIO()
    pq.write_table(table, out)
    return out.getvalue()


def frame(**columns: object) -> pa.Table:
    usual = {
        "customer": ["ann", "bob", "ann"],
        "order": ["o1", "o2", "o3"],
        "date": [date(2023, 1, 2), date(2023, 2, 3), date(2023, 3, 4)],
        "amount": [10.0, 20.5, 30.0],
    }
    return pa.table(usual | columns)


def workbook(*rows: tuple[object, ...], sheet: str = "Sheet", extra: tuple[str, ...] = ()) -> Build:
    def write(path: Path) -> None:
        book = openpyxl.Workbook()
        page = book.active
        page.title = sheet
        for row in rows:
            page.append(row)
        for name in extra:
            book.create_sheet(name)
        book.save(path)

    return write


NAMES = tuple(HEADER.split(","))
ROWS = (
    ("ann", "o1", date(2023, 1, 2), 10.0),
    ("bob", "o2", datetime(2023, 2, 3, 12, 30), 20.5),
    ("ann", "o3", date(2023, 3, 4), 30),
)
BROKEN = "orders: not as many cells as the first row"

LOOKED_AT = {
    "utf-16 little end",
    "gbk",
    "windows line ends",
    "gzip",
    "parquet",
    "a workbook",
    "a pattern",
    "semicolons",
    "a footer under the table",
    "quoted cells",
    "days as text",
    "column names in other scripts",
    "columns named as segbench names others",
    "blank column names",
    "rows too short and too long",
    "moments with a zone",
    "a name with blanks and other scripts",
}
"""Good files that `segbench init` looks at as well."""


def good(name: str, files: dict[str, Build], **more: object) -> Case:
    return Case(name, files, **{"read": 3, "totals": TOTALS, "look": name in LOOKED_AT} | more)


def bad(name: str, files: dict[str, Build], *says: str, **more: object) -> Case:
    return Case(name, files, says=says, **{"look": True} | more)


TEXT = [
    bad("an empty file", {"sales.csv": b""}, "sales.csv", "is empty"),
    bad("nothing but a line break", {"sales.csv": b"\n"}, "sales.csv"),
    bad("nothing but blanks", {"sales.csv": b"   \n  \n"}, "sales.csv"),
    bad("nothing but commas", {"sales.csv": b",,,\n,,,\n"}, "no column 'customer'"),
    bad("nothing but a byte order mark", {"sales.csv": b"\xef\xbb\xbf"}, "sales.csv", "is empty"),
    bad("a header without rows", {"sales.csv": csv()}, "no order is left"),
    bad(
        "a header without a line break",
        {"sales.csv": HEADER.encode()},
        "is empty or ends in its first row",
    ),
    bad("one row", {"sales.csv": csv(GOOD[0])}, look=True, read=1, totals={"o1": "10.00"}),
    bad(
        "one customer",
        {"sales.csv": csv(GOOD[0], GOOD[2])},
        read=2,
        totals={"o1": "10.00", "o3": "30.00"},
    ),
    good("no line break at the end", {"sales.csv": PLAIN.rstrip()}),
    good("empty lines between rows", {"sales.csv": PLAIN.replace(b"\n", b"\n\n")}),
    good("windows line ends", {"sales.csv": csv(*GOOD, end="\r\n")}),
    good("old macintosh line ends", {"sales.csv": csv(*GOOD, end="\r")}),
    good("line ends of both kinds", {"sales.csv": PLAIN.replace(b"\n", b"\r\n", 2)}),
    good("utf-8 with a byte order mark", {"sales.csv": csv(*GOOD, mark=b"\xef\xbb\xbf")}),
    good("utf-16 little end", {"sales.csv": csv(*GOOD, encoding="utf-16-le", mark=b"\xff\xfe")}),
    good("utf-16 big end", {"sales.csv": csv(*GOOD, encoding="utf-16-be", mark=b"\xfe\xff")}),
    good(
        "utf-32",
        {"sales.csv": csv(*GOOD, encoding="utf-32-le", mark=b"\xff\xfe\0\0")},
        how={"encoding": "utf-32"},
        look=False,
    ),
    good("utf-16 without a mark", {"sales.csv": csv(*GOOD, encoding="utf-16-le")}),
    good(
        "gbk",
        {
            "sales.csv": csv(
                "王小明,o1,2023-01-02,10",
                "李四,o2,2023-02-03,20.50",
                "王小明,o3,2023-03-04,30",
                encoding="gbk",
            )
        },
    ),
    good(
        "latin-1",
        {
            "sales.csv": csv(
                "Müller,o1,2023-01-02,10",
                "Gómez,o2,2023-02-03,20.50",
                "Müller,o3,2023-03-04,30",
                encoding="latin-1",
            )
        },
    ),
    good(
        "the right encoding named",
        {"sales.csv": csv("Ærø,o1,2023-01-02,10", *GOOD[1:], encoding="latin-1")},
        how={"encoding": "latin-1"},
    ),
    bad(
        "the wrong encoding named",
        {"sales.csv": csv("Müller,o1,2023-01-02,10", encoding="latin-1")},
        "is not utf-8",
        "line 2",
        how={"encoding": "utf-8"},
        look=False,
    ),
    bad(
        "ascii named for what is none",
        {"sales.csv": csv("Müller,o1,2023-01-02,10")},
        "is not ascii",
        how={"encoding": "ascii"},
        look=False,
    ),
    bad(
        "an unknown encoding named",
        {"sales.csv": PLAIN},
        "`encoding: klingon` is not known",
        how={"encoding": "klingon"},
        look=False,
    ),
    bad(
        "an encoding that is none of text",
        {"sales.csv": PLAIN},
        "`encoding: base64`",
        how={"encoding": "base64"},
        look=False,
    ),
    bad("an empty encoding", {"sales.csv": PLAIN}, "encoding", how={"encoding": " "}, look=False),
    bad(
        "an encoding with a NUL",
        {"sales.csv": PLAIN},
        "encoding",
        how={"encoding": "utf\0"},
        look=False,
    ),
    good("semicolons", {"sales.csv": PLAIN.replace(b",", b";")}),
    good("tabs", {"sales.tsv": PLAIN.replace(b",", b"\t")}),
    good("bars", {"sales.txt": PLAIN.replace(b",", b"|")}),
    good(
        "a delimiter that only the user knows",
        {"sales.csv": PLAIN.replace(b",", b"~")},
        how={"delimiter": "~"},
    ),
    bad(
        "the wrong delimiter named",
        {"sales.csv": PLAIN},
        "no column 'customer'",
        how={"delimiter": ";"},
        look=False,
    ),
    bad(
        "a line break as the delimiter",
        {"sales.csv": PLAIN},
        "delimiter",
        how={"delimiter": "\n"},
        look=False,
    ),
    bad(
        "a quotation mark as the delimiter",
        {"sales.csv": PLAIN},
        "delimiter",
        how={"delimiter": '"'},
        look=False,
    ),
    bad(
        "a delimiter of more than one byte",
        {"sales.csv": PLAIN},
        "delimiter",
        how={"delimiter": "§"},
        look=False,
    ),
    good(
        "quoted cells",
        {
            "sales.csv": csv(
                *(f'"{row}"'.replace(",", '","') for row in GOOD),
                header='"customer","order","date","amount"',
            )
        },
    ),
    good(
        "quotes and commas in cells",
        {
            "sales.csv": csv(
                '"an""n, x",o1,2023-01-02,10',
                '"b\'o,b",o2,2023-02-03,20.50',
                '"an""n, x",o3,2023-03-04,"30,00"',
            )
        },
        aside={"orders: amount that cannot be read": 1},
        totals={"o1": "10.00", "o2": "20.50"},
    ),
    good(
        "line breaks in cells",
        {
            "sales.csv": csv(
                '"an\nn",o1,2023-01-02,10',
                '"b\r\nob",o2,2023-02-03,20.50',
                '"an\nn",o3,2023-03-04,30',
            )
        },
    ),
    bad(
        "a quotation mark that never closes",
        {"sales.csv": csv(GOOD[0], '"bob,o2,2023-02-03,20.50', GOOD[2])},
        "never closes",
    ),
    bad(
        "a quotation mark that never closes in the last cell",
        {"sales.csv": csv(*GOOD[:2], 'ann,o3,2023-03-04,"30')},
        "row 3",
        "never closes",
    ),
    good("a quotation mark inside a cell", {"sales.csv": csv('an"n,o1,2023-01-02,10', *GOOD[1:])}),
    good(
        "text after a closing quotation mark",
        {"sales.csv": csv('"ann"x,o1,2023-01-02,10', *GOOD[1:])},
    ),
    good(
        "rows too short and too long",
        {"sales.csv": csv(*GOOD, "eve,o4", "eve,o5,2023-03-05,9,9,9", "x")},
        read=6,
        aside={BROKEN: 3},
    ),
    good(
        "an empty line of blanks",
        {"sales.csv": csv(*GOOD[:2], "   ", GOOD[2])},
        read=4,
        aside={BROKEN: 1},
    ),
    good(
        "a footer under the table",
        {"sales.csv": csv(*GOOD, "Total,,,60.50")},
        read=4,
        aside={"orders: no date": 1},
    ),
    good("a comma at the end of every row", {"sales.csv": PLAIN.replace(b"\n", b",\n")}),
    bad(
        "a title above the header",
        {"sales.csv": b"Sales report 2023\n" + PLAIN},
        "no column 'customer'",
    ),
    bad(
        "all rows are ragged",
        {"sales.csv": csv("a,b", "c,d,e,f,g")},
        "no order is left",
        "not as many cells as the first row: 2",
    ),
    good("NUL bytes in a cell", {"sales.csv": csv("a\0nn,o1,2023-01-02,10", *GOOD[1:])}),
    bad("nothing but NUL bytes", {"sales.csv": bytes(5000)}, "sales.csv"),
    bad("random bytes", {"sales.csv": NOISE}, "sales.csv"),
    good(
        "a cell of a million characters",
        {"sales.csv": csv(*GOOD, f"{'x' * 10**6},o4,2023-03-05,9")},
        read=4,
        aside={"orders: customer id of more than 200 characters": 1},
        look=False,
    ),
    good(
        "a million characters in a column that is not used",
        {"sales.csv": csv(*(f"{row},{'x' * 10**6}" for row in GOOD), header=HEADER + ",note")},
        look=False,
    ),
    good(
        "2,000 columns",
        {
            "sales.csv": csv(
                *(row + ",x" * 1996 for row in GOOD),
                header=HEADER + "".join(f",c{n}" for n in range(1996)),
            )
        },
        look=False,
    ),
    bad(
        "11,000 columns",
        {"sales.csv": csv("x," * 10999 + "x", header=",".join(f"c{n}" for n in range(11000)))},
        "at most 10,000",
    ),
]

HEADERS = [
    bad(
        "a column is missing",
        {"sales.csv": csv("ann,o1,10", header="customer,order,amount")},
        "no column 'date'",
        "customer, order, amount",
    ),
    bad(
        "a column was renamed",
        {"sales.csv": PLAIN.replace(b"amount", b"total")},
        "no column 'amount'",
        "total",
        look=False,
    ),
    bad(
        "a column is written in capitals",
        {"sales.csv": PLAIN.replace(b"amount", b"AMOUNT")},
        "no column 'amount'",
        "AMOUNT",
        look=False,
    ),
    bad(
        "a column stands twice",
        {"sales.csv": csv(*(row + ",1" for row in GOOD), header=HEADER + ",amount")},
        "'amount' stands twice",
    ),
    bad(
        "only capitals tell two columns apart",
        {"sales.csv": csv(*(row + ",1" for row in GOOD), header=HEADER + ",Amount")},
        "capital letters",
    ),
    bad(
        "a column named as segbench names its own",
        {"sales.csv": csv(*(row + ",1" for row in GOOD), header=HEADER + ",_row")},
        "'_row'",
    ),
    good(
        "columns named as segbench names others",
        {"sales.csv": csv(*(row + ",1,2" for row in GOOD), header=HEADER + ",_reason,_0")},
    ),
    good(
        "columns named as canonical ones mean others",
        {
            "sales.csv": csv(
                "10.00,2023-01-02,ann,o1",
                "20.50,2023-02-03,bob,o2",
                "30,2023-03-04,ann,o3",
                header="customer_id,order_id,ordered_at,amount",
            )
        },
        columns={
            "customer_id": "ordered_at",
            "order_id": "amount",
            "ordered_at": "order_id",
            "amount": "customer_id",
        },
        look=False,
    ),
    good(
        "blank column names",
        {"sales.csv": csv(*(f"1,{row},2" for row in GOOD), header=f",{HEADER},")},
    ),
    bad(
        "a name for a blank column is taken",
        {
            "sales.csv": csv(
                *(f"1,{row}" for row in GOOD), header=f",{HEADER}".replace("order", "column 1")
            )
        },
        "stands twice",
        look=False,
    ),
    good(
        "blanks around column names",
        {"sales.csv": csv(*GOOD, header=" customer , order,date ,amount ")},
    ),
    good(
        "column names that need escaping",
        {"sales.csv": csv(*GOOD, header='"cust""omer",\'; DROP TABLE x; --,{date},amount\\')},
        columns={
            "customer_id": 'cust"omer',
            "order_id": "'; DROP TABLE x; --",
            "ordered_at": "{date}",
            "amount": "amount\\",
        },
        look=False,
    ),
    good(
        "column names in other scripts",
        {"sales.csv": csv(*GOOD, header="客户编号,订单编号,日期,金额")},
        columns={
            "customer_id": "客户编号",
            "order_id": "订单编号",
            "ordered_at": "日期",
            "amount": "金额",
        },
    ),
    good(
        "one column mapped to two",
        {"sales.csv": csv(*GOOD)},
        columns=COLUMNS | {"store_id": "customer"},
        look=False,
    ),
    bad(
        "a column name of a million characters",
        {"sales.csv": csv(*GOOD, header="x" * 10**6 + ",order,date,amount")},
        "no column 'customer'",
        look=False,
    ),
    bad(
        "a column name that holds a line break",
        {"sales.csv": csv(*GOOD, header='"cust\nomer",order,date,amount')},
        "no column 'customer'",
        look=False,
    ),
    bad("one column only", {"sales.csv": b"customer\nann\nbob\n"}, "no column 'order'"),
    bad(
        "a NUL in a column name",
        {"sales.csv": csv(*GOOD, header="cust\0omer,order,date,amount")},
        "zero bytes",
    ),
    bad(
        "the canonical columns mapped to nothing",
        {"sales.csv": PLAIN},
        "no column ''",
        columns=COLUMNS | {"amount": ""},
        look=False,
    ),
]

GZIP = [
    good("gzip", {"sales.csv.gz": zipped(PLAIN)}),
    good("gzip of two members", {"sales.csv.gz": zipped(PLAIN[:40]) + zipped(PLAIN[40:])}),
    bad(
        "gzip cut short",
        {
            "sales.csv.gz": zipped(csv(*(f"c{n},o{n},2023-01-02,{n + 1}" for n in range(5000))))[
                :9000
            ]
        },
        "sales.csv.gz",
        "cut short",
    ),
    bad(
        "gzip with a changed byte",
        {"sales.csv.gz": zipped(NOISE)[:2000] + b"\0" + zipped(NOISE)[2001:]},
        "sales.csv.gz",
    ),
    bad("gzip of nothing", {"sales.csv.gz": zipped(b"")}, "is empty"),
    bad("an empty file named .gz", {"sales.csv.gz": b""}, "sales.csv.gz"),
    bad("text named .gz", {"sales.csv.gz": PLAIN}, "is not compressed as its name says"),
    bad("gzip named .csv", {"sales.csv": zipped(PLAIN)}, "is compressed"),
    bad("gzip of a gzip", {"sales.csv.gz": zipped(zipped(PLAIN))}, "is compressed"),
    bad("a workbook named .csv", {"sales.csv": workbook(NAMES, *ROWS)}, "a workbook"),
    bad("a parquet file named .csv", {"sales.csv": parquet(frame())}, "is a Parquet file"),
    bad("half a gzip header", {"sales.csv.gz": b"\x1f\x8b\x08"}, "sales.csv.gz"),
]

PARQUET = [
    good("parquet", {"sales.parquet": parquet(frame())}),
    bad("parquet cut short", {"sales.parquet": parquet(frame())[:-30]}, "is no whole Parquet file"),
    bad(
        "the first half of a parquet file",
        {"sales.parquet": parquet(frame())[:300]},
        "is no whole Parquet file",
    ),
    bad(
        "a parquet file with changed bytes",
        {"sales.parquet": parquet(frame())[:8] + b"\xff" * 60 + parquet(frame())[68:]},
        "sales.parquet",
    ),
    bad("an empty file named .parquet", {"sales.parquet": b""}, "is no whole Parquet file"),
    bad("text named .parquet", {"sales.parquet": PLAIN}, "is no whole Parquet file"),
    bad("parquet without columns", {"sales.parquet": parquet(pa.table({}))}, "has no columns"),
    bad(
        "parquet without rows", {"sales.parquet": parquet(frame().slice(0, 0))}, "no order is left"
    ),
    good(
        "nested columns that are not used",
        {"sales.parquet": parquet(frame(tags=[["x"], [], None], point=[{"x": 1}] * 3))},
    ),
    bad(
        "nested columns that are used",
        {"sales.parquet": parquet(frame(amount=[[1.0], [2.0], None]))},
        "no order is left",
    ),
    good(
        "decimals",
        {
            "sales.parquet": parquet(
                frame(
                    amount=pa.array(
                        [Decimal("10.00"), Decimal("20.50"), Decimal("30")], pa.decimal128(30, 4)
                    )
                )
            )
        },
    ),
    good(
        "decimals of 76 digits",
        {
            "sales.parquet": parquet(
                frame(
                    amount=pa.array(
                        [Decimal("10.00"), Decimal("20.50"), Decimal("1e40")], pa.decimal256(60, 4)
                    )
                )
            )
        },
        aside={"orders: amount that cannot be read": 1},
        totals={"o1": "10.00", "o2": "20.50"},
    ),
    good(
        "dictionaries",
        {
            "sales.parquet": parquet(
                frame(
                    customer=pa.array(["ann", "bob", "ann"]).dictionary_encode(),
                    order=pa.array(["o1", "o2", "o3"]).dictionary_encode(),
                )
            )
        },
    ),
    good(
        "moments with a zone",
        {
            "sales.parquet": parquet(
                frame(
                    date=pa.array(
                        [
                            datetime(2023, 1, n, tzinfo=timezone(timedelta(hours=5)))
                            for n in (1, 2, 30)
                        ],
                        pa.timestamp("ns", "Asia/Karachi"),
                    )
                )
            )
        },
    ),
    good(
        "moments in nanoseconds",
        {
            "sales.parquet": parquet(
                frame(
                    date=pa.array(
                        [1672617600000000001, 1675382400000000000, 1677888000000000000],
                        pa.timestamp("ns"),
                    )
                )
            )
        },
    ),
    good(
        "days in milliseconds",
        {
            "sales.parquet": parquet(
                frame(
                    date=pa.array(
                        [date(2023, 1, 2), date(2023, 2, 3), date(2023, 3, 4)], pa.date64()
                    )
                )
            )
        },
    ),
    good(
        "seconds since 1970 instead of days",
        {"sales.parquet": parquet(frame(date=[1672617600, 1675382400, 1677888000]))},
        moments={"o1": "2023-01-02", "o2": "2023-02-03", "o3": "2023-03-04"},
    ),
    good(
        "amounts that are no numbers",
        {
            "sales.parquet": parquet(
                pa.concat_tables(
                    [
                        frame(),
                        frame(
                            amount=[float("nan"), float("inf"), -float("inf")],
                            order=["o4", "o5", "o6"],
                        ),
                        frame(amount=[None, 1e308, 1e13], order=["o7", "o8", "o9"]),
                    ]
                )
            )
        },
        read=9,
        aside={"orders: amount that cannot be read": 6},
    ),
    good("ids as integers", {"sales.parquet": parquet(frame(customer=[1, 2, 1]))}),
    good(
        "ids as decimals with missing ones",
        {"sales.parquet": parquet(frame(customer=[1.0, 2.0, None]))},
        aside={"orders: guest: no customer id": 1},
        totals={"o1": "10.00", "o2": "20.50"},
    ),
    good(
        "ids as bytes",
        {"sales.parquet": parquet(frame(customer=[b"\xff\xfe", b"bob", b"\xff\xfe"]))},
        look=False,
    ),
    good("columns of nothing", {"sales.parquet": parquet(frame(note=pa.nulls(3)))}),
    bad(
        "a used column of nothing",
        {"sales.parquet": parquet(frame(amount=pa.nulls(3)))},
        "no order is left",
        "amount that cannot be read: 3",
    ),
    good(
        "half floats",
        {"sales.parquet": parquet(frame(amount=pa.array([10.0, 20.5, 30.0], pa.float32())))},
    ),
    good(
        "unsigned integers",
        {"sales.parquet": parquet(frame(amount=pa.array([10, 20, 30], pa.uint64())))},
        totals={"o1": "10.00", "o2": "20.00", "o3": "30.00"},
    ),
    good(
        "times of day and durations",
        {
            "sales.parquet": parquet(
                frame(
                    at=pa.array([1, 2, 3], pa.time64("us")),
                    took=pa.array([1, 2, 3], pa.duration("s")),
                )
            )
        },
    ),
    bad(
        "the same column twice in parquet",
        {
            "sales.parquet": parquet(
                pa.Table.from_arrays([pa.array([1]), pa.array([2])], names=["amount", "amount"])
            )
        },
        "stands twice",
    ),
]

EXCEL = [
    good("a workbook", {"sales.xlsx": workbook(NAMES, *ROWS)}),
    good(
        "numbers as ids",
        {
            "sales.xlsx": workbook(
                NAMES,
                (17850, 1.0, date(2023, 1, 2), 10),
                (17850.0, 2, date(2023, 2, 3), 20.5),
                ("0017", "3", date(2023, 3, 4), 30),
            )
        },
        totals={"1": "10.00", "2": "20.50", "3": "30.00"},
    ),
    good(
        "days as text",
        {
            "sales.xlsx": workbook(
                NAMES,
                ("ann", "o1", "2.1.2023", 10),
                ("bob", "o2", "03.02.2023", "20,50"),
                ("ann", "o3", "4.3.2023", 30),
            )
        },
    ),
    good(
        "empty rows at the end of a sheet",
        {"sales.xlsx": workbook(NAMES, *ROWS, (None,) * 4, ("eve", None, None, 5))},
        read=5,
        aside={"orders: guest: no customer id": 1, "orders: no date": 1},
    ),
    good(
        "errors in cells",
        {"sales.xlsx": workbook(NAMES, *ROWS, ("eve", "o4", date(2023, 3, 4), "#DIV/0!"))},
        read=4,
        aside={"orders: amount that cannot be read": 1},
    ),
    good(
        "a sheet by name",
        {"sales.xlsx": workbook(NAMES, *ROWS, sheet="Q1 & Q2", extra=("empty",))},
        how={"sheet": "Q1 & Q2"},
    ),
    bad(
        "a sheet that is not there",
        {"sales.xlsx": workbook(NAMES, *ROWS)},
        "no sheet 'Umsatz'",
        "Sheet",
        how={"sheet": "Umsatz"},
    ),
    bad(
        "an empty sheet",
        {"sales.xlsx": workbook(NAMES, *ROWS, extra=("empty",))},
        "'empty' is empty",
        how={"sheet": "empty"},
    ),
    bad("a sheet with a header only", {"sales.xlsx": workbook(NAMES)}, "no order is left"),
    bad("text named .xlsx", {"sales.xlsx": PLAIN}, "cannot be read as a workbook"),
    bad("an empty file named .xlsx", {"sales.xlsx": b""}, "cannot be read as a workbook"),
    bad("text named .xls", {"sales.xls": PLAIN}, "cannot be read as a workbook"),
    bad("text named .ods", {"sales.ods": PLAIN}, "cannot be read as a workbook"),
    bad(
        "a workbook cut short",
        {
            "sales.xlsx": lambda path: (
                workbook(NAMES, *ROWS)(path),
                path.write_bytes(path.read_bytes()[:2000]),
            )
        },
        "cannot be read as a workbook",
    ),
    bad(
        "a sheet named for a text file",
        {"sales.csv": PLAIN},
        read=3,
        totals=TOTALS,
        how={"sheet": "x"},
    ),
]

PATHS = [
    bad("a folder", {"sales/a.csv": PLAIN}, "is a folder", path="sales"),
    bad("a folder named .csv", {"sales.csv/a.csv": PLAIN}, "is a folder", path="sales.csv"),
    bad(
        "a file that is not there",
        {"other.csv": PLAIN},
        "there is no such file",
        "other.csv",
        path="sales.csv",
    ),
    bad(
        "a folder that is not there",
        {"other.csv": PLAIN},
        "there is no such file",
        path="gone/sales.csv",
    ),
    bad("a file taken for a folder", {"sales.csv": PLAIN}, "sales.csv", path="sales.csv/more.csv"),
    bad("a dangling link", {"sales.csv": lambda path: path.symlink_to("gone.csv")}, "a link"),
    bad("a link to itself", {"sales.csv": lambda path: path.symlink_to(path)}, "sales.csv"),
    bad(
        "links in a circle",
        {
            "a.csv": lambda path: path.symlink_to("b.csv"),
            "b.csv": lambda path: path.symlink_to("a.csv"),
        },
        "a.csv",
    ),
    good(
        "a good link",
        {"there.csv": PLAIN, "sales.csv": lambda path: path.symlink_to("there.csv")},
        path="sales.csv",
    ),
    bad("a pipe", {"sales.csv": os.mkfifo}, "is no regular file"),
    bad("an unknown ending", {"sales.json": b"{}"}, "sales.json", ".csv"),
    bad("no ending", {"sales": PLAIN}, "does not say what it is"),
    good("an ending in capitals", {"SALES.CSV": PLAIN}),
    good("a name with blanks and other scripts", {"Üm sätze 销售 'x';.csv": PLAIN}),
    good("a name with brackets that is there", {"sales[1].csv": PLAIN}),
    bad(
        "a pattern that matches nothing",
        {"sales.csv": PLAIN},
        "there is no such file",
        path="gone-*.csv",
    ),
    good("a pattern", {"s-1.csv": csv(*GOOD[:2]), "s-2.csv": csv(GOOD[2])}, path="s-*.csv"),
    good(
        "a pattern of files in different encodings",
        {
            "s-1.csv": csv("Jürgen,o1,2023-01-02,10", encoding="latin-1"),
            "s-2.csv": csv(*GOOD[1:], mark=b"\xef\xbb\xbf").replace(b",", b";"),
        },
        path="s-*.csv",
    ),
    good(
        "a pattern with columns in another order",
        {
            "s-1.csv": csv(*GOOD[:2]),
            "s-2.csv": csv("30.00,2023-03-04,o3,ann", header="amount,date,order,customer"),
        },
        path="s-*.csv",
    ),
    bad(
        "a pattern with different columns",
        {"s-1.csv": PLAIN, "s-2.csv": csv(GOOD[0] + ",x", header=HEADER + ",note")},
        "has not the same columns",
        "note",
        path="s-*.csv",
    ),
    bad(
        "a pattern of which one is empty",
        {"s-1.csv": PLAIN, "s-2.csv": b""},
        "s-2.csv",
        "is empty",
        path="s-*.csv",
    ),
    bad(
        "a pattern that meets a folder",
        {"s-1.csv": PLAIN, "s-2.csv/x": b""},
        "is a folder",
        path="s-*.csv",
    ),
    good(
        "a pattern with ragged rows in both",
        {"s-1.csv": csv(*GOOD[:2], "x"), "s-2.csv": csv("y", GOOD[2])},
        path="s-*.csv",
        read=5,
        aside={BROKEN: 2},
    ),
    good(
        "a pattern of different kinds",
        {"s-1.csv": csv(*GOOD[:2]), "s-2.parquet": parquet(frame().slice(2))},
        path="s-*",
    ),
    bad(
        "a path with a NUL",
        {"sales.csv": PLAIN},
        "holds a character that no file name can have",
        path="sal\0es.csv",
    ),
    bad(
        "a path of 5,000 characters",
        {"sales.csv": PLAIN},
        "cannot be opened",
        path="x" * 5000 + ".csv",
    ),
    bad(
        "a path with a line break",
        {"sales.csv": PLAIN},
        "there is no such file",
        path="sa\nles.csv",
    ),
    bad(
        "an empty pattern bracket",
        {"sales.csv": PLAIN},
        "there is no such file",
        path="sales[].csv",
    ),
]

FILES = [*TEXT, *HEADERS, *GZIP, *PARQUET, *EXCEL, *PATHS]
