import gzip

import pytest

from segbench.datasets.own.textfile import TextFile, find_delimiter, read_text
from segbench.errors import SegbenchError

CHINESE = "客户编号,姓名,金额\n001,王小明,12.50\n002,张伟丽,8.00\n003,李娜,3.20\n"
GERMAN = "Kunde;Name;Betrag\n1;Müller;12,50\n2;Schröder;1.234,00\n3;Groß;5\n"


def rows(raw):
    return [tuple(row[name] for name in raw.data.column_names[2:]) for row in raw.data.to_pylist()]


@pytest.mark.parametrize(
    ("text", "encoding", "found"),
    [
        (CHINESE, "utf-8", "utf-8"),
        (CHINESE, "utf-8-sig", "utf-8"),
        (CHINESE, "gbk", "gb18030"),
        (CHINESE, "utf-16", "utf-16"),
        (GERMAN, "latin-1", "cp1252"),
        (GERMAN, "cp1252", "cp1252"),
    ],
)
def test_the_encoding_is_found_and_shown(tmp_path, text, encoding, found):
    path = tmp_path / "f.csv"
    path.write_bytes(text.encode(encoding))
    raw = read_text(path, "f.csv")
    assert raw.style["encoding"] == found
    assert raw.read_as.startswith(found)
    lines = [tuple(line.split(raw.style["delimiter"])) for line in text.splitlines()]
    assert tuple(raw.data.column_names[2:]) == lines[0]
    assert rows(raw) == lines[1:]


def test_a_letter_far_down_in_the_file_still_tells_the_encoding(tmp_path):
    path = tmp_path / "f.csv"
    path.write_bytes(b"id,name\n" + b"1,plain\n" * 300_000 + "2,Müller\n".encode("latin-1"))
    raw = read_text(path, "f.csv")
    assert raw.style["encoding"] == "cp1252"
    assert rows(raw)[-1] == ("2", "Müller")


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_the_delimiter_is_found_whatever_stands_in_the_cells(delimiter):
    lines = [
        delimiter.join(cells)
        for cells in (["id", "text", "n"], ["1", '"a, b; c"', "2"], ["2", "d", "3"])
    ]
    assert find_delimiter(lines) == delimiter


def test_gzip_is_read_and_a_file_cut_short_is_refused(tmp_path):
    path = tmp_path / "f.csv.gz"
    whole = gzip.compress(("a,b\n" + "1,2\n" * 5000).encode())
    path.write_bytes(whole)
    assert read_text(path, "f.csv.gz").data.num_rows == 5000
    path.write_bytes(whole[:-20])
    with pytest.raises(SegbenchError, match=r"f\.csv\.gz: .*cut short"):
        read_text(path, "f.csv.gz")


def test_ragged_rows_are_kept_apart_with_their_place(tmp_path):
    path = tmp_path / "f.csv"
    path.write_text("a,b\n1,2\n3\n4,5,6\n7,8\n")
    raw = read_text(path, "f.csv")
    assert rows(raw) == [("1", "2"), ("7", "8")]
    assert raw.data["_row"].to_pylist() == [1, 4]
    assert [(item.row, item.text) for item in raw.broken] == [(2, "3"), (3, "4,5,6")]


def test_cells_may_hold_line_breaks_delimiters_and_a_million_letters(tmp_path):
    path = tmp_path / "f.csv"
    path.write_text('a,b\n"x\ny","1,2"\n' + "z" * 1_000_000 + ",3\n")
    assert rows(read_text(path, "f.csv"))[0] == ("x\ny", "1,2")


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "is empty"),
        (b"a,a\n1,2\n", "'a' stands twice"),
        (b"id,ID\n1,2\n", "capital letters"),
        (b'a,b\n1,"open\n2,3\n4,5\n', "never closes"),
    ],
)
def test_what_cannot_be_read_is_said(tmp_path, content, words):
    path = tmp_path / "f.csv"
    path.write_bytes(content)
    with pytest.raises(SegbenchError, match=words):
        read_text(path, "f.csv")


