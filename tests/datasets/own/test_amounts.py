"""The grammar of amounts: at most one number, sign and currency, and nothing inside of it."""

import pyarrow as pa
import pytest

from segbench.datasets.own import amounts
from segbench.datasets.own.amounts import CODES

POINT = {
    "12.50": "12.50",
    "1'234.50": "1234.50",
    "1’234’567.80": "1234567.80",
    "1 234.50": "1234.50",
    "1\u00a0234\u00a0567": "1234567",
    "1\u202f234.5": "1234.5",
    "1\u2009234.5": "1234.5",
    "1_000.5": "1000.5",
    "12,34,567.00": "1234567.00",
    "1,234,567.00": "1234567.00",
    "CHF 1'234.-": "1234",
    "-€5": "-5",
    "€-5": "-5",
    "- € 5": "-5",
    "($12.50)": "-12.50",
    "$ (12.50)": "-12.50",
    "12.50-": "-12.50",
    "12.50- EUR": "-12.50",
    "R$5": "5",
    "5 kr.": "5",
    "5 zł": "5",
    "₺5": "5",
    "Fr. 5": "5",
    "$5.00 USD": "5.00",
    "$5.00 CAD": "5.00",
    "１２３": "123",
    "1E3": "1E3",
}
COMMA = {
    "1.234,50 €": "1234.50",
    "1 234 567,50": "1234567.50",
    "1.500": "1500",
    "1,5": "1.5",
    "-5,00": "-5.00",
    "12,-": "12",
}
NONE = [
    "abc 5",
    "5 abc",
    "10 %",
    "12.50 CR",
    "-5-",
    "(5",
    "5)",
    "5 EUR USD",
    "€5 USD",
    "1,23",
    "1,2,3",
    "1.2.3",
    "£",
    "()",
    "٣",
    "5e",
]
INSIDE = [
    "5€50",
    "12 EUR 50",
    "1-2",
    "5 5 0",
    "--5",
    "12 34",
    "1'23",
    "1_0",
    "1 2345",
    "1234 567",
    "5 - 5",
    "3$50",
    "+-5",
    "5, 50",
]


@pytest.mark.parametrize(("cells", "decimal"), [(POINT, "."), (COMMA, ",")])
def test_amounts_are_read_as_they_are_meant(cells, decimal):
    assert amounts.plain(pa.array(cells), decimal).to_pylist() == list(cells.values())


def test_what_is_no_amount_is_missing_and_never_another_number():
    for decimal in ".,":
        assert amounts.plain(pa.array([*INSIDE, "abc 5"]), decimal).null_count == len(INSIDE) + 1
    assert amounts.plain(pa.array(NONE), ".").null_count == len(NONE)


def test_why_an_amount_cannot_be_read_is_told():
    assert amounts.broken_inside(pa.array(INSIDE)).to_pylist() == [True] * len(INSIDE)
    others = [*POINT, *COMMA, *NONE, "", "=1+1", "1,234.5", "1.234,5"]
    assert [
        cell
        for cell, odd in zip(
            others, amounts.broken_inside(pa.array(others)).to_pylist(), strict=True
        )
        if odd
    ] == []


def test_every_code_may_stand_before_or_behind():
    before, behind = (
        pa.array([f"{code} 5" for code in CODES]),
        pa.array([f"5{code.lower()}" for code in CODES]),
    )
    for cells in (before, behind):
        assert set(amounts.plain(cells, ".").to_pylist()) == {"5"}
        assert amounts.currency(cells).to_pylist() == list(CODES)


def test_the_currency_that_two_signs_mean():
    cells = ["$5 CAD", "$5 EUR", "US$5", "¥5 JPY", "kr 5", "5", "abc", None, "5€50"]
    assert amounts.currency(pa.array(cells)).to_pylist() == [
        "CAD",
        None,
        "USD",
        "JPY",
        "KR",
        None,
        None,
        None,
        None,
    ]
