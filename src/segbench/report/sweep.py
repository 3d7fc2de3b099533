"""`segbench sweep`: one study under many settings, each a run and a report of its own."""

from __future__ import annotations

import os
import time
from collections.abc import Generator, Sequence
from concurrent.futures.process import BrokenProcessPool
from contextlib import chdir, closing
from dataclasses import dataclass
from pathlib import Path

import joblib
from rich.console import Console

from segbench.errors import SegbenchError
from segbench.params import Params
from segbench.report.progress import Progress
from segbench.report.run import run
from segbench.report.sweep_backends import check_backend, results
from segbench.report.sweep_grid import Setting, settings
from segbench.report.sweep_kept import alone, is_whole
from segbench.report.sweep_page import write
from segbench.report.sweep_progress import SweepProgress
from segbench.report.sweep_table import Done
from segbench.runtime.exhaustion import KILLED, ExhaustedError, explained
from segbench.runtime.workers import begin_under

AGAIN = " Start the sweep again: what is done is not run again."


@dataclass(frozen=True)
class Machine:
    """What settings are run by.

    Attributes
    ----------
    backend
        Of joblib: ``"loky"``, ``"dask"``, ``"ray"`` or ``"spark"``.
    jobs
        How many are run at once; None: one a core.
    """

    backend: str = "loky"
    jobs: int | None = None

    def jobs_for(self, count: int) -> int:
        """Return how many of so many settings are run at once."""
        return min(self.jobs or joblib.cpu_count(), max(count, 1))


def sweep(
    path: Path,
    overrides: Sequence[str],
    grid: Sequence[str],
    reports: Path,
    progress: SweepProgress,
    machine: Machine = Machine(),
) -> tuple[Path, int]:
    """Run every setting of a grid, and write what became of the verdict.

    Settings whose reports stand from before are taken as they are; see `is_whole`. One that fails
    leaves the others alone.

    Parameters
    ----------
    path, overrides, grid
        See `settings`.
    reports
        The sweep is written to ``<name>-sweep`` in it.

    Returns
    -------
    Path
        The page about all settings.
    int
        0; 1 if a setting failed, 2 if all did.

    Raises
    ------
    SegbenchError
        A setting is not allowed, or nothing can be written.
    """
    check_backend(machine.backend)
    name, every = settings(path, overrides, grid)
    folder = reports / f"{name}-sweep"
    with alone(folder):
        done = _all_done(every, folder, progress, machine)
        page = write(name, folder, done)
    failed = sum(bool(one.problem) for one in done)
    return page, 2 if failed == len(done) else int(failed > 0)


def _all_done(
    every: Sequence[Setting], folder: Path, progress: SweepProgress, machine: Machine
) -> list[Done]:
    """Return what became of each setting, in the order of the grid."""
    done = {one.name: Done(one) for one in every if is_whole(folder / one.name, one)}
    progress.begin(len(every), list(done))
    waiting = [one for one in every if one.name not in done]
    with closing(_run_all(waiting, folder, machine)) as running:  # an interruption ends it at once
        for one in running:
            done[one.setting.name] = one
            progress.finished(one.setting.name, one.seconds or 0.0, one.problem)
    return [done[one.name] for one in every]


def _run_all(waiting: Sequence[Setting], folder: Path, machine: Machine) -> Generator[Done]:
    """Yield settings as they are done."""
    if not waiting:
        return
    jobs = machine.jobs_for(len(waiting))
    threads = max(1, joblib.cpu_count() // jobs)
    parent = os.getpid() if machine.backend == "loky" else None
    work = [
        joblib.delayed(_run_one)(
            place, _with_threads(one.params, threads), folder, Path.cwd(), parent
        )
        for place, one in enumerate(waiting)
    ]
    try:
        with closing(results(machine.backend, jobs, work)) as found:
            for place, seconds, problem in found:
                yield Done(waiting[place], seconds, problem)
    except BrokenProcessPool:
        raise ExhaustedError(KILLED + AGAIN) from None


def _with_threads(params: Params, threads: int) -> Params:
    """Return parameters whose engine takes its share of the machine, unless they say how much."""
    return params if params.threads else params.model_copy(update={"threads": threads})


def _run_one(
    place: int, params: Params, folder: Path, home: Path, parent: int | None
) -> tuple[int, float, str]:
    """Run a setting; return its place, how many seconds it took, and why it failed."""
    if parent is not None:
        begin_under(parent)
    start, problem = time.perf_counter(), ""
    try:
        with chdir(home):
            run(params, folder, Progress(Console(quiet=True)))
    except Exception as error:  # noqa: BLE001 - whatever it is, other settings may go well
        problem = _told(error)
    return place, round(time.perf_counter() - start, 1), problem


def _told(error: Exception) -> str:
    if isinstance(error, SegbenchError):
        return str(explained(error) or error)
    return str(explained(error) or f"a fault of segbench: {type(error).__name__}: {error}")