def test_a_wrong_encoding_is_answered_with_the_line(tmp_path):
    path = tmp_path / "f.csv"
    path.write_bytes("a,b\n1,x\n2,ü\n".encode("latin-1"))
    with pytest.raises(SegbenchError, match=r"f\.csv: is not utf-8 in line 3.*encoding:"):
        read_text(path, "f.csv", encoding="utf-8")
    with pytest.raises(SegbenchError, match="`encoding: klingon` is not known"):
        read_text(path, "f.csv", encoding="klingon")


def test_a_cut_letter_writes_nothing_to_the_terminal(tmp_path, capfd):
    path = tmp_path / "f.csv"
    path.write_bytes(b"a,b\n1,x\n2,y\nM\xc3")
    raw = read_text(path, "f.csv")
    assert [(item.row, item.text, item.reason) for item in raw.broken] == [
        (3, "M\\xc3", "not as many cells as the first row")
    ]
    assert capfd.readouterr() == ("", "")


def test_one_bad_byte_costs_its_row(tmp_path):
    path = tmp_path / "f.csv"
    path.write_bytes(
        b"a,b\n" + "".join(f"Müller{n},1\n" for n in range(300)).encode() + b"M\xfcller,2\n"
    )
    raw = read_text(path, "f.csv")
    assert raw.style["encoding"] == "utf-8"
    assert [row[0] for row in rows(raw)] == [f"Müller{n}" for n in range(300)]
    assert [(item.row, item.reason) for item in raw.broken] == [(301, "not readable as utf-8")]


def test_a_doubt_is_said_with_a_word_in_both_readings(tmp_path):
    path = tmp_path / "f.csv"
    path.write_bytes("a,b\n1,João\n".encode("cp1252"))
    raw = read_text(path, "f.csv")
    assert raw.read_as == (
        "cp1252, comma between cells (in doubt: cp1250 fits nearly as well: it reads 'João' "
        "as 'Joăo')"
    )
    assert "in doubt" not in read_text(path, "f.csv", encoding="cp1252").read_as


@pytest.mark.parametrize("letters", [3, 30, 300])
def test_a_first_row_of_any_length_is_read_whole(tmp_path, letters):
    names = [f"{number:0{letters}d}, of {letters}" for number in range(3000)]
    path = tmp_path / "wide.csv"
    row = ",".join(["1"] * len(names))
    path.write_text(",".join(f'"{name}"' for name in names) + f"\n{row}\n{row}\n")
    assert TextFile(path, "wide.csv").columns == names


@pytest.mark.parametrize(
    ("lines", "found"),
    [
        (["id;name;paid"], ";"),  # nothing but a header
        (["a;b,c", "1;2", "3"], ";"),  # the last line may be cut
        (["a,b;c", "1,2", "3,4", "5"], ","),
        (["word"], ","),
    ],
)
def test_few_lines_tell_the_delimiter(lines, found):
    assert find_delimiter(lines) == found


def test_who_named_the_encoding_gets_a_file_of_which_a_few_rows_are_bad(tmp_path):
    """Twelve of 112 rows: too many for a guess."""
    path = tmp_path / "f.csv"
    path.write_bytes(b"a,b\n" + "Müller,1\n".encode() * 100 + b"M\xfcller,2\n" * 12)
    raw = read_text(path, "f.csv", encoding="utf-8")
    assert rows(raw) == [("Müller", "1")] * 100
    assert [item.row for item in raw.broken] == list(range(101, 113))


def test_how_many_rows_are_in_another_encoding_is_told(tmp_path):
    path = tmp_path / "f.csv"
    path.write_bytes(b"a,b\nM\xfcller,1\nGro\xdf,2\nplain,3\n")
    with pytest.raises(SegbenchError, match=r"in line 2.* \(and 1 further of 3 rows\)"):
        read_text(path, "f.csv", encoding="utf-8")


def test_a_gzip_file_with_a_damaged_middle_is_refused(tmp_path):
    path = tmp_path / "f.csv.gz"
    packed = bytearray(gzip.compress(b"".join(b"%d,%d\n" % (n, n * n) for n in range(20_000))))
    packed[len(packed) // 2 : len(packed) // 2 + 40] = b"\xff" * 40
    path.write_bytes(packed)
    with pytest.raises(SegbenchError, match="damaged or cut short"):
        read_text(path, "f.csv.gz", encoding="latin-1")
    with pytest.raises(SegbenchError, match="damaged or cut short"):
        read_text(path, "f.csv.gz")
