"""Consoles of any encoding, closed streams, pipes that nobody reads, words that are no text."""

import io
import os
import subprocess
import sys
from pathlib import Path

import pytest
from rich.console import Console

from command_line import segbench
from hostile.cases import JARGON
from segbench.datasets.own.files import find
from segbench.errors import SegbenchError
from segbench.report.progress import Progress
from segbench.runtime import console

SHOP = "客户🎉 – “Müller” …"
ENCODINGS = ["ascii", "latin-1", "cp1252", "cp437", "gb18030", "shift_jis", "utf-16", "utf-8"]


@pytest.fixture
def stream(monkeypatch):
    def replace(encoding, name="stdout"):
        made = io.TextIOWrapper(io.BytesIO(), encoding=encoding)
        monkeypatch.setattr(sys, name, made)
        return made

    return replace


def written(made):
    made.flush()
    return made.buffer.getvalue().decode(made.encoding)


@pytest.mark.parametrize("encoding", ENCODINGS)
def test_a_line_is_written_in_any_encoding_and_nothing_of_it_is_lost(encoding, stream):
    made = stream(encoding)
    console.prepare()
    console.paragraph(SHOP)
    text = written(made)
    for whole, plain in (
        ("客", r"\u5ba2"),
        ("🎉", r"\U0001f389"),
        ("…", "..."),
        ("–", "-"),
        ("“", '"'),
        ("ü", r"\xfc"),
    ):
        assert whole in text or plain in text, text
    assert "?" not in text


@pytest.mark.parametrize("encoding", ["ascii", "cp437"])
def test_the_moving_clock_of_a_run_is_written_too(encoding, stream):
    made = stream(encoding, "stderr")
    console.prepare()
    shown = Console(file=made, force_terminal=True, highlight=False)
    with Progress(shown, verbose=True) as progress, progress.stage("数据"):
        pass
    assert r"\u6570\u636e done in" in written(made)


@pytest.fixture
def shop(tmp_path):
    rows = "\n".join(f"ann{n % 3},2023-01-{n + 1:02d},10" for n in range(28))
    (tmp_path / "订单🎉.csv").write_text(f"客户🎉,日期,金额\n{rows}\n", encoding="utf-8")
    columns = "{customer_id: 客户🎉, ordered_at: 日期, amount: 金额}"
    (tmp_path / "店.yaml").write_text(
        f"name: shop\ndataset: own\ncutoff: 2023-01-20\ncutoff_step_days: 7\nretention_days: 7\n"
        f"observation_days: 7\n"
        f"methods: [rfm]\nevaluation: {{min_history_days: 5}}\n"
        f"data: {{title: '{SHOP}', "
        f"tables: {{orders: {{path: 订单🎉.csv, columns: {columns}}}}}}}\n",
        encoding="utf-8",
    )
    return tmp_path


def test_a_command_of_its_own_speaks_too(shop):
    command = [sys.executable, "-m", "segbench.cli", "data", "check", "店.yaml"]
    env = {**os.environ, "PYTHONUTF8": "0", "PYTHONIOENCODING": "ascii"}
    done = subprocess.run(command, cwd=shop, env=env, capture_output=True, check=False)
    assert rb"\u5ba2\u6237\U0001f389" in done.stdout


@pytest.mark.parametrize(
    ("words", "encoding", "says"),
    [
        (("data", "check", "店.yaml"), "cp1252", "Müller"),
        (("methods",), "cp437", r"\u4ef7\u503c\u5206\u5c42"),
        (("init", "订单🎉.csv"), "latin-1", "segbench data check params/"),
        (("--help",), "ascii", "Run every notebook"),
        (
            ("run", "没有.yaml"),
            "ascii",
            r"segbench: \u6ca1\u6709.yaml: there is no such params file",
        ),
        (("export", "没有", "--method", "rfm"), "cp437", r"\u6ca1\u6709"),
    ],
    ids=lambda value: "-".join(value) if isinstance(value, tuple) else None,
)
def test_commands_speak_on_any_console(words, encoding, says, shop):
    done = segbench(*words, cwd=shop, encoding=encoding)
    text = done.stdout + done.stderr
    assert says in text, text
    assert "Traceback" not in text


def test_nobody_reading_is_no_traceback(tmp_path):
    read, write = os.pipe()
    os.close(read)
    done = subprocess.run(
        [sys.executable, "-m", "segbench.cli", "methods"],
        stdout=write,
        stderr=subprocess.PIPE,
        check=False,
    )
    os.close(write)
    assert (done.returncode, done.stderr) == (1, b"")


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="this system has no full device")
def test_output_that_cannot_be_written_is_one_message():
    with Path("/dev/full").open("wb") as full:
        done = subprocess.run(
            [sys.executable, "-m", "segbench.cli", "methods"],
            stdout=full,
            stderr=subprocess.PIPE,
            check=False,
        )
    assert done.returncode == 1
    assert done.stderr.startswith(b"segbench: no space is left on the disk")
    assert done.stderr.count(b"\n") == 1


@pytest.mark.parametrize("closed", [">&-", "2>&-", "<&- >&- 2>&-"])
def test_closed_streams_are_stood_in_for(closed):
    done = subprocess.run(
        f'"{sys.executable}" -m segbench.cli nope {closed}',
        shell=True,
        capture_output=True,
        check=False,
    )
    assert done.returncode == 2
    assert b"Traceback" not in done.stderr


@pytest.mark.parametrize(
    ("word", "says"),
    [("caf\udce9.csv", "Rename the file"), ("\udce5\udc8d\udc95.csv", "PYTHONUTF8=1")],
)
def test_a_word_that_is_no_text_is_refused_with_the_way_out(word, says):
    with pytest.raises(SegbenchError) as caught:
        console.check_words(["init", word])
    assert says in str(caught.value)
    assert str(caught.value).isascii()
    assert not JARGON.search(str(caught.value))
    console.check_words(["init", "订单.csv"])


def test_a_cutoff_that_no_data_has_is_one_message(tmp_path):
    for day in ("9999-12-31", "2024-02-30"):
        words = ("score", "report", "new.csv", "-o", "out.csv", "--cutoff", day)
        done = segbench(*words, cwd=tmp_path)
        assert done.returncode == 2
        assert done.stderr.startswith("segbench: --cutoff: found ")
        assert f"{day}" in done.stderr
        assert done.stderr.endswith("from 1900-01-01 to 2100-01-01.\n")


@pytest.mark.skipif(sys.platform != "linux", reason="other systems have no names that are no text")
def test_a_pattern_that_meets_a_name_that_is_no_text_is_one_message(tmp_path):
    (tmp_path / "sales-1.csv").write_text("a,b\n1,2\n")
    (tmp_path / os.fsdecode(b"sales-caf\xe9.csv")).write_text("a,b\n1,2\n")
    with pytest.raises(
        SegbenchError,
        match=r"sales-caf\ufffd\.csv: the name of the file is no UTF-8 text\. Rename it\.",
    ):
        find(str(tmp_path / "sales-*.csv"))


@pytest.mark.parametrize(
    ("error", "silent"), [("OSError(28, 'No space')", True), ("RuntimeError('a fault')", False)]
)
def test_a_file_that_cannot_be_closed_is_no_second_message(error, silent):
    code = f"""
from segbench.runtime.console import prepare
prepare()
class File:
    def __del__(self):
        raise {error}
File()
"""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, check=True)
    assert (done.stderr == b"") == silent
