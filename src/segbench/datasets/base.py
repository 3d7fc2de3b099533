"""What a dataset hands over: canonical tables, a ledger of every row, a fingerprint."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Literal

import ibis
import pandas as pd
from ibis.expr import datatypes as dt
from ibis.expr.types import Table

from segbench.params.reads import note_file
from segbench.runtime.fingerprints import sha256_of

MONEY = dt.Decimal(18, 2)
"""Money is exact: sums of floats change in the last bit from one thread count to the next."""

ORDER_COLUMNS = ("customer_id", "ordered_at", "amount", "store_id", "funded_discount")
"""Columns of an order beside its id."""

SUMMED = ("amount", "funded_discount")
"""Those that are the sums of its lines'."""


@dataclass(frozen=True)
class Dataset:
    """Canonical tables of one company, as Ibis expressions on one connection.

    Attributes
    ----------
    name, title, source
        Key in the registry, name for people, where it comes from.
    currency
        Sign put before amounts.
    orders
        customer_id, order_id, ordered_at, amount (as ordered, before returns); optionally store_id,
        funded_discount. One row per order; every amount is positive (0 is possible where a dataset
        says so).
    order_lines
        order_id, customer_id, ordered_at, product_id, quantity, amount; optionally category, brand,
        is_private_label, discount, coupon_discount, on_promotion; or None.
    contacts
        customer_id, campaign_id, contacted_at, closes_at; optionally campaign_type, randomised,
        is_control; or None.
    responses
        customer_id, campaign_id, responded_at; or None.
    returns
        customer_id, order_id, returned_at, amount (positive): what was later taken off an order; or
        None where the data has no returns.
    labels
        customer_id, label, valid_from, valid_to (the last day; missing: open): what the company
        itself has called its customers; or None.
    customers, interactions, survey
        Attributes, service contacts and questionnaires as in the data contract; or None.
    controls
        Customers chosen at random not to be contacted, as `contacts`; or None.
    response_is
        What a response looks like in the orders, for customers who were left alone too: any
        ``"order"`` until the campaign closes, or the first of a product (``"new_product"``).
    rejected
        Rows set aside: table, file, row, reason, values (JSON text); or None.
    merged
        Customers found to be one person: customer_id, merged_into, rule; or None.
    read_as
        How each source table was read (encoding, delimiter, order of day and month), in words.
    ledger
        Rows read, set aside by reason, and kept, per source table; see `ledger`.
    facts
        What a reader should know about this data, in sentences.
    first_day, last_day
        First and last day with complete data.
    fingerprint
        SHA-256 over the source files and the sampling.
    """

    name: str
    title: str
    source: str
    currency: str
    orders: Table
    ledger: pd.DataFrame
    facts: tuple[str, ...]
    first_day: date
    last_day: date
    fingerprint: str
    order_lines: Table | None = None
    contacts: Table | None = None
    responses: Table | None = None
    returns: Table | None = None
    customers: Table | None = None
    interactions: Table | None = None
    survey: Table | None = None
    labels: Table | None = None
    controls: Table | None = None
    response_is: Literal["order", "new_product"] = "order"
    rejected: Table | None = None
    merged: pd.DataFrame | None = None
    read_as: tuple[str, ...] = ()


def ledger(
    table: str, read: int, rejected: dict[str, int], notes: dict[str, int] | None = None
) -> pd.DataFrame:
    """Return the account of one source table: rows read = rejected rows + rows kept.

    Parameters
    ----------
    table
        Name of the source table.
    read
        Rows in the source.
    rejected
        Reason -> rows. Each row has one reason.
    notes
        Rows that were kept but are worth knowing of, e.g. zero amounts.
    """
    kept = read - sum(rejected.values())
    if kept < 0:
        raise ValueError(f"{table}: {sum(rejected.values())} rows set aside of {read} read")
    rows = [
        ("read", read),
        *((f"set aside: {reason}", count) for reason, count in rejected.items()),
        ("kept", kept),
        *((f"of these: {note}", count) for note, count in (notes or {}).items()),
    ]
    return pd.DataFrame(
        [(table, row, n, n / read if read else 0.0) for row, n in rows],
        columns=["table", "row", "rows", "share"],
    )


def orders_from_lines(lines: Table) -> Table:
    """Return one row per order with a positive total."""
    orders = sum_lines(lines)
    return orders.filter(orders.amount > 0)


def sum_lines(lines: Table) -> Table:
    """Return one row per order, whatever its total.

    An order belongs to one customer and one moment, so both are taken as the smallest of its lines.
    """
    measures = {
        name: lines[name].sum().cast(MONEY) if name in SUMMED else lines[name].min()
        for name in ORDER_COLUMNS
        if name in lines.columns
    }
    return lines.group_by("order_id").aggregate(**measures)


def sample_customers(table: Table, max_customers: int | None) -> Table | None:
    """Return the ids of a sample that depends on the ids alone, or None for everyone.

    The customers with the smallest SHA-256 of their id are taken, so a sample of 300 is part of one
    of 600.
    """
    if max_customers is None:
        return None
    ids = table.select("customer_id").distinct()
    return ids.order_by(_digest(ids.customer_id.cast("string"))).limit(max_customers)


@ibis.udf.scalar.builtin(name="sha256")
def _digest(text: str) -> str:  # type: ignore[empty-body]
    """Return the engine's SHA-256 of a string, in hexadecimal."""


def fingerprint(paths: list[Path], *, salt: str) -> str:
    """Return the SHA-256 of files' names and contents, and of whatever else changes the rows."""
    digest = hashlib.sha256(salt.encode())
    for path in sorted(paths):
        note_file(path)
        digest.update(path.name.encode())
        digest.update(bytes.fromhex(sha256_of(path)))
    return digest.hexdigest()
