"""The notebook that leads to all others of `segbench lab`, and to the reports."""

from __future__ import annotations

import os
from collections.abc import Sequence
from copy import deepcopy
from pathlib import Path
from urllib.parse import quote

import nbformat
from nbformat import NotebookNode
from nbformat.v4 import new_markdown_cell, new_notebook

from segbench.errors import printable
from segbench.methods import METHODS
from segbench.pages._page import HTMLPage
from segbench.paths import notebooks
from segbench.report.listing import PAGE, Run, runs
from segbench.study.notebook import CHOICE
from segbench.study.parameters_cell import LANGUAGE

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


def start_notebook(
    name: str, pages: Sequence[HTMLPage], source: Path, folder: Path, reports: Path
) -> NotebookNode:
    """Return the notebook that lists the others, what each answers, and the runs."""
    head = HEAD.format(name=name, source=source)
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
