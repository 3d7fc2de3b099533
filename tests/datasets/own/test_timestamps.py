"""The grammar of moments: the same rows in many formats are the same moments."""

from datetime import UTC, datetime, timedelta

import numpy as np
import pyarrow as pa
import pytest

from segbench.datasets.own import timestamps as moments
from segbench.datasets.own.date_style import DateEvidence
from segbench.datasets.own.timestamps import Style

MOMENTS = [
    datetime(2022, 1, 5, 9) + timedelta(days=3 * n, minutes=67 * n, seconds=13 * n)
    for n in range(120)
]
GERMAN = [
    "Januar",
    "Februar",
    "März",
    "April",
    "Mai",
    "Juni",
    "Juli",
    "August",
    "September",
    "Oktober",
    "November",
    "Dezember",
]
FRENCH = [
    "janv.",
    "févr.",
    "mars",
    "avr.",
    "mai",
    "juin",
    "juil.",
    "août",
    "sept.",
    "oct.",
    "nov.",
    "déc.",
]
_SPANISH = """
    enero febrero marzo abril mayo junio julio agosto septiembre octubre noviembre diciembre
"""
SPANISH = _SPANISH.split()
CHINESE = [
    "一月",
    "二月",
    "三月",
    "四月",
    "五月",
    "六月",
    "七月",
    "八月",
    "九月",
    "十月",
    "十一月",
    "十二月",
]


def epoch(moment, unit):
    return str(int(moment.replace(tzinfo=UTC).timestamp()) * unit)


def sheet(moment):
    return f"{(moment - datetime(1899, 12, 30)) / timedelta(days=1):.9f}"


def half(moment):
    return f"{moment:%Y/%m/%d} {'上午' if moment.hour < 12 else '下午'}{moment:%I:%M:%S}"


SECONDS = {
    "plain": "%Y-%m-%d %H:%M:%S",
    "ISO 8601": "%Y-%m-%dT%H:%M:%S",
    "fractions": "%Y-%m-%d %H:%M:%S.123456",
    "fractions after a comma, Zulu": "%Y-%m-%dT%H:%M:%S,123Z",
    "PostgreSQL": "%Y-%m-%d %H:%M:%S+00",
    "BigQuery": "%Y-%m-%d %H:%M:%S UTC",
    "Shopify": "%Y-%m-%d %H:%M:%S +0000",
    "Salesforce": "%Y-%m-%dT%H:%M:%S.000+0000",
    "RFC 2822": "%a, %d %b %Y %H:%M:%S +0000",
    "HTTP": "%a, %d %b %Y %H:%M:%S GMT",
    "JavaScript": "%a %b %d %Y %H:%M:%S GMT+0000 (Coordinated Universal Time)",
    "C": "%a %b %d %H:%M:%S %Y",
    "Java": "%a %b %d %H:%M:%S UTC %Y",
    "Apache": "%d/%b/%Y:%H:%M:%S +0000",
    "DB2": "%Y-%m-%d-%H.%M.%S.000000",
    "Oracle": "%d-%b-%y %I.%M.%S.000000 %p",
    "SAS": "%d%b%Y:%H:%M:%S",
    "US, twelve hours": "%m/%d/%Y %I:%M:%S %p",
    "US, short year": "%m/%d/%y %I:%M:%S%p",
    "Germany": "%d.%m.%Y %H:%M:%S",
    "Germany, short year": "%d.%m.%y %H:%M:%S",
    "Britain": "%d/%m/%Y %H:%M:%S",
    "dashes, day first, short year": "%d-%m-%y %H:%M:%S",
    "dashes, year first, short year": "%y-%m-%d %H:%M:%S",
    "Japan": "%Y/%m/%d %H:%M:%S",
    "words": "%B %d, %Y, %I:%M:%S %p",
    "fourteen digits": "%Y%m%d%H%M%S",
    "SAP": "%Y%m%d %H%M%S",
    "ISO 8601 without marks": "%Y%m%dT%H%M%SZ",
    "camera": "%Y:%m:%d %H:%M:%S",
    "time first": "%H:%M:%S %d.%m.%Y",
    "upper case": lambda moment: moment.strftime("%d-%b-%Y %H:%M:%S").upper(),
    "seconds": lambda moment: epoch(moment, 1),
    "milliseconds": lambda moment: epoch(moment, 10**3),
    "microseconds": lambda moment: epoch(moment, 10**6),
    "nanoseconds": lambda moment: epoch(moment, 10**9),
    "JSON of .NET": lambda moment: f"/Date({epoch(moment, 1000)})/",
    "spreadsheet": sheet,
    "Chinese halves of the day": half,
    "Chinese words": lambda moment: (
        f"{moment.year}年{moment.month}月{moment.day}日 "
        f"{moment.hour}时{moment.minute}分{moment.second}秒"
    ),
}
DAYS = {
    "eight digits": "%Y%m%d",
    "weekday and words": "%A, %B %d, %Y",
    "named, short year": "%d-%b-%y",
    "German": lambda moment: f"{moment.day}. {GERMAN[moment.month - 1]} {moment.year}",
    "French": lambda moment: f"{moment.day} {FRENCH[moment.month - 1]} {moment.year}",
    "Spanish": lambda moment: f"{moment.day} de {SPANISH[moment.month - 1]} de {moment.year}",
    "Chinese": lambda moment: f"{moment.year}年{CHINESE[moment.month - 1]}{moment.day}日",
    "Korean": lambda moment: f"{moment.year}. {moment.month}. {moment.day}.",
    "US": "%m/%d/%y",
    "day number": lambda moment: sheet(moment).partition(".")[0],
}
MONTHS = {
    "ISO": "%Y-%m",
    "six digits": "%Y%m",
    "words": "%B %Y",
    "short": "%b-%Y",
    "slash": "%m/%Y",
}


