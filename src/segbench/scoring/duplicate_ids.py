"""Which rows of a table stand for a customer that another row stands for too, found on disk."""

from __future__ import annotations

import tempfile
from contextlib import ExitStack
from itertools import pairwise
from pathlib import Path
from types import TracebackType
from typing import Self

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from segbench.runtime import scratch

PARTS = 64
"""Files that are open at once; some systems allow a process no more than 256."""

ONCE, COPY, CONFLICT = 0, 1, 2
"""The only row of its customer, or the first of copies; a copy of it; one of several rows that differ."""

ENTRY = np.dtype(
    [("high", np.uint64), ("low", np.uint64), ("values", np.uint64), ("place", np.int64)]
)
KEYS = ("segbench-id-high", "segbench-id--low")


class Repeats:
    """Rows of a table by customer, in memory that does not grow with them: 32 bytes a row in a temporary folder.

    Ids are told apart by 128 bits of hash. The result does not depend on the order of rows, but for
    which of several copies counts as the first.
    """

    def __init__(self) -> None:
        self._stack = ExitStack()
        self._flags: NDArray[np.uint8] | None = None

    def __enter__(self) -> Self:
        self._folder = Path(
            self._stack.enter_context(tempfile.TemporaryDirectory(dir=scratch.folder()))
        )
        self._files = [
            self._stack.enter_context((self._folder / str(part)).open("wb"))
            for part in range(PARTS)
        ]
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._flags = None
        self._stack.close()

    def add(self, ids: pd.Series, values: pd.DataFrame, places: NDArray[np.int64]) -> None:
        """Remember rows: their ids (text), their values, and their places in the table, counted from 0."""
        if ids.empty:
            return
        entries = np.empty(len(ids), ENTRY)
        text = ids.to_numpy(dtype=object)
        for name, key in zip(("high", "low"), KEYS, strict=True):
            entries[name] = pd.util.hash_array(text, hash_key=key, categorize=False)
        entries["values"] = pd.util.hash_pandas_object(values, index=False).to_numpy()
        entries["place"] = places
        part = entries["high"] % PARTS
        order = np.argsort(part, kind="stable")
        ends = np.searchsorted(part[order], np.arange(PARTS + 1))
        for number, (start, end) in enumerate(pairwise(ends.tolist())):
            self._files[number].write(entries[order[start:end]].tobytes())

    def settle(self, rows: int) -> None:
        """Find out which rows repeat a customer, once all are added; the table has this many rows."""
        self._flags = np.memmap(self._folder / "flags", np.uint8, "w+", shape=(max(rows, 1),))
        for part, file in enumerate(self._files):
            file.close()
            entries = np.fromfile(self._folder / str(part), ENTRY)
            entries = entries[np.lexsort((entries["place"], entries["low"], entries["high"]))]
            self._flags[entries["place"]] = _flags(entries)

    def of(self, places: NDArray[np.int64]) -> NDArray[np.uint8]:
        """Return `ONCE`, `COPY` or `CONFLICT` for rows by their places."""
        assert self._flags is not None
        return np.asarray(self._flags[places])


def _flags(entries: NDArray[np.void]) -> NDArray[np.uint8]:
    """Return the flag of each entry; entries are sorted by id, then place."""
    if not len(entries):
        return np.empty(0, np.uint8)
    first = np.ones(len(entries), bool)
    first[1:] = (entries["high"][1:] != entries["high"][:-1]) | (
        entries["low"][1:] != entries["low"][:-1]
    )
    starts = np.flatnonzero(first)
    lowest = np.minimum.reduceat(entries["values"], starts)
    highest = np.maximum.reduceat(entries["values"], starts)
    differ = np.repeat(lowest != highest, np.diff(np.append(starts, len(entries))))
    return np.where(differ, CONFLICT, np.where(first, ONCE, COPY)).astype(np.uint8)
