"""From the section `data` of the parameters to a dataset."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping
from datetime import date, timedelta
from functools import partial
from pathlib import Path

import ibis
import pandas as pd
import pyarrow as pa
from ibis.backends.duckdb import Backend
from ibis.expr.types import Table

from segbench.datasets.base import Dataset, fingerprint, sample_customers
from segbench.datasets.own.cleaning_table import NOT_SAMPLED, CleaningTable
from segbench.datasets.own.contacts_and_events import (
    settle_contacts,
    settle_customers,
    settle_events,
    settle_responses,
)
from segbench.datasets.own.deduplicate import merged_customers
from segbench.datasets.own.files import read
from segbench.datasets.own.guests import guest_facts, reject_guests
from segbench.datasets.own.ids import settle_lost_ids
from segbench.datasets.own.order_lines import settle_lines
from segbench.datasets.own.orders import settle_orders
from segbench.datasets.own.raw import Raw
from segbench.datasets.own.staging import parse_table
from segbench.datasets.own.topics import unnamed_topics
from segbench.datasets.tables import store, totals
from segbench.errors import SegbenchError
from segbench.params import Params
from segbench.params.address import shown_url
from segbench.params.data import DataParams, TableParams

MONTHS_ONLY = (
    "Each counts on the first day of its month, so that nothing can be told of shorter times; "
    "windows and steps of whole months suit it."
)
UNDATED = (
    "The table {name} says nothing of when it was known (no `{timestamp}`): it is used as it is at "
    "every cutoff, even at those before it was known."
)


def load(con: Backend, params: Params) -> Dataset:
    """Return your own data as canonical tables, with an account of every row.

    Raises
    ------
    SegbenchError
        A source is missing or unreadable, a mapped column is not in it, or no order is left.
    """
    assert params.data is not None
    return assemble(con, params, {name: read(table) for name, table in params.data.tables.items()})


def assemble(con: Backend, params: Params, raws: Mapping[str, Raw]) -> Dataset:
    """Return the dataset of sources that have been read; see `load`."""
    data = params.data
    assert data is not None
    cleanings = {
        name: parse_table(con, name, raw, data.tables[name], data.utc_offset_hours)
        for name, raw in raws.items()
    }
    for name, cleaning in cleanings.items():
        settle_lost_ids(cleaning, data.tables[name])
        reject_guests(cleaning, data.tables["orders"].guests)
    merged = _merge(cleanings)
    tables, guest_share = settle_orders(cleanings["orders"], data)
    orders = tables["orders"]
    first_day, last_day = _days(orders, cleanings["orders"], data)
    _settle_others(cleanings, data, tables, last_day)
    guests = guest_facts(
        cleanings["orders"].ledger(), orders, guest_share, data.tables["orders"].guests
    )
    facts = (*_months_only(cleanings), *guests, *_facts(data, merged, tables))
    tables = _sampled(cleanings, tables, params.max_customers)
    if "contacts" in tables:
        contacts = tables["contacts"]
        tables["contacts"] = contacts.filter(~contacts.is_control).drop("is_control")
        tables["controls"] = contacts.filter(contacts.is_control).drop("is_control")
    sources = [shown_source(table) for table in data.tables.values()]
    return Dataset(
        name="own",
        title=data.title,
        source=", ".join(dict.fromkeys(sources)),
        currency=data.currency,
        **tables,
        ledger=pd.concat([item.ledger() for item in cleanings.values()], ignore_index=True),
        facts=facts,
        first_day=first_day,
        last_day=last_day,
        fingerprint=_fingerprint(raws, params),
        response_is=data.response_is,
        rejected=ibis.union(*(item.rejected() for item in cleanings.values())),
        merged=merged,
        read_as=tuple(f"{name}: {item.read_as}" for name, item in cleanings.items()),
    )


def shown_source(table: TableParams) -> str:
    """Return a source for people: no folder outside of the one worked in, no user, no password."""
    if table.url is not None:
        return shown_url(table.url)
    assert table.path is not None
    return Path(table.path).name if Path(table.path).is_absolute() else table.path


def _merge(cleanings: Mapping[str, CleaningTable]) -> pd.DataFrame | None:
    """Give customers who are one person one id, in every table; return who was merged."""
    if "customers" not in cleanings:
        return None
    merged = merged_customers(cleanings["customers"].kept)
    names = dict(zip(merged["customer_id"], merged["merged_into"], strict=True))
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
        table = data.tables["orders"]
        raise SegbenchError(
            f"data.tables.orders: no order is left of {table.path or table.table}. Rows "
            f"{'; '.join(why)}. Check the mapping under `columns` and how dates and amounts are "
            "written."
        )
    last_day = last.date()
    if "ordered_at" in cleaning.monthly:  # the orders of its last month stand on the first day
        next_month = (last_day.replace(day=1) + timedelta(days=31)).replace(day=1)
        last_day = next_month - timedelta(days=1)
    return data.first_day or first.date(), data.last_day or last_day


def _settle_others(
    cleanings: Mapping[str, CleaningTable],
    data: DataParams,
    tables: dict[str, Table],
    last_day: date,
) -> None:
    """Add every further canonical table that there is; later ones build on earlier ones."""
    if "responses" in cleanings and "contacts" not in cleanings:
        raise SegbenchError(
            "data.tables: `responses` need `contacts`: who was asked, and when. Add them or leave "
            "both out."
        )
    settle: dict[str, Callable[[CleaningTable, DataParams, Mapping[str, Table]], Table]] = {
        "order_lines": settle_lines,
        "customers": partial(settle_customers, last_day=last_day),
        "contacts": settle_contacts,
        "responses": settle_responses,
        "interactions": settle_events,
        "survey": settle_events,
    }
    for name, settled in settle.items():
        if name in cleanings:
            cleaning = cleanings[name]
            tables[name] = store(cleaning.con, settled(cleaning, data, tables))


def _sampled(
    cleanings: Mapping[str, CleaningTable], tables: dict[str, Table], max_customers: int | None
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
        if "customer_id" in kept.columns:
            cleaning.reject_rows(NOT_SAMPLED, kept.anti_join(keep, "customer_id"))
        else:
            cleaning.reject_rows(NOT_SAMPLED, kept.anti_join(kept_orders, "order_id"))
    return {name: table.semi_join(keep, "customer_id") for name, table in tables.items()}


def _months_only(cleanings: Mapping[str, CleaningTable]) -> tuple[str, ...]:
    return tuple(
        f"{name}: {column} names months without a day. {MONTHS_ONLY}"
        for name, cleaning in cleanings.items()
        for column in cleaning.monthly
    )


def _facts(
    data: DataParams, merged: pd.DataFrame | None, tables: Mapping[str, Table]
) -> tuple[str, ...]:
    facts = []
    mapped = {column for table in data.tables.values() for column in table.columns}
    if "order_lines" in tables and "category" not in mapped:
        facts.append(
            "Products have no categories in this data: each counts as a category of its own."
        )
    if merged is not None and len(merged):
        facts.append(
            f"{len(merged):,} customer ids belong to persons who have another id as well, and "
            "were merged into it."
        )
    if "order_id" not in data.tables["orders"].columns:
        facts.append(
            "No order number is mapped (`order_id`): all rows of a customer on one day count as "
            "one order."
        )
    calls = data.tables.get("interactions")
    if calls is not None and "topic" in calls.columns:
        unnamed = unnamed_topics(tables["interactions"], calls.topics)
        facts += [unnamed] if unnamed else []
    if "returns" not in tables:
        facts.append(
            "There are no returns or cancellations in this data; measures of reliability are left "
            "out."
        )
    if "contacts" in tables and not bool(tables["contacts"].randomised.all().execute()):
        facts.append(
            "Campaigns were not (all) sent at random: conversion rates tell who responds, not "
            "what a campaign changes."
        )
    for name, timestamp in (("customers", "updated_at"), ("survey", "answered_at")):
        if name in tables and timestamp not in tables[name].columns:
            facts.append(UNDATED.format(name=name, timestamp=timestamp))
    return tuple(facts)


def _fingerprint(raws: Mapping[str, Raw], params: Params) -> str:
    """Return the SHA-256 of files, rows of databases, and parameters that decide on rows."""
    assert params.data is not None
    digest = hashlib.sha256(params.data.model_dump_json().encode())
    digest.update(f"max_customers={params.max_customers}".encode())
    for raw in raws.values():
        if raw.files:
            digest.update(fingerprint(list(raw.files), salt="").encode())
        else:
            sink = pa.BufferOutputStream()
            with pa.ipc.new_stream(sink, raw.data.schema) as writer:
                writer.write_table(raw.data.combine_chunks())
            digest.update(sink.getvalue())
    return digest.hexdigest()
