"""What somebody who waits for a run sees: stage, notebook, elapsed time."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from rich.console import Console
from rich.progress import Progress as Clock
from rich.progress import SpinnerColumn, TextColumn, TimeElapsedColumn


class Progress:
    """Prints a line when a stage or a notebook is done; on a terminal also a clock."""

    def __init__(self, console: Console | None = None) -> None:
        self.console = console or Console(stderr=True, highlight=False)
        self.start = time.perf_counter()
        self.seconds: dict[str, Any] = {}

    def since_start(self) -> float:
        """Return seconds since the command began."""
        return round(time.perf_counter() - self.start, 2)

    @contextmanager
    def stage(self, name: str) -> Iterator[None]:
        """Show that a stage runs, and how long it took; `seconds` keeps that."""
        began = time.perf_counter()
        if self.console.is_terminal:
            columns = (SpinnerColumn(), TextColumn("{task.description}"), TimeElapsedColumn())
            with Clock(*columns, console=self.console, transient=True) as clock:
                clock.add_task(f"{name} …")
                yield
        else:
            self._line(f"{name} …")
            yield
        self.seconds[name] = round(time.perf_counter() - began, 2)
        self._line(f"{name} done in {self.seconds[name]:.1f} s")

    def notebook(self, name: str, seconds: dict[str, float]) -> None:
        """Show that a notebook was run and rendered."""
        self._line(f"  {name}.ipynb: ran {seconds['run']:.1f} s, HTML {seconds['html']:.1f} s")

    def summary(self, seconds: dict[str, Any]) -> None:
        """Show what the time was made of; notebooks run two at a time and add up to more."""
        notebooks = seconds["notebooks"].values()
        parts = [
            f"{name} {value:.1f}"
            for name, value in seconds.items()
            if name not in ("notebooks", "total")
        ]
        ran, rendered = (sum(notebook[part] for notebook in notebooks) for part in ("run", "html"))
        parts.append(f"{len(notebooks)} notebooks {ran:.1f} + HTML {rendered:.1f}")
        self._line(f"{seconds['total']:.1f} s in all: {', '.join(parts)} (two notebooks at a time)")

    def _line(self, text: str) -> None:
        self.console.print(
            f"[{time.perf_counter() - self.start:6.1f} s] {text}", markup=False, soft_wrap=True
        )
