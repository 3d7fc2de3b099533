"""Conditions on a table of customers: true, false or unknown, row by row, as SQL answers.

A missing value is unknown. What is made of something unknown is unknown too, unless the rest
decides: FALSE AND unknown is false, TRUE OR unknown is true. Numbers are doubles and compared
exactly, texts by code point, days as texts YYYY-MM-DD.
"""

from __future__ import annotations

import operator
import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import reduce
from typing import Any, Literal

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from segbench.errors import SegbenchError, printable
from segbench.params.conditions import Node

Bools = NDArray[np.bool_]
Kind = Literal["number", "text", "yes or no"]

COMPARE: dict[str, Callable[[Any, Any], Any]] = {
    "=": operator.eq, "<>": operator.ne, "<": operator.lt, "<=": operator.le, ">": operator.gt, ">=": operator.ge,
}  # fmt: skip
CALCULATE: dict[str, Callable[[Any, Any], Any]] = {
    "+": np.add, "-": np.subtract, "*": np.multiply, "/": np.divide, "%": np.fmod,
}  # fmt: skip
TEXTS: dict[str, Callable[[str], Any]] = {"lower": str.lower, "upper": str.upper, "length": len}
INFERRED: dict[str, Kind] = {
    **dict.fromkeys(("integer", "floating", "mixed-integer-float", "decimal"), "number"),
    **dict.fromkeys(("string", "date", "datetime", "datetime64"), "text"),
    "boolean": "yes or no",
}
"""What pandas finds in a column -> what a condition takes it for."""

EMPTY: dict[Kind | None, Any] = {"number": 0.0, "text": "", "yes or no": False, None: False}
"""What stands where nothing is known."""


@dataclass(frozen=True)
class Values:
    """One value a customer.

    Attributes
    ----------
    kind
        None where no value is known at all.
    data
        Floats, texts or booleans; of no meaning where not known.
    known
        Whether the value is known.
    """

    kind: Kind | None
    data: NDArray[Any]
    known: Bools

    @property
    def true(self) -> Bools:
        """Whether a yes or no is known to be yes."""
        return self.known & self.data.astype(bool)

    @property
    def false(self) -> Bools:
        """Whether a yes or no is known to be no."""
        return self.known & ~self.data.astype(bool)


def answers(node: Node, customers: pd.DataFrame) -> Values:
    """Return each customer's answer to a condition, kind ``yes or no``.

    The parts of AND, OR, CASE and coalesce are read from left to right, and what no longer matters
    to a customer can't be an error for that customer: ``frequency > 0 AND monetary / frequency >
    5``.

    Raises
    ------
    SegbenchError
        The condition is no yes or no, compares or calculates with different kinds, divides by zero,
        or a column holds values of different kinds.
    """
    return _Reader(customers).yes_or_no(node, np.ones(len(customers), dtype=bool))


