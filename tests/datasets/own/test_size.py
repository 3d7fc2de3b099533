"""Files that unpack to more than memory holds."""

import gzip
import io
import zipfile

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from segbench.datasets.own.files import read_file
from segbench.datasets.own.size import available_memory, check_size
from segbench.errors import SegbenchError
from segbench.params.data import TableParams

ROWS = b"customer,date,amount\n" + b"c1,2024-01-01,5.00\n" * 200_000
"""3.8 MB of text."""


def bomb(path):
    if path.suffix == ".gz":
        path.write_bytes(gzip.compress(ROWS))
    elif path.name == "members.gz2":
        path.write_bytes(gzip.compress(ROWS[:21]) + gzip.compress(ROWS[21:]))
    elif path.suffix == ".xlsx":
        with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as book:
            book.writestr("xl/worksheets/sheet1.xml", ROWS)
    elif path.suffix == ".parquet":
        same = pa.DictionaryArray.from_arrays(pa.array([0] * 200_000, pa.int32()), ["c1"])
        pq.write_table(pa.table({"customer": same, "date": same, "amount": same}), path)
    else:
        path.write_bytes(ROWS)
    return path


@pytest.mark.parametrize("name", ["a.csv.gz", "members.gz2", "a.xlsx", "a.parquet", "a.csv"])
def test_what_memory_cannot_hold_is_refused_with_its_size(tmp_path, name):
    path = bomb(tmp_path / name)
    check_size(path, name, available=40_000_000)
    with pytest.raises(
        SegbenchError,
        match=rf"{name}: is .* MB and unpacks to [0-9.]+ MB or more; the 1.0 MB of memory",
    ):
        check_size(path, name, available=1_000_000)


def test_a_bomb_is_not_unpacked_to_its_end(tmp_path):
    packed = io.BytesIO()
    with gzip.GzipFile(fileobj=packed, mode="wb") as file:
        for _ in range(100):
            file.write(bytes(1_000_000))
    path = tmp_path / "bomb.csv.gz"
    path.write_bytes(packed.getvalue())
    with pytest.raises(SegbenchError, match=r"is 0.1 MB and unpacks to 1.[0-9] MB or more"):
        check_size(path, path.name, available=2_000_000)


@pytest.mark.parametrize(
    ("name", "start"), [("a.csv.gz", b"\x1f\x8b"), ("a.xlsx", b"PK\3\4"), ("a.parquet", b"PAR1")]
)
def test_damaged_files_are_left_to_their_readers(tmp_path, name, start):
    path = tmp_path / name
    path.write_bytes(start + b"nothing of the kind")
    check_size(path, name, available=1_000_000)
    with pytest.raises(SegbenchError, match=name):
        read_file(path, name, TableParams(path=str(path), columns={}))


def test_files_are_read_only_after_that_check(tmp_path, monkeypatch):
    path = bomb(tmp_path / "a.csv.gz")
    monkeypatch.setattr("segbench.datasets.own.size.available_memory", lambda: 1_000_000)
    with pytest.raises(SegbenchError, match="unpacks to"):
        read_file(path, "a.csv.gz", TableParams(path=str(path), columns={}))


def test_the_system_says_how_much_memory_there_is():
    found = available_memory()
    assert found is None or found > 1_000_000
