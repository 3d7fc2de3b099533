"""A pool whose calls are forked: what they have imported, when they end, what is said of it."""

import os
import signal
import subprocess
import sys
import time
from concurrent.futures.process import BrokenProcessPool
from contextlib import suppress

import psutil
import pytest

from segbench.runtime.forks import SAFE, forks

pytestmark = pytest.mark.skipif(not SAFE, reason="processes are not forked here")

UNCOMMON = "imported_by_nobody"
"""A module that nothing imports but these tests."""

ENVIRONMENT = {"PYTHONHASHSEED": "7", "SEGBENCH_TEST": "seen"}
WAIT = (
    "from segbench.runtime.workers import end_with_parent; end_with_parent();"
    "import pathlib, os, time; pathlib.Path({path!r}).write_text(str(os.getpid())); time.sleep(60)"
)


@pytest.fixture
def uncommon(tmp_path, monkeypatch):
    (tmp_path / f"{UNCOMMON}.py").write_text("import os\nIMPORTED_BY = os.getpid()\n")
    monkeypatch.syspath_prepend(tmp_path)
    return UNCOMMON


def of_process(code):
    return f"__import__('os').{code}"


def test_every_call_has_a_process_of_its_own_forked_from_one_that_has_imported(uncommon):
    imported_by = f"__import__('sys').modules[{uncommon!r}].IMPORTED_BY"
    with forks(uncommon, ENVIRONMENT) as pool:
        one, other = (pool.submit(os.getpid).result() for _ in range(2))
        parent = pool.submit(os.getppid).result()
        assert pool.submit(eval, imported_by).result() == parent
    assert len({one, other, parent, os.getpid()}) == 4


def test_what_is_read_when_python_begins_is_set_for_them_and_not_for_the_run(uncommon):
    command = [sys.executable, "-c", "print(hash('segbench'))"]
    env = {**os.environ, "PYTHONHASHSEED": "7"}
    said = subprocess.run(command, env=env, capture_output=True, text=True, check=True).stdout
    with forks(uncommon, ENVIRONMENT) as pool:
        assert pool.submit(hash, "segbench").result() == int(said)
        assert pool.submit(os.getenv, "SEGBENCH_TEST").result() == "seen"
    assert "SEGBENCH_TEST" not in os.environ


def test_they_do_not_hear_what_a_terminal_sends(uncommon):
    with forks(uncommon, {}) as pool:
        deaf = pool.submit(signal.pthread_sigmask, signal.SIG_BLOCK, ()).result()
    assert {signal.SIGINT, signal.SIGHUP} <= deaf
    assert signal.SIGTERM not in deaf


def test_nor_do_the_first_processes_that_a_command_starts(uncommon, tmp_path):
    """With them starts the helper of `multiprocessing`, whose start has SIGINT heard again."""
    first = tmp_path / "first.py"
    first.write_text(
        "import signal\n"
        "from segbench.runtime.forks import forks\n"
        "if __name__ == '__main__':\n"
        f"    with forks({uncommon!r}, {{}}) as pool:\n"
        "        mask = pool.submit(signal.pthread_sigmask, signal.SIG_BLOCK, ()).result()\n"
        "        print(*sorted(mask & {signal.SIGINT, signal.SIGHUP}))\n"
    )
    env = {**os.environ, "PYTHONPATH": os.pathsep.join(path for path in sys.path if path)}
    said = subprocess.run(
        [sys.executable, first], env=env, capture_output=True, text=True, check=True
    ).stdout
    assert said == f"{signal.SIGHUP:d} {signal.SIGINT:d}\n"


def test_an_error_is_raised_as_it_was_and_a_killed_process_is_said_to_be_one(uncommon):
    with forks(uncommon, {}) as pool:
        with pytest.raises(ZeroDivisionError) as caught:
            pool.submit(divmod, 1, 0).result()
        assert "call()" in caught.value.__notes__[0]
        with pytest.raises(BrokenProcessPool, match="before its work was done"):
            pool.submit(eval, of_process("kill(__import__('os').getpid(), 9)")).result()
        assert pool.submit(divmod, 7, 2).result() == (3, 1)


def test_without_the_process_that_forks_nobody_waits_for_ever(uncommon):
    with pytest.raises(BrokenProcessPool), forks(uncommon, {}) as pool:  # noqa: PT012
        os.kill(pool.submit(os.getppid).result(), signal.SIGKILL)
        pool.submit(os.getpid).result(timeout=30)


@pytest.mark.parametrize("error", [KeyboardInterrupt, ValueError])
def test_an_interruption_and_an_error_end_them_at_once(uncommon, tmp_path, error):
    path = tmp_path / "pid"
    start = time.monotonic()
    with pytest.raises(error), forks(uncommon, {}) as pool:  # noqa: PT012
        pool.submit(exec, WAIT.format(path=str(path)))
        while not (path.exists() and path.read_text()):
            time.sleep(0.02)
        raise error
    assert time.monotonic() - start < 50
    with suppress(psutil.NoSuchProcess):
        psutil.Process(int(path.read_text())).wait(10)
