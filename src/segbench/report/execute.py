"""Notebooks run by papermill and rendered, two at a time, each in a process of its own."""

from __future__ import annotations

import logging
import os
import shutil
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import Executor, Future
from contextlib import AbstractContextManager, ExitStack, contextmanager
from functools import partial
from json import dumps
from pathlib import Path
from typing import Any

from segbench.errors import SegbenchError
from segbench.pages._page import HTMLPage, Page
from segbench.params.section import as_given
from segbench.paths import notebooks
from segbench.report import kernel
from segbench.report.kept_pages import KeptPages, footer, used_file
from segbench.report.place import Place
from segbench.report.progress import Progress
from segbench.runtime import forks
from segbench.runtime.workers import end_with_parent, lent, own_workers, shielded
from segbench.study.cache import ROWS_VARIABLE
from segbench.study.notebook import USED_VARIABLE
from segbench.study.parameters_cell import forget_paths, write_filled

PRELOAD = "segbench.report.preload"

ATTEMPTS = 2
"""Kernels that a notebook is given, should they die."""

Seconds = dict[str, dict[str, float]]
"""Page -> how long its notebook ran, and how long it took to render."""


class NotebookError(SegbenchError):
    """A notebook failed; its message is the cell's. Not the user's fault: another exit code."""

    exit_code = 1


class Notebooks:
    """The notebooks of a run: each is put back as it was kept, or runs when its numbers are there.

    Parameters
    ----------
    stack
        Ends the processes that execute them.
    where
        The folders of the run.
    progress
        Told when one is done.
    """

    def __init__(self, stack: ExitStack, where: Place, progress: Progress) -> None:
        self._stack, self._where, self._progress = stack, where, progress
        self._pool: Executor | None = None
        self._pages: Sequence[Page] = ()
        self._running: dict[str, Future[dict[str, float]]] = {}
        self._kept: KeptPages | None = None

    def start(self) -> Executor:
        """Start the processes, unless they are there; they import what they need meanwhile."""
        if self._pool is None:
            self._pool = self._stack.enter_context(_processes())
            lent.append(self._pool)  # stages of the run compute in them as well
            self._stack.callback(lent.remove, self._pool)
        return self._pool

    def expect(self, pages: Sequence[Page]) -> None:
        """Say which pages there will be; each of them links to all."""
        self._pages, self._kept = pages, KeptPages(pages, self._where)

    def put_back(self, page: Page) -> bool:
        """Write a page and its notebook if they are kept and nothing that they show has changed."""
        assert self._kept is not None
        found = self._kept.put_back(page)
        if found:
            self._progress.kept(page.html.name)
        return found

    def begin(self, page: Page) -> None:
        """Have a page's notebook run into the report's folder and rendered, as soon as may be.

        Raises
        ------
        NotebookError
            An earlier one has failed: what follows need not be computed.
        """
        self._raise_what_failed()
        if self.put_back(page):  # its numbers were computed anew and came out the same
            return
        shown = [each.html for each in self._pages]
        params = as_given(page.study.params)
        function = _execute_in_fork if forks.SAFE else _execute
        call = partial(
            function,
            page.html,
            shown,
            params,
            self._where,
            footer(page),
            dumps(page.study.data.rows),
        )
        with shielded():
            one = self.start().submit(call)
        one.add_done_callback(partial(self._tell, page.html.name))
        self._running[page.html.name] = one

    def seconds(self) -> Seconds:
        """Wait for all notebooks, keep them, and return their seconds by page.

        Raises
        ------
        NotebookError
            A notebook failed. The executed notebook stays in the folder.
        """
        seconds = {name: one.result() for name, one in self._running.items()}
        for page in self._pages:
            if page.html.name in seconds and self._kept is not None:
                self._kept.keep(page)
        nothing = {"run": 0.0, "html": 0.0}
        return {page.html.name: seconds.get(page.html.name, nothing) for page in self._pages}

    @property
    def files(self) -> dict[str, str | None]:
        """Files that pages read beside the results that they show, with their states."""
        return {} if self._kept is None else self._kept.files

    def finish(self) -> None:
        """Begin no more, and wait for those that run."""
        if self._pool is not None:
            self._pool.shutdown(cancel_futures=True)

    def _raise_what_failed(self) -> None:
        for one in self._running.values():
            if one.done():
                one.result()

    def _tell(self, name: str, done: Future[dict[str, float]]) -> None:
        if not done.cancelled() and done.exception() is None:
            self._progress.notebook(name, done.result())


