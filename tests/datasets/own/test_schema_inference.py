"""`segbench init` on files of strangers: what it makes of columns, what it will not guess."""

import subprocess
import sys
from datetime import timedelta

import pandas as pd
import pytest

from online_retail import online_retail
from segbench.datasets import open_dataset
from segbench.datasets.own import staging
from segbench.datasets.own.init import init
from segbench.datasets.own.order_numbers import Relation
from segbench.errors import SegbenchError
from segbench.params import load
from segbench.study.cutoffs import check_cutoff
from segbench.study.study import Study


@pytest.fixture
def first(tmp_path, monkeypatch):
    """Write a file, run init on it in its folder, return the loaded params and the output."""
    monkeypatch.chdir(tmp_path)

    def run(content, name="sales.csv", columns=(), **words):
        path = tmp_path / name
        if isinstance(content, pd.DataFrame):
            content.to_csv(path, index=False, encoding=words.get("encoding", "utf-8"))
        else:
            path.write_bytes(content.encode(words.get("encoding", "utf-8")))
        said = init(name, None, None, None, columns)
        return load(
            max((tmp_path / "params").glob("*.yaml"), key=lambda path: path.stat().st_mtime_ns)
        ), said

    return run


def test_online_retail_is_mapped_unaided(first):
    params, said = first(online_retail(), "Online Retail.csv", encoding="latin-1")
    table = params.data.tables["orders"]
    assert table.columns == {
        "customer_id": "CustomerID",
        "order_id": "InvoiceNo",
        "ordered_at": "InvoiceDate",
        "quantity": "Quantity",
        "unit_price": "UnitPrice",
        "product_id": "StockCode",
    }
    assert table.cancellation_prefix == "C"
    assert table.day_first is False
    assert params.name == "Online-Retail"
    assert "not used: Description, Country" in said
    assert "segbench run params/Online-Retail.yaml" in said


def test_its_ledger_is_what_pandas_counts(first):
    frame = online_retail()
    params, _ = first(frame, "retail.csv")
    dataset = open_dataset(params)
    found = dataset.ledger.set_index("row")["rows"]
    guests = frame["CustomerID"] == ""
    known = frame[~guests]
    repeated = int(known.duplicated().sum())
    assert found["read"] == len(frame)
    assert found["set aside: guest: no customer id"] == guests.sum()
    assert found["set aside: duplicate row"] == repeated
    unmatched = found[
        "set aside: return or cancellation of no earlier order, or of more than is left of it"
    ]
    cancelled = known.drop_duplicates()["InvoiceNo"].str.startswith("C").sum()
    assert found["of these: return or cancellation, taken off its order"] + unmatched == cancelled
    assert found["kept"] == len(frame) - guests.sum() - repeated - unmatched
    bought = known.drop_duplicates()
    bought = bought[~bought["InvoiceNo"].str.startswith("C")]
    revenue = (bought["Quantity"].astype(int) * bought["UnitPrice"].astype(float)).sum()
    assert float(dataset.orders.amount.sum().execute()) == pytest.approx(revenue, abs=1e-6)
    assert dataset.orders.count().execute() == bought["InvoiceNo"].nunique()
    assert dataset.rejected.count().execute() + found["kept"] == len(frame)


CHINESE = pd.DataFrame(
    {
        "客户编号": [f"K{n % 20:03d}" for n in range(200)],
        "下单时间": [f"2023年{1 + n // 20}月{1 + (n * 7) % 28}日" for n in range(200)],
        "实付金额": [f"{10 + n % 9}.50元" for n in range(200)],
        "备注": ["无"] * 200,
    }
)


def test_a_chinese_file_in_gbk(first):
    params, said = first(CHINESE, "xiaoshou.csv", encoding="gbk")
    table = params.data.tables["orders"]
    assert (table.encoding, params.data.currency) == ("gb18030", "¥")
    assert table.columns == {
        "customer_id": "客户编号",
        "ordered_at": "下单时间",
        "amount": "实付金额",
    }
    assert "20 customers, 200 orders" in said


