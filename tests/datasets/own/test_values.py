from datetime import datetime
from decimal import Decimal

import ibis
import pandas as pd
import pytest

from segbench.datasets.own import values
from segbench.datasets.own.timestamps import SLICE, Style
from segbench.datasets.own.values import different, find_dates, find_decimal


def read(function, cells, **words):
    table = ibis.duckdb.connect().create_table(
        "t", pd.DataFrame({"place": range(len(cells)), "cell": cells})
    )
    known = (
        function(table, **words)
        if function in (values.timestamps, values.numbers)
        else table.mutate(value=function(table.cell, **words))
    )
    found = known.order_by("place").to_pandas()["value"]
    return [None if pd.isna(value) else value for value in found]


AMOUNTS = {
    "12": "12",
    " 1,234.50 ": "1234.50",
    "1,234,567": "1234567",
    "1,00,000.5": "100000.5",  # Indian grouping
    "(3.50)": "-3.50",
    "4-": "-4",
    "\u22123": "-3",
    "€ 12.30": "12.30",
    "12.30 EUR": "12.30",
    "1'234.5": "1234.5",
    "1\u00a0234.5": "1234.5",
    "\uff11\uff12": "12",
    "1e3": "1000",
    ".5": "0.5",
    "1,2,3": None,
    "12,34": None,
    "1.2.3": None,
    "1e308": None,
    "1000000000001": None,
    "nan": None,
    "inf": None,
    "abc": None,
    "": None,
    "--3": None,
}


def test_amounts_are_read_exactly_or_not_at_all():
    found = read(values.numbers, list(AMOUNTS))
    assert found == [None if value is None else Decimal(value) for value in AMOUNTS.values()]


def test_with_a_decimal_comma_points_are_thousands():
    assert read(
        values.numbers, ["1.234,50", "1.234", "12,5", "-0,05", "1,234.50"], decimal=","
    ) == [
        Decimal("1234.5"),
        Decimal(1234),
        Decimal("12.5"),
        Decimal("-0.05"),
        None,
    ]


@pytest.mark.parametrize("function", [values.number, values.numbers])
def test_typed_numbers_that_are_none_are_missing(function):
    assert read(function, [1.5, float("nan"), float("inf"), 1e308, -2.25]) == [
        Decimal("1.5"),
        None,
        None,
        None,
        Decimal("-2.25"),
    ]


def test_a_missing_cell_holds_nothing_and_a_column_may_be_empty():
    cells = ibis.duckdb.connect().create_table("t", schema={"place": "int", "cell": "string"})
    assert values.numbers(cells).to_pandas()["value"].empty
    assert values.signs_of_amounts(cells).to_pandas().empty
    found = values.signs_of_amounts(
        ibis.duckdb.connect().create_table(
            "t", pd.DataFrame({"place": range(4), "cell": [None, "1 2 EUR 3", "€5", "7"]})
        )
    )
    told = found.order_by("place").to_pandas()
    assert told["broken"].tolist() == [False, True, False, False]
    assert told["currency"].fillna("").tolist() == ["", "", "EUR", ""]


def test_more_cells_than_are_read_at_once_are_read_alike():
    cells = [f"€ {number}.50" if number % 3 else f"{number}.50" for number in range(2 * SLICE + 5)]
    found = read(values.numbers, cells)
    assert found == [Decimal(f"{number}.50") for number in range(len(cells))]


MOMENTS = {
    "2023-02-28": datetime(2023, 2, 28),
    "2023-02-29": None,
    "2024-02-29": datetime(2024, 2, 29),
    "12/1/2010 8:26": datetime(2010, 12, 1, 8, 26),
    "13/1/2010": None,
    "1/2/10": datetime(2010, 1, 2),
    "2010-12-01T08:26:00Z": datetime(2010, 12, 1, 8, 26),
    "2010-12-01T08:26:00.123456": datetime(2010, 12, 1, 8, 26),
    "2010-12-01 08:26:00+08:00": datetime(2010, 12, 1, 0, 26),
    "2020-01-01 00:00:00-0500": datetime(2020, 1, 1, 5),
    "2010年3月4日": datetime(2010, 3, 4),
    "20100304": datetime(2010, 3, 4),
    "3 Mar 2010": datetime(2010, 3, 3),
    "March 3, 2010": datetime(2010, 3, 3),
    "10/10/2010 3:04 PM": datetime(2010, 10, 10, 15, 4),
    "2010/1/5": datetime(2010, 1, 5),
    "0000-00-00": None,
    "yesterday": None,
    "": None,
}


