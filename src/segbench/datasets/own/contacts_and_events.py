"""The tables beside orders: attributes, contacts, responses, service contacts, questionnaires."""

from __future__ import annotations

from datetime import date, timedelta

import ibis
from ibis.expr.types import Table, Value

from segbench.datasets.own.answers import on_scale
from segbench.datasets.own.attributes import typed
from segbench.datasets.own.deduplicate import identities
from segbench.datasets.own.orders import settle_id, settle_timestamp
from segbench.datasets.own.staging import Stage, known_rows, note_empty_flags
from segbench.datasets.own.topics import named_topic
from segbench.params.data import DataParams
from segbench.params.words import SCALE

UNKNOWN = "customer without an order"


def settle_customers(stage: Stage, data: DataParams, buyers: Table, last_day: date) -> Table:
    """Return one row of attributes a customer: the latest that is not too old, `typed`."""
    settle_id(stage, "customer_id", "no customer id")
    stage.reject_repeats()
    _settle_buyers(stage, buyers)
    stage.taken["updated_at"] = "taken as known at all times"
    dated = "updated_at" in stage.table.columns
    if dated and data.stale_days is not None:
        oldest = ibis.date((last_day - timedelta(days=data.stale_days)).isoformat())
        stage.reject(
            f"attributes not updated for more than {data.stale_days} days",
            stage.table.updated_at.date() < oldest,
        )
    order = [stage.table.updated_at.desc(nulls_first=False)] if dated else []
    stage.reject(
        "older entry of the same customer", rows=known_rows(stage, ["customer_id"], order=order)
    )
    note_identities(stage)
    attributes = data.tables["customers"].attributes
    return typed(
        stage.con,
        stage.kept.select("customer_id", *attributes, *(["updated_at"] if dated else [])),
        attributes,
    )


def settle_contacts(stage: Stage, data: DataParams, buyers: Table) -> Table:
    """Return one row a customer and campaign, at the first contact.

    `is_control` customers were chosen at random not to be contacted.
    """
    settle_id(stage, "customer_id", "no customer id")
    settle_id(stage, "campaign_id", "no campaign id")
    settle_timestamp(stage, "contacted_at", data)
    stage.reject_repeats()
    _settle_buyers(stage, buyers)
    if "is_control" in stage.table.columns:
        stage.reject(
            "is_control that cannot be read",
            stage.table._said_is_control & stage.table.is_control.isnull(),
        )
    if "closes_at" in stage.table.columns:
        stage.reject(
            "closes before the contact",
            stage.table.closes_at.date() < stage.table.contacted_at.date(),
        )
    stage.reject(
        "contact listed twice",
        rows=known_rows(stage, ["customer_id", "campaign_id"], order=["contacted_at"]),
    )
    kept = stage.kept
    closes: Value = kept.contacted_at + ibis.interval(days=data.response_days)
    if "closes_at" in kept.columns:
        stage.taken["closes_at"] = f"taken as {data.response_days} days on"
        closes = kept.closes_at.fill_null(closes)
    campaign_type = (
        kept.campaign_type.fill_null("campaign")
        if "campaign_type" in kept.columns
        else ibis.literal("campaign")
    )
    told = ("randomised", "is_control")
    stage.taken["randomised"] = "taken as no"
    note_empty_flags(stage, told)
    flags = {
        name: kept[name].fill_null(False) if name in kept.columns else ibis.literal(False)
        for name in told
    }
    return kept.select(
        "customer_id",
        "campaign_id",
        "contacted_at",
        closes_at=closes.date(),
        campaign_type=campaign_type,
        **flags,
    )


def settle_responses(stage: Stage, data: DataParams, contacts: Table) -> Table:
    """Return one row per contact that was answered, at the first response."""
    settle_id(stage, "customer_id", "no customer id")
    settle_id(stage, "campaign_id", "no campaign id")
    settle_timestamp(stage, "responded_at", data)
    stage.reject_repeats()
    stage.reject(
        "response without a contact",
        rows=stage.kept.anti_join(contacts, ["customer_id", "campaign_id"]),
    )
    joined = stage.kept.inner_join(
        contacts.select("customer_id", "campaign_id", "contacted_at"),
        ["customer_id", "campaign_id"],
    )
    stage.reject(
        "response before its contact",
        rows=joined.filter(joined.responded_at.date() < joined.contacted_at.date()),
    )
    stage.reject(
        "further response to the same contact",
        rows=known_rows(stage, ["customer_id", "campaign_id"], order=["responded_at"]),
    )
    return stage.kept.select("customer_id", "campaign_id", "responded_at")


def settle_events(stage: Stage, data: DataParams, buyers: Table, timestamp: str) -> Table:
    """Return the service contacts or questionnaires of customers with an order.

    `timestamp` is their column of time: occurred_at or answered_at.

    Satisfaction and answers outside of their scale are missing, and counted; satisfaction on
    another scale is turned to 1 to 5.
    """
    settle_id(stage, "customer_id", "no customer id")
    if timestamp in stage.table.columns:
        settle_timestamp(stage, timestamp, data)
    stage.reject_repeats()
    _settle_buyers(stage, buyers)
    kept, params = stage.kept, data.tables[stage.name]
    mapped = [name for name in params.columns if name not in ("customer_id", timestamp)]
    scores = [name for name in mapped if name == "satisfaction" or name[:1] == "q"]
    scales = {
        name: (params.satisfaction_scale or SCALE) if name == "satisfaction" else SCALE
        for name in scores
    }
    scaled = {name: on_scale(kept[name], scale) for name, scale in scales.items()}
    if scores:
        outside = {
            name: (kept[name].notnull() & scaled[name].isnull()).cast("int64").sum()
            for name in scores
        }
        for name, count in kept.aggregate(**outside).to_pandas().fillna(0).iloc[0].items():
            low, high = sorted(scales[name])
            stage.note(f"{name} not between {low:g} and {high:g}, taken as missing", int(count))
    if "topic" in mapped and params.topics:
        scaled["topic"] = named_topic(kept.topic, params.topics)
    timestamps = [timestamp] if timestamp in kept.columns else []
    return kept.select(
        "customer_id", *timestamps, *(name for name in mapped if name not in scaled), **scaled
    )


def _settle_buyers(stage: Stage, buyers: Table) -> None:
    stage.reject(UNKNOWN, rows=stage.kept.anti_join(buyers, "customer_id"))


def note_identities(stage: Stage) -> None:
    """Note e-mails and phones that are none, and so tell of no person with two ids."""
    kept = stage.kept
    for name, usable in identities(kept).items():
        none = kept.filter(kept[name].notnull() & ~usable)
        stage.note(f"{name} that is none, so that it merges nobody", int(none.count().execute()))
