"""Running the committed notebooks again, in place: `make notebooks`.

Nothing that changes from run to run is kept (timings, random ids), so a second refresh changes no byte.
"""

from __future__ import annotations

import os
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import nbformat
from nbclient import NotebookClient

from segbench.paths import notebooks
from segbench.runs import kernel
from segbench.runs.store import WORK_VARIABLE


def refresh(path: Path) -> None:
    """Execute a notebook with its own parameters and write it back with its outputs."""
    node = nbformat.read(path, as_version=4)
    client = NotebookClient(
        node, kernel_name=kernel.NAME, record_timing=False, timeout=600, resources={"metadata": {"path": str(path.parent)}}
    )
    client.execute()
    for number, cell in enumerate(node.cells):
        cell["id"] = f"cell-{number}"
        for name in ("execution", "papermill"):
            cell.metadata.pop(name, None)
    node.metadata = nbformat.from_dict(
        {
            "kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"},
            "language_info": {"name": "python"},
        }
    )
    nbformat.write(node, path)


def main(names: list[str]) -> None:
    """Refresh the named notebooks, or all, two at a time."""
    os.environ.pop(WORK_VARIABLE, None)
    kernel.install()
    paths = [notebooks() / name for name in names] or sorted(notebooks().glob("*.ipynb"))
    with ThreadPoolExecutor(2) as pool:
        for path, _ in zip(paths, pool.map(refresh, paths), strict=True):
            print(path.name, path.stat().st_size // 1000, "kB")


if __name__ == "__main__":
    main(sys.argv[1:])