def test_moments_are_read_or_missing_and_offsets_are_turned_to_utc():
    assert read(values.timestamps, list(MOMENTS), style=Style()) == list(MOMENTS.values())


def test_the_order_of_day_and_month_and_the_zone_can_be_said():
    assert read(values.timestamps, ["03/04/2023", "31.12.2010"], style=Style("dmy")) == [
        datetime(2023, 4, 3),
        datetime(2010, 12, 31),
    ]
    assert read(
        values.timestamps,
        ["2010-12-01T20:00:00Z", "2010-12-01 20:00:00"],
        style=Style(),
        utc_offset_hours=8,
    ) == [
        datetime(2010, 12, 2, 4),
        datetime(2010, 12, 1, 20),
    ]


def test_ids_keep_leading_zeros_and_lose_blanks_and_the_decimals_of_spreadsheets():
    cells = ["007", " 7 ", "17850.0", "a b", "", "NaN", "N/A", "e\u0301", "é", "=1+1", "1.5"]
    assert read(values.identifier, cells) == [
        "007",
        "7",
        "17850",
        "a b",
        None,
        None,
        None,
        "é",
        "é",
        "=1+1",
        "1.5",
    ]


def test_currencies_are_known_by_sign_and_code():
    cells = pd.DataFrame({"cell": ["€12", "12 usd", "¥1", "\uffe51", "RMB 3", "12"]}).reset_index()
    found = values.currencies(ibis.duckdb.connect().create_table("t", cells)).order_by("index")
    codes = found.to_pandas()["currency"]
    assert [None if pd.isna(code) else code for code in codes] == [
        "EUR",
        "USD",
        "CNY",
        "CNY",
        "CNY",
        None,
    ]


@pytest.mark.parametrize(
    ("cell", "value"), [("Yes", True), ("0", False), ("是", True), ("perhaps", None), ("", False)]
)
def test_flags(cell, value):
    assert read(values.flag, [cell]) == [value]


def table(cells):
    return ibis.duckdb.connect().create_table("t", pd.DataFrame({"cell": cells}))


def find_day_first(cells):
    t = table(cells)
    return find_dates(different(t, t.cell)).keys.get("day_first")


@pytest.mark.parametrize(
    ("cells", "value", "words"),
    [
        (["1/2/2020", "13/2/2020"], True, "1 of 2 dates can only be read with the day first"),
        (["1/2/2020", "2/13/2020", "3/14/2020"], False, "2 of 3"),
        (["13/2/2020", "2/13/2020", "14/1/2020"], True, "1 contradict it"),
        (["1.2.2020", "3.4.2020"], True, "dots"),
        (["1/2/2020", "3/4/2020"], False, "no date tells"),
    ],
)
def test_the_order_of_day_and_month_is_told_by_the_dates_that_can_tell(cells, value, words):
    found = find_day_first(cells)
    assert found.value is value
    assert words in found.evidence


def test_dates_with_the_year_first_leave_nothing_to_tell():
    assert find_day_first(["2020-01-02", "x"]) is None


@pytest.mark.parametrize(
    ("cells", "value"),
    [
        (["1,5", "2,75"], ","),
        (["1.5", "1,234.50"], "."),
        (["1.234,50", "3"], ","),
        (["1.234", "2.345"], "."),
        (["12,50 €", "1.000,00 €"], ","),
    ],
)
def test_the_decimal_mark_is_told_by_the_amounts_that_can_tell(cells, value):
    t = table(cells)
    assert find_decimal(different(t, t.cell)).value == value


def test_whole_numbers_leave_nothing_to_tell():
    t = table(["1", "20"])
    assert find_decimal(different(t, t.cell)) is None
