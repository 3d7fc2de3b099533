"""A first look at an unknown source: what its columns mean, and a params file to start from."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import pandas as pd
from ibis.backends.duckdb import Backend
from ibis.expr.types import Table, Value

from segbench.datasets.base import Dataset
from segbench.datasets.own import (
    calendar,
    files,
    ids,
    profile,
    propose,
    repeats,
    staging,
    values,
)
from segbench.datasets.own.cleaning_table import CleaningTable
from segbench.datasets.own.date_style import Dates, Found, Keys
from segbench.datasets.own.guests import Suspect, guest_words, suspects, warning
from segbench.datasets.own.load import load_tables
from segbench.datasets.own.order_numbers import Guess, Relations
from segbench.datasets.own.raw import Raw
from segbench.datasets.tables import count, frequencies
from segbench.errors import SegbenchError, printable
from segbench.params import check
from segbench.params.data import TABLES, DataParams, TableParams

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
    guesses: Mapping[str, Guess]
    unused: Sequence[str]
    remarks: Sequence[str]
    how: Keys
    data: Keys
    calendar: calendar.Calendar
    warnings: Sequence[str]
    ledger: pd.DataFrame
    customers: int
    orders: int


@dataclass
class _Draft:
    """A way to read one source of orders, which is still to be made better."""

    con: Backend
    where: dict[str, str]
    shown: str
    raw: Raw
    source: Table
    columns: dict[str, str]
    how: Keys
    data: Keys

    @property
    def params(self) -> DataParams:
        """The section `data`."""
        orders = {**self.where, **_values(self.how), "columns": dict(self.columns)}
        data = {**_values(self.data), "tables": {"orders": orders}}
        params = check({"dataset": "own", "data": data}, source=self.shown)
        assert params.data is not None
        return params.data

    @cached_property
    def parsed(self) -> CleaningTable:
        """The rows of orders; what `_settle_rows` adds to a draft parses them alike."""
        table = self.params.tables["orders"]
        return staging.parse_table(self.con, "orders", self.raw, table, 0.0, self.source)

    def opened(self) -> Dataset:
        """Return the dataset under this draft."""
        params = self.params
        cleaning = self.parsed.anew(params.tables["orders"])
        return load_tables(self.con, params, cleanings={"orders": cleaning})


def infer_schema(
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
    raw = files.read(TableParams.model_validate({**where, "columns": {}}))
    shown = where.get("path") or where["table"]
    if not raw.data.num_rows:
        raise SegbenchError(f"{shown}: has a first row but no rows under it.")
    table = staging.load_cells(con, raw, 0.0)
    profiles = [profile.profile(table, name, table[place]) for name, place in raw.places.items()]
    guesses, remarks = propose.propose_columns(
        profiles, given, shown, Relations(table, raw.places, order)
    )
    warnings = _drop_lost_ids(guesses, given, raw)
    columns = {canonical: guess.column.name for canonical, guess in guesses.items()}
    cell = {canonical: table[raw.places[name]] for canonical, name in columns.items()}
    dates = values.find_dates(values.different(table, cell["ordered_at"]), dates=order)
    if dates.question:
        raise _question(shown, columns["ordered_at"], dates)
    warnings += dates.remarks if dates.monthly else ()
    how, data = _how(table, cell, raw, dates), _currency(table, cell, columns)
    draft = _Draft(con, where, shown, raw, table, columns, how, data)
    dataset, suspected = _settle_rows(draft)
    if suspected:
        warnings.append(warning(suspected, guest_words(dataset.ledger)))
    orders = dataset.orders
    number = count(orders)
    if "order_id" not in columns:
        remarks.append(_order_words(dataset.ledger, number))
    doubtful = [suspect.customer_id for suspect in suspected]
    sure, monthly = orders.filter(orders.customer_id.notin(doubtful)), bool(dates.monthly)
    ends = dataset.first_day, dataset.last_day
    days = calendar.choose(sure, *ends, shown, monthly=monthly)
    days = calendar.settle(sure, days, *ends)
    return Proposal(
        name=report_name(where),
        where=where,
        rows=raw.data.num_rows + len(raw.broken),
        read_as=raw.read_as,
        guesses=guesses,
        unused=[name for name in raw.columns if name not in columns.values()],
        remarks=remarks,
        how=draft.how,
        data=draft.data,
        calendar=days,
        warnings=warnings,
        ledger=dataset.ledger,
        customers=orders.customer_id.nunique().execute(),
        orders=number,
    )


def _question(shown: str, name: str, dates: Dates) -> SegbenchError:
    """Return the question how dates are written that can be read in several ways."""
    return SegbenchError(
        f"{shown}: column '{printable(name)}': {dates.question}. Say it: --dates ymd for year, "
        "month, day; --dates dmy for day, month, year; --dates mdy for month, day, year."
    )


def _order_words(ledger: pd.DataFrame, orders: int) -> str:
    """Return what counts as an order where no column numbers them."""
    kept = ledger.set_index("row")["rows"]["kept"]
    return (
        "no order number was found: a customer's rows of one day count as one order "
        f"({kept:,} rows, {orders:,} orders)"
    )


def _drop_lost_ids(guesses: dict[str, Guess], given: Mapping[str, str], raw: Raw) -> list[str]:
    """Drop guesses of optional ids that a spreadsheet cut short; return a word on each."""
    optional = {*staging.IDS} - {*TABLES["orders"][0], *given}
    warnings = []
    for canonical in [name for name in guesses if name in optional]:
        column = guesses[canonical].column
        if ids.is_lost(raw.data[column.name]):
            del guesses[canonical]
            warnings.append(
                f"'{column.name}' would be {canonical}, but a spreadsheet has cut its ids short "
                f"(such as {column.example}), so that different ones have become one: it is not "
                "used. Export it as text."
            )
    return warnings


def _settle_rows(draft: _Draft) -> tuple[Dataset, list[Suspect]]:
    """Add to a draft what rows tell of repeats, strays and guests.

    Returns
    -------
    tuple
        The dataset under the draft, and customers who may still be none.
    """
    if "order_id" in draft.columns:
        verdict = repeats.judge(draft.parsed)
        # Rows apart are rejected only where nothing is said: then the account is made anew from
        # the rows of that day.
        if verdict and verdict.apart is None:
            draft.how["repeated_rows"] = Found(verdict.value, verdict.evidence)
    dataset = draft.opened()
    first, last, strays = calendar.usual_days(dataset.orders)
    if strays:
        why = (
            f"{strays:,} orders lie far outside of {first} to {last} (up to {dataset.last_day}): "
            "mistyped, it seems"
        )
        draft.data |= {"first_day": Found(str(first), why), "last_day": Found(str(last), why)}
        dataset = draft.opened()
    suspected = suspects(dataset.orders)
    alike = [suspect for suspect in suspected if suspect.looks]
    if alike:
        words = guest_words(dataset.ledger)
        by_word = f"; {', '.join(words)} by the word" if words else ""
        why = f"{'; '.join(map(str, alike))}{by_word}. [] = none are guests"
        draft.how["guests"] = Found([*words, *(suspect.customer_id for suspect in alike)], why)
        dataset = draft.opened()
        suspected = suspects(dataset.orders)
    return dataset, suspected


def report_name(where: Mapping[str, str]) -> str:
    """Return a name for the report: the file's or table's, in letters that a folder may have."""
    stem = where["table"] if "table" in where else Path(where["path"]).name.split(".")[0]
    return re.sub(r"[^A-Za-z0-9_-]+", "-", stem).strip("-_") or "own"


def _values(items: Keys) -> dict[str, Any]:
    return {key: item.value for key, item in items.items()}


def _how(table: Table, cells: Mapping[str, Value], raw: Raw, dates: Dates) -> Keys:
    """Return how the table is read: keys of `TableParams` with their evidence."""
    how: Keys = {
        key: Found(value, f"in doubt: {raw.doubts[key]}" if key in raw.doubts else "detected")
        for key, value in raw.style.items()
    }
    how |= dates.keys
    decimal = "."
    for name in ("amount", "unit_price", "quantity"):
        mark = values.find_decimal(values.different(table, cells[name])) if name in cells else None
        if mark:
            how["decimal"], decimal = mark, mark.value
            break
    prefix = _cancellations(table, cells, decimal) if "order_id" in cells else None
    if prefix:
        how["cancellation_prefix"] = prefix
    return how


def _cancellations(table: Table, cells: Mapping[str, Value], decimal: str) -> Found | None:
    """Return letters that begin the order ids of negative rows alone, if there are such."""
    amount = cells["amount" if "amount" in cells else "quantity"]
    numbers = values.numbers(values.different(table, amount), decimal)
    negative = numbers.filter(numbers.value < 0).select(_cell="cell").cache()
    rows = table.left_join(negative, amount == negative._cell)
    prefix = values.identifier(cells["order_id"]).upper().re_extract(r"^([A-Z]{1,3})\d", 1)
    counts = (
        rows.group_by(prefix=prefix)
        .aggregate(rows=rows.count(), negative=rows._cell.count())
        .to_pandas()
    )
    marked = counts[(counts["prefix"] != "") & (counts["negative"] >= 0.8 * counts["rows"])]
    if marked.empty or counts["prefix"].isin(marked["prefix"]).all():
        return None
    best = marked.sort_values(["rows", "prefix"], ascending=[False, True]).iloc[0]
    return Found(
        best["prefix"],
        f"{int(best['rows']):,} rows have an order id that begins with it, "
        f"{int(best['negative']):,} of them negative",
    )


def _currency(table: Table, cells: Mapping[str, Value], columns: Mapping[str, str]) -> Keys:
    """Return the currency named most often, in a column of its own or by a sign at amounts."""
    for name in ("currency", "amount", "unit_price"):
        if name not in columns:
            continue
        different = values.different(table, cells[name])
        if name == "currency":
            named = different.mutate(currency=values.code(values.text(different.cell).upper()))
        else:
            named = values.currencies(different)
        codes = frequencies(named, named.currency, named.n)
        if codes:
            most = next(iter(codes))
            evidence = f"named in {codes[most]:,} rows of {columns[name]}"
            return {"currency": Found(SIGN_OF.get(most, most), evidence)}
    return {}
