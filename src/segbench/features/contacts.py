"""What is known of a customer's earlier campaigns."""

from __future__ import annotations

import ibis
from ibis.expr.types import Table

from segbench.datasets import Dataset
from segbench.datasets.tables import midnight
from segbench.features.window import Window


def contact_features(dataset: Dataset, window: Window) -> Table | None:
    """Return counts of contacts and responses of each customer who was ever contacted.

    None where the dataset has no contacts or no responses.

    Columns: contacts_before, responses_before, contacts_in_window.

    The first two look back over all history, not only the window: whether somebody ever responded
    is a fact about the customer, and campaigns are rare. Nothing at or after the cutoff is read.
    """
    contacts, responses = dataset.contacts, dataset.responses
    if contacts is None or responses is None:
        return None
    before = midnight(window.cutoff)
    reached = contacts.filter(contacts.contacted_at < before).select(
        "customer_id",
        reached=1,
        replied=0,
        lately=window.contains(contacts.contacted_at).cast("int64"),
    )
    replied = responses.filter(responses.responded_at < before).select(
        "customer_id", reached=0, replied=1, lately=ibis.literal(0, "int64")
    )
    both = reached.union(replied)
    return both.group_by("customer_id").aggregate(
        contacts_before=both.reached.sum(),
        responses_before=both.replied.sum(),
        contacts_in_window=both.lately.sum(),
    )