def test_a_german_file_with_semicolons_decimal_commas_and_dots_in_dates(first):
    rows = "".join(
        f"{1 + n % 17};{1 + n % 28}.{1 + n % 12}.2022;1.{n % 10}00,50 €\n" for n in range(300)
    )
    params, _ = first("Kundennummer;Bestelldatum;Betrag\n" + rows, "umsatz.csv", encoding="cp1252")
    table = params.data.tables["orders"]
    assert (table.delimiter, table.decimal, table.day_first, params.data.currency) == (
        ";",
        ",",
        True,
        "€",
    )
    assert float(open_dataset(params).orders.amount.min().execute()) == 1000.50


def test_columns_without_telling_names_are_told_by_what_they_hold(first):
    rows = "".join(
        f"u{n % 11},2022-{1 + n % 12:02d}-{1 + n % 28:02d},{n % 13}.25,x\n" for n in range(200)
    )
    params, said = first("a,b,c,d\n" + rows)
    assert params.data.tables["orders"].columns == {
        "customer_id": "a",
        "ordered_at": "b",
        "amount": "c",
    }
    assert said.count("the only column that can be") == 3
    assert "the same for all" not in said


def test_what_cannot_be_told_is_asked_for_by_name_and_then_taken(first):
    rows = "".join(
        f"u{n % 11},v{n % 7},2022-{1 + n % 12:02d}-{1 + n % 28:02d},{n % 13}.25\n"
        for n in range(200)
    )
    with pytest.raises(
        SegbenchError, match=r"which column is customer_id.*--column customer_id=NAME"
    ):
        first("a,z,b,c\n" + rows)
    params, said = first("a,z,b,c\n" + rows, columns=["customer_id=z"])
    assert params.data.tables["orders"].columns["customer_id"] == "z"
    assert "as you said" in said
    with pytest.raises(SegbenchError, match=r"--column customer=z.*Did you mean 'customer_id'"):
        first("a,z,b,c\n" + rows, name="other.csv", columns=["customer=z"])


def test_cells_that_are_apart_by_blanks_are_refused(first):
    with pytest.raises(SegbenchError, match=r"only one column was found, 'who on paid'"):
        first("who on paid\nA 2020-01-01 5\n")


def test_a_file_named_like_a_day_gives_a_report_named_like_it(first):
    rows = "".join(f"u{n % 11},2022-{1 + n % 12:02d}-{1 + n % 28:02d},1.5\n" for n in range(400))
    params, _ = first("customer,date,amount\n" + rows, name="2024-01-31.csv")
    assert params.name == "2024-01-31"


def test_mistyped_years_do_not_move_the_cutoff(first):
    rows = "".join(f"u{n % 11},2022-{1 + n % 12:02d}-{1 + n % 28:02d},1.5\n" for n in range(400))
    params, said = first("customer,date,amount\n" + rows + "u1,2202-01-05,1.5\nu2,2072-01-01,1.5\n")
    assert str(params.data.last_day) == "2022-12-28"
    assert params.cutoff.year == 2022
    assert "lie far outside" in said


def test_a_source_is_loaded_and_parsed_once_however_often_its_rows_are_settled(first, monkeypatch):
    calls = []
    for name in ("load_cells", "_parse"):
        plain = getattr(staging, name)
        monkeypatch.setattr(
            staging, name, lambda *given, plain=plain: calls.append(plain.__name__) or plain(*given)
        )
    days = [f"2023-{1 + day // 28 % 12:02d}-{1 + day % 28:02d}" for day in range(400)]
    rows = [f"c{number % 97},{day},{number}.50,{number}\n" for number, day in enumerate(days)]
    rows += [f"0000,{day},1.50,{number + 1000}\n" for number, day in enumerate(days[:90])]
    rows += [rows[0], "c3,2043-01-01,9.50,7000\n"]
    params, _ = first("customer,date,amount,order\n" + "".join(rows))
    orders = params.data.tables["orders"]
    assert [bool(key) for key in (orders.repeated_rows, orders.guests)] == [True, True]
    assert params.data.last_day
    assert calls == ["load_cells", "_parse"]


