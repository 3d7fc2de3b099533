"""Runs that are killed: no process stays, the previous report does, the next run clears up."""

import os
import signal
import sys
import time
from contextlib import suppress

import psutil
import pytest

from support import make_shop
from watched_command import WatchedCommand

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(sys.platform == "win32", reason="signals of POSIX"),
]


@pytest.fixture(scope="module")
def shop(tmp_path_factory):
    folder = tmp_path_factory.mktemp("killed")
    make_shop(folder)
    (folder / "temporary").mkdir()
    return folder


def children(process):
    """Return those it has; none any more once it is gone itself."""
    try:
        return process.children()
    except psutil.NoSuchProcess:
        return []


class Run(WatchedCommand):
    """A run of that shop."""

    def __init__(self, shop):
        super().__init__(shop, "run", "shop.yaml")

    def first(self):
        """Return the process that the run has started, from which all others are forked."""
        while True:
            assert self.process.poll() is None
            for process in children(psutil.Process(self.process.pid)):
                with suppress(psutil.NoSuchProcess):
                    if "spawn_main" in " ".join(process.cmdline()):
                        return process
            time.sleep(0.02)

    def until_it_works(self):
        """Wait for a process that is forked to work."""
        while not children(self.first()):
            time.sleep(0.02)

    def until_a_kernel_runs(self):
        """Wait for a notebook: its process and its kernel are forked below the run's first."""
        while not any(children(process) for process in children(self.first())):
            time.sleep(0.02)

    def kill_one_that_works(self):
        """Kill until the run ends: one that had answered is missed by nobody, the next one is."""
        first = self.first()
        while self.process.poll() is None:
            for process in children(first)[:1]:
                with suppress(psutil.NoSuchProcess):
                    process.kill()
            time.sleep(0.02)

    def end(self):
        ended = super().end()
        assert (self.folder / "reports" / "shop" / "index.html").read_text() == "previous"
        return ended

    def left(self):
        return sorted(
            path.name
            for part in ("reports", "temporary")
            for path in (self.folder / part).iterdir()
        )


@pytest.mark.parametrize(
    ("number", "code", "word"),
    [("SIGINT", 130, "Ctrl-C"), ("SIGTERM", 143, "SIGTERM"), ("SIGHUP", 129, "SIGHUP")],
)
def test_an_interruption_is_one_line_and_leaves_nothing(shop, number, code, word):
    """A terminal sends it to all processes of the run at once, and Ctrl-C is pressed twice."""
    with Run(shop).until("league …") as run:
        run.until_it_works()
        for _ in range(2):
            os.killpg(run.process.pid, getattr(signal, number))
            time.sleep(0.05)
        ended, said = run.end()
    assert ended == code
    assert said == [f"segbench: stopped by {word}; what was there before is as it was."]
    assert run.left() == ["shop"]


def test_a_run_that_is_killed_leaves_no_process_and_the_next_one_clears_up(shop):
    with Run(shop).until("notebooks …") as run:
        run.until_a_kernel_runs()
        os.kill(run.process.pid, signal.SIGKILL)
        assert run.end()[0] == -signal.SIGKILL
    assert run.left() == [
        ".shop.segbench",
        "shop",
    ]  # beside the report, and nothing among the temporary files
    with Run(shop).until("data …") as run:
        run.process.terminate()
        run.end()
    assert run.left() == ["shop"]


@pytest.mark.parametrize("which", ["that forks", "that works"])
def test_a_worker_that_is_killed_ends_the_run_with_one_message(shop, which):
    with Run(shop).until("league …") as run:
        if which == "that forks":
            run.first().kill()
        else:
            run.kill_one_that_works()
        code, said = run.end()
    assert code == 1
    assert len(said) == 1
    assert "ended from outside" in said[0]
    assert run.left() == ["shop"]


def test_a_second_run_into_the_same_name_says_so(shop):
    with Run(shop).until("data …") as first:
        first.process.send_signal(signal.SIGSTOP)  # it must not be done before the second begins
        with Run(shop) as second:
            code, said = second.end()
        first.process.send_signal(signal.SIGCONT)
        first.process.terminate()
        first.end()
    assert code == 2
    assert len(said) == 1
    assert "another run is writing this report" in said[0]
    assert first.left() == ["shop"]
