"""Notebooks run by papermill and rendered, two at a time, each in a process of its own."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Sequence
from concurrent.futures import as_completed
from functools import partial
from pathlib import Path
from typing import Any

from segbench.errors import SegbenchError
from segbench.pages._page import HTMLPage
from segbench.paths import notebooks
from segbench.report import kernel
from segbench.report.place import Place
from segbench.report.render import render
from segbench.runtime.workers import shielded, workers
from segbench.study.parameters_cell import forget_paths, write_filled

Seconds = dict[str, dict[str, float]]
"""Page -> how long its notebook ran, and how long it took to render."""


class NotebookError(SegbenchError):
    """A notebook failed; its message is the cell's. Not the user's fault: another exit code."""

    exit_code = 1


def execute_all(
    pages: Sequence[HTMLPage],
    params: dict[str, Any],
    where: Place,
    footer: str,
    report: Callable[[str, dict[str, float]], None],
) -> Seconds:
    """Run each page's notebook into the report's folder, render it, return seconds by page.

    Parameters
    ----------
    report
        Called with a page's name and seconds whenever one is done.

    Raises
    ------
    NotebookError
        A notebook failed. The executed notebook stays in the folder.
    """
    seconds: Seconds = {}
    # Processes, not threads: a notebook runner changes the working directory of its whole process.
    with workers() as pool:
        with shielded():
            running = {
                pool.submit(_execute, page, pages, params, where, footer): page.name
                for page in pages
            }
        for done in as_completed(running):
            name = running[done]
            seconds[name] = done.result()
            report(name, seconds[name])
    return {page.name: seconds[page.name] for page in pages}


def _execute(
    page: HTMLPage,
    pages: Sequence[HTMLPage],
    params: dict[str, Any],
    where: Place,
    footer: str,
) -> dict[str, float]:
    """Run and render one notebook; the place where papermill and nbconvert are imported.

    Jupyter finds the kernel, and writes, where `kernel.environment` says.
    """
    from papermill.exceptions import PapermillExecutionError

    source = notebooks() / f"{page.notebook}.ipynb"
    target = where.report / "notebooks" / f"{page.name}.ipynb"
    if not source.is_file():
        raise NotebookError(f"{source}: there is no such notebook; every page of a report has one.")
    start = time.perf_counter()
    write_filled(source, target, {**page.parameters, **params})
    try:
        _papermill(target)
    except PapermillExecutionError as error:
        forget_paths(target)
        raise NotebookError(
            f"notebook {page.name}.ipynb, cell {error.cell_index}: {error.ename}: {error.evalue}"
        ) from None
    forget_paths(target)
    ran = time.perf_counter()
    (where.report / page.file).write_text(render(target, page, pages, footer), encoding="utf-8")
    return {"run": round(ran - start, 2), "html": round(time.perf_counter() - ran, 2)}


def _papermill(notebook: Path) -> None:
    """Execute a notebook in its place; its parameters are in it."""
    import papermill
    from nbclient.exceptions import DeadKernelError

    logging.getLogger("papermill").setLevel(logging.ERROR)
    execute = partial(
        papermill.execute_notebook,
        str(notebook),
        str(notebook),
        kernel_name=kernel.NAME,
        progress_bar=False,
        log_output=False,
        # There is nothing to save, and the polite way waits for a third of a second.
        shutdown_kernel="immediate",
    )
    try:
        execute()
    except (DeadKernelError, RuntimeError) as error:
        if not isinstance(error, DeadKernelError) and "ernel" not in str(error):
            raise
        execute()
