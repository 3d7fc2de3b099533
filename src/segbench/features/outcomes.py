"""What happened from a cutoff on: who ordered again, when, for how much; who responded."""

from __future__ import annotations

from datetime import date

import ibis
import pandas as pd

from segbench.datasets import Dataset
from segbench.datasets.tables import midnight
from segbench.features.net_of_returns import net_orders
from segbench.features.service import service_features
from segbench.features.window import Window

ALL = "all"
"""The group of outcomes that have no campaign."""

SERVICE = {"satisfaction_mean": "satisfaction", "service_cost": "service_cost"}
"""Column of service contacts -> outcome."""


def retention(dataset: Dataset, cutoff: date, days: int, population: pd.Index) -> pd.DataFrame:
    """Return whether each customer of the population ordered in [cutoff, cutoff + days).

    An order that was later returned in full does not count.

    Returns
    -------
    DataFrame
        customer_id, group (always ``"all"``), event (bool), value (net revenue of the window),
        sorted by customer_id.
    """
    bought = spent(dataset, cutoff, days, population)
    frame = _everybody(population)
    return frame.assign(event=bought["orders"] > 0, value=bought["revenue"])


def service(dataset: Dataset, cutoff: date, days: int, population: pd.Index) -> pd.DataFrame:
    """Return what service contacts in [cutoff, cutoff + days) came to, for each customer.

    Returns
    -------
    DataFrame
        customer_id, group (always ``"all"``), and as far as the data records them satisfaction
        (mean score of rated contacts; missing without one) and service_cost (currency; 0 without a
        contact); sorted by customer_id.
    """
    assert dataset.interactions is not None
    table = service_features(dataset.interactions, Window.after(cutoff, days))
    seen = table.to_pandas().set_index("customer_id")
    known = seen[[name for name in SERVICE if name in seen]].rename(columns=SERVICE)
    frame = _everybody(population).join(known.astype(float), on="customer_id")
    return frame.fillna({"service_cost": 0.0})


def _everybody(population: pd.Index) -> pd.DataFrame:
    return pd.DataFrame({"customer_id": population.sort_values(), "group": ALL})


def spent(dataset: Dataset, cutoff: date, days: int, population: pd.Index) -> pd.DataFrame:
    """Return what each customer ordered in [cutoff, cutoff + days), net of all returns.

    Returns
    -------
    DataFrame
        customer_id, orders (count), revenue (currency), both 0 for who did not order; sorted by
        customer_id.
    """
    orders = net_orders(dataset, None)
    after = Window.after(cutoff, days).rows(orders, "ordered_at")
    revenue = after.amount.sum().cast("float64")
    sums = after.group_by("customer_id").aggregate(orders=after.count(), revenue=revenue)
    everybody = population.sort_values().rename("customer_id")
    table = sums.to_pandas().set_index("customer_id").reindex(everybody, fill_value=0)
    return table.reset_index()


def first_repeat(dataset: Dataset, cutoff: date, days: int, population: pd.Index) -> pd.DataFrame:
    """Return whether each one-time buyer of the population ordered in [cutoff, cutoff + days).

    A one-time buyer has exactly one order before the cutoff, however long ago; orders before the
    first day of the data are not known.

    Returns
    -------
    DataFrame
        As `retention` returns it.
    """
    orders = net_orders(dataset, cutoff)
    before = orders.filter(orders.ordered_at < midnight(cutoff))
    counts = before.group_by("customer_id").aggregate(n=before.count())
    once = counts.filter(counts.n == 1).customer_id.to_pandas()
    return retention(dataset, cutoff, days, population[population.isin(once)])


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
