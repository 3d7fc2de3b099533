"""The customer table: one row per customer who ordered in the window before a cutoff."""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import replace
from datetime import date

import ibis
import pandas as pd
from ibis import Table

from segbench.datasets import Dataset
from segbench.datasets.tables import add_columns, midnight
from segbench.features import (
    attributes,
    contacts,
    earlier,
    labels,
    lines,
    needs,
    orders,
    rhythm,
    service,
)
from segbench.features.net_of_returns import default_rates, net_orders
from segbench.features.window import Window

Group = Callable[[Dataset, Window], Table | None]
"""A group of columns: None where the dataset does not have what it is made of."""


def _of(name: str, features: Callable[[Table, Window], Table | None]) -> Group:
    """Return the group of features of one table of the dataset."""

    def group(dataset: Dataset, window: Window) -> Table | None:
        table = getattr(dataset, name)
        return None if table is None else features(table, window)

    return group


GROUPS: dict[str, Group] = {
    "attributes": attributes.attribute_features,
    "contacts": contacts.contact_features,
    "earlier": _of("orders", earlier.earlier_features),
    "gaps": _of("orders", orders.gap_features),
    "labels": _of("labels", labels.label_features),
    "lines": _of("order_lines", lines.line_features),
    "needs": needs.need_features,
    "rhythm": _of("orders", rhythm.rhythm_features),
    "service": _of("interactions", service.service_features),
    "survey": _of("survey", attributes.survey_features),
}
"""Groups of columns beside the orders' own; only those that are asked for are computed."""

COUNTS = (
    "contacts_before",
    "contacts_in_window",
    "responses_before",
    "service_contacts",
    "service_cost",
)
"""Columns of groups that are 0 for a customer whom the group does not know."""


def customers(
    dataset: Dataset,
    cutoff: date,
    observation_days: int | None = None,
    groups: Collection[str] = tuple(GROUPS),
) -> Table:
    """Return the customer table at a cutoff, as an expression.

    See `customers_in`.

    Parameters
    ----------
    observation_days
        Days to look back; None for all history.
    groups
        Names from `GROUPS`.
    """
    window = Window.before(cutoff, observation_days, dataset.first_day)
    return customers_in(dataset, window, groups)


def customers_in(dataset: Dataset, window: Window, groups: Collection[str]) -> Table:
    """Return the customer table of a window, as an expression.

    No row dated at or after the cutoff is read, not even a return of an earlier order. The columns
    are those of `order_features`, window_days (how many days of the window the data covers),
    `default_rate` where there are returns, and those of the groups asked for, as far as the dataset
    has what they are made of.
    """
    known = replace(dataset, orders=net_orders(dataset, window.cutoff))
    covered = ibis.least(window.days, window.days_before_cutoff(midnight(dataset.first_day)))
    table = orders.order_features(known.orders, window).mutate(window_days=covered.cast("int64"))
    if dataset.returns is not None:
        table = add_columns(table, default_rates(dataset, window))
    for name, group in GROUPS.items():
        extra = group(known, window) if name in groups else None
        if extra is not None:
            table = add_columns(table, extra)
    never = [name for name in COUNTS if name in table.columns]
    return table.mutate(**{name: table[name].fill_null(0) for name in never})


def customer_frame(table: Table) -> pd.DataFrame:
    """Return a customer table in memory, indexed and sorted by customer_id."""
    return by_customer(table.to_pandas())


def by_customer(rows: pd.DataFrame) -> pd.DataFrame:
    """Return rows of customers indexed and sorted by customer_id, columns by name."""
    return rows.set_index("customer_id").sort_index().sort_index(axis=1)
