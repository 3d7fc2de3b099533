"""How moments are written, told by all of the cells, or asked for."""

import numpy as np
import pyarrow as pa
import pytest

from segbench.datasets.own.date_style import DateEvidence


def settle(cells, counts=None, **given):
    evidence = DateEvidence()
    evidence.add(pa.array(cells), None if counts is None else np.array(counts))
    return evidence.settle(**given)


@pytest.mark.parametrize(
    ("cells", "count"),
    [
        (["1696323600", "1696323600.25"], "epoch_s"),
        (["873000000", "880000000"], "epoch_s"),
        (["150000000", "205000000"], "epoch_s"),  # 1974 and 1976
        (["1696323600000"], "epoch_ms"),
        (["1696323600000000"], "epoch_us"),
        (["1696323600000000000"], "epoch_ns"),
        (["45202", "45203.5"], "spreadsheet"),
        (["2023100309", "2023100310"], "hours"),
        (["1696323600", "2023-10-03", "2023-10-04"], None),
        (["20231003", "20231004"], None),
        (["5", "12"], None),
        (["20231003090000"], None),
    ],
)
def test_bare_numbers_are_told_by_their_size_where_most_cells_are_such(cells, count):
    found = settle(cells)
    assert found.style.count == count
    assert bool(found.remarks) == (count is not None)


@pytest.mark.parametrize(
    ("cells", "order", "words"),
    [
        (
            ["23-01-05", "23-01-15", "23-03-24"],
            "ymd",
            "with the year first the dates span 3 months",
        ),
        (["05-01-23", "15-01-23", "24-03-23"], "dmy", "with the year last the dates span 3 months"),
        (
            ["01-05-23", "01-15-23", "03-24-23"],
            "mdy",
            "2 of 3 dates can only be read with the month first",
        ),
        (["99-12-31", "98-02-03"], "ymd", "2 of 2 dates"),
        (["31-12-99", "03-02-98"], "dmy", "day first"),
    ],
)
def test_the_place_of_short_years_is_told_by_what_cannot_be_and_by_the_years_that_they_span(
    cells, order, words
):
    found = settle(cells)
    assert found.style.order == order
    assert words in found.remarks[0]
    assert found.question == ""
    assert found.keys["dates"].value == order


@pytest.mark.parametrize(
    ("cells", "key", "value"),
    [
        (["23-01-05", "23-01-15", "23-03-24"], "dates", "ymd"),
        (["31-12-23", "03-02-23"], "dates", "dmy"),  # dashes: the year may stand first
        (["31/12/23", "03/02/23"], "day_first", True),
        (["12/31/2023", "02/03/2023"], "day_first", False),
        (["99/12/31", "98/02/03"], "dates", "ymd"),
    ],
)
def test_the_order_is_written_as_the_key_that_says_enough(cells, key, value):
    found = settle(cells).keys
    assert {name: item.value for name, item in found.items()} == {key: value}


def test_one_date_long_before_the_others_does_not_stretch_what_they_span():
    """84 dates of three months with the year first, and one of seventeen years before."""
    days = [f"23-{month:02}-{day:02}" for month in (1, 2, 3) for day in range(1, 29)]
    found = settle([*days, "06-01-02"])
    assert found.style.order == "ymd"
    assert "with the year first the dates span 3 months" in found.remarks[0]


MONTHLY = [f"{month:02d}-{year}" for year in range(18, 24) for month in range(1, 13)]


@pytest.mark.parametrize(
    "cells",
    [
        ["01-02-03"],
        ["01-02-03", "02-03-04"],
        ["10-11-12", "11-12-10"],
        [
            "23-01-05",
            "23-01-15",
            "23-03-24",
            "23-02-30",
        ],  # one mistyped, or years from 2005 to 2030
        [f"01-{month}" for month in MONTHLY],
        [f"23-{month}" for month in MONTHLY],
        [f"{year}-{month:02d}-23" for year in range(18, 24) for month in range(1, 13)],
    ],
)
def test_what_nothing_tells_is_asked_for(cells):
    assert cells[0] in settle(cells).question
    for order in ("ymd", "dmy", "mdy"):
        assert settle(cells, dates=order).question == ""
    assert settle(cells, day_first=True).question == ""


def test_short_years_behind_slashes_and_dots_come_last_unless_the_dates_tell_otherwise():
    assert settle(["1/2/03", "2/3/04"]).question == ""
    assert settle(["23/10/03", "23/10/19", "23/11/05"]).style.order == "ymd"
    assert settle(["01.02.03", "02.03.04"]).style.order == "dmy"


def test_one_mistyped_date_of_many_does_not_ask():
    cells = [f"23-{month:02d}-{day:02d}" for month in range(1, 13) for day in range(1, 28)]
    assert settle([*cells, "23-02-30"]).style.order == "ymd"


def test_where_some_years_have_four_digits_all_years_stand_last():
    found = settle(["03.10.2023", "31.12.22", "14.01.69"])
    assert found.style.order == "dmy"


def test_rows_count_and_not_cells():
    assert settle(["13/2/2020", "2/13/2020"], [1, 9]).style.order == "mdy"
    assert settle(["1696323600", "2023-10-03"], [9, 1]).style.count == "epoch_s"


def test_batches_add_up():
    evidence = DateEvidence()
    for cell in ("1/2/2020", "13/2/2020", "1/3/2020"):
        evidence.add(pa.array([cell]))
    assert evidence.settle().style.order == "dmy"
