"""Orders from rows of orders or of their lines; returns find the order they belong to."""

from __future__ import annotations

from collections.abc import Mapping

import ibis
from ibis.expr.types import BooleanValue, Table, Value

from segbench.datasets.base import MONEY, orders_from_lines
from segbench.datasets.own import amounts, guests, repeats, values
from segbench.datasets.own.cleaning_table import CleaningTable
from segbench.datasets.own.raw import FILE, ROW
from segbench.datasets.tables import count, first_rows, midnight, store, totals
from segbench.params.bounds import EARLIEST, LATEST
from segbench.params.data import DataParams

Tables = Mapping[str, Table]
"""Canonical tables by name."""

LONGEST_ID = 200
DISCOUNTS = ("discount", "coupon_discount")
FLAGS = ("is_private_label", "on_promotion")
NAMES = ("product_id", "category", "brand")


def settle_timestamp(cleaning: CleaningTable, name: str, data: DataParams) -> None:
    """Reject rows whose timestamp is missing, unreadable or outside the days of the data."""
    moment, said = cleaning.table[name], cleaning.table[f"_said_{name}"]
    cleaning.reject("no date", moment.isnull() & ~said)
    cleaning.reject("date that cannot be read", moment.isnull())
    first, last = data.first_day or EARLIEST, data.last_day or LATEST
    cleaning.reject("date before the first day", moment < midnight(first))
    cleaning.reject(
        "date in the future (after the last day)", moment.date() > ibis.date(last.isoformat())
    )


def settle_id(cleaning: CleaningTable, name: str, kind: str = "") -> None:
    """Reject rows without this id, or with one that is too long to be one.

    `kind` stands before the reason of rows without it.
    """
    words, cell = name.replace("_", " "), cleaning.table[name]
    cleaning.reject(f"{kind}no {words}", cell.isnull())
    cleaning.reject(f"{words} of more than {LONGEST_ID} characters", cell.length() > LONGEST_ID)


def settle_amount(cleaning: CleaningTable) -> None:
    """Reject rows whose amount cannot be read; those with a sign inside apart."""
    table = cleaning.table
    if "_broken_inside" in table.columns:
        cleaning.reject(
            "amount with a sign, currency or blank inside the number",
            table.amount.isnull() & table._broken_inside,
        )
    cleaning.reject("amount that cannot be read", table.amount.isnull())


def settle_orders(cleaning: CleaningTable, data: DataParams) -> tuple[dict[str, Table], float]:
    """Reject what is no purchase and no return of one.

    Returns
    -------
    tuple
        `orders`, with products their `order_lines`, and `returns` if there are any, by name; the
        share of all readable revenue that has no customer id.
    """
    params = cleaning.params
    settle_id(cleaning, "customer_id", guests.GUEST)
    settle_timestamp(cleaning, "ordered_at", data)
    settle_amount(cleaning)
    _settle_currency(cleaning, params.columns, data.currency)
    repeats.settle_repeats(cleaning)
    cleaning.note_empty_flags(FLAGS)
    guest_share = _guest_share(cleaning.table)
    rows = _numbered(cleaning, params.cancellation_prefix)
    purchases, sent_back = rows.filter(~rows._back), rows.filter(rows._back)
    orders = store(cleaning.con, orders_from_lines(purchases))
    cleaning.reject_rows("order without a positive total", purchases.anti_join(orders, "order_id"))
    purchases = purchases.semi_join(orders, "order_id")
    tables = {"orders": orders}
    if count(sent_back):
        tables |= _returns(cleaning, purchases, sent_back)
    if "product_id" in purchases.columns:
        tables["order_lines"] = line_values(purchases)
    return tables, guest_share


def _settle_currency(cleaning: CleaningTable, columns: Mapping[str, str], expected: str) -> None:
    """Reject amounts that name another currency, in a column of their own or by a sign."""
    if not expected:
        return
    sign, table = expected.strip().upper(), cleaning.table
    own = amounts.CODE_OF.get(sign, sign)
    reason = "another currency"
    if "currency" in columns:
        cleaning.reject(reason, values.code(table.currency.upper()) != own)
    if "_named_currency" in table.columns:
        named = table._named_currency
        cleaning.reject(reason, (named != own) & ~((named == "KR") & (own in amounts.SAME["KR"])))


def _guest_share(rows: Table) -> float:
    """Return the share of the positive revenue of kept rows and guests that guests bring."""
    guest = rows._reason.startswith(guests.GUEST)
    sold = rows.filter((rows._reason.isnull() | guest) & (rows.amount > 0))
    amount = sold.amount
    part, everyone = totals(sold, part=amount.sum(where=guest).fill_null(0), everyone=amount.sum())
    return float(part / everyone) if everyone else 0.0


def _numbered(cleaning: CleaningTable, prefix: str | None) -> Table:
    """Return kept rows with an order id, exact money, and whether they take an order back.

    Without an order id, all purchases of one customer on one day are one order. An id that two
    customers share stands for two orders.
    """
    kept = cleaning.kept
    day = kept.customer_id + " " + kept.ordered_at.strftime("%Y-%m-%d")
    order_id: Value = kept.order_id.fill_null(day) if "order_id" in kept.columns else day
    back: BooleanValue = kept.amount < 0
    if prefix:
        back = back | order_id.upper().startswith(prefix.upper())
    facts = known_facts(kept)
    if "funded_discount" in kept.columns:
        cleaning.taken["funded_discount"] = "taken as 0"
        facts["funded_discount"] = kept.funded_discount.fill_null(0).cast(MONEY)
    columns = [name for name in (*NAMES, "quantity", "store_id") if name in kept.columns]
    numbered = kept.select(
        *(FILE, ROW, "customer_id", "ordered_at"),
        *columns,
        **facts,
        order_id=order_id,
        amount=ibis.ifelse(back, kept.amount.abs(), kept.amount).cast(MONEY),
        _back=back,
    )
    rows = store(cleaning.con, numbered)
    # Again and again, because a name made up here may be one that is there.
    while "order_id" in kept.columns and _shared(rows):
        first = rows.customer_id.min().over(ibis.window(group_by="order_id"))
        own = rows.order_id + " / " + rows.customer_id
        own = ibis.ifelse(rows.customer_id == first, rows.order_id, own)
        rows = store(cleaning.con, rows.mutate(order_id=own))
    return rows


