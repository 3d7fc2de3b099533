"""Where a run keeps what its notebooks share."""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pandas as pd
from threadpoolctl import threadpool_limits

WORK_VARIABLE = "SEGBENCH_WORK"
"""Environment variable that names the folder in which a run keeps what its notebooks share."""

PARAMS_FILE = "params.json"
"""File in that folder with the parameters that its contents were made with."""


class Store:
    """Computes a value once: in memory, and in a folder if it has one.

    Everything is computed with one BLAS thread, because sums in another order differ in their last
    bit.
    """

    def __init__(self, folder: Path | None = None) -> None:
        self.folder = folder
        self._memory: dict[str, Any] = {}

    def frame(self, key: str, compute: Callable[[], pd.DataFrame]) -> pd.DataFrame:
        """Return the frame of this name; a folder keeps it as Parquet."""
        return self._get(
            key, "parquet", compute, pd.read_parquet, lambda value, path: value.to_parquet(path)
        )

    def json(self, key: str, compute: Callable[[], Any]) -> Any:
        """Return the plain value of this name; a folder keeps it as JSON."""
        return self._get(
            key,
            "json",
            compute,
            lambda path: json.loads(path.read_text()),
            lambda value, path: path.write_text(json.dumps(value)),
        )

    def memory(self, key: str, compute: Callable[[], Any]) -> Any:
        """Return the value of this name, kept in memory only."""
        if key not in self._memory:
            with threadpool_limits(limits=1):
                self._memory[key] = compute()
        return self._memory[key]

    def _get(
        self,
        key: str,
        suffix: str,
        compute: Callable[[], Any],
        read: Callable[[Path], Any],
        write: Callable[[Any, Path], Any],
    ) -> Any:
        path = None if self.folder is None else self.folder / f"{key}.{suffix}"
        if key not in self._memory and path is not None and path.exists():
            self._memory[key] = read(path)
        if key in self._memory:
            return self._memory[key]
        value = self.memory(key, compute)
        if path is not None:
            # Two notebooks may compute the same thing at once: each writes its own file, the last
            # rename wins.
            partial = path.with_name(f"{path.name}.{os.getpid()}")
            write(value, partial)
            partial.replace(path)
        return value
