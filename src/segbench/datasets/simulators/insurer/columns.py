"""Columns of the raw files: compact in memory, text on disk.

Text is kept as codes into a list of values: a date is written a million times from a list of a
thousand, and dirt is a further value.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from segbench.datasets.simulators.insurer.days import Flags, Ints, text_of

AMOUNT = pa.decimal128(12, 2)


@dataclass
class Text:
    """Text as codes into `values`, which are all different; code -1 is a missing value."""

    codes: Ints
    values: list[str]

    def __post_init__(self) -> None:
        self.codes = self.codes.astype(np.int32)

    @classmethod
    def of(cls, texts: Sequence[str]) -> Text:
        """Return one text a row."""
        text = cls(np.zeros(len(texts), dtype=np.int32), [])
        text.put(np.arange(len(texts)), texts)
        return text

    @classmethod
    def days(cls, days: Ints) -> Text:
        """Return days as YYYY-MM-DD."""
        if not len(days):
            return cls(days, [])
        first = int(days.min())
        return cls(days - first, [text_of(day) for day in range(first, int(days.max()) + 1)])

    def __len__(self) -> int:
        return len(self.codes)

    def take(self, rows: Ints) -> Text:
        """Return these rows, in this order."""
        return Text(self.codes[rows], self.values)

    def put(self, rows: Ints, texts: Sequence[str] | None) -> None:
        """Overwrite rows with texts, one a row; None makes them missing."""
        if texts is None:
            self.codes[rows] = -1
            return
        known = {text: code for code, text in enumerate(self.values)}
        self.codes[rows] = [known.setdefault(text, len(known)) for text in texts]
        self.values = list(known)

    def read(self, rows: Ints) -> list[str]:
        """Return the texts of rows, none of which is missing."""
        return [self.values[code] for code in self.codes[rows]]

    def arrow(self) -> pa.Array:
        """Return a dictionary array."""
        assert len(set(self.values)) == len(self.values), "values must be different"
        codes = pa.array(self.codes, mask=self.codes < 0)
        return pa.DictionaryArray.from_arrays(codes, pa.array(self.values, pa.string()))


@dataclass
class Payments:
    """Ids of payments, P and a number, and of cancellations, R and the negative number."""

    numbers: Ints

    def __len__(self) -> int:
        return len(self.numbers)

    def take(self, rows: Ints) -> Payments:
        """Return these rows, in this order."""
        return Payments(self.numbers[rows])

    def arrow(self) -> pa.Array:
        """Return the ids as text."""
        letters = pa.DictionaryArray.from_arrays(
            pa.array((self.numbers < 0).astype(np.int8)), pa.array(["P", "R"])
        )
        digits = pa.array(np.abs(self.numbers)).cast(pa.string())
        return pc.binary_join_element_wise(letters.cast(pa.string()), digits, "")


@dataclass
class Money:
    """Amounts in hundredths."""

    cents: Ints

    def __len__(self) -> int:
        return len(self.cents)

    def take(self, rows: Ints) -> Money:
        """Return these rows, in this order."""
        return Money(self.cents[rows])

    def arrow(self) -> pa.Array:
        """Return decimals: each 128-bit number is its low 64 bits, then its sign."""
        words = np.empty((len(self.cents), 2), dtype=np.int64)
        words[:, 0], words[:, 1] = self.cents, self.cents >> 63
        return pa.Array.from_buffers(AMOUNT, len(self.cents), [None, pa.py_buffer(words)])


@dataclass
class Plain:
    """Numbers or yes/no, written as they are."""

    values: np.ndarray
    missing: Flags | None = None

    def __len__(self) -> int:
        return len(self.values)

    def take(self, rows: Ints) -> Plain:
        """Return these rows, in this order."""
        return Plain(self.values[rows], None if self.missing is None else self.missing[rows])

    def arrow(self) -> pa.Array:
        """Return the values, with nulls where they are missing."""
        return pa.array(self.values, mask=self.missing)


Column = Text | Payments | Money | Plain
Frame = dict[str, Column]
"""One raw table of one chunk."""


def take(frame: Frame, rows: Ints) -> Frame:
    """Return rows of a table."""
    return {name: column.take(rows) for name, column in frame.items()}


def length(frame: Frame) -> int:
    """Return the number of rows."""
    return len(next(iter(frame.values())))
