"""The tables beside orders: attributes, contacts, responses, service contacts, questionnaires."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta

import ibis
from ibis.expr.types import Table, Value

from segbench.datasets.own.answers import is_score, on_scale
from segbench.datasets.own.attributes import typed
from segbench.datasets.own.cleaning_table import CleaningTable
from segbench.datasets.own.deduplicate import identities
from segbench.datasets.own.orders import settle_id, settle_timestamp
from segbench.datasets.own.topics import named_topic
from segbench.datasets.tables import count, totals
from segbench.params.data import DataParams
from segbench.params.words import SCALE

UNKNOWN = "customer without an order"
CONTACT = ["customer_id", "campaign_id"]


def settle_customers(
    cleaning: CleaningTable, data: DataParams, tables: Mapping[str, Table], last_day: date
) -> Table:
    """Return one row of attributes a customer: the latest that is not too old, `typed`."""
    settle_id(cleaning, "customer_id")
    cleaning.reject_repeats()
    _settle_buyers(cleaning, tables)
    cleaning.taken["updated_at"] = "taken as known at all times"
    columns = [name for name in ("updated_at",) if name in cleaning.table.columns]
    if columns and data.stale_days is not None:
        oldest = ibis.date((last_day - timedelta(days=data.stale_days)).isoformat())
        cleaning.reject(
            f"attributes not updated for more than {data.stale_days} days",
            cleaning.table.updated_at.date() < oldest,
        )
    order = [cleaning.table[name].desc(nulls_first=False) for name in columns]
    cleaning.reject_rows(
        "older entry of the same customer", cleaning.repeated(["customer_id"], order)
    )
    kept = cleaning.kept
    for name, real in identities(kept).items():
        none = count(kept.filter(kept[name].notnull() & real.isnull()))
        cleaning.note(f"{name} that is none, so that it merges nobody", none)
    attributes = data.tables["customers"].attributes
    return typed(cleaning.con, kept.select("customer_id", *attributes, *columns), attributes)


def settle_contacts(
    cleaning: CleaningTable, data: DataParams, tables: Mapping[str, Table]
) -> Table:
    """Return one row a customer and campaign, at the first contact.

    `is_control` customers were chosen at random not to be contacted.
    """
    _settle_campaign(cleaning, data, "contacted_at")
    _settle_buyers(cleaning, tables)
    if "is_control" in cleaning.table.columns:
        table = cleaning.table
        unread = table._said_is_control & table.is_control.isnull()
        cleaning.reject("is_control that cannot be read", unread)
    if "closes_at" in cleaning.table.columns:
        table = cleaning.table
        early = table.closes_at.date() < table.contacted_at.date()
        cleaning.reject("closes before the contact", early)
    cleaning.reject_rows("contact listed twice", cleaning.repeated(CONTACT, ["contacted_at"]))
    kept = cleaning.kept
    defaults = {
        "closes_at": kept.contacted_at + ibis.interval(days=data.response_days),
        "campaign_type": ibis.literal("campaign"),
        "randomised": ibis.literal(False),
        "is_control": ibis.literal(False),
    }
    facts = {
        name: kept[name].fill_null(default) if name in kept.columns else default
        for name, default in defaults.items()
    }
    cleaning.taken["closes_at"] = f"taken as {data.response_days} days on"
    cleaning.taken["randomised"] = "taken as no"
    cleaning.note_empty_flags(("randomised", "is_control"))
    facts["closes_at"] = facts["closes_at"].date()
    return kept.select(*CONTACT, "contacted_at", **facts)


def settle_responses(
    cleaning: CleaningTable, data: DataParams, tables: Mapping[str, Table]
) -> Table:
    """Return one row per contact that was answered, at the first response."""
    contacts = tables["contacts"]
    _settle_campaign(cleaning, data, "responded_at")
    cleaning.reject_rows("response without a contact", cleaning.kept.anti_join(contacts, CONTACT))
    joined = cleaning.kept.inner_join(contacts.select(*CONTACT, "contacted_at"), CONTACT)
    early = joined.filter(joined.responded_at.date() < joined.contacted_at.date())
    cleaning.reject_rows("response before its contact", early)
    cleaning.reject_rows(
        "further response to the same contact", cleaning.repeated(CONTACT, ["responded_at"])
    )
    return cleaning.kept.select(*CONTACT, "responded_at")


def settle_events(cleaning: CleaningTable, data: DataParams, tables: Mapping[str, Table]) -> Table:
    """Return the service contacts or questionnaires of customers with an order.

    Satisfaction and answers outside of their scale are missing, and counted; satisfaction on
    another scale is turned to 1 to 5.
    """
    timestamp = "occurred_at" if cleaning.name == "interactions" else "answered_at"
    settle_id(cleaning, "customer_id")
    columns = ["customer_id"]
    if timestamp in cleaning.table.columns:
        settle_timestamp(cleaning, timestamp, data)
        columns.append(timestamp)
    cleaning.reject_repeats()
    _settle_buyers(cleaning, tables)
    kept, params = cleaning.kept, data.tables[cleaning.name]
    mapped = [name for name in params.columns if name not in ("customer_id", timestamp)]
    turned: dict[str, Value] = {}
    scales = {}
    for name in mapped:
        if is_score(name):
            own = params.satisfaction_scale if name == "satisfaction" else None
            scales[name] = own or SCALE
            turned[name] = on_scale(kept[name], scales[name])
    if scales:
        outside = {name: (kept[name].notnull() & turned[name].isnull()).sum() for name in scales}
        for name, rows in totals(kept, **outside).fillna(0).items():
            low, high = sorted(scales[name])
            words = f"{name} not between {low:g} and {high:g}, taken as missing"
            cleaning.note(words, int(rows))
    cleaning.taken["cost"] = "adding nothing"
    if "topic" in mapped and params.topics:
        turned["topic"] = named_topic(kept.topic, params.topics)
    return kept.select(*columns, *(name for name in mapped if name not in turned), **turned)


def _settle_campaign(cleaning: CleaningTable, data: DataParams, timestamp: str) -> None:
    """Reject rows that name no customer, no campaign or no time, and repeated ones."""
    settle_id(cleaning, "customer_id")
    settle_id(cleaning, "campaign_id")
    settle_timestamp(cleaning, timestamp, data)
    cleaning.reject_repeats()


def _settle_buyers(cleaning: CleaningTable, tables: Mapping[str, Table]) -> None:
    cleaning.reject_rows(UNKNOWN, cleaning.kept.anti_join(tables["orders"], "customer_id"))
