"""Checked conditions as SQL that DuckDB answers over a table of customers.

What a rule says has been parsed into a tree and checked (`segbench.params.conditions`); only the
tree is written as SQL here, node by node and with columns by number, so that nothing that somebody
wrote but numbers and quoted texts reaches the engine. SQL itself says what is true, false or
unknown.
Numbers are doubles, texts are compared by code point, days are texts YYYY-MM-DD.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from functools import cache
from typing import TYPE_CHECKING, Any, Literal, NamedTuple

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from segbench.errors import SegbenchError, printable
from segbench.params.conditions import ARITHMETIC, COMPARISONS, parts, read_columns, shown

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection
    from sqlglot.expressions import Expr

Kind = Literal["number", "text", "yes or no"]

TYPES: dict[Kind, pa.DataType] = {
    "number": pa.float64(),
    "text": pa.string(),
    "yes or no": pa.bool_(),
}
"""Types of columns; their names are those of SQL's types as well."""

INFERRED: dict[str, Kind] = {
    **dict.fromkeys(("integer", "floating", "mixed-integer-float", "decimal"), "number"),
    **dict.fromkeys(("string", "date", "datetime", "datetime64"), "text"),
    "boolean": "yes or no",
}
"""What pandas finds in a column -> what a condition takes it for."""

ORDERED = ("lt", "lte", "gt", "gte", "between", "least", "greatest")
"""What asks which of two is larger."""

LOCKED: dict[str, Any] = {
    "threads": 1,
    "enable_external_access": False,
    "lock_configuration": True,
}
"""Settings of the engine: it reads no files, and nothing can allow it to."""


def answers(condition: Expr, customers: pd.DataFrame) -> pd.Series:
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
    table: dict[str, Any] = {"place": np.arange(len(customers))}
    columns: dict[str, _Sql] = {}
    for n, name in enumerate(dict.fromkeys(read_columns(condition))):
        kind, table[f"c{n}"] = _column(customers[name])
        columns[name] = _Sql(f"c{n}", kind)
    query = _Query(columns)
    answer = query.of_kind("yes or no", condition, "TRUE")
    found, *failed = _select(table, [answer, *(failure.sql for failure in query.failures)])
    for fails, failure in zip(failed, query.failures, strict=True):
        if pc.any(fails).as_py():
            (fails_where_it_matters,) = _select(table, [f"{failure.matters} AND {failure.sql}"])
            place = fails_where_it_matters.index(True).as_py()
            if place >= 0:
                customer = printable(str(customers.index[place]))
                raise SegbenchError(f"{failure.problem} for customer {customer}{failure.hint}")
    return pd.Series(found.to_pandas(), dtype="boolean").set_axis(customers.index)


def _select(table: dict[str, Any], expressions: Sequence[str]) -> list[pa.ChunkedArray]:
    """Return the values of SQL expressions for each customer, in their order."""
    statement = f"SELECT {', '.join(expressions)} FROM customers ORDER BY place"  # noqa: S608 - checked
    with _engine().cursor() as engine:
        engine.register("customers", pa.table(table))
        return engine.execute(statement).to_arrow_table().columns


@cache
def _engine() -> DuckDBPyConnection:
    # Here: every process of a run imports this module, and few answer a condition.
    import duckdb

    return duckdb.connect(config=LOCKED)


class _Sql(NamedTuple):
    """SQL for a part of a condition, and the kind of its values; None where all are unknown."""

    text: str
    kind: Kind | None


class _Failure(NamedTuple):
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


OF_ONE: dict[str, tuple[Kind, str, Kind]] = {
    "not": ("yes or no", "(NOT {})", "yes or no"),
    "neg": ("number", "-({})", "number"),
    "abs": ("number", "abs({})", "number"),
    "floor": ("number", "floor({})", "number"),
    "ceil": ("number", "ceil({})", "number"),
    "round": ("number", "round({}, {digits})", "number"),  # halves go away from zero
    "lower": ("text", "lower({})", "text"),
    "upper": ("text", "upper({})", "text"),
    "length": ("text", "CAST(length({}) AS DOUBLE)", "number"),
}
"""What is made of a single value: the kind that it needs, its SQL and the kind of its values."""


