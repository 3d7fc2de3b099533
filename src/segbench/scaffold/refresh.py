"""Running a committed notebook again, in place.

Nothing that changes from run to run is kept (timings, random ids), so a second refresh changes no
byte.
"""

from __future__ import annotations

from pathlib import Path

import nbformat
from nbclient import NotebookClient

from segbench.report import kernel
from segbench.study.parameters_cell import LANGUAGE


def refresh(path: Path) -> None:
    """Execute a notebook with its own parameters and write it back with its outputs."""
    node = nbformat.read(path, as_version=4)
    client = NotebookClient(
        node,
        kernel_name=kernel.NAME,
        record_timing=False,
        timeout=600,
        resources={"metadata": {"path": str(path.parent)}},
    )
    client.execute()
    for number, cell in enumerate(node.cells):
        cell["id"] = f"cell-{number}"
        for name in ("execution", "papermill"):
            cell.metadata.pop(name, None)
    node.metadata = nbformat.from_dict(LANGUAGE)
    nbformat.write(node, path)