def read(cells, **given):
    evidence = DateEvidence()
    evidence.add(pa.array(cells))
    found = evidence.settle(**given)
    assert found.question == ""
    return moments.read(pa.array(cells), found.style).to_pylist(), found


def written(how):
    return [how(moment) if callable(how) else moment.strftime(how) for moment in MOMENTS]


@pytest.mark.parametrize("name", SECONDS)
def test_the_same_moments_in_any_format(name):
    assert read(written(SECONDS[name]))[0] == MOMENTS


@pytest.mark.parametrize("name", DAYS)
def test_the_same_days_in_any_format(name):
    assert read(written(DAYS[name]))[0] == [
        moment.replace(hour=0, minute=0, second=0) for moment in MOMENTS
    ]


@pytest.mark.parametrize("name", MONTHS)
def test_the_same_months_in_any_format_and_that_the_days_are_not_known_is_said(name):
    values, found = read(written(MONTHS[name]))
    assert values == [moment.replace(day=1, hour=0, minute=0, second=0) for moment in MOMENTS]
    assert found.monthly == len(MOMENTS)
    assert "months without a day" in found.remarks[0]


def test_every_month_is_known_by_its_names():
    cells = [
        f"3 {names[month]} 2023"
        for names in (GERMAN, FRENCH, SPANISH, CHINESE)
        for month in range(12)
    ]
    assert [value.month for value in read(cells)[0]] == [*range(1, 13)] * 4


@pytest.mark.parametrize(
    "cell",
    [
        "2023-10-03 09:00:00+14:01",
        "2023-10-03 09:00:00-15:00",
        "2023-10-03 09:00:00 CET",
        "2023-10-03 09:00:00 PST",
        "2023-02-29",
        "30 Feb 2023",
        "0000-00-00",
        "infinity",
        "epoch",
        "now",
        "today",
        "2023-10-03 23:59:60",
        "2023-10-03 24:00:00",
        "2023-10-03 13:00 PM",
        "Q3 2023",
        "2023-W40-2",
        "2023",
        "10-03",
        "Oct 3",
        "Oct-23",
        "3 Foo 2023",
        "2023-10-03-05:00",
        "99999-01-01",
        "12:30",
        "1e9",
        "x2023-01-05",
        "2023-01-05x",
        "",
    ],
)
def test_what_is_no_moment_is_missing_and_not_another(cell):
    assert moments.read(pa.array([cell, "2023-10-03"]), Style()).to_pylist() == [
        None,
        datetime(2023, 10, 3),
    ]


def test_offsets_are_turned_and_bare_times_stay():
    cells = pa.array(["2023-10-03 09:00:00+05:30", "2023-10-03 09:00 GMT", "2023-10-03 09:00"])
    assert moments.read(cells, Style(), 2.0).to_pylist() == [
        datetime(2023, 10, 3, 5, 30),
        datetime(2023, 10, 3, 11),
        datetime(2023, 10, 3, 9),
    ]


def test_short_years_are_of_the_century_in_which_people_buy():
    cells = pa.array(["05-Jan-23", "05-Jan-49", "05-Jan-50", "05-Jan-69", "05-Jan-99"])
    assert [value.year for value in moments.read(cells, Style()).to_pylist()] == [
        2023,
        2049,
        1950,
        1969,
        1999,
    ]


def test_every_day_of_four_centuries_exists_as_in_the_calendar():
    days = np.arange("1899-12-25", "2104-01-01", dtype="datetime64[D]")
    assert (
        moments.read(pa.array(days.astype(str)), Style()).to_numpy(zero_copy_only=False) == days
    ).all()


def test_cells_that_are_missing_and_many_slices():
    cells = pa.chunked_array([["2023-10-03", None], [], ["x", "3 Oct 2023"] * 3])
    day = datetime(2023, 10, 3)
    assert moments.read(cells, Style()).to_pylist() == [day, None, *[None, day] * 3]
