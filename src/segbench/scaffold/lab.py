"""`segbench lab`: copies of the notebooks with one's own parameters, and JupyterLab on them."""

from __future__ import annotations

import importlib.util
import os
import subprocess
import sys
from collections.abc import Mapping, Sequence
from copy import deepcopy
from pathlib import Path
from typing import Any
from urllib.parse import quote

import nbformat
from nbformat import NotebookNode
from nbformat.v4 import new_markdown_cell, new_notebook

from segbench.errors import SegbenchError, printable
from segbench.methods import METHODS, check_chosen
from segbench.pages._page import HTMLPage
from segbench.pages.registry import files_of
from segbench.params import Params, check, load
from segbench.params.section import as_given
from segbench.paths import notebooks
from segbench.report.listing import PAGE, Run, runs
from segbench.runtime.files import replace_when_whole
from segbench.runtime.targets import is_report
from segbench.study.notebook import CHOICE
from segbench.study.parameters_cell import LANGUAGE, fill, values_in

WORK = Path("work")
"""Folder of the copies, a folder for each name; seen from where one works."""

START = "start.ipynb"

HEAD = """\
# {name}: where to start

Each notebook answers one question, with the parameters of `{source}`. Open one, change a value in
its cell of parameters, and run all. What was computed before, here or by `segbench run`, is not
computed again.

- What a notebook was run with, as a params file: `page.params.save("params/mine.yaml")`
- Who is in a segment, with their numbers: `page.customers("NAME")`
- The DataFrame behind a table or picture: `page.data`
- A report of all of them: `segbench run params/mine.yaml`
"""

NO_RUN = "No report is here yet. Make one: `segbench run params/mine.yaml`"

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
    check_chosen(params.methods)
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
    values, pages = as_given(params), files_of(params.methods)
    made, kept, differing = 0, 0, []
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for page in pages:
            target, node = folder / f"{page.name}.ipynb", _copy(page, values)
            if target.exists() and not force:
                kept += 1
                if not _same_parameters(target, node):
                    differing.append(target.name)
                continue
            _write(target, node)
            made += 1
        _write(folder / START, _start(values, pages, source, folder, reports))
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


def _copy(page: HTMLPage, values: Mapping[str, Any]) -> NotebookNode:
    """Return a page's notebook with these parameters, and without what others have shown."""
    node = nbformat.read(notebooks() / f"{page.notebook}.ipynb", as_version=4)
    for cell in node.cells:
        if cell.cell_type == "code":
            cell.outputs, cell.execution_count = [], None
    fill(node, {**page.parameters, **values})
    return node


def _same_parameters(path: Path, node: NotebookNode) -> bool:
    """Return whether a notebook that is there has the parameters of a new one."""
    texts = [cell.source for cell in node.cells if "parameters" in cell.metadata.get("tags", [])]
    try:
        old = nbformat.read(path, as_version=4)
    except (OSError, ValueError):
        return False
    return all(text in [cell.source for cell in old.cells] for text in texts)


def _write(path: Path, node: NotebookNode) -> None:
    with replace_when_whole(path) as part:
        nbformat.write(node, part)


def _start(
    values: Mapping[str, Any], pages: Sequence[HTMLPage], source: Path, folder: Path, reports: Path
) -> NotebookNode:
    """Return the notebook that lists the others, what each answers, and the runs."""
    head = HEAD.format(name=values["name"], source=source)
    of_notebooks = ["| notebook | what it answers |", "|---|---|"]
    of_notebooks += [
        f"| [{_cell(page.title)}]({quote(page.name)}.ipynb) | {_cell(_question(page))} |"
        for page in pages
    ]
    listed = runs(reports) if reports.is_dir() else []
    of_runs = ["| run | cutoff | recommended |", "|---|---|---|"]
    of_runs += [
        f"| {_link(run, folder)} | {run.cutoff} | {_cell(run.recommended)} |" for run in listed
    ]
    texts = [
        head,
        "\n".join(["## Notebooks", "", *of_notebooks]),
        "\n".join(["## Runs", "", *(of_runs if listed else [NO_RUN])]),
    ]
    cells = [new_markdown_cell(text, id=f"cell-{place}") for place, text in enumerate(texts)]
    return new_notebook(cells=cells, metadata=deepcopy(LANGUAGE))


def _question(page: HTMLPage) -> str:
    """Return the question of a notebook: of a method's, what the method does; else its first."""
    name = page.parameters.get(CHOICE)
    if name is not None:
        return METHODS[name].idea
    node = nbformat.read(notebooks() / f"{page.notebook}.ipynb", as_version=4)
    paragraphs = [text.strip() for text in node.cells[0].source.split("\n\n")]
    return next((text for text in paragraphs if text and not text.startswith(("#", "<"))), "")


def _link(run: Run, folder: Path) -> str:
    page = run.folder / PAGE
    if run.problem or not page.is_file():
        return _cell(run.name)
    address = Path(os.path.relpath(page, folder)).as_posix()
    return f"[{_cell(run.name)}]({quote(address)})"


def _cell(text: str) -> str:
    """Return text for a cell of a Markdown table."""
    return " ".join(printable(text, 1_000).split()).replace("|", "\\|")
