"""Checked conditions as SQL that DuckDB answers over a table of customers.

What a rule says has been parsed, checked and rebuilt as a tree (`segbench.params.conditions`); only
the tree is written as SQL here, with columns by number, so that nothing that somebody wrote but
numbers and quoted texts reaches the engine. SQL itself says what is true, false or unknown.
Numbers are doubles, texts are compared by code point, days are texts YYYY-MM-DD.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Literal

import duckdb
import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from segbench.errors import SegbenchError, printable
from segbench.params.conditions import ARITHMETIC, COMPARISONS, Node, read_columns

Kind = Literal["number", "text", "yes or no"]

TYPES: dict[Kind, pa.DataType] = {
    "number": pa.float64(),
    "text": pa.string(),
    "yes or no": pa.bool_(),
}
SQL_TYPES: dict[Kind, str] = {"number": "DOUBLE", "text": "VARCHAR", "yes or no": "BOOLEAN"}

INFERRED: dict[str, Kind] = {
    **dict.fromkeys(("integer", "floating", "mixed-integer-float", "decimal"), "number"),
    **dict.fromkeys(("string", "date", "datetime", "datetime64"), "text"),
    "boolean": "yes or no",
}
"""What pandas finds in a column -> what a condition takes it for."""

ORDERED = ("<", "<=", ">", ">=", "between", "least", "greatest")
"""What asks which of two is larger."""

LOCKED: dict[str, str | bool | int | float | list[str]] = {
    "threads": 1,
    "enable_external_access": False,
    "lock_configuration": True,
}
"""Settings of the engine: it reads no files, and nothing can allow it to."""


def answers(node: Node, customers: pd.DataFrame) -> pd.Series:
    """Return each customer's answer to a condition: true, false or, where unknown, missing.

    The parts of AND, OR, BETWEEN, CASE and coalesce are read from left to right, and what no longer
    matters to a customer can't be an error for that customer: ``frequency > 0 AND monetary /
    frequency > 5``.

    Raises
    ------
    SegbenchError
        The condition is no yes or no, compares or calculates with different kinds, divides by zero,
        or a column holds values of different kinds.
    """
    columns = {name: _column(customers[name]) for name in dict.fromkeys(read_columns(node))}
    query = _Query({name: (f"c{n}", kind) for n, (name, (kind, _)) in enumerate(columns.items())})
    answer = query.of_kind("yes or no", node, "TRUE")
    table = pa.table(
        [pa.array(np.arange(len(customers))), *(values for _, values in columns.values())],
        names=["place", *(f"c{n}" for n in range(len(columns)))],
    )
    found, *failed = _select(table, [answer, *(failure.sql for failure in query.failures)])
    for fails, failure in zip(failed, query.failures, strict=True):
        if not pc.any(fails).as_py():
            continue
        (fails_where_it_matters,) = _select(table, [f"{failure.matters} AND {failure.sql}"])
        place = fails_where_it_matters.index(True).as_py()
        if place >= 0:
            customer = printable(str(customers.index[place]))
            raise SegbenchError(f"{failure.problem} for customer {customer}{failure.hint}")
    return pd.Series(found.to_pandas(), dtype="boolean").set_axis(customers.index)


def _select(table: pa.Table, expressions: Sequence[str]) -> list[pa.ChunkedArray]:
    """Return the values of SQL expressions for each customer, in their order."""
    statement = f"SELECT {', '.join(expressions)} FROM customers ORDER BY place"  # noqa: S608 - checked
    with _engine().cursor() as engine:
        engine.register("customers", table)
        columns: list[pa.ChunkedArray] = engine.execute(statement).to_arrow_table().columns
    return columns


@cache
def _engine() -> duckdb.DuckDBPyConnection:
    return duckdb.connect(config=LOCKED)


@dataclass(frozen=True)
class _Sql:
    """SQL for a part of a condition, and the kind of its values; None where all are unknown."""

    text: str
    kind: Kind | None


@dataclass(frozen=True)
class _Failure:
    """What may fail in a condition.

    Attributes
    ----------
    sql
        True for the customers for whom it fails.
    matters
        SQL that is true for those to whom it matters. Asked only where it fails for anybody: a long
        condition has many such parts, and what comes before each decides whether it matters.
    problem, hint
        What is wrong, and what to do.
    """

    sql: str
    matters: str
    problem: str
    hint: str = ""


class _Query:
    """Writes a condition as SQL, each part once, and what may fail in it.

    Parameters
    ----------
    columns
        Of the customers' columns their names in SQL and their kinds.
    """

    def __init__(self, columns: dict[str, tuple[str, Kind | None]]) -> None:
        self.columns = columns
        self.failures: list[_Failure] = []

    def of_kind(self, kind: Kind, node: Node, matters: str) -> str:
        """Return SQL for a part whose values must be of this kind."""
        sql = self._sql(node, matters)
        if sql.kind not in (kind, None):
            raise SegbenchError(f"{node.text} is a {sql.kind}, and a {kind} is needed here")
        return sql.text if sql.kind else f"CAST(NULL AS {SQL_TYPES[kind]})"

    def _sql(self, node: Node, matters: str) -> _Sql:
        """Return SQL for a part; `matters` is true for the customers to whom it matters."""
        return _WRITERS[node.kind](self, node, matters)

    def _column(self, node: Node, _: str) -> _Sql:
        return _Sql(*self.columns[node.value])

    def _literal(self, node: Node, _: str) -> _Sql:
        value = node.value
        if isinstance(value, bool):
            return _Sql(str(value).upper(), "yes or no")
        if isinstance(value, str):
            return _Sql(_quoted(value), "text")
        if value is None:
            return _Sql("NULL", None)
        return _Sql(f"CAST('{value!r}' AS DOUBLE)", "number")

    def _not(self, node: Node, matters: str) -> _Sql:
        return _Sql(f"(NOT {self.of_kind('yes or no', node.args[0], matters)})", "yes or no")

    def _is_null(self, node: Node, matters: str) -> _Sql:
        return _Sql(f"({self._sql(node.args[0], matters).text} IS NULL)", "yes or no")

    def _and_or(self, node: Node, matters: str) -> _Sql:
        parts: list[str] = []
        for arg in node.args:
            parts.append(self.of_kind("yes or no", arg, matters))
            # AND is decided by the first part that is false, OR by the first that is true.
            undecided = f"coalesce({parts[-1]}, TRUE)"
            if node.kind == "or":
                undecided = f"NOT coalesce({parts[-1]}, FALSE)"
            matters = f"{matters} AND {undecided}"
        return _Sql(f"({f' {node.kind} '.join(parts)})", "yes or no")

    def _compare(self, node: Node, matters: str) -> _Sql:
        left, *others = node.args
        value = self._sql(left, matters)
        right: list[str] = []
        for other in others:
            compared = self._sql(other, matters)
            self._alike(node, [value, compared])
            right.append(compared.text)
            if node.kind == "between":  # whom the lower end decides, the upper one does not matter
                matters = f"{matters} AND coalesce({value.text} >= {compared.text}, TRUE)"
        if value.kind is None:
            return _Sql("CAST(NULL AS BOOLEAN)", "yes or no")
        if node.kind == "between":
            return _Sql(f"({value.text} BETWEEN {' AND '.join(right)})", "yes or no")
        if node.kind == "in":
            return _Sql(f"({value.text} IN ({', '.join(right)}))", "yes or no")
        return _Sql(f"({value.text} {node.kind} {right[0]})", "yes or no")

    def _alike(self, node: Node, parts: Sequence[_Sql]) -> Kind | None:
        """Return the one kind of several values."""
        kinds = list(dict.fromkeys(part.kind for part in parts if part.kind))
        if len(kinds) > 1:
            hint = ""
            if "text" in kinds:
                hint = "; write a number without quotation marks, a text with '…'"
            raise SegbenchError(f"{node.text} puts a {kinds[0]} and a {kinds[1]} together{hint}")
        if kinds == ["yes or no"] and node.kind in ORDERED:
            raise SegbenchError(f"{node.text} asks which of yes and no is larger")
        return kinds[0] if kinds else None

    def _calculate(self, node: Node, matters: str) -> _Sql:
        left, right = (self.of_kind("number", arg, matters) for arg in node.args)
        value = f"({left} {node.kind} {right})"
        if node.kind in ("/", "%"):
            value = f"({left} {node.kind} nullif({right}, 0))"
            self.failures.append(
                _Failure(
                    f"({left} IS NOT NULL AND {right} = 0)",
                    matters,
                    f"{node.text} divides by zero",
                    f"; write nullif({node.args[1].text}, 0)",
                )
            )
        problem = f"{node.text} is no finite number"
        self.failures.append(_Failure(f"(NOT isfinite({value}))", matters, problem))
        return _Sql(value, "number")

    def _of_text(self, node: Node, matters: str) -> _Sql:
        text = self.of_kind("text", node.args[0], matters)
        if node.kind == "like":
            # RE2 takes time by the length of a text; DuckDB's own LIKE can take for ever.
            pattern = _quoted(_regex(node.value))
            return _Sql(f"regexp_full_match({text}, {pattern}, 's')", "yes or no")
        if node.kind == "length":
            return _Sql(f"CAST(length({text}) AS DOUBLE)", "number")
        return _Sql(f"{node.kind}({text})", "text")

    def _of_number(self, node: Node, matters: str) -> _Sql:
        number = self.of_kind("number", node.args[0], matters)
        if node.kind == "round":  # halves go away from zero
            return _Sql(f"round({number}, {node.value})", "number")
        return _Sql(f"{'-' if node.kind == 'neg' else node.kind}({number})", "number")

    def _case(self, node: Node, matters: str) -> _Sql:
        *pairs, otherwise = node.args
        subject = self._sql(pairs.pop(0), matters) if node.kind == "case of" else None
        branches, values = [], []
        for when, then in zip(pairs[::2], pairs[1::2], strict=True):
            if subject is None:
                case = holds = self.of_kind("yes or no", when, matters)
            else:
                compared = self._sql(when, matters)
                self._alike(node, [subject, compared])
                case, holds = compared.text, f"({subject.text} = {compared.text})"
            values.append(self._sql(then, f"{matters} AND coalesce({holds}, FALSE)"))
            branches.append(f"WHEN {case} THEN {values[-1].text}")
            matters = f"{matters} AND NOT coalesce({holds}, FALSE)"
        values.append(self._sql(otherwise, matters))
        start = "CASE" if subject is None else f"CASE {subject.text}"
        sql = f"({start} {' '.join(branches)} ELSE {values[-1].text} END)"
        return _of(self._alike(node, values), sql)

    def _choose(self, node: Node, matters: str) -> _Sql:
        """Return SQL for coalesce, nullif, least or greatest; the last two skip what is unknown."""
        parts: list[_Sql] = []
        for arg in node.args:
            parts.append(self._sql(arg, matters))
            if node.kind == "coalesce":
                matters = f"{matters} AND {parts[-1].text} IS NULL"
        kind = self._alike(node, parts)
        sql = f"{node.kind}({', '.join(part.text for part in parts)})"
        return _of(parts[0].kind if node.kind == "nullif" else kind, sql)


_WRITERS: dict[str, Callable[[_Query, Node, str], _Sql]] = {
    "column": _Query._column,
    **dict.fromkeys(("literal", "null"), _Query._literal),
    "not": _Query._not,
    "is null": _Query._is_null,
    **dict.fromkeys(("and", "or"), _Query._and_or),
    **dict.fromkeys((*COMPARISONS.values(), "between", "in"), _Query._compare),
    **dict.fromkeys(ARITHMETIC.values(), _Query._calculate),
    **dict.fromkeys(("like", "lower", "upper", "length"), _Query._of_text),
    **dict.fromkeys(("neg", "abs", "floor", "ceil", "round"), _Query._of_number),
    **dict.fromkeys(("case", "case of"), _Query._case),
    **dict.fromkeys(("coalesce", "nullif", "least", "greatest"), _Query._choose),
}
"""Who writes a part of a condition, by its kind; a kind that is not here is never written."""


def _of(kind: Kind | None, sql: str) -> _Sql:
    return _Sql(sql if kind else "NULL", kind)


def _quoted(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"


def _regex(pattern: str) -> str:
    """Return a LIKE pattern as a regular expression."""
    signs = {"%": ".*", "_": "."}
    return "".join(signs.get(sign) or re.escape(sign) for sign in re.sub("%+", "%", pattern))


def _column(series: pd.Series) -> tuple[Kind | None, pa.Array]:
    """Return what a condition takes a column of customers for, and its values."""
    known = series.notna().to_numpy(dtype=bool)
    present = series[known]
    if isinstance(present.dtype, pd.CategoricalDtype):
        present = present.astype(present.cat.categories.dtype)
    inferred = pd.api.types.infer_dtype(present) if len(present) else None
    if inferred is None:
        return None, pa.nulls(len(series))
    if inferred not in INFERRED:
        name = printable(str(series.name))
        raise SegbenchError(
            f"the column {name} holds values that a rule cannot compare ({inferred})"
        )
    kind = INFERRED[inferred]
    if inferred in ("date", "datetime", "datetime64"):
        present = present.map(lambda day: day.isoformat()[:10])
    dtype = {"number": float, "text": object, "yes or no": bool}[kind]
    data = np.zeros(len(series), dtype=dtype)
    data[known] = present.to_numpy()
    return kind, pa.array(data, TYPES[kind], mask=~known)
