"""From the section `data` of the parameters to a dataset."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator, Mapping
from datetime import date
from functools import partial
from pathlib import Path

import ibis
import pandas as pd
import pyarrow as pa
from ibis.backends.duckdb import Backend
from ibis.expr.types import Table

from segbench.datasets.base import Dataset, fingerprint, sample_customers
from segbench.datasets.own import (
    contacts_and_events,
    deduplicate,
    files,
    guests,
    ids,
    labels,
    staging,
    topics,
)
from segbench.datasets.own.cleaning_table import NOT_SAMPLED, CleaningTable
from segbench.datasets.own.orders import Tables, settle_lines, settle_orders
from segbench.datasets.tables import store, totals
from segbench.errors import SegbenchError
from segbench.params import Params, address
from segbench.params.data import DataParams, TableParams
from segbench.params.reads import note_rows

Cleanings = Mapping[str, CleaningTable]


def load(con: Backend, params: Params) -> Dataset:
    """Return your own data as canonical tables; see `load_tables`."""
    assert params.data is not None
    return load_tables(con, params.data, params.max_customers)


def load_tables(
    con: Backend,
    data: DataParams,
    max_customers: int | None = None,
    cleanings: Cleanings | None = None,
) -> Dataset:
    """Return tables as canonical ones, with an account of every row.

    Parameters
    ----------
    data
        Where the tables are, and what their columns mean.
    max_customers
        Size of the sample of customers; None: all of them.
    cleanings
        Sources that have been parsed, by table; None to read and parse them.

    Raises
    ------
    SegbenchError
        A source is missing or unreadable, a mapped column is not in it, or no order is left.
    """
    if cleanings is None:
        raws = {name: files.read(table) for name, table in data.tables.items()}
        cleanings = {
            name: staging.parse_table(con, name, raw, data.tables[name], data.utc_offset_hours)
            for name, raw in raws.items()
        }
    for cleaning in cleanings.values():
        ids.settle_lost_ids(cleaning)
        guests.reject_guests(cleaning, data.tables["orders"].guests)
    merged = _merge(cleanings)
    tables, guest_share = settle_orders(cleanings["orders"], data)
    first_day, last_day = _days(tables["orders"], cleanings["orders"], data)
    _settle_others(cleanings, data, tables, last_day)
    facts = tuple(_facts(data, cleanings, merged, tables, guest_share))
    tables = _sampled(cleanings, tables, max_customers)
    if "contacts" in tables:
        contacts = tables["contacts"]
        tables["contacts"] = contacts.filter(~contacts.is_control).drop("is_control")
        tables["controls"] = contacts.filter(contacts.is_control).drop("is_control")
    return Dataset(
        name="own",
        title=data.title,
        source=", ".join(dict.fromkeys(map(shown_source, data.tables.values()))),
        currency=data.currency,
        **tables,
        ledger=pd.concat([item.ledger() for item in cleanings.values()], ignore_index=True),
        facts=facts,
        first_day=first_day,
        last_day=last_day,
        fingerprint=_fingerprint(cleanings, data, max_customers),
        response_is=data.response_is,
        rejected=ibis.union(*(item.rejected() for item in cleanings.values())),
        merged=merged,
        read_as=tuple(f"{name}: {item.read_as}" for name, item in cleanings.items()),
    )


def shown_source(table: TableParams) -> str:
    """Return a source for people: no folder outside of the one worked in, no user, no password."""
    if table.url:
        return address.shown_url(table.url)
    assert table.path is not None
    return Path(table.path).name if Path(table.path).is_absolute() else table.path


def _merge(cleanings: Cleanings) -> pd.DataFrame | None:
    """Give customers who are one person one id, in every table; return who was merged."""
    if "customers" not in cleanings:
        return None
    merged = deduplicate.merged_customers(cleanings["customers"].kept)
    names = merged.set_index("customer_id")["merged_into"].to_dict()
    for cleaning in cleanings.values():
        if names and "customer_id" in cleaning.table.columns:
            cleaning.rename("customer_id", names)
    return merged


def _days(orders: Table, cleaning: CleaningTable, data: DataParams) -> tuple[date, date]:
    """Return the first and last day with complete data: as given, else of the orders."""
    first, last = totals(orders, first=orders.ordered_at.min(), last=orders.ordered_at.max())
    if pd.isna(first):
        account = cleaning.ledger().set_index("row")["rows"]
        why = [f"{row}: {rows:,}" for row, rows in account.items() if rows and row != "kept"]
        raise SegbenchError(
            f"data.tables.orders: no order is left of "
            f"{cleaning.params.path or cleaning.params.table}. Rows {'; '.join(why)}. Check the "
            "mapping under `columns` and how dates and amounts are written."
        )
    last_day = last.date()
    if "ordered_at" in cleaning.monthly:  # the orders of its last month stand on the first day
        last_day = (last_day + pd.offsets.MonthEnd(0)).date()
    return data.first_day or first.date(), data.last_day or last_day


def _settle_others(
    cleanings: Cleanings, data: DataParams, tables: dict[str, Table], last_day: date
) -> None:
    """Add every further canonical table that there is; later ones build on earlier ones."""
    if "responses" in cleanings and "contacts" not in cleanings:
        raise SegbenchError(
            "data.tables: `responses` need `contacts`: who was asked, and when. Add them or leave "
            "both out."
        )
    settle: dict[str, Callable[[CleaningTable, DataParams, Tables], Table]] = {
        "order_lines": settle_lines,
        "customers": partial(contacts_and_events.settle_customers, last_day=last_day),
        "contacts": contacts_and_events.settle_contacts,
        "responses": contacts_and_events.settle_responses,
        "interactions": contacts_and_events.settle_events,
        "survey": contacts_and_events.settle_events,
        "labels": labels.settle_labels,
    }
    for name, settled in settle.items():
        if name in cleanings:
            cleaning = cleanings[name]
            tables[name] = store(cleaning.con, settled(cleaning, data, tables))


def _sampled(
    cleanings: Cleanings, tables: dict[str, Table], max_customers: int | None
) -> dict[str, Table]:
    """Return the tables of a sample of customers; the others' rows are accounted for."""
    sample = sample_customers(tables["orders"], max_customers)
    if sample is None:
        return tables
    con = cleanings["orders"].con
    keep = store(con, sample)
    kept_orders = store(con, tables["orders"].semi_join(keep, "customer_id"))
    for cleaning in cleanings.values():
        kept = cleaning.kept
        table, key = keep, "customer_id"
        if key not in kept.columns:
            table, key = kept_orders, "order_id"
        cleaning.reject_rows(NOT_SAMPLED, kept.anti_join(table, key))
    return {name: table.semi_join(keep, "customer_id") for name, table in tables.items()}


