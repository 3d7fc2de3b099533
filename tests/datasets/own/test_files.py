import gzip
from datetime import UTC, datetime

import ibis
import openpyxl
import pandas as pd
import pyarrow as pa
import pytest
from pyarrow import parquet

from segbench.datasets.own.files import read
from segbench.datasets.own.staging import load_cells
from segbench.errors import SegbenchError
from segbench.params.data import TableParams


def cells(path, **words):
    raw = read(TableParams(path=str(path), columns={}, **words))
    return raw, [
        {k: v for k, v in row.items() if not k.startswith("_")} for row in raw.data.to_pylist()
    ]


def test_files_of_a_pattern_are_read_one_after_another_and_rows_know_their_file(tmp_path):
    (tmp_path / "b.csv").write_text("id,n\n3,4\n")
    (tmp_path / "a.csv.gz").write_bytes(gzip.compress(b"id,n\n1,2\n9,9\n"))
    raw, rows = cells(tmp_path / "*.csv*")
    assert rows == [{"id": "1", "n": "2"}, {"id": "9", "n": "9"}, {"id": "3", "n": "4"}]
    assert raw.data["_file"].to_pylist() == ["a.csv.gz", "a.csv.gz", "b.csv"]
    assert raw.data["_row"].to_pylist() == [1, 2, 1]


def test_files_of_a_pattern_must_have_the_same_columns(tmp_path):
    (tmp_path / "a.csv").write_text("id,n\n1,2\n")
    (tmp_path / "b.csv").write_text("id,m\n1,2\n")
    with pytest.raises(SegbenchError, match=r"b\.csv has not the same columns as .*a\.csv .*m, n"):
        cells(tmp_path / "*.csv")


def test_a_workbook_gives_text_as_a_reader_would_write_it(tmp_path):
    book = openpyxl.Workbook()
    book.active.title = "Sales"
    book.active.append(["id", "on", "amount", "code"])
    book.active.append([17850, datetime(2010, 12, 1, 8, 26), 2.55, "007"])
    book.active.append([None, datetime(2010, 12, 2), 3.0, "x"])
    book.create_sheet("Other").append(["k"])
    book.save(tmp_path / "f.xlsx")
    raw, rows = cells(tmp_path / "f.xlsx")
    assert rows[0] == {"id": "17850", "on": "2010-12-01T08:26:00", "amount": "2.55", "code": "007"}
    assert rows[1]["id"] == ""
    assert raw.read_as == "sheet 'Sales'; not read: Other"
    with pytest.raises(SegbenchError, match=r"no sheet 'Nope'\. Its sheets: Sales, Other"):
        cells(tmp_path / "f.xlsx", sheet="Nope")


def test_parquet_keeps_types_and_reads_odd_ones_as_text(tmp_path):
    table = pa.table(
        {
            "id": pa.array(["a", "b"]).dictionary_encode(),
            "at": pa.array([datetime(2020, 1, 1, tzinfo=UTC)] * 2, pa.timestamp("ns", "UTC")),
            "nested": pa.array([[1, 2], None]),
            "n": pa.array([1.5, None], pa.float32()),
        }
    )
    parquet.write_table(table, tmp_path / "f.parquet")
    raw, rows = cells(tmp_path / "f.parquet")
    assert rows[0]["id"] == "a"
    assert rows[0]["nested"] == "[1, 2]"
    assert pa.types.is_float64(raw.data["n"].type)


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("f.parquet", b"PAR1 not really", "no whole Parquet file"),
        ("f.xlsx", b"not a workbook", "cannot be read as a workbook"),
        ("f.doc", b"x", "does not say what it is"),
    ],
)
def test_files_that_are_not_what_their_name_says_are_refused(tmp_path, name, content, words):
    (tmp_path / name).write_bytes(content)
    with pytest.raises(SegbenchError, match=words):
        cells(tmp_path / name)


def test_missing_files_folders_and_loops_are_said(tmp_path):
    (tmp_path / "there.csv").write_text("a\n")
    with pytest.raises(SegbenchError, match=r"no such file.*there\.csv"):
        cells(tmp_path / "absent.csv")
    with pytest.raises(SegbenchError, match=r"is a folder.*\*\.csv"):
        cells(tmp_path)
    (tmp_path / "loop.csv").symlink_to(tmp_path / "loop.csv")
    with pytest.raises(SegbenchError, match="loop"):
        cells(tmp_path / "loop.csv")


def test_the_same_rows_read_alike_from_text_workbook_and_parquet(tmp_path):
    frame = pd.DataFrame(
        {"id": ["007", "8"], "amount": ["1.50", "2"], "on": ["2020-01-01", "2020-01-02"]}
    )
    frame.to_csv(tmp_path / "f.csv", index=False)
    frame.to_excel(tmp_path / "f.xlsx", index=False)
    frame.to_parquet(tmp_path / "f.parquet")
    assert (
        cells(tmp_path / "f.csv")[1]
        == cells(tmp_path / "f.xlsx")[1]
        == cells(tmp_path / "f.parquet")[1]
    )


def test_times_with_a_zone_are_turned_to_the_shops_and_others_stay(tmp_path):
    path = tmp_path / "f.parquet"
    noon = datetime(2024, 3, 1, 12)
    columns = {
        "zoned": pa.array([noon.replace(tzinfo=UTC), None]),
        "bare": pa.array([noon, None]),
        "text": pa.array(["2024-03-01", "x"]),
    }
    parquet.write_table(pa.table(columns), path)
    raw = read(TableParams(path=str(path), columns={}))
    found = load_cells(ibis.duckdb.connect(), raw, 8.0).order_by("_row").to_pandas()
    first = {name: found[place][0] for name, place in raw.places.items()}
    assert first == {
        "zoned": datetime(2024, 3, 1, 20),
        "bare": noon,
        "text": "2024-03-01",
    }
