"""Parquet files in batches, or whole."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from segbench.datasets.own.raw import Batch, Raw, check_header, located
from segbench.errors import SegbenchError

PARQUET = (".parquet", ".pq")
BUFFER = 1 << 20


def read_parquet(path: Path, shown: str) -> Raw:
    """Return a Parquet file whole.

    Raises
    ------
    SegbenchError
        It is damaged, or has no columns.
    """
    file = ParquetFile(path, shown)
    if not file.columns:
        raise SegbenchError(f"{shown}: has no columns.")
    data = pa.Table.from_batches([batch.cells for batch in file.batches()], file.schema)
    return Raw(located(data, shown), (), "Parquet", (path,))


class ParquetFile:
    """A Parquet file.

    Parameters
    ----------
    path, shown
        Where it is, and what it is called in messages.
    rows
        Rows decoded at once.

    Raises
    ------
    SegbenchError
        The file is damaged, or is of another kind.
    """

    def __init__(self, path: Path, shown: str, rows: int = 1 << 16) -> None:
        self.path, self.shown, self._rows = path, shown, rows
        with self._opened() as file:
            self.schema: pa.Schema = file.schema_arrow
        self.columns: list[str] = self.schema.names
        check_header(self.columns, shown)

    def batches(self, wanted: Sequence[str] | None = None) -> Iterator[Batch]:
        """Yield all rows in their order, with the columns wanted; None: with all.

        Raises
        ------
        SegbenchError
            The file is damaged.
        """
        row = 1
        with self._opened() as file:
            try:
                for cells in file.iter_batches(self._rows, columns=wanted):
                    yield Batch(cells, np.arange(row, row + cells.num_rows))
                    row += cells.num_rows
            except (pa.ArrowException, OSError):
                raise self._damaged() from None

    def _opened(self) -> pq.ParquetFile:
        try:
            return pq.ParquetFile(self.path, buffer_size=BUFFER, pre_buffer=False)
        except (pa.ArrowException, OSError):
            raise self._damaged() from None

    def _damaged(self) -> SegbenchError:
        return SegbenchError(
            f"{self.shown}: is no whole Parquet file; it is damaged, cut short or of another kind. "
            "Fetch it again, or save it as CSV."
        )
