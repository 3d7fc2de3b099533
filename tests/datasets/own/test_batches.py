"""Files in batches: the rows that reading at once gives, whatever the size of a batch."""

import gzip

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from segbench.datasets.own import batches
from segbench.datasets.own.batches import open_batches
from segbench.datasets.own.textfile import read_text
from segbench.errors import SegbenchError


def everything(path, **style):
    """All rows of a file: (row, cells), and the numbers of the broken ones."""
    file = open_batches(path, path.name, **style)
    rows, broken = [], []
    for batch in file.batches(file.columns):
        rows += zip(batch.rows.tolist(), batch.cells.to_pylist(), strict=True)
        broken += [item.row for item in batch.rejected]
    return rows, broken


@pytest.mark.parametrize("block", [64, 100, 1 << 20])
def test_text_gives_the_rows_and_numbers_that_reading_at_once_gives(tmp_path, monkeypatch, block):
    lines = [f"{n:05d},{n / 7:.3f}" for n in range(60)]
    lines[10], lines[11], lines[40], lines[59] = "one cell", "1,2,3", '"a ""b""\nc",5', "last"
    path = tmp_path / "t.csv"
    path.write_text("\ufeffid,m\n" + "\n".join(lines) + "\n", encoding="utf-8")
    monkeypatch.setattr(batches, "BLOCK", block)
    rows, broken = everything(path)
    whole = read_text(path, "t.csv")
    assert [row for row, _ in rows] == whole.data["_row"].to_pylist()
    assert [cells for _, cells in rows] == whole.data.select(["id", "m"]).to_pylist()
    assert broken == [item.row for item in whole.broken] == [11, 12, 60]


def test_encoding_delimiter_and_compression_are_found(tmp_path):
    rows = [(1, {"id": "001", "name": "Zoë"}), (2, {"id": "002", "name": "李"})]
    text = "id;name\n001;Zoë\n002;李\n"
    (tmp_path / "a.csv.gz").write_bytes(gzip.compress(text.encode()))
    (tmp_path / "b.txt").write_text(text, encoding="utf-16")
    assert everything(tmp_path / "a.csv.gz") == everything(tmp_path / "b.txt") == (rows, [])
    assert everything(tmp_path / "b.txt", delimiter="|")[0][0] == (1, {"id;name": "001;Zoë"})


@pytest.mark.parametrize("rows", [1, 7, 1000])
def test_parquet_gives_its_rows_with_their_types(tmp_path, monkeypatch, rows):
    frame = pd.DataFrame({"id": [f"{n:03d}" for n in range(20)], "m": range(20), "other": 1.5})
    frame.to_parquet(tmp_path / "t.parquet", index=False)
    monkeypatch.setattr(batches, "ROWS", rows)
    file = open_batches(tmp_path / "t.parquet", "t")
    assert file.columns == ["id", "m", "other"]
    found = list(file.batches(["m", "id"]))
    assert (
        pa.Table.from_batches([batch.cells for batch in found])
        .to_pandas()[["id", "m"]]
        .equals(frame[["id", "m"]])
    )
    assert [row for batch in found for row in batch.rows] == list(range(1, 21))


def test_a_header_alone_has_no_rows(tmp_path):
    (tmp_path / "t.csv").write_text("id,m\n")
    pq.write_table(pa.table({"id": pa.array([], pa.string())}), tmp_path / "t.parquet")
    assert everything(tmp_path / "t.csv") == ([], [])
    assert everything(tmp_path / "t.parquet") == ([], [])


@pytest.mark.parametrize(
    ("name", "content", "says"),
    [
        ("t.csv", b"", "is empty"),
        ("t.csv", b"\n\n", "is empty"),
        ("t.csv", b"id,ID\n1,2\n", "stands twice"),
        ("t.csv", b"id,m", "ends in its first row"),
        ("t.csv", b'id,m\n1,2\n3,"4\n5,6\n', "row 2 opens a quotation mark that never closes"),
        ("t.csv", b'id,m\n1,2\n"3,4\n5,6\n', "never closes"),
        ("t.csv", b"PK\3\4", "is a workbook"),
        ("t.parquet", b"PAR1 and no more", "no whole Parquet file"),
        ("t.xlsx", b"PK\3\4", "cannot be read in batches"),
    ],
)
def test_what_cannot_be_read_is_said(tmp_path, name, content, says):
    (tmp_path / name).write_bytes(content)
    with pytest.raises(SegbenchError, match=says):
        everything(tmp_path / name)


