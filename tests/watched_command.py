"""A command in a session of its own, and every process that came of it."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from contextlib import suppress
from pathlib import Path

import psutil

from support import signals_heard

MARK = "SEGBENCH_TEST_RUN"
SECONDS = 15


class WatchedCommand:
    """A segbench command that runs in a folder; its processes are known by its environment."""

    def __init__(self, folder: Path, *words: str, **variables: str) -> None:
        self.folder, self.mark = folder, f"{time.time_ns()}"
        env = {**os.environ, MARK: self.mark, "TMPDIR": str(folder / "temporary"), **variables}
        self.process = subprocess.Popen(
            [sys.executable, "-m", "segbench.cli", *words],
            cwd=folder,
            env=env,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            start_new_session=True,
            preexec_fn=signals_heard,  # noqa: PLW1509 - nothing else runs here
        )

    def __enter__(self):
        return self

    def __exit__(self, *_: object) -> None:
        """Leave nothing for the next test, whatever this one has found wrong."""
        for process in self.alive():
            with suppress(psutil.NoSuchProcess):  # it may end meanwhile
                process.kill()
        if self.process.poll() is None:
            self.process.wait(SECONDS)
        self.process.stdout.close()
        self.process.stderr.close()

    def until(self, words):
        """Wait until it says this."""
        for line in self.process.stderr:
            if words in line:
                return self
        raise AssertionError(self.process.wait())

    def alive(self):
        """Return its processes that run."""
        found = []
        for process in psutil.process_iter():
            try:
                if (
                    process.environ().get(MARK) == self.mark
                    and process.status() != psutil.STATUS_ZOMBIE
                ):
                    found.append(process)
            except psutil.Error:
                continue
        return found

    def until_there_is(self, words):
        """Return a process of the command with these words in its own."""
        while self.process.poll() is None:
            for process in self.alive():
                with suppress(psutil.NoSuchProcess):
                    if words in " ".join(process.cmdline()):
                        return process
            time.sleep(0.1)
        raise AssertionError(self.process.returncode)

    def end(self, seconds=SECONDS + 60):
        """Return the exit code and the last words, once no process is left."""
        _, said = self.process.communicate(timeout=seconds)
        until = time.monotonic() + SECONDS
        while self.alive() and time.monotonic() < until:
            time.sleep(0.1)
        assert self.alive() == []
        return self.process.returncode, [
            line for line in said.splitlines() if not line.startswith("[")
        ]
