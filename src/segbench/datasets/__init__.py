"""Where data comes from: a dataset is a function of a connection and the parameters.

A file and a line in `DATASETS` add one. What a dataset hands over stands in `base`, the reading of
your own files in `own`, made-up data in `simulators`.
"""

from __future__ import annotations

import os

import ibis
from ibis.backends.duckdb import Backend

from segbench.datasets import cdnow, complete_journey, own
from segbench.datasets.base import Dataset
from segbench.datasets.simulators import insurer
from segbench.errors import SegbenchError, unknown_name
from segbench.params import Params
from segbench.runtime import scratch

DATASETS = {
    "complete_journey": complete_journey.load,
    "cdnow": cdnow.load,
    "insurer": insurer.load,
    "own": own.load,
}


def connect(threads: int | None = None) -> Backend:
    """Return an embedded DuckDB; what does not fit into memory goes to `scratch`.

    `threads` is how many it uses; None: one a core.
    """
    overflow = str(
        scratch.folder() / f"duckdb-{os.getpid()}"
    )  # made when needed; by default it is in the working folder
    con = ibis.duckdb.connect(
        temp_directory=overflow, **({} if threads is None else {"threads": threads})
    )
    # In a notebook the bar is off already, and may not be touched without ipywidgets.
    if con.raw_sql("SELECT current_setting('enable_progress_bar')").fetchone()[0]:
        con.raw_sql("SET enable_progress_bar = false")
    return con


def open_dataset(params: Params) -> Dataset:
    """Return the dataset that the parameters name, on a connection of its own.

    Raises
    ------
    SegbenchError
        There is no such dataset, or its files are missing or cannot be read.
    """
    if params.dataset not in DATASETS:
        raise SegbenchError("dataset: " + unknown_name("dataset", params.dataset, DATASETS))
    return DATASETS[params.dataset](connect(params.threads), params)


__all__ = ["DATASETS", "Dataset", "connect", "open_dataset"]
