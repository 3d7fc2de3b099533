"""The label that a company itself had given each customer by the cutoff."""

from __future__ import annotations

import ibis
from ibis.expr.types import Table

from segbench.datasets.tables import first_rows, midnight
from segbench.features.window import Window
from segbench.params.columns import EXISTING


def label_features(labels: Table, window: Window) -> Table:
    """Return each customer's own label, one row a customer who has one.

    Columns: existing_label, the label valid on the day before the cutoff, which began before the
    cutoff and did not end before that day. Of several the one that began last counts, of those that
    began together the first by its text.
    """
    cutoff = midnight(window.cutoff)
    holds = labels.valid_to.isnull() | (labels.valid_to >= cutoff - ibis.interval(days=1))
    valid = labels.filter((labels.valid_from < cutoff) & holds)
    first = first_rows(valid, "customer_id", [valid.valid_from.desc(), "label"])
    return first.select("customer_id", **{EXISTING: first.label})