def _shared(rows: Table) -> bool:
    """Return whether two customers share an order id."""
    customers = rows.group_by("order_id").aggregate(
        first=rows.customer_id.min(), last=rows.customer_id.max()
    )
    return bool(count(customers.filter(customers.first != customers.last)))


def known_facts(kept: Table) -> dict[str, Value]:
    """Return what staged rows say of discounts and of yes and no.

    An empty cell is no discount, or no; what is said and cannot be read stays missing.
    """
    facts: dict[str, Value] = {}
    for name, empty in {**dict.fromkeys(DISCOUNTS, 0), **dict.fromkeys(FLAGS, False)}.items():
        if name in kept.columns:
            cell = kept[name]
            known = ibis.ifelse(kept[f"_said_{name}"], cell, cell.fill_null(empty))
            facts[name] = known.cast(MONEY) if name in DISCOUNTS else known
    return facts


def line_values(rows: Table) -> Table:
    """Return order lines; unknown products, categories and brands are one each.

    Without categories every product is one of its own, without quantities every line is one unit.
    """
    names = {name: rows[name].fill_null("unknown") for name in NAMES if name in rows.columns}
    names.setdefault("category", names["product_id"])
    quantity = rows.quantity if "quantity" in rows.columns else ibis.literal(1)
    return rows.select(
        *("order_id", "customer_id", "ordered_at", "amount"),
        *(name for name in (*DISCOUNTS, *FLAGS) if name in rows.columns),
        quantity=quantity.cast(values.NUMBER),
        **names,
    )


def settle_lines(cleaning: CleaningTable, _: DataParams, tables: Tables) -> Table:
    """Return the lines of kept orders that come in a table of their own, with their customers."""
    orders = tables["orders"]
    settle_id(cleaning, "order_id")
    if "amount" in cleaning.table.columns:
        settle_amount(cleaning)
    repeats.settle_repeats(cleaning)
    cleaning.reject_rows("no such order", cleaning.kept.anti_join(orders, "order_id"))
    cleaning.note_empty_flags(FLAGS)
    kept = cleaning.kept
    amount = kept.amount if "amount" in kept.columns else ibis.literal(0)
    known = kept.mutate(amount=amount.cast(MONEY), **known_facts(kept))
    owners = orders.select("order_id", "customer_id", "ordered_at")
    return line_values(known.inner_join(owners, "order_id"))


def _returns(cleaning: CleaningTable, purchases: Table, sent_back: Table) -> dict[str, Table]:
    """Return `returns` with the order each belongs to, if any does; reject those without one.

    A return belongs to the customer's latest earlier order in which the same product cost as much
    or more; failing that, to the latest earlier order that was worth as much. No more can be sent
    back than was bought.
    """
    if "product_id" in purchases.columns:
        by_product = _latest(sent_back, purchases, "customer_id", "product_id")
        left = sent_back.anti_join(by_product, [FILE, ROW])
        matched = by_product.union(_latest(left, purchases, "customer_id"))
    else:
        matched = _latest(sent_back, purchases, "customer_id")
    stored = store(cleaning.con, _within(matched, purchases))
    cleaning.reject_rows(
        "return or cancellation of no earlier order, or of more than is left of it",
        sent_back.anti_join(stored, [FILE, ROW]),
    )
    rows = count(stored)
    cleaning.note("return or cancellation, taken off its order", rows)
    if not rows:
        return {}
    return {"returns": stored.select("customer_id", "order_id", "returned_at", "amount")}


def _latest(sent_back: Table, purchases: Table, *keys: str) -> Table:
    """Return each return with the latest order of the same keys that was worth as much."""
    units = purchases.group_by([*keys, "order_id"]).aggregate(
        worth=purchases.amount.sum(), bought_at=purchases.ordered_at.min()
    )
    returns = sent_back.select(FILE, ROW, "amount", *keys, returned_at="ordered_at")
    pairs = returns.inner_join(units, keys)
    pairs = pairs.filter((pairs.bought_at <= pairs.returned_at) & (pairs.worth >= pairs.amount))
    latest = [pairs.bought_at.desc(), pairs.order_id.desc()]
    return first_rows(pairs, [FILE, ROW], latest).select(
        FILE, ROW, "customer_id", "order_id", "returned_at", "amount"
    )


def _within(returns: Table, purchases: Table) -> Table:
    """Return the returns, in order of time, as long as together they stay below their order."""
    worth = purchases.group_by("order_id").aggregate(worth=purchases.amount.sum())
    so_far = ibis.cumulative_window(group_by="order_id", order_by=["returned_at", FILE, ROW])
    summed = returns.mutate(_sum=returns.amount.sum().over(so_far)).inner_join(worth, "order_id")
    return summed.filter(summed._sum <= summed.worth).select(*returns.columns)