def test_no_library_is_waited_for_that_a_file_of_text_does_not_need():
    code = (
        "import sys, segbench.datasets.own.init;"
        "print([name for name in ('scipy', 'python_calamine') if name in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_a_params_file_that_is_there_is_not_written_over(first, tmp_path):
    rows = "".join(f"u{n % 11},2022-{1 + n % 12:02d}-{1 + n % 28:02d},1.5\n" for n in range(400))
    first("customer,date,amount\n" + rows)
    with pytest.raises(SegbenchError, match=r"sales\.yaml: is there already.*--force"):
        init("sales.csv", None, None, None, [])
    init("sales.csv", None, None, None, [], force=True)


SALES = pd.DataFrame(
    {
        "customer": [f"00{n % 11}" for n in range(300)],
        "date": [f"2022-{1 + n % 12:02d}-{1 + n % 28:02d}" for n in range(300)],
        "amount": [f"{1 + n % 7}.50" for n in range(300)],
    }
)


@pytest.mark.parametrize("name", ["s.tsv", "s.csv.gz", "s.parquet", "s.xlsx", "part-*.csv"])
def test_every_kind_of_file_gives_the_same_mapping(tmp_path, monkeypatch, name):
    monkeypatch.chdir(tmp_path)
    writers = {
        "s.tsv": lambda: SALES.to_csv("s.tsv", sep="\t", index=False),
        "s.csv.gz": lambda: SALES.to_csv("s.csv.gz", index=False),
        "s.parquet": lambda: SALES.to_parquet("s.parquet"),
        "s.xlsx": lambda: SALES.to_excel("s.xlsx", index=False),
        "part-*.csv": lambda: [
            SALES[at : at + 100].to_csv(f"part-{at}.csv", index=False) for at in (0, 100, 200)
        ],
    }
    writers[name]()
    said = init(name, None, None, tmp_path / "out.yaml", [])
    params = load(tmp_path / "out.yaml")
    assert params.data.tables["orders"].columns == {
        "customer_id": "customer",
        "ordered_at": "date",
        "amount": "amount",
    }
    dataset = open_dataset(params)
    assert set(dataset.orders.customer_id.execute()) == set(SALES["customer"])
    assert float(dataset.orders.amount.sum().execute()) == SALES["amount"].astype(float).sum()
    assert "11 customers" in said


def test_what_is_written_survives_whatever_a_file_holds(first):
    names = ['cust "id": #1', "date", "amount"]
    rows = "".join(
        f'"=cmd()\n{n % 11}",2022-{1 + n % 12:02d}-{1 + n % 28:02d},1.5\n' for n in range(400)
    )
    params, _ = first('"cust ""id"": #1",date,amount\n' + rows)
    assert params.data.tables["orders"].columns["customer_id"] == names[0]


def test_a_tills_items_are_kept_and_the_file_says_why(first):
    rows = [
        f"K{n % 9},{n},2024-{1 + n % 12:02d}-{1 + n % 28:02d},i{item}"
        for n in range(120)
        for item in (n % 5, n % 5, n % 3)
    ]
    params, said = first(
        "card,receipt,date,item,amount\n" + "".join(f"{row},2.20\n" for row in rows)
    )
    assert params.data.tables["orders"].repeated_rows == "keep"
    assert "no quantity or line number stands beside them" in said
    dataset = open_dataset(params)
    assert (dataset.orders.count().execute(), str(dataset.orders.amount.sum().execute())) == (
        120,
        "792.00",
    )
    repeated = len(rows) - len(set(rows))
    assert (
        dataset.ledger.set_index("row")["rows"][
            "of these: equal rows inside one order, kept as items"
        ]
        == repeated
    )


def test_an_optional_column_that_cannot_be_read_is_left_out_and_named(first):
    rows = "".join(
        f"u{n % 11},2022-{1 + n % 12:02d}-{1 + n % 28:02d},{n % 7}.5,{'two' if n % 4 else 2}\n"
        for n in range(200)
    )
    params, said = first("customer,date,amount,qty\n" + rows)
    assert "quantity" not in params.data.tables["orders"].columns
    assert "qty would be the quantity, but 75 % of its cells are no numbers" in said


def in_dates(write):
    """Orders of 30 customers on the 3rd, 13th and 23rd of six months."""
    days = [pd.Timestamp(2023, month, day) for month in range(1, 7) for day in (3, 13, 23)]
    rows = [(f"c{n % 30}", f"o{n}", write(days[n % len(days)]), f"{n}.50") for n in range(180)]
    return pd.DataFrame(rows, columns=["customer", "order", "order_date", "amount"])


def test_numbers_that_count_seconds_are_moments_where_the_column_is_called_so(first):
    params, said = first(in_dates(lambda day: int(day.timestamp())))
    assert params.data.tables["orders"].dates == "epoch_s"
    assert "seconds since 1970: 180 of 180 cells" in said
    frame = in_dates(lambda day: int(day.timestamp())).rename(columns={"order_date": "weight"})
    with pytest.raises(SegbenchError, match="cannot tell which column is ordered_at"):
        first(frame, "weights.csv")


def test_years_at_the_front_are_told_by_the_years_that_the_dates_span(first):
    params, said = first(in_dates(lambda day: f"{day:%y-%m-%d}"))
    assert params.data.tables["orders"].dates == "ymd"
    assert "with the year first the dates span 6 months" in said
    assert open_dataset(params).orders.ordered_at.max().execute() == pd.Timestamp(2023, 6, 23)


def test_months_without_a_day_are_said_and_give_a_horizon_of_whole_months(first):
    params, said = first(in_dates(lambda day: f"{day:%Y-%m}"))
    assert "months without a day, each read as its first day (180 of 180 cells)" in said
    dataset = open_dataset(params)
    assert dataset.last_day.isoformat() == "2023-06-30"
    assert (params.cutoff.day, params.cutoff_step_days) == (1, params.retention.most_days)
    assert params.retention.of_months
    assert params.retention.end(params.cutoff) == dataset.last_day + timedelta(days=1)
    check_cutoff(Study(params))
    assert any("names months without a day" in fact for fact in dataset.facts)


def test_dates_that_can_be_read_in_two_ways_are_asked_for_and_then_taken(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    pd.DataFrame(
        [
            (f"c{n % 9}", f"o{n}", f"{n % 3 + 1:02d}-{n % 11 + 1:02d}-0{n % 3 + 1}", "1.50")
            for n in range(99)
        ],
        columns=["customer", "order", "date", "amount"],
    ).to_csv("sales.csv", index=False)
    with pytest.raises(SegbenchError, match="--dates ymd for year, month, day"):
        init("sales.csv", None, None, None, ())
    with pytest.raises(SegbenchError, match="unknown way of writing dates"):
        init("sales.csv", None, None, None, (), dates="yyyy")
    assert "'dmy'" in init("sales.csv", None, None, None, (), dates="dmy")
    assert load(tmp_path / "params" / "sales.yaml").data.tables["orders"].dates == "dmy"


def test_a_database_needs_the_name_of_a_table():
    with pytest.raises(SegbenchError, match="name the table as well: segbench init ADDRESS TABLE"):
        init("duckdb://shop.duckdb", None, None, None, ())


@pytest.mark.parametrize(
    ("facts", "fits"),
    [
        ({}, True),
        ({"rows": 9}, False),  # too few to tell
        ({"shared": 0.02}, False),
        ({"pairs": 11}, False),
        ({"is_code": False}, False),
    ],
)
def test_ten_rows_tell_whether_a_column_is_an_order_number(facts, fits):
    own = {"rows": 10, "values": 10, "pairs": 10, "shared": 0.0, "back": 0.0, "is_code": True}
    assert Relation(**own | facts).fits == fits