class _Reader:
    """Evaluates nodes over a table. `rows` are those to which a part matters: only they can raise an error."""

    def __init__(self, customers: pd.DataFrame) -> None:
        self.customers = customers
        self.columns: dict[str, Values] = {}

    def read(self, node: Node, rows: Bools) -> Values:
        if node.kind in COMPARE:
            return self._compare(node, rows)
        if node.kind in CALCULATE:
            return self._calculate(node, rows)
        if node.kind in TEXTS:
            return self._of_text(node, rows)
        return _READERS[node.kind](self, node, rows)

    def yes_or_no(self, node: Node, rows: Bools) -> Values:
        return self._of_kind("yes or no", node, rows)

    def _of_kind(self, kind: Kind, node: Node, rows: Bools) -> Values:
        values = self.read(node, rows)
        if values.kind not in (kind, None):
            raise SegbenchError(f"{node.text} is a {values.kind}, and a {kind} is needed here")
        return Values(kind, values.data if values.kind else self._fill(EMPTY[kind]), values.known)

    def _fill(self, value: Any) -> NDArray[Any]:
        kind = object if isinstance(value, str) else float if isinstance(value, float) else bool
        return np.full(len(self.customers), value, dtype=kind)

    def _alike(self, node: Node, parts: list[Values]) -> Kind | None:
        """Return the one kind of several values."""
        kinds = list(dict.fromkeys(values.kind for values in parts if values.kind))
        if len(kinds) > 1:
            hint = (
                "; write a number without quotation marks, a text with '…'"
                if "text" in kinds
                else ""
            )
            raise SegbenchError(f"{node.text} puts a {kinds[0]} and a {kinds[1]} together{hint}")
        return kinds[0] if kinds else None

    def _column(self, node: Node, _: Bools) -> Values:
        if node.value not in self.columns:
            self.columns[node.value] = _column(self.customers[node.value])
        return self.columns[node.value]

    def _literal(self, node: Node, _: Bools) -> Values:
        kinds: dict[type, Kind] = {float: "number", str: "text", bool: "yes or no"}
        known = node.value is not None
        return Values(
            kinds.get(type(node.value)),
            self._fill(node.value if known else False),
            self._fill(known),
        )

    def _and(self, node: Node, rows: Bools) -> Values:
        true, false = self._fill(True), self._fill(False)
        for arg in node.args:
            values = self.yes_or_no(arg, rows & ~false)
            true, false = true & values.true, false | values.false
        return Values("yes or no", true, true | false)

    def _or(self, node: Node, rows: Bools) -> Values:
        true, false = self._fill(False), self._fill(True)
        for arg in node.args:
            values = self.yes_or_no(arg, rows & ~true)
            true, false = true | values.true, false & values.false
        return Values("yes or no", true, true | false)

    def _not(self, node: Node, rows: Bools) -> Values:
        values = self.yes_or_no(node.args[0], rows)
        return Values("yes or no", ~values.data.astype(bool), values.known)

    def _is_null(self, node: Node, rows: Bools) -> Values:
        return Values("yes or no", ~self.read(node.args[0], rows).known, self._fill(True))

    def _compare(self, node: Node, rows: Bools) -> Values:
        left, right = (self.read(arg, rows) for arg in node.args)
        kind = self._alike(node, [left, right])
        if kind == "yes or no" and node.kind not in ("=", "<>"):
            raise SegbenchError(f"{node.text} asks which of yes and no is larger")
        known = left.known & right.known
        data = (
            COMPARE[node.kind](left.data, right.data)
            if left.kind and right.kind
            else self._fill(False)
        )
        return Values("yes or no", np.asarray(data, dtype=bool), known)

    def _calculate(self, node: Node, rows: Bools) -> Values:
        left, right = (self._of_kind("number", arg, rows) for arg in node.args)
        known = left.known & right.known
        if node.kind in ("/", "%"):
            self._refuse(
                rows & known & (right.data == 0),
                f"{node.text} divides by zero",
                f"; write nullif({node.args[1].text}, 0)",
            )
        with np.errstate(all="ignore"):
            data = CALCULATE[node.kind](left.data, right.data)
        self._refuse(rows & known & ~np.isfinite(data), f"{node.text} is no finite number")
        return Values("number", data, known)

    def _refuse(self, bad: Bools, what: str, hint: str = "") -> None:
        if bad.any():
            raise SegbenchError(
                f"{what} for customer {printable(str(self.customers.index[int(bad.argmax())]))}{hint}"
            )

    def _of_text(self, node: Node, rows: Bools) -> Values:
        values = self._of_kind("text", node.args[0], rows)
        change = TEXTS[node.kind]
        kind: Kind = "number" if node.kind == "length" else "text"
        return Values(
            kind, _by_text(values.data, change, float if kind == "number" else object), values.known
        )

    def _like(self, node: Node, rows: Bools) -> Values:
        values = self._of_kind("text", node.args[0], rows)
        pattern = re.compile(_regex(node.value), re.DOTALL)
        return Values(
            "yes or no",
            _by_text(values.data, lambda text: pattern.fullmatch(text) is not None, bool),
            values.known,
        )

    def _number(self, node: Node, rows: Bools) -> Values:
        values = self._of_kind("number", node.args[0], rows)
        change: dict[str, Callable[[Any], Any]] = {
            "neg": np.negative,
            "abs": np.abs,
            "floor": np.floor,
            "ceil": np.ceil,
        }
        return Values("number", change[node.kind](values.data), values.known)

    def _round(self, node: Node, rows: Bools) -> Values:
        """Halves go away from zero."""
        values = self._of_kind("number", node.args[0], rows)
        with np.errstate(all="ignore"):
            scaled = values.data * 10**node.value
            whole = np.trunc(scaled)
            rounded = (
                whole + np.where(np.abs(scaled - whole) >= 0.5, np.sign(scaled), 0.0)
            ) / 10**node.value
        return Values("number", np.where(np.isfinite(scaled), rounded, values.data), values.known)

    def _case(self, node: Node, rows: Bools) -> Values:
        *pairs, otherwise = node.args
        open_, hits, values = self._fill(True), [], []
        for when, then in zip(pairs[::2], pairs[1::2], strict=True):
            hit = open_ & self.yes_or_no(when, rows & open_).true
            values.append(self.read(then, rows & hit))
            hits.append(hit)
            open_ = open_ & ~hit
        values.append(self.read(otherwise, rows & open_))
        return self._pick(node, [*hits, open_], values)

    def _coalesce(self, node: Node, rows: Bools) -> Values:
        open_, hits, values = self._fill(True), [], []
        for arg in node.args:
            found = self.read(arg, rows & open_)
            values.append(found)
            hits.append(open_ & found.known)
            open_ = open_ & ~found.known
        return self._pick(node, hits, values)

    def _pick(self, node: Node, hits: list[Bools], values: list[Values]) -> Values:
        """Return, for each customer, the value whose turn it is; unknown if it is nobody's."""
        kind = self._alike(node, values)
        data, known = self._fill(EMPTY[kind]), self._fill(False)
        for hit, found in zip(hits, values, strict=True):
            use = hit & found.known
            data[use], known[use] = found.data[use], True
        return Values(kind, data, known)

    def _nullif(self, node: Node, rows: Bools) -> Values:
        first = self.read(node.args[0], rows)
        equal = self._compare(Node("=", node.args, text=node.text), rows)
        return Values(first.kind, first.data, first.known & ~equal.true)

    def _extreme(self, node: Node, rows: Bools) -> Values:
        """Unknown values are left out, as DuckDB and PostgreSQL do."""
        values = [self.read(arg, rows) for arg in node.args]
        if self._alike(node, values) == "yes or no":
            raise SegbenchError(f"{node.text} asks which of yes and no is larger")
        return reduce(
            lambda one, other: _better(node.kind, one, other),
            [found for found in values if found.kind] or values[:1],
        )