class _Query:
    """Writes a condition as SQL, each part once, and what may fail in it.

    Parameters
    ----------
    columns
        SQL for each of the customers' columns.
    """

    def __init__(self, columns: dict[str, _Sql]) -> None:
        self.columns = columns
        self.failures: list[_Failure] = []

    def of_kind(self, kind: Kind, tree: Expr, matters: str) -> str:
        """Return SQL for a part whose values must be of this kind."""
        sql = self._sql(tree, matters)
        if sql.kind not in (kind, None):
            raise SegbenchError(f"{shown(tree)} is a {sql.kind}, and a {kind} is needed here")
        return sql.text if sql.kind else f"CAST(NULL AS {TYPES[kind]})"

    def _sql(self, tree: Expr, matters: str) -> _Sql:
        """Return SQL for a part; `matters` is true for the customers to whom it matters."""
        tree = tree.unnest()
        if tree.key in OF_ONE:
            needed, form, kind = OF_ONE[tree.key]
            value = self.of_kind(needed, tree.this, matters)
            return _Sql(form.format(value, digits=tree.text("decimals") or 0), kind)
        sql = _WRITERS[tree.key](self, tree, matters)
        return sql if sql.kind else _Sql("NULL", None)

    def _column(self, tree: Expr, _: str) -> _Sql:
        return self.columns[tree.this.this]

    def _constant(self, tree: Expr, _: str) -> _Sql:
        if tree.key == "null":
            return _Sql("NULL", None)
        if tree.key == "boolean":
            return _Sql(str(tree.this).upper(), "yes or no")
        if tree.is_string:
            return _Sql(_quoted(tree.this), "text")
        return _Sql(f"CAST('{float(tree.this)!r}' AS DOUBLE)", "number")

    def _is(self, tree: Expr, matters: str) -> _Sql:
        return _Sql(f"({self._sql(tree.this, matters).text} IS NULL)", "yes or no")

    def _like(self, tree: Expr, matters: str) -> _Sql:
        text = self.of_kind("text", tree.this, matters)
        # RE2 takes time by the length of a text; DuckDB's own LIKE can take for ever.
        like = f"regexp_full_match({text}, {_quoted(_regex(tree.expression.this))}, 's')"
        return _Sql(f"(NOT {like})" if tree.args.get("negate") else like, "yes or no")

    def _and_or(self, tree: Expr, matters: str) -> _Sql:
        sides: list[str] = []
        for side in parts(tree):
            sides.append(self.of_kind("yes or no", side, matters))
            # AND is decided by the first part that is false, OR by the first that is true.
            undecided = f"coalesce({sides[-1]}, TRUE)"
            if tree.key == "or":
                undecided = f"NOT coalesce({sides[-1]}, FALSE)"
            matters = f"{matters} AND {undecided}"
        return _Sql(f"({f' {tree.key} '.join(sides)})", "yes or no")

    def _compare(self, tree: Expr, matters: str) -> _Sql:
        left, *others = parts(tree)
        value = self._sql(left, matters)
        right: list[str] = []
        for other in others:
            compared = self._sql(other, matters)
            self._alike(tree, [value, compared])
            right.append(compared.text)
            if tree.key == "between":  # whom the lower end decides, the upper one does not matter
                matters = f"{matters} AND coalesce({value.text} >= {compared.text}, TRUE)"
        if value.kind is None:
            return _Sql("CAST(NULL AS BOOLEAN)", "yes or no")
        if tree.key == "between":
            compares = f"BETWEEN {' AND '.join(right)}"
        elif tree.key == "in":
            compares = f"IN ({', '.join(right)})"
        else:
            compares = f"{COMPARISONS[tree.key]} {right[0]}"
        return _Sql(f"({value.text} {compares})", "yes or no")

    def _alike(self, tree: Expr, values: Sequence[_Sql]) -> Kind | None:
        """Return the one kind of several values."""
        kinds = list(dict.fromkeys(value.kind for value in values if value.kind))
        if len(kinds) > 1:
            advice = "; write a number without quotation marks, a text with '…'"
            hint = advice if "text" in kinds else ""
            raise SegbenchError(f"{shown(tree)} puts a {kinds[0]} and a {kinds[1]} together{hint}")
        if kinds == ["yes or no"] and tree.key in ORDERED:
            raise SegbenchError(f"{shown(tree)} asks which of yes and no is larger")
        return kinds[0] if kinds else None

    def _calculate(self, tree: Expr, matters: str) -> _Sql:
        left, right = (self.of_kind("number", part, matters) for part in parts(tree))
        by = right
        if tree.key in ("div", "mod"):
            by = f"nullif({right}, 0)"
            zero = f"({left} IS NOT NULL AND {right} = 0)"
            hint = f"; write nullif({shown(tree.expression)}, 0)"
            self.failures.append(_Failure(zero, matters, f"{shown(tree)} divides by zero", hint))
        value = f"({left} {ARITHMETIC[tree.key]} {by})"
        problem = f"{shown(tree)} is no finite number"
        self.failures.append(_Failure(f"(NOT isfinite({value}))", matters, problem))
        return _Sql(value, "number")

    def _case(self, tree: Expr, matters: str) -> _Sql:
        subject = None if tree.this is None else self._sql(tree.this, matters)
        sql, values = "CASE" if subject is None else f"CASE {subject.text}", []
        for branch in tree.args["ifs"]:
            if subject is None:
                case = holds = self.of_kind("yes or no", branch.this, matters)
            else:
                compared = self._sql(branch.this, matters)
                self._alike(tree, [subject, compared])
                case, holds = compared.text, f"({subject.text} = {compared.text})"
            values.append(self._sql(branch.args["true"], f"{matters} AND coalesce({holds}, FALSE)"))
            sql += f" WHEN {case} THEN {values[-1].text}"
            matters = f"{matters} AND NOT coalesce({holds}, FALSE)"
        otherwise = tree.args.get("default")
        if otherwise is not None:
            values.append(self._sql(otherwise, matters))
            sql += f" ELSE {values[-1].text}"
        return _Sql(f"({sql} END)", self._alike(tree, values))

    def _choose(self, tree: Expr, matters: str) -> _Sql:
        """Return SQL for coalesce, nullif, least or greatest; the last two skip what is unknown."""
        values: list[_Sql] = []
        for part in parts(tree):
            values.append(self._sql(part, matters))
            if tree.key == "coalesce":
                matters = f"{matters} AND {values[-1].text} IS NULL"
        kind = self._alike(tree, values)
        sql = f"{tree.key}({', '.join(value.text for value in values)})"
        return _Sql(sql, values[0].kind if tree.key == "nullif" else kind)


