"""A first look at an unknown source: what its columns mean, and a params file to start from."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pandas as pd
from ibis.backends.duckdb import Backend
from ibis.expr.types import Table, Value

from segbench.datasets.base import Dataset
from segbench.datasets.own import calendar, values
from segbench.datasets.own.files import read
from segbench.datasets.own.guests import Chosen, Suspect, suspects, warning, words_found
from segbench.datasets.own.ids import is_lost
from segbench.datasets.own.infer_format import Dates, Found, different, find_dates, find_decimal
from segbench.datasets.own.load import assemble
from segbench.datasets.own.order_numbers import Relations
from segbench.datasets.own.profile import profile
from segbench.datasets.own.propose import Guess, propose
from segbench.datasets.own.raw import FILE, ROW, Raw
from segbench.datasets.own.repeats import judge
from segbench.datasets.own.staging import IDS, load_cells, stage
from segbench.errors import SegbenchError, printable
from segbench.params import check
from segbench.params.data import TABLES, TableParams

LOST = (
    "'{name}' would be {column}, but a spreadsheet has cut its ids short (such as {example}), so "
    "that different ones have become one: it is not used. Export it as text."
)
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
        How the table is read: keys of `TableParams` beside path and columns, each with the
        evidence.
    data, calendar
        Further keys of the section `data` with their evidence; cutoff and windows.
    warnings
        What to look at before anything else, in sentences.
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
    how: Mapping[str, Found | Chosen]
    data: Mapping[str, Found]
    calendar: calendar.Calendar
    warnings: Sequence[str]
    ledger: pd.DataFrame
    customers: int
    orders: int


def first_look(
    con: Backend, where: dict[str, str], given: Mapping[str, str], order: str | None = None
) -> Proposal:
    """Look at every row of a source and propose how to read it.

    Parameters
    ----------
    where
        path (and sheet), or url and table, as in `TableParams`.
    given
        Canonical column -> the source's column, where the user knows better.
    order
        How dates are written that can be read in several ways: `dates` of `TableParams`.

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
    table, header = (
        load_cells(con, raw, 0.0),
        [name for name in raw.data.column_names if name not in (FILE, ROW)],
    )
    cell = {name: table[f"_{place}"] for place, name in enumerate(header)}
    profiles = [profile(table, name, cell[name]) for name in header]
    guesses, remarks = propose(profiles, given, shown, Relations(table, cell, order))
    lost = [
        guess
        for guess in guesses
        if _is_optional(guess, given) and is_lost(raw.data[guess.column.name])
    ]
    guesses = [guess for guess in guesses if guess not in lost]
    warnings = [
        LOST.format(name=guess.column.name, column=guess.canonical, example=guess.column.example)
        for guess in lost
    ]
    columns = {guess.canonical: guess.column.name for guess in guesses}
    dates = _dates(
        table,
        cell[columns["ordered_at"]],
        f"{shown}: column '{printable(columns['ordered_at'])}'",
        order,
    )
    warnings += dates.told if dates.monthly else ()
    how = _how(table, {key: cell[name] for key, name in columns.items()}, raw, dates)
    sign = _currency(table, cell, columns)
    data: dict[str, Found] = {"currency": sign} if sign else {}
    if "order_id" in columns and (repeats := _repeats(con, raw, where, columns, _values(how))):
        how["repeated_rows"] = repeats

    def opened() -> Dataset:
        return assemble(
            con,
            check(_draft(where, columns, _values(how), _values(data)), source=shown),
            {"orders": raw},
        )

    dataset = opened()
    first, last, strays = calendar.usual_days(dataset.orders)
    if strays:
        words = (
            f"{strays:,} orders lie far outside of {first} to {last} (up to {dataset.last_day}): "
            "mistyped, it seems"
        )
        data |= {"first_day": Found(str(first), words), "last_day": Found(str(last), words)}
        dataset = opened()
    found = suspects(dataset.orders)
    if any(suspect.looks for suspect in found):
        how["guests"] = _guests(dataset, [suspect for suspect in found if suspect.looks])
        dataset = opened()
        found = suspects(dataset.orders)
    if found:
        warnings.append(warning(found, words_found(dataset.ledger)))
    usual = dataset.orders.filter(
        dataset.orders.customer_id.notin([suspect.customer_id for suspect in found] or [""])
    )
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
        calendar=calendar.choose(
            usual, dataset.first_day, dataset.last_day, shown, monthly=bool(dates.monthly)
        ),
        warnings=warnings,
        ledger=dataset.ledger,
        customers=int(dataset.orders.customer_id.nunique().execute()),
        orders=int(dataset.orders.count().execute()),
    )


def _dates(table: Table, cell: Value, shown: str, order: str | None) -> Dates:
    """Return how the orders' timestamps are written, or ask where there are several ways."""
    dates = find_dates(different(table, cell), dates=order)
    if dates.question:
        raise SegbenchError(
            f"{shown}: {dates.question}. Say it: --dates ymd for year, month, day; --dates dmy "
            "for day, month, year; --dates mdy for month, day, year."
        )
    return dates


