"""Workbooks of several sheets: hidden, empty, charts, in the order in which people leave them."""

import zipfile
from collections.abc import Sequence
from pathlib import Path
from xml.sax.saxutils import escape

import openpyxl
from openpyxl.chart import BarChart, Reference

from hostile.cases import GOOD, HEADER, TOTALS, Build, Case

TABLE = tuple(tuple(row.split(",")) for row in (HEADER, *GOOD))
OTHER = (TABLE[0], ("zoe", "z9", "2022-12-01", "99.00"))
Rows = Sequence[Sequence[object]]


def book(*sheets: tuple[str, str, Rows]) -> Build:
    """A workbook of sheets: name, state, rows. The state `chart` is nothing but a chart."""

    def write(path: Path) -> None:
        made = openpyxl.Workbook()
        made.remove(made.active)
        for name, state, rows in sheets:
            if state == "chart":
                page = made.create_chartsheet(name)
                chart = BarChart()
                chart.add_data(
                    Reference(
                        made.worksheets[0] if made.worksheets else made.create_sheet("data"),
                        1,
                        1,
                        1,
                        2,
                    )
                )
                page.add_chart(chart)
                continue
            page = made.create_sheet(name)
            for row in rows:
                page.append(row)
            page.sheet_state = state
        made.save(path)

    return write


def open_document(*sheets: tuple[str, bool, Rows]) -> Build:
    """A spreadsheet as LibreOffice writes it: name, whether it is shown, rows."""
    names = ["office", "style", "table", "text"]
    spaces = " ".join(
        f'xmlns:{name}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"' for name in names
    )
    styles = "".join(
        f'<style:style style:name="s{n}" style:family="table">'
        f'<style:table-properties table:display="{str(shown).lower()}"/>'
        "</style:style>"
        for n, (_, shown, _) in enumerate(sheets)
    )

    def cells(row: Sequence[object]) -> str:
        return "".join(
            f'<table:table-cell office:value-type="string">'
            f"<text:p>{escape(str(cell))}</text:p></table:table-cell>"
            for cell in row
        )

    tables = "".join(
        f'<table:table table:name="{name}" table:style-name="s{n}">'
        + "".join(f"<table:table-row>{cells(row)}</table:table-row>" for row in rows)
        + "</table:table>"
        for n, (name, _, rows) in enumerate(sheets)
    )
    content = (
        f'<?xml version="1.0" encoding="UTF-8"?>'
        f'<office:document-content {spaces} office:version="1.2">'
        f"<office:automatic-styles>{styles}</office:automatic-styles><office:body><office:spreadsheet>{tables}"
        "</office:spreadsheet></office:body></office:document-content>"
    )

    def write(path: Path) -> None:
        kind = "application/vnd.oasis.opendocument.spreadsheet"
        manifest = (
            '<?xml version="1.0"?><manifest:manifest '
            'xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0">'
            f'<manifest:file-entry manifest:full-path="/" manifest:media-type="{kind}"/>'
            "</manifest:manifest>"
        )
        with zipfile.ZipFile(path, "w") as archive:
            archive.writestr("mimetype", kind)
            archive.writestr("META-INF/manifest.xml", manifest)
            archive.writestr("content.xml", content)

    return write


def read(name: str, build: Build, said: str, file: str = "sales.xlsx", **more: object) -> Case:
    return Case(name, {file: build}, **{"read": 3, "totals": TOTALS, "read_as": said} | more)


ZOE = {"read": 1, "totals": {"z9": "99.00"}}

SHEETS = [
    read(
        "a hidden sheet before the visible one",
        book(("old", "hidden", OTHER), ("sales", "visible", TABLE)),
        "sheet 'sales'; not read: old (hidden)",
        look=True,
    ),
    read(
        "a very hidden sheet before the visible one",
        book(("old", "veryHidden", OTHER), ("sales", "visible", TABLE)),
        "sheet 'sales'; not read: old (hidden)",
    ),
    read(
        "an empty sheet before the others",
        book(("Sheet1", "visible", ()), ("sales", "visible", TABLE), ("more", "visible", OTHER)),
        "sheet 'sales'; not read: Sheet1, more",
    ),
    read(
        "a sheet of blanks before the others",
        book(("Sheet1", "visible", ((" ", None), ("", "  "))), ("sales", "visible", TABLE)),
        "sheet 'sales'; not read: Sheet1",
    ),
    read(
        "an empty visible sheet and a hidden one",
        book(("Sheet1", "visible", ()), ("old", "hidden", OTHER)),
        "sheet 'old' (hidden); not read: Sheet1",
        **ZOE,
    ),
    read(
        "a hidden sheet by its name",
        book(("old", "hidden", OTHER), ("sales", "visible", TABLE)),
        "sheet 'old' (hidden); not read: sales",
        how={"sheet": "old"},
        **ZOE,
    ),
    read(
        "a chart before the table",
        book(("data", "hidden", OTHER), ("chart", "chart", ()), ("sales", "visible", TABLE)),
        "sheet 'sales'; not read: data (hidden), chart (no table)",
    ),
    Case(
        "a chart by its name",
        {"s.xlsx": book(("d", "visible", TABLE), ("c", "chart", ()))},
        says=("'c'",),
        how={"sheet": "c"},
    ),
    Case(
        "nothing in any sheet",
        {"s.xlsx": book(("a", "visible", ()), ("b", "hidden", ()))},
        says=("'a' is empty",),
        look=True,
    ),
    Case(
        "a sheet that is not there, of some that are hidden",
        {"s.xlsx": book(("a", "visible", TABLE), ("b", "hidden", ()))},
        says=("no sheet 'x'", "a, b (hidden)"),
        how={"sheet": "x"},
    ),
    read(
        "a hidden sheet first in an open document",
        open_document(("old", False, OTHER), ("sales", True, TABLE)),
        "sheet 'sales'; not read: old (hidden)",
        file="sales.ods",
    ),
    read("one sheet", book(("sales", "visible", TABLE)), "sheet 'sales'; "),
]
