"""What those see who wait: lines with the seconds since the command began, or a bar."""

from __future__ import annotations

import time
from types import TracebackType
from typing import Self

from rich.console import Console
from rich.progress import Progress as Bar


class Spoken:
    """Says how far something is; on a terminal by a bar, entered by ``with``.

    Parameters
    ----------
    console
        Where it is said; default standard error.
    quiet
        Whether nothing is said.

    Attributes
    ----------
    start
        When it began, by `time.perf_counter`.
    bar
        What a terminal shows; None elsewhere.
    """

    bar: Bar | None = None

    def __init__(self, console: Console | None = None, *, quiet: bool = False) -> None:
        self.console = console or Console(stderr=True, highlight=False)
        self.quiet = quiet
        self.start = time.perf_counter()

    def new_bar(self) -> Bar:
        """Return the bar for a terminal."""
        raise NotImplementedError

    def say(self, text: str) -> None:
        """Print a line, beside the bar too."""
        if not self.quiet:
            since = time.perf_counter() - self.start
            self.console.print(f"[{since:6.1f} s] {text}", markup=False, soft_wrap=True)

    def __enter__(self) -> Self:
        """Show the bar, on a terminal."""
        if self.console.is_terminal and not self.quiet:
            self.bar = self.new_bar()
            self.bar.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        """Take the bar away."""
        if self.bar is not None:
            self.bar.stop()
            self.bar = None
