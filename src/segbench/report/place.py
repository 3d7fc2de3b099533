"""Where a run works: one folder beside its report, with everything temporary inside."""

from __future__ import annotations

import os
import shutil
import stat
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from segbench.errors import SegbenchError
from segbench.report import kernel
from segbench.runtime import scratch
from segbench.runtime.targets import check_place

ENDING = ".segbench"
"""A report `name` is made in `.name.segbench` beside it: no report begins with a dot."""

PREVIOUS = "previous"
"""Where the previous report waits while the new one takes its place."""


@dataclass(frozen=True)
class Place:
    """The folders of one run.

    Attributes
    ----------
    report
        The report while it is made.
    work
        What the run's processes share.
    target
        Where the report will be.
    """

    report: Path
    work: Path
    target: Path

    def publish(self) -> Path:
        """Put the report in its place; the previous one moves aside first and is then removed."""
        check_place(self.target)
        previous = self.report.parent.parent / PREVIOUS
        if self.target.exists():
            self.target.rename(previous)
        self.report.rename(self.target)
        shutil.rmtree(previous, ignore_errors=True)
        return self.target


@contextmanager
def place(reports: Path, name: str) -> Iterator[Place]:
    """Yield the folders of a run, and point everything temporary there.

    What was not published is removed at the end.


    What a killed run of this report left is removed before, and a report that it had moved aside is
    put back.

    Raises
    ------
    SegbenchError
        Another run writes this report, or nothing can be written there.
    """
    base, target = reports / f".{name}{ENDING}", reports / name
    lock = _locked(base, target)
    try:
        _put_back(base, target)
        for left in base.iterdir():
            if left.name != scratch.LOCK:
                scratch.remove(left)
        inside = Path(
            tempfile.mkdtemp(prefix="run-", dir=base)
        )  # a new name: what a killed run started may still write
        found = Place(inside / "report", inside / "work", target)
        for part in ("tables", "methods", "notebooks"):
            (found.report / part).mkdir(parents=True)
        found.work.mkdir(mode=scratch.PRIVATE)
        with _all_temporary_in(found.work):
            yield found
    finally:
        _put_back(base, target)
        scratch.remove(base)
        os.close(lock)


def _locked(base: Path, target: Path) -> int:
    """Return the lock of a report's folder, which is made."""
    try:
        while True:
            base.mkdir(mode=scratch.PRIVATE, parents=True, exist_ok=True)
            try:
                lock = scratch.acquire(base / scratch.LOCK)
            except FileNotFoundError:  # a run that ends has just removed it
                continue
            break
    except OSError as error:
        raise SegbenchError(
            f"{target.parent}: reports cannot be written here ({error.strerror}). Name another "
            "folder with --reports."
        ) from None
    if lock is None:
        raise SegbenchError(
            f"{target}: another run is writing this report. Wait for it to end, or give this "
            "one a name of its own: -p name=NAME"
        )
    return lock


def _put_back(base: Path, target: Path) -> None:
    """Put back a report that a killed run had moved aside."""
    if (base / PREVIOUS).is_dir() and not target.exists():
        (base / PREVIOUS).rename(target)


@contextmanager
def _all_temporary_in(work: Path) -> Iterator[None]:
    """Have this process and its children keep temporary and Jupyter's own files there."""
    temporary = work / "tmp"
    temporary.mkdir()
    before, default = dict(os.environ), tempfile.tempdir
    names = ("TMPDIR", "TEMP", "TMP", scratch.VARIABLE)
    os.environ |= dict.fromkeys(names, str(temporary.resolve()))
    os.environ |= kernel.environment(work.resolve())
    if (
        stat.S_IMODE(work.stat().st_mode) & 0o077
    ):  # a file system without modes, where Jupyter would refuse to write
        os.environ["JUPYTER_ALLOW_INSECURE_WRITES"] = "1"
    tempfile.tempdir = None
    try:
        yield
    finally:
        os.environ.clear()
        os.environ |= before
        tempfile.tempdir = default
