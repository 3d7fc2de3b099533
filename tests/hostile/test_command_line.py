"""What a person sees at the command line: one message, exit code 2, no traceback."""

import os
import subprocess
import sys
import tempfile
from contextlib import contextmanager
from pathlib import Path

import pytest

from command_line import segbench
from hostile.cases import GOOD, Case, assert_is_one_message, csv
from segbench.errors import SegbenchError

BAD = {
    "a source that is not there": (["init", "gone.csv"], "gone.csv: there is no such file"),
    "an empty source": (["init", "empty.csv"], "empty.csv: is empty"),
    "columns that cannot be told": (["init", "odd.csv"], "cannot tell which column is customer_id"),
    "a params file that is not there": (
        ["run", "gone.yaml"],
        "gone.yaml: there is no such params file",
    ),
    "a params file that is none": (["run", "odd.csv"], "odd.csv"),
    "an option that is not there": (["init", "--frob", "sales.csv"], "--frob"),
    "an address without a table": (
        ["init", "postgres://ann:hunter2@127.0.0.1:1/db"],
        "name the table",
    ),
    "an address too many": (
        ["init", "a.csv", "b", "postgres://ann:hunter2@127.0.0.1:1/db"],
        "unexpected extra argument",
    ),
    "an address of nobody": (
        ["init", "postgres://ann:hunter2@127.0.0.1:1/db", "t"],
        "cannot be read",
    ),
}


@pytest.mark.parametrize("name", BAD)
def test_a_mistake_is_one_message_and_exit_code_2(name, tmp_path):
    args, says = BAD[name]
    (tmp_path / "empty.csv").write_bytes(b"")
    (tmp_path / "odd.csv").write_bytes(csv("1,2,3", header="x,y,z"))
    done = segbench(*args, cwd=tmp_path)
    assert done.returncode == 2
    assert done.stdout == ""
    message = done.stderr.removesuffix("\n")
    assert message.startswith("segbench: ")
    assert message.count("segbench: ") == 1
    assert says in message
    assert "hunter2" not in message
    assert_is_one_message(message, tmp_path)
    assert not (tmp_path / "params").exists()


def test_a_good_file_in_a_folder_with_a_strange_name_is_looked_at(tmp_path):
    folder = tmp_path / "Üm sätze; $(x) 'q'"
    folder.mkdir()
    (folder / "sales 1.csv").write_bytes(csv(*GOOD))
    command = [sys.executable, "-m", "segbench.cli", "init", "sales 1.csv"]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")
    assert "segbench run params/sales-1.yaml" in done.stdout
    assert (folder / "params" / "sales-1.yaml").is_file()


def test_no_params_file_is_written_over(tmp_path):
    (tmp_path / "sales.csv").write_bytes(csv(*GOOD))
    (tmp_path / "params").mkdir()
    (tmp_path / "params" / "sales.yaml").write_text("mine")
    done = segbench("init", "sales.csv", cwd=tmp_path)
    assert done.returncode == 2
    assert "is there already" in done.stderr
    assert (tmp_path / "params" / "sales.yaml").read_text() == "mine"


@contextmanager
def somebody():
    """Act as a user whom permissions bind."""
    if os.geteuid():
        yield
        return
    os.seteuid(65534)
    try:
        yield
    finally:
        os.seteuid(0)


@pytest.mark.skipif(not hasattr(os, "seteuid"), reason="this system has no users to change to")
@pytest.mark.parametrize(
    "name", ["sales.csv", "sales.csv.gz", "sales.parquet", "sales.xlsx", "closed/sales.csv"]
)
def test_a_file_that_may_not_be_read_is_one_message(name, request):
    folder = Path(tempfile.mkdtemp())
    request.addfinalizer(lambda: subprocess.run(["rm", "-rf", folder], check=True))
    folder.chmod(0o755)
    case = Case(name, {name: csv(*GOOD)})
    case.build(folder)
    (folder / name).chmod(0)
    if "/" in name:
        (folder / name).parent.chmod(0)
        request.addfinalizer(lambda: (folder / name).parent.chmod(0o755))
    with somebody(), pytest.raises(SegbenchError, match="Permission denied") as caught:
        case.open(folder)
    assert_is_one_message(str(caught.value), folder)
