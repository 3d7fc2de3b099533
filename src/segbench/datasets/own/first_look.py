"""A first look at an unknown source: what its columns mean, and a params file to start from."""

from __future__ import annotations

import os
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

import pandas as pd
from ibis.backends.duckdb import Backend
from ibis.expr.types import Table

from segbench.datasets.own import calendar, values
from segbench.datasets.own.files import read
from segbench.datasets.own.load import assemble
from segbench.datasets.own.order_numbers import Relations
from segbench.datasets.own.profile import profile
from segbench.datasets.own.propose import Guess, propose
from segbench.datasets.own.raw import FILE, ROW, Raw
from segbench.datasets.own.repeats import judge
from segbench.datasets.own.staging import load_cells, stage
from segbench.datasets.own.style import Found, different, find_day_first, find_decimal
from segbench.errors import SegbenchError
from segbench.params import check
from segbench.params.data import TableParams

PASSWORD = "SEGBENCH_DB_PASSWORD"  # noqa: S105 - the name of a variable
SIGN_OF = {"USD": "$", "EUR": "€", "GBP": "£", "CNY": "¥"}


@dataclass(frozen=True)
class Proposal:
    """A first params file, and what it rests on.

    Attributes
    ----------
    name
        Of the report.
    where
        The source, as in `TableParams`: path and sheet, or url and table.
    rows, read_as
        Rows of the source, and how they were read, in words.
    guesses
        What each canonical column was taken from, and why.
    unused
        Columns of the source that nothing was made of.
    remarks
        What else is to be said of columns and orders.
    how
        How the table is read: keys of `TableParams` beside path and columns, each with the evidence.
    data, calendar
        Further keys of the section `data` with their evidence; cutoff and windows.
    ledger
        The account of every row under this mapping.
    customers, orders
        What is left.
    """

    name: str
    where: dict[str, str]
    rows: int
    read_as: str
    guesses: Sequence[Guess]
    unused: Sequence[str]
    remarks: Sequence[str]
    how: Mapping[str, Found]
    data: Mapping[str, Found]
    calendar: calendar.Calendar
    ledger: pd.DataFrame
    customers: int
    orders: int


def first_look(con: Backend, where: dict[str, str], given: Mapping[str, str]) -> Proposal:
    """Look at every row of a source and propose how to read it.

    Parameters
    ----------
    where
        path (and sheet), or url and table, as in `TableParams`.
    given
        Canonical column -> the source's column, where the user knows better.

    Raises
    ------
    SegbenchError
        The source cannot be read, its columns cannot be told, or it holds too few days.
    """
    unmapped = TableParams.model_validate({**where, "columns": {}})
    raw = read(unmapped)
    shown = where.get("path") or where["table"]
    if not raw.data.num_rows:
        raise SegbenchError(f"{shown}: has a first row but no rows under it.")
    table, header = load_cells(con, raw, 0.0), [name for name in raw.data.column_names if name not in (FILE, ROW)]
    cell = {name: table[f"_{place}"] for place, name in enumerate(header)}
    profiles = [profile(table, name, cell[name]) for name in header]
    guesses, remarks = propose(profiles, given, shown, Relations(table, cell))
    columns = {guess.canonical: guess.column.name for guess in guesses}
    how = _how(table, {key: cell[name] for key, name in columns.items()}, raw)
    keys = {key: found.value for key, found in how.items()}
    sign = _currency(table, cell, columns)
    data: dict[str, Found] = {"currency": sign} if sign else {}
    if "order_id" in columns and (repeats := _repeats(con, raw, where, columns, keys)):
        how["repeated_rows"], keys["repeated_rows"] = repeats, repeats.value
    draft = _draft(where, columns, keys, {key: found.value for key, found in data.items()})
    dataset = assemble(con, check(draft, source=shown), {"orders": raw})
    first, last, strays = calendar.usual_days(dataset.orders)
    if strays:
        words = f"{strays:,} orders lie far outside of {first} to {last} (up to {dataset.last_day}): mistyped, it seems"
        data |= {"first_day": Found(str(first), words), "last_day": Found(str(last), words)}
        draft = _draft(where, columns, keys, {key: found.value for key, found in data.items()})
        dataset = assemble(con, check(draft, source=shown), {"orders": raw})
    return Proposal(
        name=report_name(where),
        where=where,
        rows=raw.data.num_rows + len(raw.broken),
        read_as=raw.read_as,
        guesses=guesses,
        unused=[name for name in header if name not in columns.values()],
        remarks=(*remarks, *_order_words(columns, dataset.orders, dataset.ledger)),
        how=how,
        data=data,
        calendar=calendar.choose(dataset.orders, dataset.first_day, dataset.last_day, shown),
        ledger=dataset.ledger,
        customers=int(dataset.orders.customer_id.nunique().execute()),
        orders=int(dataset.orders.count().execute()),
    )


