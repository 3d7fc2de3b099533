"""Service contacts of the window: how many, about what, how content, at what cost; complaints."""

from __future__ import annotations

import ibis
from ibis.expr.types import StringValue, Table

from segbench.datasets import Dataset
from segbench.datasets.own.topics import plain_words
from segbench.datasets.tables import add_columns, count, first_rows
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
    topics = seen.select("customer_id", topic=canonical_topic(seen.topic))
    counts = topics.group_by(["customer_id", "topic"]).aggregate(n=topics.count())
    stated = counts.filter(counts.topic != "")
    urgency = stated.topic.cases(
        *((topic, place) for place, topic in enumerate(TOPICS)), else_=len(TOPICS)
    )
    order = [ibis.desc("n"), "urgency", "topic"]
    first = first_rows(stated.mutate(urgency=urgency), "customer_id", order)
    return add_columns(table, first.select("customer_id", main_topic=first.topic))


def canonical_topic(topic: StringValue) -> StringValue:
    """Return a topic in small letters with _ for spaces and hyphens, by its known name if any."""
    plain = plain_words(topic)
    return plain.cases(
        *((spelling, code) for code, spellings in TOPICS.items() for spelling in spellings),
        else_=plain,
    )


NO_TOPIC = "not stated"
"""Topic of contacts without one."""


def no_service_contacts(dataset: Dataset, window: Window) -> str:
    """Return why no service contact of the window is known, as the end of a sentence; or ""."""
    if dataset.interactions is None:
        return "no service contacts are recorded in this data"
    if count(window.rows(dataset.interactions, "occurred_at")):
        return ""
    return f"no service contact is recorded from {window.start} to before {window.cutoff}"


def service_contacts(interactions: Table, window: Window) -> Table:
    """Return one row per customer and topic with a service contact in the window.

    Columns: customer_id, topic, contacts, rated (contacts with a satisfaction), score (sum of
    satisfaction), costed (contacts with a cost), cost (sum). Sums are decimals, so they are exact.
    """
    seen = window.rows(interactions, "occurred_at")
    score, cost = (
        seen[name].cast(EXACT) if name in seen.columns else ibis.null(EXACT)
        for name in ("satisfaction", "cost")
    )
    scored = seen.select("customer_id", topic=_topic(seen), score=score, cost=cost)
    return scored.group_by(["customer_id", "topic"]).aggregate(
        contacts=scored.count(),
        rated=scored.score.count(),
        score=scored.score.sum().fill_null(0).cast(EXACT),
        costed=scored.cost.count(),
        cost=scored.cost.sum().fill_null(0).cast(EXACT),
    )


def complaints(interactions: Table, window: Window, topic: str, repeat_days: int) -> Table:
    """Return one row per customer who complained in the window.

    Columns: customer_id, complaints (count); again (whether one of them came at most `repeat_days`
    days after an earlier one of the window); days_since_last (whole days from the date of the last
    one to the cutoff).
    """
    seen = window.rows(interactions, "occurred_at")
    own = seen.filter(_topic(seen) == canonical_topic(ibis.literal(topic)))
    before = window.days_before_cutoff(own.occurred_at)
    in_time = ibis.window(group_by="customer_id", order_by="occurred_at")
    dated = own.mutate(before=before, gap=before.lag().over(in_time) - before)
    return dated.group_by("customer_id").aggregate(
        complaints=dated.count(),
        again=(dated.gap <= repeat_days).any().fill_null(False),
        days_since_last=dated.before.min(),
    )


def _topic(interactions: Table) -> StringValue:
    if "topic" not in interactions.columns:
        return ibis.literal(NO_TOPIC)
    return ibis.coalesce(canonical_topic(interactions.topic).nullif(""), NO_TOPIC)
