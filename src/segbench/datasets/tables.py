"""Steps on tables in the engine that datasets and features take again and again."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

import ibis
import pandas as pd
import pyarrow as pa
from ibis.backends.duckdb import Backend
from ibis.expr.operations import DatabaseTable
from ibis.expr.types import IntegerColumn, Scalar, StringValue, Table, TimestampValue, Value


def store(con: Backend, data: Table | pd.DataFrame | pa.Table) -> Table:
    """Return data as a table of the engine that lasts as long as the connection."""
    return con.create_table(ibis.util.gen_name("segbench"), data, temp=True)


def store_for_grouping(table: Table, order: Sequence[str], text: str) -> Table:
    """Return a table kept in the engine in a form that is quick to group.

    Parameters
    ----------
    order
        Columns by which its rows lie next to each other.
    text
        A column of text, if the table has it, of which the engine keeps codes: in the order of the
        alphabet, so that it compares, sorts and groups them as it does the text itself.
    """
    con = table.get_backend()
    assert isinstance(con, Backend)
    if text not in table.columns or not table[text].type().is_string():
        return store(con, table.order_by(order))
    stored = isinstance(table.op(), DatabaseTable)
    source = (table if stored else store(con, table)).get_name()
    name, codes = (ibis.util.gen_name(kind) for kind in ("segbench", "segbench_text"))
    texts = f"(SELECT DISTINCT {text} FROM {source})"  # noqa: S608 - all names are ours
    con.raw_sql(f"CREATE TYPE {codes} AS ENUM (FROM {texts} WHERE {text} IS NOT NULL ORDER BY 1)")
    coded = f"SELECT * REPLACE ({text}::{codes} AS {text}) FROM {source}"  # noqa: S608 - as above
    con.raw_sql(f"CREATE TEMP TABLE {name} AS {coded} ORDER BY {', '.join(order)}")
    if not stored:
        con.raw_sql(f"DROP TABLE {source}")
    return con.table(name, database=("temp", "main"))


def count(table: Table) -> int:
    """Return the number of rows."""
    return int(table.count().execute())


def totals(table: Table, **measures: Scalar) -> pd.Series:
    """Return aggregates of all rows."""
    return table.aggregate(**measures).to_pandas().iloc[0]


def whole_totals(table: Table, **measures: Scalar) -> dict[str, int]:
    """Return aggregates of all rows that are whole numbers; 0 where there is none."""
    return totals(table, **measures).fillna(0).astype(int).to_dict() if measures else {}


def frequencies(
    table: Table, text: StringValue, rows: IntegerColumn | None = None
) -> dict[str, int]:
    """Return each text with its number of rows, the most frequent first; missing ones are left out.

    Parameters
    ----------
    rows
        How many rows each row stands for; None: one.
    """
    counts = table.group_by(text=text).aggregate(rows=table.count() if rows is None else rows.sum())
    known = counts.filter(counts.text.notnull()).order_by([counts["rows"].desc(), "text"])
    return known.to_pandas().set_index("text")["rows"].astype(int).to_dict()


def add_columns(table: Table, further: Table, key: str = "customer_id") -> Table:
    """Return all rows of a table with the columns of the row of another that has the same key."""
    return table.left_join(further, key).drop(f"{key}_right")


def numbered(table: Table, keys: str | Sequence[str], order: Sequence[str | Value]) -> Table:
    """Return a table with `_place`: the number of each row, from 0, among those of its keys."""
    return table.mutate(_place=ibis.row_number().over(ibis.window(group_by=keys, order_by=order)))


def first_rows(table: Table, keys: str | Sequence[str], order: Sequence[str | Value]) -> Table:
    """Return the first row of each key."""
    ranked = numbered(table, keys, order)
    return ranked.filter(ranked._place == 0).drop("_place")


def later_rows(table: Table, keys: str | Sequence[str], order: Sequence[str | Value]) -> Table:
    """Return all but the first row of each key."""
    ranked = numbered(table, keys, order)
    return ranked.filter(ranked._place > 0).drop("_place")


def midnight(day: date | TimestampValue) -> TimestampValue:
    """Return the first moment of a day, which may be one that only the engine knows."""
    if isinstance(day, TimestampValue):
        return day
    return ibis.literal(datetime(day.year, day.month, day.day))
