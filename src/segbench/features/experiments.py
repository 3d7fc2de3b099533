"""Randomised campaigns: who was contacted, who was left alone, and what both did."""

from __future__ import annotations

from datetime import date

import ibis
import pandas as pd
from ibis import Table

from segbench.datasets import Dataset
from segbench.datasets.tables import count
from segbench.features.net_of_returns import net_lines, net_orders
from segbench.features.window import Window


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
