"""In JupyterLab and VS Code: what a cell computes, if that takes longer, and how long it may take.

It stands in the cell's output while it lasts and is gone before the result comes, so that saved
notebooks hold nothing of it. Where nobody looks on, as under papermill and nbconvert, nothing is
shown.
"""

from __future__ import annotations

import contextvars
import os
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, TypeVar

from segbench.runtime.interrupting import interrupt_gently
from segbench.study.seconds import Seconds

Result = TypeVar("Result")

PATIENCE = 2.0
"""Seconds after which one wants to know."""

EVERY = 1.0
"""Seconds between two looks at the clock."""

FIRST = "a first time can take up to a minute"


class Working:
    """What is shown while cells of one notebook compute.

    Parameters
    ----------
    shell
        The IPython of the kernel.
    data
        Whose data it is: other data take another time.
    folder
        Where results are kept; None: nowhere, and nobody knows how long they took.
    """

    def __init__(self, shell: Any, data: str, folder: Path | None) -> None:
        self._shell, self._publisher, self._data = shell, shell.display_pub, data
        self._seconds = Seconds(folder)
        self._steps: list[str] = []
        self._displays = 0
        interrupt_gently()
        shell.events.register("pre_run_cell", self._begin_cell)
        self._publisher.register_hook(self._note_display)

    def _begin_cell(self, *_: object) -> None:
        self._displays = 0
        interrupt_gently()

    def _note_display(self, message: Any) -> Any:
        self._displays += 1
        return message

    def _alone(self) -> bool:
        """Return whether the cell has displayed and printed nothing itself."""
        of_cells = getattr(self._shell.history_manager, "outputs", None)
        if of_cells is None or self._displays:  # an IPython that does not know
            return False
        # The shell counts a cell before the cell runs.
        said = of_cells.get(self._shell.execution_count - 1, ())
        kinds = {each.output_type for each in said}
        return not kinds & {"out_stream", "err_stream"}

    @contextmanager
    def step(self, words: str) -> Iterator[None]:
        """Tell of a step for as long as it lasts, with those that it takes itself."""
        self._steps.append(words)
        try:
            if len(self._steps) == 1:
                with self._shown(words):
                    yield
            else:
                yield
        finally:
            self._steps.pop()

    @contextmanager
    def _shown(self, words: str) -> Iterator[None]:
        ended, began = threading.Event(), time.monotonic()
        shown = f"segbench-{os.urandom(4).hex()}"
        told: list[str] = []

        def tell() -> None:
            while not ended.wait(EVERY if told else PATIENCE):
                self._publish(self._line(words, time.monotonic() - began), shown, update=told)
                told.append(shown)

        # A copy of the context, so that what the thread says stands below this cell.
        thread = threading.Thread(target=contextvars.copy_context().run, args=(tell,), daemon=True)
        thread.start()
        try:
            yield
        finally:
            ended.set()
            thread.join()
            if told and self._alone():
                self._publisher.clear_output()
            elif told:  # what the cell has shown itself must stay
                self._publish("", shown, update=told)
        if told:
            self._seconds.keep(f"{self._data}: {words}", time.monotonic() - began)

    def _publish(self, text: str, shown: str, *, update: object) -> None:
        self._publisher.publish(
            {"text/plain": text}, transient={"display_id": shown}, update=bool(update)
        )

    def _line(self, words: str, seconds: float) -> str:
        """Return what is computed, since when, how long it took, and which step it takes."""
        step = self._steps[-1] if len(self._steps) > 1 else ""
        last = self._seconds.known().get(f"{self._data}: {words}")
        how_long = FIRST if last is None else f"{last:.0f} s the last time"
        return f"Computing {words} … {seconds:.0f} s ({how_long})" + (f": {step}" if step else "")


_working: list[Working] = []
"""What shows in this kernel; none where nobody looks on."""


def show_in(shell: Any, data: str, folder: Path | None) -> None:
    """From now on, tell in the cells of a notebook what they compute; see `Working`."""
    if not _working:
        _working.append(Working(shell, data, folder))


def computing(words: str, compute: Callable[[], Result]) -> Result:
    """Return what a call returns; tell meanwhile, where somebody looks on, what it computes."""
    if not _working or threading.current_thread() is not threading.main_thread():
        return compute()
    with _working[-1].step(words):
        return compute()


def what_it_returns(function: Callable[..., Any]) -> str:
    """Return what a docstring says that a function returns: "the league table"."""
    name = function.__name__.strip("_").replace("_", " ")
    first, _, _ = (function.__doc__ or name).strip().partition("\n")
    words = first.removeprefix("Return ").partition(";")[0].partition(":")[0].removesuffix(".")
    return words.replace("The ", "the ", 1) if words.startswith("The ") else words
