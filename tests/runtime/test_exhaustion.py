"""What ran out is one message, exit code 1, no traceback; also from real limits."""

import errno
import os
import shlex
import subprocess
import sys

import duckdb
import pyarrow as pa
import pytest
from nbclient.exceptions import DeadKernelError

from segbench import cli
from segbench.errors import SegbenchError
from segbench.report.execute import NotebookError
from segbench.runtime import exhaustion
from segbench.runtime.exhaustion import explained
from support import make_shop

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="limits of POSIX")


def out_of_memory_in_duckdb():
    con = duckdb.connect()
    con.execute("SET memory_limit = '20MB'; SET temp_directory = ''")
    con.execute("CREATE TABLE t AS SELECT range, md5(range::VARCHAR) FROM range(3000000)")


def wrapped():
    try:
        of(OSError(errno.ENOSPC, os.strerror(errno.ENOSPC), "a.csv"))()
    except OSError as error:
        raise SegbenchError(f"a.csv: cannot be written ({error.strerror}).") from None


def of(error):
    def raises():
        raise error

    return raises


@pytest.mark.parametrize(
    ("fails", "said"),
    [
        (
            of(OSError(errno.ENOSPC, "No space left on device", "x/y.parquet")),
            r"no space is left on the disk \(x/y.parquet\)",
        ),
        (of(OSError(errno.EDQUOT, "Disk quota exceeded")), "no space is left"),
        (of(OSError(errno.EMFILE, "Too many open files")), "ulimit -n"),
        (
            of(OSError(errno.EROFS, "Read-only file system", "z")),
            r"\(z\): the file system is read-only",
        ),
        (of(PermissionError(errno.EACCES, "Permission denied", "z")), r"access is denied \(z\)"),
        (of(MemoryError()), "memory ran out"),
        (of(pa.ArrowMemoryError("malloc of size 99 failed")), "memory ran out"),
        (of(RuntimeError("can't start new thread")), "no further process or thread"),
        (of(ImportError("libx.so: failed to map segment from shared object")), "memory ran out"),
        (
            of(FileNotFoundError(errno.ENOENT, "No usable temporary directory found in ['/a']")),
            "export TMPDIR",
        ),
        (of(DeadKernelError("Kernel died")), "ended from outside"),
        (
            of(duckdb.IOException('IO Error: Could not write file "a": No space left on device')),
            "no space is left",
        ),
        (
            of(NotebookError("notebook rfm.ipynb, cell 5: MemoryError: Unable to allocate 9 GiB")),
            "memory ran out",
        ),
        (
            of(
                NotebookError(
                    "notebook rfm.ipynb, cell 5: OSError: [Errno 28] No space left on device"
                )
            ),
            "no space is left",
        ),
        (out_of_memory_in_duckdb, "memory ran out"),
        (wrapped, "no space is left"),
    ],
)
def test_what_ran_out_is_said_with_what_to_do(fails, said):
    with pytest.raises(Exception) as caught:  # noqa: PT011 - of any kind
        fails()
    found = explained(caught.value)
    assert found is not None
    assert found.exit_code == 1
    with pytest.raises(exhaustion.ExhaustedError, match=said):
        raise found


@pytest.mark.parametrize(
    "error",
    [
        ValueError("x"),
        KeyError("Memory"),
        FileNotFoundError(errno.ENOENT, "No such file or directory", "x"),
        SegbenchError("topics.csv: unknown topic 'Out of memory'."),
        NotebookError("notebook rfm.ipynb, cell 5: ZeroDivisionError: division by zero"),
    ],
)
def test_other_errors_are_none_of_it(error):
    assert explained(error) is None


def test_a_message_of_ours_about_a_place_stays():
    error = SegbenchError("x: reports cannot be written here.")
    error.__context__ = PermissionError(errno.EACCES, "Permission denied", "x")
    assert explained(error) is None
    assert cli._told(error) == ("x: reports cannot be written here.", 2)


@pytest.fixture(scope="module")
def shop(tmp_path_factory):
    """A small shop, its params, and a report that stands there already."""
    folder = tmp_path_factory.mktemp("shop")
    make_shop(folder)
    return folder


RUN, CHECK, INIT = (
    "run shop.yaml",
    "data check shop.yaml",
    "init shop.csv -o new/shop.yaml -c amount=paid -c ordered_at=day",
)
SIMULATE = "data simulate insurer --customers 1000 -o new/insurer"

LATE = [
    pytest.param(*case, marks=pytest.mark.slow)
    for case in (
        ("ulimit -f 8", RUN, "no space is left"),
        ("ulimit -f 8", SIMULATE, "no space is left"),
        ("ulimit -v 500000", CHECK, "memory ran out"),
        ("ulimit -v 500000", RUN, "memory ran out"),
    )
]
"""What runs out in the midst of the work."""


@pytest.mark.parametrize(
    ("limits", "words", "said"),
    [
        ("ulimit -f 0", INIT, "no folder for temporary files"),
        ("ulimit -v 350000", INIT, "only 358 MB of address space are allowed, and 2,000 needed"),
        ("exec >/dev/full", CHECK, "no space is left"),
        ("ulimit -n 64", RUN, "only 64 are allowed, and 256 needed"),
        *LATE,
    ],
)
def test_a_limit_is_one_message_and_what_was_there_stays(shop, limits, words, said):
    command = f"{limits}; exec {shlex.quote(sys.executable)} -m segbench.cli {words}"
    process = subprocess.run(
        ["bash", "-c", command], cwd=shop, capture_output=True, text=True, check=False
    )
    assert said in process.stderr
    assert process.returncode == 1
    assert "Traceback" not in process.stderr
    assert process.stderr.count("segbench: ") == 1
    assert [path.name for path in (shop / "reports").iterdir()] == ["shop"]
    assert (shop / "reports" / "shop" / "index.html").read_text() == "previous"
    assert not (shop / "new").exists() or not list((shop / "new").iterdir())


@pytest.mark.parametrize("temporary", ["nowhere", "file"])
def test_a_missing_folder_for_temporary_files_is_no_matter(shop, temporary):
    (shop / "file").touch()
    env = {**os.environ, "TMPDIR": str(shop / temporary), "HOME": str(shop / "file" / "home")}
    command = [sys.executable, "-m", "segbench.cli", *CHECK.split()]
    process = subprocess.run(
        command, cwd=shop, env=env, capture_output=True, text=True, check=False
    )
    assert process.returncode == 0, process.stderr
    assert process.stderr == ""
