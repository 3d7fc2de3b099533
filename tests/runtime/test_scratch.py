"""Folders of commands: locked while they live, removed by the next one after a kill."""

import os
import subprocess
import sys
import textwrap
import time
from pathlib import Path

import pytest

from segbench.runtime import scratch

HOLDER = """
    import os, sys, time
    from pathlib import Path
    from segbench.runtime import scratch
    lock = scratch.acquire(Path(sys.argv[1]))
    words = [sys.executable, "-c", "import time; time.sleep(30)"]
    child = os.spawnv(os.P_NOWAIT, sys.executable, words)
    print("held" if lock is not None else "taken", child, flush=True)
    time.sleep(30)
"""


@pytest.fixture
def held(tmp_path):
    """A process that holds a lock and has a child."""
    process = subprocess.Popen(
        [sys.executable, "-c", textwrap.dedent(HOLDER), str(tmp_path / "lock")],
        stdout=subprocess.PIPE,
        text=True,
    )
    word, child = process.stdout.readline().split()
    assert word == "held"
    yield process
    process.kill()
    process.wait()
    process.stdout.close()
    os.kill(int(child), 9)


def test_a_lock_is_told_from_other_processes_and_ends_with_its_holder_though_a_child_lives(
    tmp_path, held
):
    assert scratch.acquire(tmp_path / "lock") is None
    held.kill()
    held.wait()
    until = (
        time.monotonic() + 10
    )  # a child that has not yet begun its own program shares the holder's files
    while (lock := scratch.acquire(tmp_path / "lock")) is None and time.monotonic() < until:
        time.sleep(0.05)
    assert lock is not None
    assert not os.get_inheritable(lock)
    os.close(lock)


def test_a_lock_on_a_file_that_was_removed_is_taken_anew(tmp_path):
    first = scratch.acquire(tmp_path / "lock")
    (tmp_path / "lock").unlink()
    second = scratch.acquire(tmp_path / "lock")
    assert second is not None
    assert os.path.samestat(os.fstat(second), (tmp_path / "lock").stat())
    os.close(first)
    os.close(second)


def test_what_killed_commands_left_is_removed_and_what_lives_stays(tmp_path):
    for name in ("segbench-dead", "segbench-alive", "segbench-other"):
        (tmp_path / name).mkdir()
    (tmp_path / "segbench-dead" / "lock").touch()
    (tmp_path / "segbench-dead" / "customers.parquet").touch()
    lock = scratch.acquire(tmp_path / "segbench-alive" / "lock")
    scratch.sweep(tmp_path)
    assert {path.name for path in tmp_path.iterdir()} == {
        "segbench-alive",
        "segbench-other",
    }  # without a lock, it is not ours
    os.close(lock)


@pytest.mark.parametrize("end", ["pass", "os.kill(os.getpid(), 9)"])
def test_a_command_keeps_its_overflow_in_a_folder_of_its_own(tmp_path, end):
    code = f"""
        import os, stat
        from segbench.runtime import scratch
        from segbench.datasets import connect
        con = connect()
        print(con.raw_sql("SELECT current_setting('temp_directory')").fetchone()[0], flush=True)
        print(stat.S_IMODE(scratch.folder().stat().st_mode), flush=True)
        {end}
    """
    env = {**os.environ, "TMPDIR": str(tmp_path)}
    command = [sys.executable, "-c", textwrap.dedent(code)]
    said = subprocess.run(
        command, env=env, capture_output=True, text=True, check=False, cwd=tmp_path
    ).stdout.split()
    assert Path(said[0]).parent.parent == tmp_path
    assert int(said[1]) == 0o700
    left = [path.name for path in tmp_path.iterdir()]
    assert len(left) == (0 if end == "pass" else 1)
    scratch.sweep(tmp_path)
    assert list(tmp_path.iterdir()) == []
