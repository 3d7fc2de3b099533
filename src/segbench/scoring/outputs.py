"""Files that are written in batches and appear only when they are whole."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path
from typing import Any

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

from segbench.runtime.files import cannot_be_written, partial_file
from segbench.runtime.targets import ANOTHER_FILE, put

KINDS = (".csv", ".parquet")
GROUP = 100_000
"""Rows of a row group: the same bytes whatever the batches."""


class TableFile:
    """A table of texts written batch by batch beside its place and renamed into it by `publish`.

    What was not published is removed by `close`.

    Parameters
    ----------
    path
        Ends in one of `KINDS`.
    columns
        Names of the columns.
    force
        Whether a file that is there is written over.

    Raises
    ------
    SegbenchError
        The file cannot be written there.
    """

    def __init__(self, path: Path, columns: list[str], *, force: bool = False) -> None:
        self.path, self.columns, self.force = path, columns, force
        self._schema = pa.schema([(name, pa.string()) for name in columns])
        self._waiting = self._schema.empty_table()
        self._sink: Any = None
        with self._system_errors_explained(), ExitStack() as stack:
            self._partial = stack.enter_context(partial_file(path))
            stack.callback(self._drop)
            if self._is_csv:
                self._sink = self._partial.open("w", encoding="utf-8", newline="")
                pd.DataFrame(columns=columns).to_csv(self._sink, index=False, lineterminator="\n")
            else:
                self._sink = pq.ParquetWriter(self._partial, self._schema)
            self._stack = stack.pop_all()

    @property
    def _is_csv(self) -> bool:
        return self.path.suffix == ".csv"

    def _drop(self) -> None:
        with suppress(OSError):  # what is thrown away need not be whole
            if self._sink is not None:
                self._sink.close()

    @contextmanager
    def _system_errors_explained(self) -> Iterator[None]:
        try:
            yield
        except OSError as error:
            raise cannot_be_written(self.path, error, ANOTHER_FILE) from None

    def write(self, frame: pd.DataFrame) -> None:
        """Add rows; all cells are text."""
        with self._system_errors_explained():
            if self._is_csv:
                frame[self.columns].to_csv(
                    self._sink, index=False, header=False, lineterminator="\n"
                )
                return
            rows = pa.Table.from_pandas(frame[self.columns], self._schema, preserve_index=False)
            self._waiting = pa.concat_tables([self._waiting, rows])
            if len(self._waiting) >= GROUP:
                self._flush(whole=False)

    def _flush(self, *, whole: bool) -> None:
        rows = self._waiting.combine_chunks()
        end = len(rows) if whole else len(rows) - len(rows) % GROUP
        if end:
            self._sink.write_table(rows.slice(0, end), row_group_size=GROUP)
        self._waiting = rows.slice(end)

    def publish(self) -> None:
        """Put the file into its place, if nothing has come to be there."""
        with self._system_errors_explained():
            if not self._is_csv:
                self._flush(whole=True)
            self._sink.close()
            put(self._partial, self.path, force=self.force)

    def close(self) -> None:
        """Remove what was not published."""
        self._stack.close()