def test_a_row_that_is_longer_than_a_block_is_refused(tmp_path, monkeypatch):
    monkeypatch.setattr(batches, "BLOCK", 1 << 12)
    (tmp_path / "t.csv").write_text('id,m\n1,"' + "x\n" * 10_000)
    with pytest.raises(SegbenchError, match="quotation mark"):
        everything(tmp_path / "t.csv")


def test_an_odd_mark_inside_a_cell_is_no_open_quotation(tmp_path):
    (tmp_path / "t.csv").write_text('id,m\n1,5" pipe\n2,"two\nlines"\n3,x\n')
    assert [cells["m"] for _, cells in everything(tmp_path / "t.csv")[0]] == [
        '5" pipe',
        "two\nlines",
        "x",
    ]


@pytest.mark.parametrize("block", [64, 1 << 20])
@pytest.mark.parametrize(
    ("content", "rows", "broken"),
    [
        ("\n\nid,m\n1,2\n", [(1, "1", "2")], []),
        (
            'id,m\n1,5" pipe\n2,"two\nlines"\n\n\n',
            [(1, "1", '5" pipe'), (2, "2", "two\nlines")],
            [],
        ),
        ("id,m\n" + "one cell\n" * 40, [], list(range(1, 41))),
        ("id,m\n" + "one cell\n" * 40 + "1,2", [(41, "1", "2")], list(range(1, 41))),
    ],
)
def test_odd_files_are_read_as_they_are_at_once(
    tmp_path, monkeypatch, block, content, rows, broken
):
    (tmp_path / "t.csv").write_text(content)
    monkeypatch.setattr(batches, "BLOCK", block)
    whole = read_text(tmp_path / "t.csv", "t.csv")
    assert [tuple(row.values())[1:] for row in whole.data.to_pylist()] == rows
    assert [item.row for item in whole.broken] == broken
    assert everything(tmp_path / "t.csv") == (
        [(row, {"id": name, "m": value}) for row, name, value in rows],
        broken,
    )


@pytest.mark.parametrize("block", [64, 1 << 20])
def test_rows_with_bad_bytes_are_left_out_with_their_numbers_as_reading_at_once_does(
    tmp_path, monkeypatch, block
):
    lines = [f"Jürgen {n},{n}".encode() for n in range(60)]
    lines[3], lines[20], lines[59] = b"J\xfcrgen,3", b"one \xff cell", b"cut,\xe2\x82"
    path = tmp_path / "t.csv"
    path.write_bytes(b"id,m\n" + b"\n".join(lines))
    monkeypatch.setattr(batches, "BLOCK", block)
    found = list(open_batches(path, "t.csv").batches(["id", "m"]))
    whole = read_text(path, "t.csv")
    assert [item for batch in found for item in batch.rejected] == list(whole.broken)
    assert [item.reason for item in whole.broken] == [
        "not readable as utf-8",
        "not as many cells as the first row",
        "not readable as utf-8",
    ]
    assert [row for batch in found for row in batch.rows] == whole.data["_row"].to_pylist()
    assert [cells for batch in found for cells in batch.cells.to_pylist()] == whole.data.select(
        ["id", "m"]
    ).to_pylist()
    assert [item.text for item in whole.broken] == [
        '{"id": "J\\\\xfcrgen", "m": "3"}',
        "one \\xff cell",
        '{"id": "cut", "m": "\\\\xe2\\\\x82"}',
    ]


def test_a_file_in_another_encoding_than_the_one_named_is_refused(tmp_path):
    (tmp_path / "t.csv").write_bytes("id,m\nJürgen,1\nSören,2\nann,3\n".encode("latin-1"))
    with pytest.raises(
        SegbenchError, match=r"t\.csv: is not utf-8 in line 2.*1 further of 3 rows.*`encoding:`"
    ):
        everything(tmp_path / "t.csv", encoding="utf-8")
    assert everything(tmp_path / "t.csv")[0][0] == (1, {"id": "Jürgen", "m": "1"})