def _facts(
    data: DataParams,
    cleanings: Cleanings,
    merged: pd.DataFrame | None,
    tables: Tables,
    guest_share: float,
) -> Iterator[str]:
    orders = data.tables["orders"]
    yield from (
        f"{name}: {column} names months without a day. Each counts on the first day of its month, "
        "so that nothing can be told of shorter times; windows and steps of whole months suit it."
        for name, cleaning in cleanings.items()
        for column in cleaning.monthly
    )
    yield from guests.guest_facts(
        cleanings["orders"].ledger(), tables["orders"], guest_share, orders.guests
    )
    mapped = {column for table in data.tables.values() for column in table.columns}
    if "order_lines" in tables and "category" not in mapped:
        yield "Products have no categories in this data: each counts as a category of its own."
    if merged is not None and len(merged):
        yield (
            f"{len(merged):,} customer ids belong to persons who have another id as well, and "
            "were merged into it."
        )
    if "order_id" not in orders.columns:
        yield (
            "No order number is mapped (`order_id`): all rows of a customer on one day count as "
            "one order."
        )
    if "topic" in mapped:
        yield from topics.unnamed_topics(tables["interactions"], data.tables["interactions"].topics)
    if "returns" not in tables:
        yield (
            "There are no returns or cancellations in this data; measures of reliability are left "
            "out."
        )
    if "contacts" in tables and not tables["contacts"].randomised.all().execute():
        yield (
            "Campaigns were not (all) sent at random: conversion rates tell who responds, not "
            "what a campaign changes."
        )
    for name, timestamp in (("customers", "updated_at"), ("survey", "answered_at")):
        if name in tables and timestamp not in tables[name].columns:
            yield (
                f"The table {name} says nothing of when it was known (no `{timestamp}`): it is "
                "used as it is at every cutoff, even at those before it was known."
            )


def _fingerprint(cleanings: Cleanings, data: DataParams, max_customers: int | None) -> str:
    """Return the SHA-256 of files, rows of databases, and parameters that decide on rows."""
    digest = hashlib.sha256(data.model_dump_json().encode())
    digest.update(f"max_customers={max_customers}".encode())
    for cleaning in cleanings.values():
        raw = cleaning.raw
        if raw.files:
            digest.update(fingerprint(list(raw.files), salt="").encode())
        else:
            sink = pa.BufferOutputStream()
            with pa.ipc.new_stream(sink, raw.data.schema) as writer:
                writer.write_table(raw.data.combine_chunks())
            rows = sink.getvalue()
            digest.update(rows)
            note_rows(raw.read_as, hashlib.sha256(rows).hexdigest())
    return digest.hexdigest()
