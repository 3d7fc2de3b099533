"""From the section `data` of the parameters to a dataset."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from datetime import date, timedelta
from pathlib import Path

import ibis
import pandas as pd
import pyarrow as pa
from ibis.backends.duckdb import Backend
from ibis.expr.types import Table

from segbench.datasets.base import Dataset, fingerprint, sample_customers
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
from segbench.datasets.own.orders import Orders, settle_orders
from segbench.datasets.own.raw import Raw
from segbench.datasets.own.staging import NOT_SAMPLED, Stage, stage
from segbench.datasets.own.topics import unnamed_topics
from segbench.errors import SegbenchError
from segbench.params import Params
from segbench.params.address import shown_url
from segbench.params.data import DataParams

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
    stages = {
        name: stage(con, name, raw, data.tables[name], data.utc_offset_hours)
        for name, raw in raws.items()
    }
    for name, item in stages.items():
        settle_lost_ids(item, data.tables[name])
        reject_guests(item, data.tables["orders"].guests)
    merged = _merge(con, stages)
    found = settle_orders(stages["orders"], data)
    first_day, last_day = _days(found.orders, stages["orders"], data)
    tables = _settle_others(stages, data, found, last_day)
    account = stages["orders"].ledger()
    guests = guest_facts(account, found.orders, found.guest_share, data.tables["orders"].guests)
    facts = (*_months_only(stages), *guests, *_facts(data, found, merged, tables))
    tables = _sampled(con, stages, tables, params.max_customers)
    contacts = tables.get("contacts")
    return Dataset(
        name="own",
        title=data.title,
        source=", ".join(
            dict.fromkeys(_source(table.path, table.url) for table in data.tables.values())
        ),
        currency=data.currency,
        orders=tables["orders"],
        order_lines=tables.get("order_lines"),
        contacts=None
        if contacts is None
        else contacts.filter(~contacts.is_control).drop("is_control"),
        responses=tables.get("responses"),
        ledger=pd.concat([item.ledger() for item in stages.values()], ignore_index=True),
        facts=facts,
        first_day=first_day,
        last_day=last_day,
        fingerprint=_fingerprint(raws, params),
        returns=tables.get("returns"),
        customers=tables.get("customers"),
        interactions=tables.get("interactions"),
        survey=tables.get("survey"),
        controls=None
        if contacts is None
        else contacts.filter(contacts.is_control).drop("is_control"),
        response_is=data.response_is,
        rejected=_union([item.rejected() for item in stages.values()]),
        merged=merged,
        read_as=tuple(f"{name}: {item.read_as}" for name, item in stages.items()),
    )


def _source(path: str | None, url: str | None) -> str:
    """Return a source for people: no folder outside of the one worked in, no user, no password."""
    if url is not None:
        return shown_url(url)
    assert path is not None
    return Path(path).name if Path(path).is_absolute() else path


def _merge(con: Backend, stages: dict[str, Stage]) -> pd.DataFrame | None:
    """Give customers who are one person one id, in every table; return who was merged."""
    if "customers" not in stages:
        return None
    merged = merged_customers(stages["customers"].kept)
    if merged.empty:
        return merged
    pairs = merged[["customer_id", "merged_into"]].set_axis(["customer_id", "_into"], axis=1)
    ids = con.create_table(ibis.util.gen_name("merged"), pairs, temp=True)
    for item in stages.values():
        if "customer_id" in item.table.columns:
            joined = item.table.left_join(ids, "customer_id", rname="_right_{name}")
            one = joined.mutate(customer_id=ibis.coalesce(joined._into, joined.customer_id)).drop(
                "_right_customer_id", "_into"
            )
            item.table = con.create_table(ibis.util.gen_name(item.name), one, temp=True)
    return merged


def _days(orders: Table, item: Stage, data: DataParams) -> tuple[date, date]:
    """Return the first and last day with complete data: as given, else of the orders."""
    ends = (
        orders.aggregate(first=orders.ordered_at.min(), last=orders.ordered_at.max())
        .to_pandas()
        .iloc[0]
    )
    if pd.isna(ends["first"]):
        rows = item.ledger().set_index("row")["rows"]
        why = "; ".join(
            f"{row}: {count:,}" for row, count in rows.items() if count and row != "kept"
        )
        raise SegbenchError(
            "data.tables.orders: no order is left of "
            f"{data.tables['orders'].path or data.tables['orders'].table}. Rows {why}. Check the "
            "mapping under `columns` and how dates and amounts are written."
        )
    last = ends["last"].date()
    if "ordered_at" in item.monthly:  # the orders of its last month stand on the first day
        last = (last.replace(day=1) + timedelta(days=31)).replace(day=1) - timedelta(days=1)
    return data.first_day or ends["first"].date(), data.last_day or last


def _settle_others(
    stages: dict[str, Stage], data: DataParams, found: Orders, last_day: date
) -> dict[str, Table]:
    """Return every canonical table there is, by name."""
    con = stages["orders"].con
    buyers = _stored(con, found.orders.select("customer_id").distinct())
    tables = {"orders": found.orders}
    if found.returns is not None:
        tables["returns"] = found.returns
    if "order_lines" in stages:
        tables["order_lines"] = _stored(
            con, settle_lines(stages["order_lines"], data.tables["order_lines"], found.orders)
        )
    elif found.lines is not None:
        tables["order_lines"] = found.lines
    if "customers" in stages:
        tables["customers"] = _stored(
            con, settle_customers(stages["customers"], data, buyers, last_day)
        )
    if "contacts" in stages:
        tables["contacts"] = _stored(con, settle_contacts(stages["contacts"], data, buyers))
    if "responses" in stages:
        if "contacts" not in stages:
            raise SegbenchError(
                "data.tables: `responses` need `contacts`: who was asked, and when. Add them or "
                "leave both out."
            )
        tables["responses"] = _stored(
            con, settle_responses(stages["responses"], data, tables["contacts"])
        )
    for name, timestamp in (("interactions", "occurred_at"), ("survey", "answered_at")):
        if name in stages:
            tables[name] = _stored(con, settle_events(stages[name], data, buyers, timestamp))
    return tables


def _sampled(
    con: Backend, stages: dict[str, Stage], tables: dict[str, Table], max_customers: int | None
) -> dict[str, Table]:
    """Return the tables of a sample of customers; the others' rows are accounted for."""
    sample = sample_customers(tables["orders"], max_customers)
    if sample is None:
        return tables
    keep = _stored(con, sample)
    kept_orders = _stored(con, tables["orders"].semi_join(keep, "customer_id"))
    for item in stages.values():
        by_order = "customer_id" not in item.table.columns
        left = (
            item.kept.anti_join(kept_orders, "order_id")
            if by_order
            else item.kept.anti_join(keep, "customer_id")
        )
        item.reject(NOT_SAMPLED, rows=left)
    return {name: table.semi_join(keep, "customer_id") for name, table in tables.items()}


def _months_only(stages: Mapping[str, Stage]) -> tuple[str, ...]:
    columns = [(name, column) for name, item in stages.items() for column in item.monthly]
    return tuple(
        (
            f"{name}: {column} names months without a day. Each counts on the first day of its "
            "month, so that nothing can be told of shorter times; windows and steps of whole "
            "months suit it."
        )
        for name, column in columns
    )


def _facts(
    data: DataParams, found: Orders, merged: pd.DataFrame | None, tables: dict[str, Table]
) -> tuple[str, ...]:
    facts = []
    if "order_lines" in tables and not any(
        "category" in table.columns for table in data.tables.values()
    ):
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
        facts += filter(None, [unnamed_topics(tables["interactions"], calls.topics)])
    if found.returns is None:
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


def _stored(con: Backend, table: Table) -> Table:
    return con.create_table(ibis.util.gen_name("own"), table, temp=True)


def _union(parts: list[Table]) -> Table:
    return parts[0] if len(parts) == 1 else ibis.union(*parts)


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
