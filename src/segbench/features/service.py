"""Service contacts of the window: how many, about what, how content, at what cost."""

from __future__ import annotations

import ibis
from ibis.expr.types import StringValue, Table

from segbench.datasets.own.topics import plain_words
from segbench.datasets.tables import add_columns, first_rows
from segbench.features.window import Window
from segbench.params.words import TOPICS

EXACT = "decimal(38, 6)"
"""A type in which every sum is the same whatever the order of the rows."""


def service_features(interactions: Table, window: Window) -> Table:
    """Return one row per customer with a service contact in the window.

    Columns: service_contacts (count); with topics, main_topic (the topic of most contacts, ties in
    the order of `segbench.params.words.TOPICS` and then by name; missing if none of the contacts
    has one); with satisfaction, satisfaction_mean (1-5; missing if never said); with cost,
    service_cost (currency).
    """
    seen = window.rows(interactions, "occurred_at")
    measures = {"service_contacts": seen.count()}
    if "satisfaction" in seen.columns:
        score = seen.satisfaction.cast(EXACT)
        measures["satisfaction_mean"] = score.sum().cast("float64") / score.count().nullif(0)
    if "cost" in seen.columns:
        measures["service_cost"] = seen.cost.cast(EXACT).sum().fill_null(0).cast("float64")
    table = seen.group_by("customer_id").aggregate(**measures)
    if "topic" not in seen.columns:
        return table
    return add_columns(table, _main_topic(seen))


def _main_topic(seen: Table) -> Table:
    topics = seen.select("customer_id", topic=canonical_topic(seen.topic))
    counts = topics.group_by(["customer_id", "topic"]).aggregate(n=topics.count())
    stated = counts.filter(counts.topic != "")
    urgency = stated.topic.cases(
        *((topic, place) for place, topic in enumerate(TOPICS)), else_=len(TOPICS)
    )
    order = [ibis.desc("n"), "urgency", "topic"]
    first = first_rows(stated.mutate(urgency=urgency), "customer_id", order)
    return first.select("customer_id", main_topic=first.topic)


def canonical_topic(topic: StringValue) -> StringValue:
    """Return a topic in small letters with _ for spaces and hyphens, by its known name if any."""
    plain = plain_words(topic)
    return plain.cases(
        *((spelling, code) for code, spellings in TOPICS.items() for spelling in spellings),
        else_=plain,
    )
