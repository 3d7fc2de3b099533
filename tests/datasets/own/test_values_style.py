import ibis
import pandas as pd
import pytest

from segbench.datasets.own.values import different, find_dates, find_decimal


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