def report_name(where: Mapping[str, str]) -> str:
    """Return a name for the report: the file's or table's, in letters that a folder may have."""
    stem = where["table"] if "table" in where else Path(where["path"]).name.split(".")[0]
    return re.sub(r"[^A-Za-z0-9_-]+", "-", stem).strip("-_") or "own"


def _draft(
    where: Mapping[str, str],
    columns: Mapping[str, str],
    keys: Mapping[str, Any],
    data: Mapping[str, Any],
) -> dict[str, Any]:
    return {
        "dataset": "own",
        "data": {**data, "tables": {"orders": {**where, **keys, "columns": dict(columns)}}},
    }


def _values(found: Mapping[str, Found | Chosen]) -> dict[str, Any]:
    return {key: item.value for key, item in found.items()}


def _is_optional(guess: Guess, given: Mapping[str, str]) -> bool:
    return (
        guess.canonical in IDS
        and guess.canonical not in TABLES["orders"][0]
        and guess.canonical not in given
    )


def _guests(dataset: Dataset, found: Sequence[Suspect]) -> Chosen:
    """Return the customers that are guests by a word, and those that look like it."""
    words = words_found(dataset.ledger)
    told = f"; {', '.join(words)} by the word" if words else ""
    why = f"{'; '.join(map(str, found))}{told}. [] = none are guests"
    return Chosen([*words, *(suspect.customer_id for suspect in found)], why)


def _repeats(
    con: Backend, raw: Raw, where: dict[str, str], columns: dict[str, str], keys: Mapping[str, Any]
) -> Found | None:
    """Return whether equal rows of one order are kept, and why; None if there are none."""
    params = TableParams.model_validate({**where, **keys, "columns": columns})
    found = judge(stage(con, "orders", raw, params, 0.0), params)
    # Rows apart are rejected only where nothing is said: then the account is made anew from the
    # rows of that day.
    return None if found is None or found.apart is not None else Found(found.value, found.evidence)


def _order_words(
    columns: Mapping[str, str], orders: Table, ledger: pd.DataFrame
) -> tuple[str, ...]:
    """Return what counts as an order where no column numbers them."""
    if "order_id" in columns:
        return ()
    kept = int(ledger.set_index("row")["rows"]["kept"])
    found = int(orders.count().execute())
    return (
        f"no order number was found: a customer's rows of one day count as one order ({kept:,} "
        f"rows, {found:,} orders)",
    )


def _how(
    table: Table, cells: Mapping[str, Any], raw: Raw, dates: Dates
) -> dict[str, Found | Chosen]:
    how: dict[str, Found | Chosen] = {
        key: Found(value, f"in doubt: {raw.doubts[key]}" if key in raw.doubts else "detected")
        for key, value in raw.style.items()
    }
    how |= dates.keys
    numbers = [cells[name] for name in ("amount", "unit_price", "quantity") if name in cells]
    if found := next(
        (seen for cell in numbers if (seen := find_decimal(different(table, cell)))), None
    ):
        how["decimal"] = found
    if "order_id" in cells and (
        found := _cancellations(
            table, cells, str(how["decimal"].value) if "decimal" in how else "."
        )
    ):
        how["cancellation_prefix"] = found
    return how


def _cancellations(table: Table, cells: Mapping[str, Any], decimal: str) -> Found | None:
    """Return letters that begin the order ids of negative rows alone, if there are such."""
    negative = (
        values.number(cells["amount"] if "amount" in cells else cells["quantity"], decimal) < 0
    )
    prefix = values.identifier(cells["order_id"]).upper().re_extract(r"^([A-Z]{1,3})\d", 1)
    counted = table.group_by(prefix=prefix).aggregate(
        rows=table.count(), negative=negative.fill_null(False).cast("int64").sum()
    )
    counts = counted.to_pandas()
    marked = counts[(counts["prefix"] != "") & (counts["negative"] >= 0.8 * counts["rows"])]
    if marked.empty or (counts["prefix"].isin(marked["prefix"])).all():
        return None
    best = marked.sort_values(["rows", "prefix"], ascending=[False, True]).iloc[0]
    return Found(
        str(best["prefix"]),
        f"{int(best['rows']):,} rows have an order id that begins with it, "
        f"{int(best['negative']):,} of them negative",
    )


def _currency(table: Table, cell: Mapping[str, Any], columns: Mapping[str, str]) -> Found | None:
    """Return the currency named most often, in a column of its own or by a sign before amounts."""
    said = {
        name: cell[columns[name]]
        for name in ("currency", "amount", "unit_price")
        if name in columns
    }
    for name, value in said.items():
        found = (
            values.code(values.text(value).upper())
            if name == "currency"
            else values.currency(value)
        )
        counted = table.group_by(code=found).aggregate(rows=table.count()).to_pandas()
        counts = counted.dropna(subset="code").sort_values(
            ["rows", "code"], ascending=[False, True]
        )
        if len(counts):
            top = counts.iloc[0]
            return Found(
                SIGN_OF.get(top["code"], str(top["code"])),
                f"named in {int(top['rows']):,} rows of {columns[name]}",
            )
    return None