def hide_password(url: str) -> str:
    """Return an address with its password moved into the environment of this process, so that no file holds it."""
    parts = urlsplit(url)
    if parts.password is None or parts.password.startswith("${"):
        return url
    os.environ[PASSWORD] = unquote(parts.password)
    user, _, host = parts.netloc.rpartition("@")
    return parts._replace(netloc=f"{user.partition(':')[0]}:${{{PASSWORD}}}@{host}").geturl()


def report_name(where: Mapping[str, str]) -> str:
    """Return a name for the report: the file's or table's, in letters that a folder may have."""
    stem = where["table"] if "table" in where else Path(where["path"]).name.split(".")[0]
    return re.sub(r"[^A-Za-z0-9_-]+", "-", stem).strip("-_") or "own"


def _draft(
    where: Mapping[str, str], columns: Mapping[str, str], keys: Mapping[str, Any], data: Mapping[str, Any]
) -> dict[str, Any]:
    return {"dataset": "own", "data": {**data, "tables": {"orders": {**where, **keys, "columns": dict(columns)}}}}


def _repeats(con: Backend, raw: Raw, where: dict[str, str], columns: dict[str, str], keys: Mapping[str, Any]) -> Found | None:
    """Return whether equal rows of one order are kept, and why; None if there are none."""
    params = TableParams.model_validate({**where, **keys, "columns": columns})
    found = judge(stage(con, "orders", raw, params, 0.0), params)
    # Rows apart are set aside only where nothing is said: then the account is made anew from the rows of that day.
    return None if found is None or found.apart is not None else Found(found.value, found.evidence)


def _order_words(columns: Mapping[str, str], orders: Table, ledger: pd.DataFrame) -> tuple[str, ...]:
    """Return what counts as an order where no column numbers them."""
    if "order_id" in columns:
        return ()
    kept = int(ledger.set_index("row")["rows"]["kept"])
    found = int(orders.count().execute())
    return (f"no order number was found: a customer's rows of one day count as one order ({kept:,} rows, {found:,} orders)",)


def _how(table: Table, cells: Mapping[str, Any], raw: Raw) -> dict[str, Found]:
    how = {key: Found(value, "detected") for key, value in raw.style.items()}
    if found := find_day_first(different(table, cells["ordered_at"])):
        how["day_first"] = found
    numbers = [cells[name] for name in ("amount", "unit_price", "quantity") if name in cells]
    if found := next((seen for cell in numbers if (seen := find_decimal(different(table, cell)))), None):
        how["decimal"] = found
    if "order_id" in cells and (found := _cancellations(table, cells, str(how["decimal"].value) if "decimal" in how else ".")):
        how["cancellation_prefix"] = found
    return how


def _cancellations(table: Table, cells: Mapping[str, Any], decimal: str) -> Found | None:
    """Return letters that begin the order ids of negative rows and of no others, if there are such letters."""
    negative = values.number(cells["amount"] if "amount" in cells else cells["quantity"], decimal) < 0
    prefix = values.identifier(cells["order_id"]).upper().re_extract(r"^([A-Z]{1,3})\d", 1)
    counted = table.group_by(prefix=prefix).aggregate(rows=table.count(), negative=negative.fill_null(False).cast("int64").sum())
    counts = counted.to_pandas()
    marked = counts[(counts["prefix"] != "") & (counts["negative"] >= 0.8 * counts["rows"])]
    if marked.empty or (counts["prefix"].isin(marked["prefix"])).all():
        return None
    best = marked.sort_values(["rows", "prefix"], ascending=[False, True]).iloc[0]
    return Found(
        str(best["prefix"]),
        f"{int(best['rows']):,} rows have an order id that begins with it, {int(best['negative']):,} of them negative",
    )


def _currency(table: Table, cell: Mapping[str, Any], columns: Mapping[str, str]) -> Found | None:
    """Return the currency named most often, in a column of its own or by a sign before amounts."""
    said = {name: cell[columns[name]] for name in ("currency", "amount", "unit_price") if name in columns}
    for name, value in said.items():
        found = values.code(values.text(value).upper()) if name == "currency" else values.currency(value)
        counted = table.group_by(code=found).aggregate(rows=table.count()).to_pandas()
        counts = counted.dropna(subset="code").sort_values(["rows", "code"], ascending=[False, True])
        if len(counts):
            top = counts.iloc[0]
            return Found(SIGN_OF.get(top["code"], str(top["code"])), f"named in {int(top['rows']):,} rows of {columns[name]}")
    return None
