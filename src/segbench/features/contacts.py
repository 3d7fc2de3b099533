"""Contacts of campaigns: what customers were sent, and whom a campaign asked."""

from __future__ import annotations

from datetime import date

import ibis
import pandas as pd
from ibis import Table

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


def contacts_of(dataset: Dataset, window: Window, known_by: date | None) -> Table:
    """Return the contacts of campaigns that start in the window, and who responded.

    Columns: customer_id, group (the campaign), contacted_at, closes_at, event (bool).

    Parameters
    ----------
    known_by
        Only responses before this day count; None: a response counts whenever it came.
    """
    contacts, responses = dataset.contacts, dataset.responses
    assert contacts is not None
    assert responses is not None
    reached = window.rows(contacts, "contacted_at")
    if known_by is not None:
        responses = responses.filter(responses.responded_at < midnight(known_by))
    joined = reached.left_join(responses, ["customer_id", "campaign_id"])
    return joined.select(
        "customer_id",
        "contacted_at",
        "closes_at",
        group=joined.campaign_id.cast("string"),
        event=joined.responded_at.notnull(),
    )


def in_order(contacts: pd.DataFrame) -> pd.DataFrame:
    """Return contacts sorted by customer, day and campaign."""
    return contacts.sort_values(["customer_id", "contacted_at", "group"], ignore_index=True)
