"""Running the committed notebooks again, in place: `make notebooks`."""

from __future__ import annotations

import os
import sys
from concurrent.futures import ThreadPoolExecutor

from segbench.paths import notebooks
from segbench.report import kernel
from segbench.scaffold.refresh import refresh
from segbench.study.store import OFF, VARIABLE


def main(names: list[str]) -> None:
    """Refresh the named notebooks, or all, two at a time."""
    os.environ[VARIABLE] = OFF
    kernel.install()
    paths = [notebooks() / name for name in names] or sorted(notebooks().glob("*.ipynb"))
    with ThreadPoolExecutor(2) as pool:
        for path, _ in zip(paths, pool.map(refresh, paths), strict=True):
            print(path.name, path.stat().st_size // 1000, "kB")


if __name__ == "__main__":
    main(sys.argv[1:])
