"""Which rows of a table stand for a customer that another row stands for too, found by DuckDB."""

from __future__ import annotations

import tempfile

import duckdb
import numpy as np
import pandas as pd
import pyarrow as pa
from numpy.typing import NDArray

from segbench.runtime import scratch

ONCE, COPY, CONFLICT = 0, 1, 2
"""The only row of a customer or the first of copies; a copy of it; one of several that differ."""

MEMORY = "40MB"
"""What the engine keeps in memory; the rest goes to a temporary folder."""

REPEATED = f"""
    WITH repeated AS (
        SELECT id, min(place) AS first, min(content) <> max(content) AS differ
        FROM rows GROUP BY id HAVING count(*) > 1
    )
    SELECT place, CASE WHEN differ THEN {CONFLICT} WHEN place > first THEN {COPY} ELSE {ONCE} END
    FROM rows JOIN repeated USING (id)
"""  # noqa: S608 - made of constants


class Repeats:
    """Rows of a table by customer, in memory that grows by a byte a row; the ids are on disk."""

    def __init__(self) -> None:
        self._folder = tempfile.TemporaryDirectory(dir=scratch.folder())
        self._engine = duckdb.connect(
            config={
                "threads": 1,
                "memory_limit": MEMORY,
                "temp_directory": self._folder.name,
            }
        )
        self._engine.execute("SET enable_progress_bar = false")
        self._engine.execute("CREATE TABLE rows (id VARCHAR, content UBIGINT, place BIGINT)")

    def close(self) -> None:
        """Remove what is on disk."""
        self._engine.close()
        self._folder.cleanup()

    def add(self, ids: pd.Series, values: pd.DataFrame, places: NDArray[np.int64]) -> None:
        """Remember rows: their ids (text), values, and places in the table, counted from 0."""
        content = pd.util.hash_pandas_object(values, index=False).to_numpy()
        batch = pa.table({"id": pa.array(ids, pa.string()), "content": content, "place": places})
        self._engine.register("batch", batch)
        self._engine.execute("INSERT INTO rows SELECT * FROM batch")

    def flags(self, rows: int) -> NDArray[np.uint8]:
        """Return `ONCE`, `COPY` or `CONFLICT` for each row of the table, which has so many."""
        flags = np.full(rows, ONCE, np.uint8)
        for batch in self._engine.execute(REPEATED).to_arrow_reader():
            flags[batch.column(0).to_numpy()] = batch.column(1).to_numpy()
        return flags
