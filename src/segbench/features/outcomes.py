"""What happened from a cutoff on: who ordered again, when, for how much; who responded."""

from __future__ import annotations

from datetime import date

import ibis
import pandas as pd
from ibis.expr.types import Table

from segbench.datasets import Dataset
from segbench.datasets.tables import midnight
from segbench.features.net_of_returns import net_orders
from segbench.features.window import Day, Window

ALL = "all"
"""The group of outcomes that have no campaign."""

SERVICE = {"satisfaction_mean": "satisfaction", "service_cost": "service_cost"}
"""Column of service contacts -> outcome."""


def retained(bought: pd.DataFrame) -> pd.DataFrame:
    """Return whether customers ordered in some days, from what they spent in them (`spent_by`).

    An order that was later returned in full does not count.

    Returns
    -------
    DataFrame
        customer_id, group (always ``"all"``), event (bool), value (net revenue of the days), sorted
        by customer_id.
    """
    return pd.DataFrame(
        {
            "customer_id": bought["customer_id"],
            "group": ALL,
            "event": bought["orders"] > 0,
            "value": bought["revenue"],
        }
    )


def served(contacts: pd.DataFrame, population: pd.Index) -> pd.DataFrame:
    """Return what service contacts of some days came to, from the service features of these days.

    Returns
    -------
    DataFrame
        One row a customer of the population: customer_id, group (always ``"all"``), and as far as
        the data records them satisfaction (mean score of rated contacts; missing without one) and
        service_cost (currency; 0 without a contact); sorted by customer_id.
    """
    seen = contacts.set_index("customer_id")
    known = seen[[name for name in SERVICE if name in seen]].rename(columns=SERVICE)
    frame = pd.DataFrame({"customer_id": population.sort_values(), "group": ALL})
    return frame.join(known.astype(float), on="customer_id").fillna({"service_cost": 0.0})


def spending(dataset: Dataset, window: Window) -> Table:
    """Return orders and revenue of each customer who ordered in the window, net of all returns."""
    after = window.rows(net_orders(dataset, None), "ordered_at")
    revenue = after.amount.sum().cast("float64")
    return after.group_by("customer_id").aggregate(orders=after.count(), revenue=revenue)


def spent_by(sums: pd.DataFrame, population: pd.Index) -> pd.DataFrame:
    """Return what each customer of a population ordered, net of all returns, from `spending`.

    Returns
    -------
    DataFrame
        customer_id, orders (count), revenue (currency), both 0 for who did not order; sorted by
        customer_id.
    """
    everybody = population.sort_values().rename("customer_id")
    return sums.set_index("customer_id").reindex(everybody, fill_value=0).reset_index()


def one_time_buyers(dataset: Dataset, cutoff: Day) -> Table:
    """Return the ids of the customers with exactly one order before the cutoff, however long ago.

    Orders before the first day of the data are not known.
    """
    orders = net_orders(dataset, cutoff)
    before = orders.filter(orders.ordered_at < midnight(cutoff))
    counts = before.group_by("customer_id").aggregate(n=before.count())
    return counts.filter(counts.n == 1).select("customer_id")


def days_to_next_order(dataset: Dataset, cutoff: date, population: pd.Index) -> pd.DataFrame:
    """Return how many days passed until each customer of the population ordered again.

    The cutoff itself is day 1, so that whoever is retained within n days has at most n of them. An
    order that was later returned in full does not count, nor does any after the last day of the
    data.

    Returns
    -------
    DataFrame
        customer_id, days (whole; of those who did not order again, the days that they were
        followed), event (bool: ordered again), sorted by customer_id.
    """
    orders = net_orders(dataset, None)
    followed = (dataset.last_day - cutoff).days + 1
    known = Window.after(cutoff, followed).rows(orders, "ordered_at")
    passed = known.ordered_at.date().delta(ibis.date(cutoff.isoformat()), unit="day") + 1
    first = known.group_by("customer_id").aggregate(days=passed.min()).to_pandas()
    frame = pd.DataFrame({"customer_id": population.sort_values()})
    days = frame["customer_id"].map(first.set_index("customer_id")["days"])
    return frame.assign(days=days.fillna(followed).astype("int64"), event=days.notna())
