"""Old encodings, told by their letters: names as their owners and systems write them."""

import pytest

from segbench.datasets.own import decode
from segbench.datasets.own.encoding import judge, likeliest, marked, unmarked_wide

LINES = {
    ("cp1252", "cp850", "mac-roman"): "Müller;Schröder;Groß;Käthe;Jürgen",
    ("cp1252", "mac-roman", "iso8859-15"): "François;Hélène;Besançon;Zoë;Noël;cœur;Œuvre",
    ("cp1250", "iso8859-2", "cp852"): "Dvořák;Novotný;Svobodová;Žižek;Černý;Růžička",
    ("cp1251", "koi8-r", "cp866", "iso8859-5"): "Иванов;Петрова;Сидоров;Москва",
    ("cp1253", "iso8859-7"): "Παπαδόπουλος;Γεωργίου;Αθήνα",
    ("cp1255",): "כהן;לוי;תל אביב",
    ("gb18030",): "王小明;李四;张伟丽;欧阳修",
    ("big5",): "陳大文;林志玲;台北市",
    ("cp932", "euc_jp"): "佐藤 太郎;東京都;ヤマダ;さくら;鈴木",
    ("cp949",): "김철수;이영희;서울특별시;박지성",
}
WRITTEN = [(encoding, text) for encodings, text in LINES.items() for encoding in encodings]


@pytest.mark.parametrize(
    ("encoding", "text"), WRITTEN, ids=[encoding + " " + text[:3] for encoding, text in WRITTEN]
)
def test_what_was_written_is_read(encoding, text):
    written = text.encode(encoding)
    assert written.decode(judge(written.split(b";")).encoding) == text


def test_what_fits_two_encodings_is_told_with_a_word_in_both():
    verdict = likeliest(["João".encode("cp1252")])
    assert verdict.encoding == "cp1252"
    assert verdict.doubt == "cp1250 fits nearly as well: it reads 'João' as 'Joăo'"
    german = ["Müller", "Schröder", "Groß", "Käthe", "Jürgen", "Weiß", "Göbel"]
    assert likeliest([word.encode("cp1252") for word in german]).doubt == ""


def test_utf8_with_a_few_other_bytes_stays_utf8_and_a_mixture_is_told():
    good, bad = ("Jürgen".encode(), "Jürgen".encode("latin-1"))
    assert judge([good] * 5 + [bad] * 5).encoding == "utf-8"
    assert (judge([good] * 5 + [bad] * 6).encoding, judge([good] * 5 + [bad] * 6).mixed) == (
        "cp1252",
        5,
    )
    assert judge([good] * 4 + [bad] * 6).mixed == 0
    assert judge([b"plain", b"cut \xe2\x82"]).encoding == "utf-8"


def test_marks_and_wide_texts_without_one():
    assert [
        marked(text.encode(name))
        for text, name in (("a", "utf-8-sig"), ("a", "utf-16"), ("a", "utf-32"), ("a", "ascii"))
    ] == [
        "utf-8",
        "utf-16",
        "utf-32",
        None,
    ]
    for name in ("utf-16-le", "utf-16-be", "utf-32-le", "utf-32-be"):
        assert unmarked_wide("客户,日期\n王,2023-01-02\n".encode(name)) == name
    assert unmarked_wide(b"a,b\n1,\0\n") is None
    assert unmarked_wide(bytes(100)) is None


@pytest.mark.parametrize("size", [1, 3, 7, 1000])
def test_a_stream_gives_utf8_and_marks_bad_bytes_however_it_is_read(size, monkeypatch):
    monkeypatch.setattr(decode, "PIECE", 5)
    stream = decode.Utf8Stream(iter([b"ab\xc3", b"\xbc,\xff\xe2\x82\n", b"x\xe2\x82"]), "utf-8")
    parts = []
    while part := stream.read(size):
        parts.append(part)
    text = b"".join(parts).decode()
    assert all(len(part) == size for part in parts[:-1])
    assert text == f"abü,{decode.BAD}\\xff{decode.BAD}\\xe2\\x82\nx{decode.BAD}\\xe2\\x82"
    assert decode.legible(text) == "abü,\\xff\\xe2\\x82\nx\\xe2\\x82"
