"""Campaigns: whom they reached, who responded, and whom they left alone at random."""

from __future__ import annotations

from datetime import date

import ibis
import pandas as pd
from ibis import Table

from segbench.datasets import Dataset
from segbench.datasets.tables import count, midnight
from segbench.features.net_of_returns import net_lines, net_orders
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


def contacts_between(
    dataset: Dataset, start: date, end: date, known_by: date | None = None
) -> pd.DataFrame:
    """Return the contacts of campaigns that start in [start, end), and who responded.

    Parameters
    ----------
    known_by
        Only responses before this day count; None: a response counts whenever it came.

    Returns
    -------
    DataFrame
        customer_id, group (the campaign), contacted_at, closes_at, event (bool), sorted.
    """
    contacts, responses = dataset.contacts, dataset.responses
    assert contacts is not None
    assert responses is not None
    reached = Window(start, end).rows(contacts, "contacted_at")
    if known_by is not None:
        responses = responses.filter(responses.responded_at < midnight(known_by))
    joined = reached.left_join(responses, ["customer_id", "campaign_id"])
    frame = joined.select(
        "customer_id",
        "contacted_at",
        "closes_at",
        group=joined.campaign_id.cast("string"),
        event=joined.responded_at.notnull(),
    ).to_pandas()
    return frame.sort_values(["customer_id", "contacted_at", "group"], ignore_index=True)


def no_experiment(dataset: Dataset) -> str:
    """Return why it is not known what a contact changes, as the end of a sentence; or ""."""
    if dataset.contacts is None:
        return "no campaigns are known in this data"
    if dataset.controls is None or not count(dataset.controls):
        return "there is no record of customers whom a campaign left alone at random"
    if not count(_drawn(dataset.controls)):
        return "customers were left alone, but no campaign is marked as `randomised`"
    if dataset.response_is == "new_product" and dataset.order_lines is None:
        return (
            "a response is the first order of a product (`response_is`), and this data has no "
            "order lines"
        )
    return ""


def assigned(dataset: Dataset, start: date, end: date) -> pd.DataFrame:
    """Return everybody drawn by a randomised campaign that starts in [start, end), and responses.

    A response is seen in the orders of both sides alike (`Dataset.response_is`), from the contact
    to the day on which the campaign closes; what was later returned in full does not count.
    Campaigns that close after the last day of the data are left out.

    Returns
    -------
    DataFrame
        customer_id, group (the campaign), campaign_type, contacted_at, contacted (bool), event
        (bool); sorted.
    """
    assert dataset.contacts is not None
    assert dataset.controls is not None
    columns = ["customer_id", "campaign_id", "campaign_type", "contacted_at", "closes_at"]
    sides = (dataset.contacts, True), (dataset.controls, False)
    both = ibis.union(
        *(_drawn(table).select(*columns, contacted=ibis.literal(flag)) for table, flag in sides)
    )
    drawn = both.filter(
        Window(start, end).contains(both.contacted_at)
        & (both.closes_at <= ibis.date(dataset.last_day.isoformat()))
    )
    bought = _bought(dataset)
    inside = (bought.bought_at >= drawn.contacted_at) & (bought.bought_at.date() <= drawn.closes_at)
    responses = drawn.inner_join(bought, [drawn.customer_id == bought.customer_id, inside])
    responded = responses.select("customer_id", "campaign_id", responded=True).distinct()
    joined = drawn.left_join(responded, ["customer_id", "campaign_id"])
    frame = joined.select(
        "customer_id",
        joined.campaign_id.cast("string").name("group"),
        "campaign_type",
        "contacted_at",
        "contacted",
        event=joined.responded.notnull(),
    ).to_pandas()
    return frame.sort_values(["customer_id", "contacted_at", "group"], ignore_index=True)


def _drawn(table: Table) -> Table:
    """Return the rows of randomised campaigns."""
    return table.filter(table.randomised if "randomised" in table.columns else ibis.literal(False))


def _bought(dataset: Dataset) -> Table:
    """Return customer_id and bought_at of all that may be a response."""
    if dataset.response_is == "order":
        return net_orders(dataset, None).select("customer_id", bought_at="ordered_at")
    kept = net_lines(dataset, None)
    first = kept.group_by(["customer_id", "product_id"]).aggregate(bought_at=kept.ordered_at.min())
    return first.select("customer_id", "bought_at")
