"""Service contacts of the window by customer and topic, and who complained again."""

from __future__ import annotations

import ibis
from ibis.expr.types import StringValue, Table

from segbench.datasets import Dataset
from segbench.datasets.tables import count
from segbench.features.service import EXACT, canonical_topic
from segbench.features.window import Window

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
    nothing = ibis.null(EXACT)
    score, cost = (
        seen[name].cast(EXACT) if name in seen.columns else nothing
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