_WRITERS: dict[str, Callable[[_Query, Expr, str], _Sql]] = {
    "column": _Query._column,
    **dict.fromkeys(("literal", "boolean", "null"), _Query._constant),
    "is": _Query._is,
    "like": _Query._like,
    "case": _Query._case,
    **dict.fromkeys(("and", "or"), _Query._and_or),
    **dict.fromkeys((*COMPARISONS, "between", "in"), _Query._compare),
    **dict.fromkeys(ARITHMETIC, _Query._calculate),
    **dict.fromkeys(("coalesce", "nullif", "least", "greatest"), _Query._choose),
}
"""Who writes a part of a condition, by its kind; a kind that is not here is never written."""


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
    if present.empty:
        return None, pa.nulls(len(series))
    inferred = pd.api.types.infer_dtype(present)
    if inferred not in INFERRED:
        name = printable(str(series.name))
        raise SegbenchError(
            f"the column {name} holds values that a rule cannot compare ({inferred})"
        )
    kind = INFERRED[inferred]
    if inferred in ("date", "datetime", "datetime64"):
        present = present.map(lambda day: day.isoformat()[:10])
    data = np.zeros(len(series), dtype=TYPES[kind].to_pandas_dtype())
    data[known] = present.to_numpy()
    return kind, pa.array(data, TYPES[kind], mask=~known)
