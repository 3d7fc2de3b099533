"""Runs that are killed: no process stays, the previous report does, the next run clears up."""

import os
import signal
import sys
import time

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


class Run(WatchedCommand):
    """A run of that shop."""

    def __init__(self, shop):
        super().__init__(shop, "run", "shop.yaml")

    def until_it_works(self):
        """Return the process that the run has started, and one that this has forked to work."""
        while self.process.poll() is None:
            for process in psutil.Process(self.process.pid).children():
                if "spawn_main" in " ".join(process.cmdline()) and process.children():
                    return process, process.children()[0]
            time.sleep(0.02)
        raise AssertionError(self.process.returncode)

    def until_a_kernel_runs(self):
        """Wait for a notebook: its process and its kernel are forked below the run's first."""
        while self.process.poll() is None:
            first, _ = self.until_it_works()
            if any(process.children() for process in first.children()):
                return
            time.sleep(0.1)
        raise AssertionError(self.process.returncode)

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
    run = Run(shop).until("league …")
    run.until_it_works()
    for _ in range(2):
        os.killpg(run.process.pid, getattr(signal, number))
        time.sleep(0.05)
    ended, said = run.end()
    assert ended == code
    assert said == [f"segbench: stopped by {word}; what was there before is as it was."]
    assert run.left() == ["shop"]


def test_a_run_that_is_killed_leaves_no_process_and_the_next_one_clears_up(shop):
    run = Run(shop).until("notebooks …")
    run.until_a_kernel_runs()
    os.kill(run.process.pid, signal.SIGKILL)
    assert run.end()[0] == -signal.SIGKILL
    assert run.left() == [
        ".shop.segbench",
        "shop",
    ]  # beside the report, and nothing among the temporary files
    run = Run(shop).until("data …")
    run.process.terminate()
    run.end()
    assert run.left() == ["shop"]


@pytest.mark.parametrize("which", [0, 1], ids=["that forks", "that works"])
def test_a_worker_that_is_killed_ends_the_run_with_one_message(shop, which):
    run = Run(shop).until("league …")
    run.until_it_works()[which].kill()
    code, said = run.end()
    assert code == 1
    assert len(said) == 1
    assert "ended from outside" in said[0]
    assert run.left() == ["shop"]


def test_a_second_run_into_the_same_name_says_so(shop):
    first = Run(shop).until("data …")
    second = Run(shop)
    code, said = second.end()
    assert code == 2
    assert len(said) == 1
    assert "another run is writing this report" in said[0]
    first.process.terminate()
    first.end()
    assert first.left() == ["shop"]
