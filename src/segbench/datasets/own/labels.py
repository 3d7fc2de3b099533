"""A company's own labels of its customers, each with the days on which it held."""

from __future__ import annotations

import ibis
from ibis.expr.types import Table

from segbench.datasets.own.cleaning_table import CleaningTable
from segbench.datasets.own.orders import Tables, settle_id, settle_timestamp
from segbench.datasets.tables import count
from segbench.params.data import DataParams
from segbench.params.words import ColumnWords

OVERLAP = "valid_to after the customer's next label began, where that one counts"


def settle_labels(cleaning: CleaningTable, data: DataParams, tables: Tables) -> Table:
    """Return the labels of customers with an order: customer_id, label, valid_from, valid_to.

    A label may be older than the orders. `valid_to` is the last day on which it holds; it is
    missing where that is open.
    """
    settle_id(cleaning, "customer_id")
    cleaning.reject("no label", cleaning.table.label.isnull())
    settle_timestamp(cleaning, "valid_from", data.model_copy(update={"first_day": None}))
    if "valid_to" in cleaning.table.columns:
        _settle_ends(cleaning)
    cleaning.reject_repeats()
    cleaning.reject_rows(
        "customer without an order", cleaning.kept.anti_join(tables["orders"], "customer_id")
    )
    cleaning.reject_rows(
        "another label that began at the same time",
        cleaning.repeated(["customer_id", "valid_from"], ["label"]),
    )
    kept = cleaning.kept
    if "valid_to" not in kept.columns:
        return kept.select("customer_id", "label", "valid_from", valid_to=ibis.null("timestamp"))
    cleaning.note(OVERLAP, _overlaps(kept))
    return kept.select("customer_id", "label", "valid_from", "valid_to")


def _settle_ends(cleaning: CleaningTable) -> None:
    """Reject rows whose end cannot be read, unless it is to count as open, or is no end."""
    table = cleaning.table
    if cleaning.params.words.get("valid_to", ColumnWords()).unread == "missing":
        cleaning.taken["valid_to"] = "taken as open"
    else:
        unread = table._said_valid_to & table.valid_to.isnull()
        cleaning.reject("valid_to that cannot be read", unread)
    cleaning.reject("valid_to before valid_from", table.valid_to.date() < table.valid_from.date())


def _overlaps(kept: Table) -> int:
    """Return how many labels end after the next of the same customer has begun."""
    following = ibis.window(group_by="customer_id", order_by="valid_from")
    ends = kept.mutate(_next=kept.valid_from.lead().over(following))
    return count(ends.filter(ends.valid_to.date() > ends._next.date()))
