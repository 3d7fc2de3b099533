"""What somebody who waits for a run sees: stage, notebook, elapsed time."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager

from rich.console import Console


class Progress:
    """Prints a line when a stage begins (on a terminal, with a moving clock) and when it is done."""

    def __init__(self, console: Console | None = None) -> None:
        self.console = console or Console(stderr=True, highlight=False)
        self.start = time.perf_counter()

    def since_start(self) -> float:
        """Return seconds since the command began."""
        return round(time.perf_counter() - self.start, 2)

    @contextmanager
    def stage(self, name: str) -> Iterator[None]:
        """Show that a stage runs, and how long it took."""
        began = time.perf_counter()
        with self.console.status(f"{name} …"):
            if not self.console.is_terminal:
                self._line(f"{name} …")
            yield
        self._line(f"{name} done in {time.perf_counter() - began:.1f} s")

    def notebook(self, name: str, seconds: dict[str, float]) -> None:
        """Show that a notebook was run and rendered."""
        self._line(f"  {name}.ipynb: ran {seconds['run']:.1f} s, HTML {seconds['html']:.1f} s")

    def _line(self, text: str) -> None:
        self.console.print(f"[{time.perf_counter() - self.start:6.1f} s] {text}", markup=False)
