"""Where data comes from. A dataset is a function of a connection; a file and a line here add one."""

from __future__ import annotations

import ibis
from ibis.backends.duckdb import Backend

from segbench.datasets import complete_journey
from segbench.datasets.base import Dataset
from segbench.errors import SegbenchError, unknown_name

DATASETS = {
    "complete_journey": complete_journey.load,
}


def connect(threads: int | None = None) -> Backend:
    """Return an embedded DuckDB with this many threads (None: one a core)."""
    return ibis.duckdb.connect() if threads is None else ibis.duckdb.connect(threads=threads)


def open_dataset(name: str, *, max_customers: int | None = None, threads: int | None = None) -> Dataset:
    """Return a dataset of the registry on its own connection.

    Raises
    ------
    SegbenchError
        There is no such dataset, or its files are missing.
    """
    if name not in DATASETS:
        raise SegbenchError("dataset: " + unknown_name("dataset", name, DATASETS))
    return DATASETS[name](connect(threads), max_customers)


__all__ = ["DATASETS", "Dataset", "connect", "open_dataset"]
