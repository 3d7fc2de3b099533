"""What somebody who waits for a sweep sees: how many settings are done, and how long it takes."""

from __future__ import annotations

import time
from collections.abc import Sequence
from datetime import timedelta
from types import TracebackType
from typing import Self

from rich.console import Console
from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    Progress,
    TextColumn,
    TimeElapsedColumn,
)

from segbench.errors import printable


class SweepProgress:
    """A bar on a terminal, entered by ``with``; elsewhere a line for each finished setting.

    Parameters
    ----------
    console
        Where it is said; default standard error.
    quiet
        Whether nothing is said.
    """

    def __init__(self, console: Console | None = None, *, quiet: bool = False) -> None:
        self.console = console or Console(stderr=True, highlight=False)
        self.quiet = quiet
        self.start = time.perf_counter()
        self._settings = self._taken = self._ran = 0
        self._bar: Progress | None = None

    def begin(self, settings: int, taken: Sequence[str]) -> None:
        """Say how many settings there are, and which of them need not be run again."""
        self._settings, self._taken = settings, len(taken)
        self.start = time.perf_counter()
        self.line(f"{settings} settings")
        if taken:
            self.line(f"taken from before, {len(taken)}: {', '.join(taken)}")
        if self._bar is not None:
            self._bar.add_task("settings", total=settings, completed=len(taken), left="")

    def finished(self, name: str, seconds: float, problem: str) -> None:
        """Say that a setting was run, or why it could not be."""
        self._ran += 1
        done = self._taken + self._ran
        left = self.left()
        if self._bar is not None:
            self._bar.update(self._bar.task_ids[0], completed=done, left=left)
        text = f"{done} of {self._settings}: {name}"
        if problem:
            self.line(f"{text} failed after {seconds:.1f} s: {printable(problem, 300)}")
        elif self._bar is None:
            self.line(f"{text} in {seconds:.1f} s; {left}")

    def left(self) -> str:
        """Return how long the rest takes if it goes on as it did."""
        rest = self._settings - self._taken - self._ran
        seconds = (time.perf_counter() - self.start) / self._ran * rest
        return f"about {timedelta(seconds=round(seconds))} left"

    def line(self, text: str) -> None:
        """Print a line, beside the bar too."""
        if not self.quiet:
            since = time.perf_counter() - self.start
            self.console.print(f"[{since:6.1f} s] {text}", markup=False, soft_wrap=True)

    def __enter__(self) -> Self:
        """Show the bar, on a terminal."""
        if self.console.is_terminal and not self.quiet:
            columns = (
                TextColumn("{task.description}"),
                BarColumn(),
                MofNCompleteColumn(),
                TimeElapsedColumn(),
                TextColumn("{task.fields[left]}"),
            )
            self._bar = Progress(*columns, console=self.console, transient=True)
            self._bar.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        """Take the bar away."""
        if self._bar is not None:
            self._bar.stop()
            self._bar = None
