"""Orders from rows of orders or of their lines; returns find the order they belong to."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

import ibis
from ibis.expr.types import BooleanValue, Table, Value

from segbench.datasets.base import MONEY
from segbench.datasets.own import values
from segbench.datasets.own.currencies import CODE_OF, SAME
from segbench.datasets.own.guests import GUEST, NO_ID
from segbench.datasets.own.raw import FILE, ROW
from segbench.datasets.own.repeats import settle_repeats
from segbench.datasets.own.staging import Stage, note_empty_flags, or_empty
from segbench.params.bounds import EARLIEST, LATEST
from segbench.params.data import DataParams

FUTURE, PAST = "date in the future (after the last day)", "date before the first day"
BROKEN_INSIDE = "amount with a sign, currency or blank inside the number"

LINE_COLUMNS = (
    "product_id",
    "quantity",
    "category",
    "brand",
    "is_private_label",
    "on_promotion",
    "discount",
    "coupon_discount",
)


@dataclass(frozen=True)
class Orders:
    """Orders, their lines (None without products), and returns (None if there are none).

    Attributes
    ----------
    guest_share
        Share of all readable revenue that has no customer id.
    """

    orders: Table
    lines: Table | None
    returns: Table | None
    guest_share: float


def settle_timestamp(stage: Stage, name: str, data: DataParams) -> None:
    """Reject rows whose timestamp is missing, unreadable or outside the days of the data."""
    timestamp, said = stage.table[name], stage.table[f"_said_{name}"]
    stage.reject("no date", timestamp.isnull() & ~said)
    stage.reject("date that cannot be read", stage.table[name].isnull())
    first, last = data.first_day or EARLIEST, data.last_day or LATEST
    stage.reject(PAST, stage.table[name] < _midnight(first))
    stage.reject(FUTURE, stage.table[name].date() > ibis.date(last.isoformat()))


def settle_id(stage: Stage, name: str, reason: str) -> None:
    """Reject rows without this id, or with one that is too long to be one."""
    stage.reject(reason, stage.table[name].isnull())
    stage.reject(
        f"{name.replace('_', ' ')} of more than {values.LONGEST_ID} characters",
        stage.table[name].length() > values.LONGEST_ID,
    )


def settle_amount(stage: Stage) -> None:
    """Reject rows whose amount cannot be read; those with a sign inside apart."""
    unread = stage.table.amount.isnull()
    if "_broken_inside" in stage.table.columns:
        stage.reject(BROKEN_INSIDE, unread & stage.table._broken_inside)
    stage.reject("amount that cannot be read", unread)


def settle_orders(stage: Stage, data: DataParams) -> Orders:
    """Reject what is no purchase and no return of one, and return the orders."""
    params = data.tables["orders"]
    settle_id(stage, "customer_id", NO_ID)
    settle_timestamp(stage, "ordered_at", data)
    settle_amount(stage)
    _settle_currency(stage, params.columns, data.currency)
    settle_repeats(stage, params)
    note_empty_flags(stage, ("is_private_label", "on_promotion"))
    guest_share = _guest_share(stage.table)
    rows = stage.con.create_table(
        ibis.util.gen_name("bought"), _numbered(stage, params.cancellation_prefix), temp=True
    )
    purchases, sent_back = rows.filter(~rows._back), rows.filter(rows._back)
    worth = purchases.group_by("order_id").aggregate(total=purchases.amount.sum())
    nothing = purchases.semi_join(worth.filter(worth.total <= 0), "order_id")
    stage.reject("order without a positive total", rows=nothing)
    purchases = purchases.anti_join(nothing.select("order_id").distinct(), "order_id")
    returns = None
    if int(sent_back.count().execute()):
        returns = _matched(stage, purchases, sent_back)
    lines = line_values(purchases) if "product_id" in purchases.columns else None
    return Orders(_orders(stage, purchases), lines, returns, guest_share)


def _settle_currency(stage: Stage, columns: dict[str, str], expected: str) -> None:
    """Reject amounts that name another currency, in a column of their own or by a sign."""
    if not expected:
        return
    own = CODE_OF.get(expected.strip().upper(), expected.strip().upper())
    if "currency" in columns:
        stage.reject("another currency", values.code(stage.table.currency.upper()) != own)
    if "_named_currency" in stage.table.columns:
        named = stage.table._named_currency
        stage.reject("another currency", (named != own) & ~((named == "KR") & (own in SAME["KR"])))


def _guest_share(rows: Table) -> float:
    """Return the share of the positive revenue of kept rows and guests that guests bring."""
    guest = rows._reason.startswith(GUEST)
    told = rows.filter((rows._reason.isnull() | guest) & (rows.amount > 0))
    sums = told.aggregate(
        guests=ibis.ifelse(guest.fill_null(False), told.amount, 0).sum(), everyone=told.amount.sum()
    )
    guests, everyone = sums.to_pandas().iloc[0]
    return float(guests / everyone) if everyone else 0.0


def _numbered(stage: Stage, prefix: str | None) -> Table:
    """Return kept rows with an order id, exact money, and whether they take an order back.

    Without an order id, all purchases of one customer on one day are one order. An id that two
    customers share stands for two orders.
    """
    kept = stage.kept
    day = kept.customer_id + " " + kept.ordered_at.strftime("%Y-%m-%d")
    order_id: Value = kept.order_id.fill_null(day) if "order_id" in kept.columns else day
    back: BooleanValue = kept.amount < 0
    if prefix is not None:
        back = back | order_id.upper().startswith(prefix.upper())
    facts = known_facts(kept)
    columns = [name for name in LINE_COLUMNS if name in kept.columns and name not in facts]
    extra = [name for name in ("store_id",) if name in kept.columns]
    if "funded_discount" in kept.columns:
        stage.taken["funded_discount"] = "taken as 0"
        facts["funded_discount"] = kept.funded_discount.fill_null(0).cast(MONEY)
    rows = kept.select(
        FILE,
        ROW,
        "customer_id",
        "ordered_at",
        *columns,
        *extra,
        **facts,
        order_id=order_id,
        amount=ibis.ifelse(back, kept.amount.abs(), kept.amount).cast(MONEY),
        _back=back,
    )
    while "order_id" in kept.columns and _shared(
        rows
    ):  # again, because a name made up here may be one that is there
        first = rows.customer_id.min().over(ibis.window(group_by="order_id"))
        rows = rows.mutate(
            order_id=ibis.ifelse(
                rows.customer_id == first, rows.order_id, rows.order_id + " / " + rows.customer_id
            )
        )
    return rows


def _shared(rows: Table) -> bool:
    """Return whether two customers share an order id."""
    ends = rows.group_by("order_id").aggregate(
        first=rows.customer_id.min(), last=rows.customer_id.max()
    )
    return bool(ends.filter(ends.first != ends.last).count().execute())


def _orders(stage: Stage, purchases: Table) -> Table:
    extra = {}
    if "store_id" in purchases.columns:
        extra["store_id"] = purchases.store_id.min()
    if "funded_discount" in purchases.columns:
        extra["funded_discount"] = purchases.funded_discount.sum().cast(MONEY)
    orders = purchases.group_by("order_id").aggregate(
        customer_id=purchases.customer_id.min(),
        ordered_at=purchases.ordered_at.min(),
        amount=purchases.amount.sum().cast(MONEY),
        **extra,
    )
    return stage.con.create_table(ibis.util.gen_name("orders"), orders, temp=True)


def known_facts(kept: Table) -> dict[str, Value]:
    """Return what staged rows say of discounts and of yes and no.

    An empty cell is no discount, or no; what is said and cannot be read stays missing.
    """
    money = {
        name: or_empty(kept, name, 0).cast(MONEY)
        for name in ("discount", "coupon_discount")
        if name in kept.columns
    }
    return money | {
        name: or_empty(kept, name, False)
        for name in ("is_private_label", "on_promotion")
        if name in kept.columns
    }


def line_values(rows: Table) -> Table:
    """Return order lines; unknown products, categories and brands are one each.

    Without categories every product is one of its own, without quantities every line is one unit.
    """
    names = {
        name: rows[name].fill_null("unknown")
        for name in ("product_id", "category", "brand")
        if name in rows.columns
    }
    quantity = rows.quantity if "quantity" in rows.columns else ibis.literal(1)
    kept = [
        name
        for name in ("discount", "coupon_discount", "is_private_label", "on_promotion")
        if name in rows.columns
    ]
    if "product_id" in names:
        names.setdefault("category", names["product_id"])
    return rows.select(
        "order_id",
        "customer_id",
        "ordered_at",
        "amount",
        *kept,
        quantity=quantity.cast(values.NUMBER),
        **names,
    )


def _matched(stage: Stage, purchases: Table, sent_back: Table) -> Table | None:
    """Return returns with the order each belongs to; reject those without one.

    A return belongs to the customer's latest earlier order in which the same product cost as much
    or more; failing that, to the latest earlier order that was worth as much. No more can be sent
    back than was bought.
    """
    by_product = ["customer_id", "product_id"] if "product_id" in purchases.columns else None
    found: Table | None = None
    for keys in filter(None, (by_product, ["customer_id"])):
        units = purchases.group_by([*keys, "order_id"]).aggregate(
            worth=purchases.amount.sum(), bought_at=purchases.ordered_at.min()
        )
        left = sent_back if found is None else sent_back.anti_join(found, [FILE, ROW])
        match = _latest(left, units, keys)
        found = match if found is None else found.union(match)
    assert found is not None
    stored = stage.con.create_table(
        ibis.util.gen_name("returns"), _within(found, purchases), temp=True
    )
    stage.reject(
        "return or cancellation of no earlier order, or of more than is left of it",
        rows=sent_back.anti_join(stored, [FILE, ROW]),
    )
    count = int(stored.count().execute())
    stage.note("return or cancellation, taken off its order", count)
    return stored.select("customer_id", "order_id", "returned_at", "amount") if count else None


def _latest(sent_back: Table, units: Table, keys: Sequence[str]) -> Table:
    asked = sent_back.select(FILE, ROW, "amount", *keys, returned_at="ordered_at")
    pairs = asked.inner_join(units, list(keys))
    pairs = pairs.filter((pairs.bought_at <= pairs.returned_at) & (pairs.worth >= pairs.amount))
    latest = ibis.row_number().over(
        ibis.window(group_by=[FILE, ROW], order_by=[pairs.bought_at.desc(), pairs.order_id.desc()])
    )
    ranked = pairs.mutate(_place=latest)
    return ranked.filter(ranked._place == 0).select(
        FILE, ROW, "customer_id", "order_id", "returned_at", "amount"
    )


def _within(returns: Table, purchases: Table) -> Table:
    """Return the returns, in order of time, as long as together they stay below their order."""
    worth = purchases.group_by("order_id").aggregate(worth=purchases.amount.sum())
    so_far = ibis.cumulative_window(group_by="order_id", order_by=["returned_at", FILE, ROW])
    summed = returns.mutate(_sum=returns.amount.sum().over(so_far)).inner_join(worth, "order_id")
    return summed.filter(summed._sum <= summed.worth).select(*returns.columns)


def _midnight(day: date) -> Value:
    return ibis.literal(datetime(day.year, day.month, day.day))
