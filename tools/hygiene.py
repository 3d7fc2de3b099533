"""What is wrong with a committed notebook: a hook before each commit, and a test.

``python tools/hygiene.py notebooks/rfm.ipynb …`` prints what is wrong; its exit code is 1 if
anything is. A notebook is committed as `make notebooks` leaves it: run once from top to bottom,
with stable cell ids, plain metadata and no path of a machine; it opens a page, and each cell shows
one thing.
"""

from __future__ import annotations

import json
import re
import sys
from pathlib import Path
from typing import Any

from segbench.study.parameters_cell import LANGUAGE

Node = dict[str, Any]

CHECKED = "nbval-check-output"
"""Tag of a cell whose output nbval compares."""

SETUP = (
    r"import (segbench\.pages\.[\w.]+)\n\n"
    r'(classification = "\w+"\n)?'
    r"page = \1\.open\(globals\(\)\)"
)
"""A page is opened by its whole name: a parameter may be called like its folder."""

CALL = r"page\.\w+\([^()]*\)"
PATH = r"""["'](/|[A-Z]:\\)"""


def problems(node: Node) -> list[str]:
    """Return everything that is wrong with a notebook, in words."""
    cells, codes = node["cells"], code(node)
    checked = [cell for cell in codes if CHECKED in tags(cell)]
    outputs = [output for cell in codes for output in cell["outputs"]]
    lines = [line for cell in codes for line in text(cell).splitlines()]
    checks = {
        "the first cell does not say what is read and written": (
            cells[0]["cell_type"] != "markdown" or "Reads:" not in text(cells[0])
        ),
        "the second cell is not tagged parameters": "parameters" not in tags(cells[1]),
        "the third cell does more than to open the page": (
            not re.fullmatch(SETUP, text(cells[2])) or tags(cells[2]) != ["setup"]
        ),
        "a cell that shows something is not one call of the page": not all(
            re.fullmatch(CALL, text(cell)) for cell in codes[2:]
        ),
        "a line of code has more than 100 columns": any(len(line) > 100 for line in lines),
        "an absolute path is named": any(re.search(PATH, line) for line in lines),
        "cells were not run once, from top to bottom": (
            [cell["execution_count"] for cell in codes] != list(range(1, len(codes) + 1))
        ),
        "an error or a stream is stored": any(
            output["output_type"] in ("error", "stream") for output in outputs
        ),
        f"no cell is tagged {CHECKED}": not checked,
        "a tagged cell has no output, so nothing would be compared": not all(
            cell["outputs"] for cell in checked
        ),
        "a tagged cell shows a picture, which is not compared": any(
            "image/png" in output.get("data", {}) for cell in checked for output in cell["outputs"]
        ),
        "metadata is not the plain one": node["metadata"] != LANGUAGE,
        "a cell carries metadata beside tags": any(
            set(cell["metadata"]) - {"tags"} for cell in cells
        ),
        "cell ids are not stable": (
            [cell["id"] for cell in cells] != [f"cell-{number}" for number in range(len(cells))]
        ),
    }
    return [words for words, wrong in checks.items() if wrong]


def load(path: Path) -> Node:
    """Return a notebook as plain JSON."""
    node: Node = json.loads(path.read_text(encoding="utf-8"))
    return node


def code(node: Node) -> list[Node]:
    """Return the code cells of a notebook."""
    return [cell for cell in node["cells"] if cell["cell_type"] == "code"]


def tags(cell: Node) -> list[str]:
    """Return the tags of a cell."""
    names: list[str] = cell["metadata"].get("tags", [])
    return names


def text(cell: Node) -> str:
    """Return what stands in a cell."""
    return "".join(cell["source"])


def main(names: list[str]) -> int:
    """Print what is wrong with each of these notebooks, and return 1 if anything is."""
    wrong = [f"{name}: {words}" for name in names for words in problems(load(Path(name)))]
    print(*wrong, sep="\n", end="\n" if wrong else "")
    return int(bool(wrong))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
