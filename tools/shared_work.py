"""Make a folder in which the committed notebooks share what they compute, for `make test`.

``python tools/shared_work.py FOLDER`` writes the parameters that most committed notebooks have into
it. With ``SEGBENCH_WORK=FOLDER`` such a notebook reads there what another has computed, and leaves
there what it computes itself, as in a run. A notebook with other parameters computes everything.
"""

from __future__ import annotations

import json
import sys
from collections import Counter
from pathlib import Path

import nbformat

from segbench.methods import full_params
from segbench.params import check
from segbench.paths import notebooks
from segbench.study.cache import PARAMS_FILE


def parameters(notebook: Path) -> str:
    """Return the parameters of a notebook, those it does not name too, as a run keeps them."""
    cells = nbformat.read(notebook, as_version=4).cells
    (cell,) = (cell for cell in cells if "parameters" in cell.metadata.get("tags", []))
    named: dict[str, object] = {}
    exec(compile(cell.source, notebook.name, "exec"), named)  # noqa: S102 - our own notebooks
    given = {name: value for name, value in named.items() if name in full_params().model_fields}
    return json.dumps(check(given, source=notebook.name).model_dump(mode="json"))


def main() -> None:
    """Write the file."""
    if len(sys.argv) != 2:
        raise SystemExit("usage: python tools/shared_work.py FOLDER")
    counts = Counter(parameters(path) for path in sorted(notebooks().glob("*.ipynb")))
    ((params, number),) = counts.most_common(1)
    folder = Path(sys.argv[1])
    folder.mkdir(parents=True, exist_ok=True)
    (folder / PARAMS_FILE).write_text(params, encoding="utf-8")
    print(f"{number} of {counts.total()} notebooks share {folder}")


if __name__ == "__main__":
    main()