_READERS: dict[str, Callable[[_Reader, Node, Bools], Values]] = {
    "column": _Reader._column,
    "literal": _Reader._literal,
    "and": _Reader._and,
    "or": _Reader._or,
    "not": _Reader._not,
    "is null": _Reader._is_null,
    "like": _Reader._like,
    "case": _Reader._case,
    "coalesce": _Reader._coalesce,
    "nullif": _Reader._nullif,
    "round": _Reader._round,
    **dict.fromkeys(("neg", "abs", "floor", "ceil"), _Reader._number),
    **dict.fromkeys(("least", "greatest"), _Reader._extreme),
}


def _better(which: str, one: Values, other: Values) -> Values:
    wins = other.data < one.data if which == "least" else other.data > one.data
    take = other.known & (~one.known | np.asarray(wins, dtype=bool))
    return Values(one.kind, np.where(take, other.data, one.data), one.known | other.known)


def _by_text(texts: NDArray[Any], change: Callable[[str], Any], kind: type) -> NDArray[Any]:
    """Return what a function makes of each text; it is asked once for each that differs."""
    made = {text: change(text) for text in set(texts)}
    return np.array([made[text] for text in texts], dtype=kind)


def _regex(pattern: str) -> str:
    """Return a LIKE pattern as a regular expression that never goes back over a part it has found."""
    first, *others = [
        "".join("." if sign == "_" else re.escape(sign) for sign in part)
        for part in pattern.split("%")
    ]
    if not others:
        return first
    return first + "".join(f"(?>.*?{part})" for part in others[:-1] if part) + ".*" + others[-1]


def _column(series: pd.Series) -> Values:
    """Return a column of the customer table."""
    known = series.notna().to_numpy(dtype=bool)
    present = series[known]
    if isinstance(present.dtype, pd.CategoricalDtype):
        present = present.astype(present.cat.categories.dtype)
    found = pd.api.types.infer_dtype(present) if len(present) else None
    if found is not None and found not in INFERRED:
        raise SegbenchError(
            f"the column {printable(str(series.name))} holds values that a rule cannot compare ({found})"
        )
    kind = None if found is None else INFERRED[found]
    if found in ("date", "datetime", "datetime64"):
        present = present.map(lambda day: day.isoformat()[:10])
    data = np.full(
        len(series),
        EMPTY[kind],
        dtype=object if kind == "text" else float if kind == "number" else bool,
    )
    data[known] = present.to_numpy()
    return Values(kind, data, known)
