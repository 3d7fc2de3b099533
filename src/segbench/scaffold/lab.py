"""`segbench lab`: copies of the notebooks with one's own parameters, and JupyterLab on them."""

from __future__ import annotations

import importlib.util
import subprocess
import sys
from pathlib import Path

import nbformat
from nbformat import NotebookNode

from segbench.errors import SegbenchError
from segbench.methods import check_chosen
from segbench.pages._page import HTMLPage
from segbench.pages.registry import files_of
from segbench.params import Params, check, load
from segbench.params.section import as_given
from segbench.paths import notebooks
from segbench.runtime.files import replace_when_whole
from segbench.runtime.targets import is_report
from segbench.scaffold.lab_start import start_notebook
from segbench.scaffold.short_cell import own_cell
from segbench.study.notebook import CHOICE
from segbench.study.parameters_cell import START as PLACE
from segbench.study.parameters_cell import TAG, start_of, values_in

WORK = Path("work")
"""Folder of the copies, a folder for each name; seen from where one works."""

START = "start.ipynb"

MISSING = """\
JupyterLab is not installed in this environment. Install it (pip install jupyterlab), take the
project's own environment for it (make lab), or open {start} with VS Code."""


def make(source: Path, reports: Path, *, force: bool) -> tuple[Path, str]:
    """Write notebooks with the parameters of a params file or report.

    Copies that are there stay as they are: they may hold somebody's work.

    Parameters
    ----------
    source
        A params file, a report's folder, or its name among the reports.
    force
        Whether copies that are there are written anew.

    Returns
    -------
    the notebook to start from, and what was done

    Raises
    ------
    SegbenchError
        There is no such file or report, or nothing can be written.
    """
    params = params_of(source, reports)
    check_chosen(params.compared)
    folder = WORK / str(params.name)
    said = write(params, folder, source, reports, force=force)
    return folder / START, said


def show(start: Path) -> int:
    """Open JupyterLab on a notebook, wait until it ends, and return its exit code.

    Raises
    ------
    SegbenchError
        It is not installed.
    """
    if importlib.util.find_spec("jupyterlab") is None:
        raise SegbenchError(MISSING.format(start=start))
    command = [sys.executable, "-m", "jupyterlab", str(start)]
    return subprocess.run(command, check=False).returncode  # noqa: S603 - a path, no shell


def params_of(source: Path, reports: Path) -> Params:
    """Return the parameters that notebooks are filled with; see `make`."""
    if source.suffix in (".yaml", ".yml"):
        return load(source)
    report = next((path for path in (source, reports / source) if is_report(path)), None)
    if report is None:
        raise SegbenchError(
            f"{source}: is neither a params file (.yaml) nor a report. segbench list shows the "
            "reports."
        )
    executed = sorted((report / "notebooks").glob("*.ipynb"))
    if not executed:
        raise SegbenchError(f"{report}: has no notebooks. Make the report anew.")
    values = values_in(executed[0])
    values.pop(CHOICE, None)
    return check({**values, "name": report.name}, source=str(executed[0]))


def write(params: Params, folder: Path, source: Path, reports: Path, *, force: bool) -> str:
    """Write the copies and the notebook that lists them; return what was done."""
    start = start_of(as_given(params))
    params, pages = params.model_copy(update={PLACE: start}), files_of(params.compared)
    made, kept, differing = 0, 0, []
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for page in pages:
            target, node = folder / f"{page.name}.ipynb", _copy(page, params)
            if target.exists() and not force:
                kept += 1
                if not _same_parameters(target, node):
                    differing.append(target.name)
                continue
            _write(target, node)
            made += 1
        _write(folder / START, start_notebook(str(params.name), pages, source, folder, reports))
    except OSError as error:
        raise SegbenchError(f"{folder}: cannot be written ({error.strerror}).") from None
    lines = [f"{folder}: {made} notebooks written."] if made else []
    if kept:
        lines.append(f"{folder}: {kept} notebooks were there and stay as they are.")
    if differing:
        lines.append(
            f"Other parameters than {source} have: {', '.join(differing)}. --force writes all anew."
        )
    return "\n".join(lines)


def _copy(page: HTMLPage, params: Params) -> NotebookNode:
    """Return a page's notebook with these parameters, and without what others have shown."""
    node = nbformat.read(notebooks() / f"{page.notebook}.ipynb", as_version=4)
    for cell in node.cells:
        if cell.cell_type == "code":
            cell.outputs, cell.execution_count = [], None
        if TAG in cell.metadata.get("tags", []):
            cell.source = own_cell(cell.source, params, page.parameters.get(CHOICE))
    return node


def _same_parameters(path: Path, node: NotebookNode) -> bool:
    """Return whether a notebook that is there has the parameters of a new one."""
    texts = [cell.source for cell in node.cells if TAG in cell.metadata.get("tags", [])]
    try:
        old = nbformat.read(path, as_version=4)
    except (OSError, ValueError):
        return False
    return all(text in [cell.source for cell in old.cells] for text in texts)


def _write(path: Path, node: NotebookNode) -> None:
    with replace_when_whole(path) as part:
        nbformat.write(node, part)
