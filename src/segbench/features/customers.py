"""The customer table: one row per customer who ordered in the window before a cutoff."""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import replace
from datetime import date

import pandas as pd
from ibis.expr.types import Table

from segbench.datasets import Dataset
from segbench.features.attributes import attribute_features
from segbench.features.contacts import contact_features
from segbench.features.lines import line_features, rhythm_features
from segbench.features.needs import need_features
from segbench.features.net import default_rates, net_orders
from segbench.features.orders import order_features
from segbench.features.window import Window

Group = Callable[[Dataset, Window], Table | None]
"""A group of columns: None where the dataset does not have what it is made of."""


def _contacts(dataset: Dataset, window: Window) -> Table | None:
    if dataset.contacts is None or dataset.responses is None:
        return None
    return contact_features(dataset.contacts, dataset.responses, window)


def _lines(dataset: Dataset, window: Window) -> Table | None:
    return None if dataset.order_lines is None else line_features(dataset.order_lines, window)


def _rhythm(dataset: Dataset, window: Window) -> Table | None:
    return rhythm_features(dataset.orders, window)


GROUPS: dict[str, Group] = {
    "contacts": _contacts,
    "lines": _lines,
    "rhythm": _rhythm,
    "needs": need_features,
    "attributes": attribute_features,
}
"""Groups of columns beside the orders' own. What a group is made of is read only if it is asked for."""


def customers(
    dataset: Dataset, cutoff: date, observation_days: int | None = None, groups: Collection[str] = tuple(GROUPS)
) -> Table:
    """Return the customer table at a cutoff, as an expression.

    No row dated at or after the cutoff is read, not even a return of an earlier order. The columns are those
    of `order_features`, `default_rate` where there are returns, and those of the groups asked for, as far as
    the dataset has what they are made of.

    Parameters
    ----------
    observation_days
        Days to look back; None for all history.
    groups
        Names from `GROUPS`.
    """
    window = Window.before(cutoff, observation_days, dataset.first_day)
    known = replace(dataset, orders=net_orders(dataset, cutoff))
    table = order_features(known.orders, window)
    if dataset.returns is not None:
        table = table.left_join(default_rates(dataset, window), "customer_id").drop("customer_id_right")
    for name, group in GROUPS.items():
        extra = group(known, window) if name in groups else None
        if extra is not None:
            table = table.left_join(extra, "customer_id").drop("customer_id_right")
    never = [name for name in ("contacts_before", "responses_before") if name in table.columns]
    return table.mutate(**{name: table[name].fill_null(0) for name in never})


def customer_frame(table: Table) -> pd.DataFrame:
    """Return a customer table in memory, indexed and sorted by customer_id."""
    frame = table.to_pandas().set_index("customer_id").sort_index()
    return frame[sorted(frame.columns)]
