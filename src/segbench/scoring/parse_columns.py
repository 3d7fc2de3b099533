"""Cells of a customer table into values: numbers, days, yes and no, texts.

They are written as in own data (`segbench.datasets.own`). A value is missing where a cell holds
none.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
from pyarrow import types

from segbench.datasets.own import amounts
from segbench.datasets.own import timestamps as moments
from segbench.datasets.own.amounts import MarkEvidence
from segbench.datasets.own.date_style import DateEvidence
from segbench.datasets.own.signs import BLANKS, MISSING
from segbench.datasets.own.timestamps import Style
from segbench.datasets.own.values import FALSE, TRUE
from segbench.errors import SegbenchError
from segbench.methods.arrays import Flags

ENDLESS = ("inf", "-inf", "+inf", "infinity", "-infinity", "∞")

NOUNS = {"number": "number", "day": "day (YYYY-MM-DD)", "flag": "yes or no", "text": "text"}

NUMERIC = (types.is_integer, types.is_floating, types.is_decimal, types.is_null)

Written = dict[str, str | Style]
"""How columns of numbers (their decimal mark) and of days are written, where it can be told."""

Read = tuple[pd.Series, pd.Series]
"""Values, and which of them are missing because their cells say nothing at all."""


@dataclass(frozen=True)
class Column:
    """Some cells of a column.

    Attributes
    ----------
    cells
        Its cells.
    shown, name
        What its table and it are called in messages.
    written
        How its cells are written, where that was told.
    """

    cells: pa.Array
    shown: str
    name: str
    written: str | Style | None = None

    def text(self) -> pa.Array:
        """Return the cells as text without blanks around it; null where they say nothing.

        A whole number stays whole, however it is stored.

        Raises
        ------
        SegbenchError
            The column holds lists or the like.
        """
        if types.is_floating(self.cells.type):
            return pa.array(map(_number_text, self.cells.to_pandas()), pa.string())
        try:
            told = self.cells.cast(pa.string())
        except (pa.ArrowInvalid, pa.ArrowNotImplementedError):
            raise self.fault("be text or numbers") from None
        text = pc.replace_substring_regex(told, f"^{BLANKS}+|{BLANKS}+$", "")
        return pc.if_else(pa.array(_is_one_of(text, MISSING)), pa.scalar(None, pa.string()), text)

    def fault(self, wanted: str) -> SegbenchError:
        """Return the message for a column that must do something else."""
        return SegbenchError(
            f"{self.shown}: column {self.name} holds {self.cells.type}; it must {wanted}."
        )


def _number_text(value: float) -> str | None:
    if not np.isfinite(value):
        return None
    return f"{value:.0f}" if value == int(value) else repr(value)


class Evidence:
    """What tells how the columns of a table are written, over all of its cells."""

    def __init__(self, kinds: Mapping[str, str]) -> None:
        self.marks = {name: MarkEvidence() for name, kind in kinds.items() if kind == "number"}
        self.dates = {name: DateEvidence() for name, kind in kinds.items() if kind == "day"}

    def add(self, cells: pa.RecordBatch) -> None:
        """Count the cells of a batch."""
        for name, marks in self.marks.items():
            if _is_text(cells[name].type):
                marks.add(cells[name])
        for name, dates in self.dates.items():
            if _may_be_read(cells[name].type):
                dates.add(cells[name].cast(pa.large_string()))

    def settle(self) -> Written:
        """Return how columns are written; days whose order nothing tells are not to be read."""
        settled = {name: marks.settle() for name, marks in self.marks.items()}
        written: Written = {name: mark[0] for name, mark in settled.items() if mark is not None}
        for name, dates in self.dates.items():
            found = dates.settle()
            written[name] = replace(found.style, by_number=not (found.guessed or found.question))
        return {name: how for name, how in written.items() if how not in (".", Style())}


def _numbers(column: Column) -> Read:
    cells, kind = column.cells, column.cells.type
    if _is_text(kind):
        text = column.text()
        usable = amounts.plain(text, str(column.written or "."))
        numbers = usable.cast(pa.float64()).to_numpy(zero_copy_only=False)
        return pd.Series(np.where(_is_one_of(text, ENDLESS), np.inf, numbers)), _null(text)
    if types.is_boolean(kind):
        cells = cells.cast(pa.uint8())
    elif not any(check(kind) for check in NUMERIC):
        raise column.fault("hold numbers")
    values = pd.Series(cells.cast(pa.float64(), safe=False).to_numpy(zero_copy_only=False))
    return values, values.isna()


def _flags(column: Column) -> Read:
    cells = column.cells
    if types.is_boolean(cells.type) or types.is_null(cells.type):
        return pd.Series(cells.to_pylist(), dtype=object), _null(cells)
    text = column.text()
    values = np.full(len(text), None, dtype=object)
    for value, words in ((True, TRUE), (False, FALSE)):
        values[_is_one_of(text, words)] = value
    return pd.Series(values), _null(text)


def _days(column: Column) -> Read:
    kind = column.cells.type
    if _may_be_read(kind):
        text, style = column.text(), column.written or Style()
        assert isinstance(style, Style)
        return pd.Series(moments.read(text, style).to_pandas()), _null(text)
    if not (types.is_timestamp(kind) or types.is_date(kind) or types.is_null(kind)):
        raise column.fault("hold days")
    return pd.Series(column.cells.cast(pa.timestamp("us")).to_pandas()), _null(column.cells)


def _texts(column: Column) -> Read:
    text = column.text()
    return pd.Series(text.to_pandas()), _null(text)


READERS: dict[str, Callable[[Column], Read]] = {
    "number": _numbers,
    "day": _days,
    "flag": _flags,
    "text": _texts,
}
"""How a column's cells are read, by what it holds (see `segbench.methods.discretise.kind_of`)."""


def _is_text(kind: pa.DataType) -> bool:
    return types.is_string(kind) or types.is_large_string(kind)


def _may_be_read(kind: pa.DataType) -> bool:
    """Return whether cells may be days in words, or numbers that count since some day."""
    return _is_text(kind) or types.is_integer(kind)


def _is_one_of(text: pa.Array, words: Sequence[str]) -> Flags:
    """Return, for every text, whether it is one of the words, however capital; null is none."""
    return np.asarray(pc.is_in(pc.utf8_lower(text), value_set=pa.array(words)))


def _null(cells: pa.Array) -> pd.Series:
    return pd.Series(cells.is_null().to_numpy(zero_copy_only=False))
