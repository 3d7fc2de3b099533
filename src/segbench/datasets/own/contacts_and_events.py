"""The tables beside orders: attributes, contacts, responses, service contacts, questionnaires."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

import ibis
from ibis.expr.types import Table

from segbench.datasets.own import answers, deduplicate, timestamps, topics, values
from segbench.datasets.own.cleaning_table import CleaningTable
from segbench.datasets.own.orders import Tables, settle_id, settle_timestamp
from segbench.datasets.tables import count, store, whole_totals
from segbench.params.data import DataParams
from segbench.params.words import SCALE

FLAG = "^(?i:true|false)$"
CODE = r"^[-+]?0\d"
"""A number with a leading zero is a code, such as a postal one."""
DAY = r"^(\d{1,4}[-/.年] ?\d{1,2}[-/.月] ?\d{1,4}|.*\p{L}.*\d{4}|.*\d.*\p{L}.*\d)"
"""What a day looks like: three numbers, or a month's name and a year. A bare number is a number."""

CONTACT = ["customer_id", "campaign_id"]


def settle_customers(
    cleaning: CleaningTable, data: DataParams, tables: Tables, last_day: date
) -> Table:
    """Return one row of attributes a customer: the latest that is not too old, typed."""
    _settle_rows(cleaning, data)
    _settle_buyers(cleaning, tables)
    cleaning.taken["updated_at"] = "taken as known at all times"
    columns = [name for name in ("updated_at",) if name in cleaning.table.columns]
    if columns and data.stale_days:
        oldest = ibis.date((last_day - timedelta(days=data.stale_days)).isoformat())
        cleaning.reject(
            f"attributes not updated for more than {data.stale_days} days",
            cleaning.table.updated_at.date() < oldest,
        )
    latest = [cleaning.table[name].desc(nulls_first=False) for name in columns]
    cleaning.reject_rows(
        "older entry of the same customer", cleaning.repeated(["customer_id"], latest)
    )
    kept = cleaning.kept
    for name, real in deduplicate.identities(kept).items():
        cleaning.note(
            f"{name} that is none, so that it merges nobody",
            count(kept.filter(kept[name].notnull() & real.isnull())),
        )
    attributes = cleaning.params.attributes
    return _typed(cleaning, kept.select("customer_id", *attributes, *columns), attributes)


def settle_contacts(cleaning: CleaningTable, data: DataParams, tables: Tables) -> Table:
    """Return one row a customer and campaign, at the first contact.

    `is_control` customers were chosen at random not to be contacted.
    """
    _settle_rows(cleaning, data, "contacted_at")
    _settle_buyers(cleaning, tables)
    table = cleaning.table
    if "is_control" in table.columns:
        cleaning.reject(
            "is_control that cannot be read", table._said_is_control & table.is_control.isnull()
        )
    if "closes_at" in table.columns:
        cleaning.reject(
            "closes before the contact", table.closes_at.date() < table.contacted_at.date()
        )
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
    cleaning.taken |= {
        "closes_at": f"taken as {data.response_days} days on",
        "randomised": "taken as no",
    }
    cleaning.note_empty_flags(("randomised", "is_control"))
    facts["closes_at"] = facts["closes_at"].date()
    return kept.select(*CONTACT, "contacted_at", **facts)


def settle_responses(cleaning: CleaningTable, data: DataParams, tables: Tables) -> Table:
    """Return one row per contact that was answered, at the first response."""
    contacts = tables["contacts"]
    _settle_rows(cleaning, data, "responded_at")
    cleaning.reject_rows("response without a contact", cleaning.kept.anti_join(contacts, CONTACT))
    joined = cleaning.kept.inner_join(contacts.select(*CONTACT, "contacted_at"), CONTACT)
    early = joined.filter(joined.responded_at.date() < joined.contacted_at.date())
    cleaning.reject_rows("response before its contact", early)
    cleaning.reject_rows(
        "further response to the same contact", cleaning.repeated(CONTACT, ["responded_at"])
    )
    return cleaning.kept.select(*CONTACT, "responded_at")


def settle_events(cleaning: CleaningTable, data: DataParams, tables: Tables) -> Table:
    """Return the service contacts or questionnaires of customers with an order.

    Satisfaction and answers outside of their scale are missing, and counted; satisfaction on
    another scale is turned to 1 to 5.
    """
    timestamp = "occurred_at" if cleaning.name == "interactions" else "answered_at"
    _settle_rows(cleaning, data, timestamp)
    _settle_buyers(cleaning, tables)
    kept, params = cleaning.kept, cleaning.params
    scale = params.satisfaction_scale or SCALE
    turned = {
        name: answers.on_scale(kept[name], scale)
        for name in params.columns
        if answers.is_score(name)
    }
    outside = {
        name: (kept[name].notnull() & score.isnull()).sum() for name, score in turned.items()
    }
    for name, rows in whole_totals(kept, **outside).items():
        cleaning.note(
            f"{name} not between {min(scale):g} and {max(scale):g}, taken as missing", rows
        )
    cleaning.taken["cost"] = "adding nothing"
    if "topic" in params.columns and params.topics:
        turned["topic"] = topics.named_topic(kept.topic, params.topics)
    known = [name for name in ("customer_id", timestamp) if name in params.columns]
    others = [name for name in params.columns if name not in (*known, *turned)]
    return kept.select(*known, *others, **turned)


def _settle_rows(cleaning: CleaningTable, data: DataParams, timestamp: str = "") -> None:
    """Reject rows that name no customer, no campaign or no time, and repeated ones."""
    columns = cleaning.params.columns
    for name in CONTACT:
        if name in columns:
            settle_id(cleaning, name)
    if timestamp in columns:
        settle_timestamp(cleaning, timestamp, data)
    cleaning.reject_repeats()


def _settle_buyers(cleaning: CleaningTable, tables: Tables) -> None:
    cleaning.reject_rows(
        "customer without an order", cleaning.kept.anti_join(tables["orders"], "customer_id")
    )


def _typed(cleaning: CleaningTable, table: Table, names: Sequence[str]) -> Table:
    """Return a table of texts with these columns typed where every value that is there agrees.

    Types are boolean, float64 and timestamp.
    """
    for name in names:
        cells = values.different(table.filter(table[name].notnull()), table[name]).cache()
        read = _read(cells)
        if read is not None:
            lookup = store(cleaning.con, read.select(_cell="cell", _value="value"))
            joined = table.left_join(lookup, table[name] == lookup._cell)
            table = joined.mutate(**{name: joined._value}).drop("_cell", "_value")
    return table


def _read(cells: Table) -> Table | None:
    """Return the cells with the `value` of each; None if they are text."""
    if not count(cells):
        return None
    if cells.cell.re_search(FLAG).all().execute():
        return cells.mutate(value=cells.cell.lower() == "true")
    numbers = values.read_numbers(cells)
    if (numbers.value.notnull() & ~numbers.cell.re_search(CODE)).all().execute():
        return numbers.mutate(value=numbers.value.cast("float64"))
    if not cells.cell.re_search(DAY).all().execute():
        return None
    dates = values.find_dates(cells)
    if dates.question:
        return None
    days = values.timestamps(cells, timestamps.Style(dates.style.order))
    return days if days.value.notnull().all().execute() else None