@contextmanager
def executing(where: Place, progress: Progress) -> Iterator[Notebooks]:
    """Yield what runs notebooks.

    Raises
    ------
    NotebookError
        A notebook failed: which, where, and where the executed notebooks are kept.
    """
    try:
        with ExitStack() as stack:
            notebooks = Notebooks(stack, where, progress)
            try:
                yield notebooks
            except NotebookError:
                notebooks.finish()  # what runs is kept too, and whole
                raise
    except NotebookError as error:
        kept = where.target.with_name(f".{where.target.name}.failed")  # no report begins with a dot
        shutil.rmtree(kept, ignore_errors=True)
        shutil.copytree(where.report / "notebooks", kept)
        raise NotebookError(
            f"{error}\nThe executed notebooks are in {kept}; the previous report is untouched."
        ) from None


def _processes() -> AbstractContextManager[Executor]:
    # Processes, not threads: a notebook runner changes the working directory of its whole process.
    return forks.forks(PRELOAD, kernel.ENVIRONMENT) if forks.SAFE else own_workers()


def _execute_in_fork(*arguments: Any) -> dict[str, float]:
    """Run and render one notebook whose kernel is forked before this process has any thread."""
    from segbench.report.forked_kernel import kernel_waiting

    with kernel_waiting():
        end_with_parent()
        return _execute(*arguments)


def _execute(
    page: HTMLPage,
    pages: Sequence[HTMLPage],
    params: dict[str, Any],
    where: Place,
    footer: str,
    rows: str = "{}",
) -> dict[str, float]:
    """Run and render one notebook; the place where papermill and nbconvert are imported.

    Jupyter finds the kernel, and writes, where `kernel.environment` says.
    """
    from papermill.exceptions import PapermillExecutionError

    from segbench.report.render import render

    os.environ |= {USED_VARIABLE: str(used_file(where, page.name)), ROWS_VARIABLE: rows}
    source = notebooks() / f"{page.notebook}.ipynb"
    target = where.report / "notebooks" / f"{page.name}.ipynb"
    if not source.is_file():
        raise NotebookError(f"{source}: there is no such notebook; every page of a report has one.")
    start = time.perf_counter()
    write_filled(source, target, {**page.parameters, **params})
    try:
        _papermill(target)
    except PapermillExecutionError as error:
        raise NotebookError(
            f"notebook {page.name}.ipynb, cell {error.cell_index}: {error.ename}: {error.evalue}"
        ) from None
    finally:
        forget_paths(target)
    ran = time.perf_counter()
    (where.report / page.file).write_text(render(target, page, pages, footer), encoding="utf-8")
    return {"run": round(ran - start, 2), "html": round(time.perf_counter() - ran, 2)}


def _papermill(notebook: Path) -> None:
    """Execute a notebook in its place; its parameters are in it."""
    import papermill

    from segbench.report.forked_kernel import KernelManager

    logging.getLogger("papermill").setLevel(logging.ERROR)
    for attempt in range(ATTEMPTS):
        try:
            papermill.execute_notebook(
                str(notebook),
                str(notebook),
                kernel_name=kernel.NAME,
                kernel_manager_class=KernelManager,
                progress_bar=False,
                log_output=False,
                # Two saves a cell are a third of its time; where a kernel died, they tell how far
                # the next one came.
                request_save_on_cell_execute=attempt > 0,
                # There is nothing to save, and the polite way waits for a third of a second.
                shutdown_kernel="immediate",
            )
        except RuntimeError as error:
            if "ernel" not in str(error):
                raise
        else:
            return
    raise NotebookError(
        f"notebook {notebook.name}: its kernel died, and so did the one that replaced it, most "
        "often because memory ran out. Close other programs, take a larger machine, or fewer "
        "customers (-p max_customers=10000)."
    )
