"""What somebody who waits for a sweep sees: how many settings are done, and how long it takes."""

from __future__ import annotations

import time
from collections.abc import Sequence
from datetime import timedelta

from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    Progress,
    TextColumn,
    TimeElapsedColumn,
)

from segbench.errors import printable
from segbench.report.spoken import Spoken


class SweepProgress(Spoken):
    """A bar on a terminal; elsewhere a line for each finished setting."""

    _settings = _taken = _ran = 0

    def new_bar(self) -> Progress:
        """Return a bar of settings."""
        columns = (
            TextColumn("{task.description}"),
            BarColumn(),
            MofNCompleteColumn(),
            TimeElapsedColumn(),
            TextColumn("{task.fields[left]}"),
        )
        return Progress(*columns, console=self.console, transient=True)

    def begin(self, settings: int, taken: Sequence[str]) -> None:
        """Say how many settings there are, and which of them need not be run again."""
        self._settings, self._taken = settings, len(taken)
        self.start = time.perf_counter()
        self.say(f"{settings} settings")
        if taken:
            self.say(f"taken from before, {len(taken)}: {', '.join(taken)}")
        if self.bar is not None:
            self.bar.add_task("settings", total=settings, completed=len(taken), left="")

    def finished(self, name: str, seconds: float, problem: str) -> None:
        """Say that a setting was run, or why it could not be."""
        self._ran += 1
        done = self._taken + self._ran
        left = self.left()
        if self.bar is not None:
            self.bar.update(self.bar.task_ids[0], completed=done, left=left)
        text = f"{done} of {self._settings}: {name}"
        if problem:
            self.say(f"{text} failed after {seconds:.1f} s: {printable(problem, 300)}")
        elif self.bar is None:
            self.say(f"{text} in {seconds:.1f} s; {left}")

    def left(self) -> str:
        """Return how long the rest takes if it goes on as it did."""
        rest = self._settings - self._taken - self._ran
        seconds = (time.perf_counter() - self.start) / self._ran * rest
        return f"about {timedelta(seconds=round(seconds))} left"
