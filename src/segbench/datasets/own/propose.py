"""Which column of an unknown file is which canonical one, by its name and by what it holds."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from segbench.datasets.own.profile import Column
from segbench.datasets.own.raw import listed
from segbench.errors import SegbenchError, printable, unknown_name

NAMES: dict[str, tuple[str, ...]] = {
    "customer_id": (
        *("customer id", "customer", "cust id", "client id", "client", "user id", "user", "member id", "member", "household id"),
        *("account id", "buyer id", "buyer", "shopper id", "customer no", "customer number", "customer key", "contact id"),
        *("party id", "kunde", "kunden nr", "kundennummer", "numero client", "cliente", "id cliente", "customer email", "email"),
        *("客户编号", "客户id", "客户号", "客户", "会员id", "会员号", "会员", "用户id", "顾客", "顧客"),
    ),
    "order_id": (
        *("order id", "order", "order no", "order number", "invoice no", "invoice id", "invoice", "invoice number"),
        *("transaction id", "transaction", "basket id", "receipt id", "receipt", "receipt no", "payment id", "ticket id"),
        *("bestellnummer", "rechnungsnummer", "commande", "pedido", "订单编号", "订单号", "订单id", "交易号", "单号", "小票号"),
    ),
    "ordered_at": (
        *("order date", "ordered at", "invoice date", "transaction date", "transaction timestamp", "purchase date", "date"),
        *("timestamp", "datetime", "date time", "created at", "sale date", "paid at", "paid on", "order purchase timestamp"),
        *(
            "time",
            "day",
            "datum",
            "bestelldatum",
            "fecha",
            "date commande",
            "日期",
            "订单日期",
            "下单时间",
            "购买日期",
            "交易日期",
        ),
        *("交易时间", "时间"),
    ),
    "amount": (
        *("amount", "net amount", "total amount", "order amount", "total", "order total", "revenue", "sales", "sales value"),
        *("sales amount", "order value", "line total", "value", "net", "net revenue", "turnover", "payment value", "spend"),
        *(
            "betrag",
            "umsatz",
            "montant",
            "importe",
            "total price",
            "price paid",
            "premium",
            "金额",
            "订单金额",
            "实付金额",
            "销售额",
        ),
        *("总额", "消费金额", "交易金额"),
    ),
    "quantity": ("quantity", "qty", "units", "count", "pieces", "menge", "quantite", "cantidad", "数量", "件数"),
    "unit_price": ("unit price", "price", "item price", "price each", "preis", "prix unitaire", "precio", "单价", "价格"),
    "product_id": (
        *("product id", "product", "sku", "stock code", "item id", "item", "article", "article id", "product code", "artikel"),
        *("asin", "upc", "policy id", "商品编号", "商品", "产品", "产品编号", "商品id"),
    ),
    "category": (
        *("category", "product category", "product line", "department", "sub category", "kategorie", "categorie", "品类"),
        *("类别", "商品类别", "分类"),
    ),
    "brand": ("brand", "manufacturer", "manufacturer id", "marke", "marque", "品牌"),
    "store_id": ("store id", "store", "shop id", "shop", "branch", "outlet", "location id", "filiale", "门店", "店铺"),
    "discount": ("discount", "discount amount", "rabatt", "remise", "折扣", "优惠金额"),
    "currency": ("currency", "currency code", "waehrung", "devise", "币种", "货币"),
}
"""Names that columns go by, best first."""

Check = Callable[[Column], bool]

FITS: dict[str, Check] = {
    "ordered_at": lambda c: c.is_moment,
    "amount": lambda c: c.is_number,
    "quantity": lambda c: c.is_number and c.fractions < 0.5,
    "unit_price": lambda c: c.is_number,
    "discount": lambda c: c.is_number,
    "customer_id": lambda c: not c.is_moment and c.fractions == 0 and c.filled > 0,
    "order_id": lambda c: not c.is_moment and c.fractions == 0 and c.filled > 0,
}


@dataclass(frozen=True)
class Guess:
    """A canonical column, the source's column taken for it, and why."""

    canonical: str
    column: Column
    evidence: str


def propose(columns: Sequence[Column], given: Mapping[str, str], shown: str) -> list[Guess]:
    """Return which column is which.

    Parameters
    ----------
    given
        Canonical column -> the source's column, as the user says; not guessed.

    Raises
    ------
    SegbenchError
        A given column is not there, or customer, moment or amount cannot be told.
    """
    by_name = {column.name: column for column in columns}
    guesses: dict[str, Guess] = {}
    for canonical, name in given.items():
        if canonical not in NAMES:
            raise SegbenchError(f"--column {canonical}={name}: " + unknown_name("canonical column", canonical, NAMES))
        if name not in by_name:
            raise SegbenchError(f"--column {canonical}={name}: {shown} has no such column. Its columns: {listed(by_name)}.")
        guesses[canonical] = Guess(canonical, by_name[name], "as you said")
    for canonical in NAMES:
        if canonical in guesses:
            continue
        taken = {guess.column.name for guess in guesses.values()}
        best = _best(canonical, [column for column in columns if column.name not in taken])
        if best is not None:
            guesses[canonical] = best
    _by_content(guesses, columns)
    _check(guesses, columns, shown)
    if "amount" in guesses and {"quantity", "unit_price"} <= set(guesses) and guesses["amount"].evidence != "as you said":
        guesses.pop("unit_price")
    return [guesses[canonical] for canonical in NAMES if canonical in guesses]


def _best(canonical: str, columns: Sequence[Column]) -> Guess | None:
    """Return the column whose name is nearest to one of the canonical column's names and whose cells fit."""
    fits = FITS.get(canonical, lambda c: c.filled > 0)
    found = []
    for place, column in enumerate(columns):
        rank = _rank(canonical, column.name)
        if rank is not None and fits(column):
            found.append((rank, place, column))
    if not found:
        return None
    column = min(found, key=lambda item: item[:2])[2]
    return Guess(canonical, column, f"its name; {_holds(column)}")


def _rank(canonical: str, name: str) -> int | None:
    """Return how well a name fits, 0 = best; None if it does not. A name that contains one fits less well."""
    words = plain(name)
    for place, known in enumerate(NAMES[canonical]):
        if words == known or words.replace(" ", "") == known.replace(" ", ""):
            return place
    for place, known in enumerate(NAMES[canonical]):
        if len(known) > 2 and set(known.split()) <= set(words.split()):
            return 100 + place
    return None


def plain(name: str) -> str:
    """Return a column's name as words in small letters: ``InvoiceNo`` and ``invoice_no`` are ``invoice no``."""
    spaced = re.sub(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])", " ", name)
    return " ".join(re.sub(r"[\W_]+", " ", spaced).lower().split())


def _holds(column: Column) -> str:
    kind = "moments" if column.is_moment else "numbers" if column.is_number else "text"
    empty = f", {100 * (1 - column.filled):.1f} % empty" if column.filled < 1 else ""
    return f"holds {kind}, {column.distinct:,} different{empty}, e.g. {column.example!r}"


def _by_content(guesses: dict[str, Guess], columns: Sequence[Column]) -> None:
    """Fill in what no name told, where only one column can be meant."""
    taken = {guess.column.name for guess in guesses.values()}
    free = [column for column in columns if column.name not in taken]
    candidates = {
        "ordered_at": [c for c in free if c.is_moment],
        "amount": [c for c in free if c.is_number and c.fractions > 0.1],
        "customer_id": [c for c in free if FITS["customer_id"](c) and 1 < c.distinct < c.rows and c.filled > 0.5],
    }
    if {"quantity", "unit_price"} <= set(guesses):
        candidates.pop("amount")
    for canonical, fitting in candidates.items():
        if canonical not in guesses and len(fitting) == 1:
            guesses[canonical] = Guess(canonical, fitting[0], f"the only column that can be; {_holds(fitting[0])}")


def _check(guesses: Mapping[str, Guess], columns: Sequence[Column], shown: str) -> None:
    missing = [name for name in ("customer_id", "ordered_at") if name not in guesses]
    if "amount" not in guesses and not {"quantity", "unit_price"} <= set(guesses):
        missing.append("amount")
    if missing and len(columns) == 1:
        raise SegbenchError(
            f"{shown}: only one column was found, '{printable(columns[0].name)}'. Cells have to be apart by a comma, semicolon, "
            "tab or bar."
        )
    if missing:
        raise SegbenchError(
            f"{shown}: cannot tell which column is {' and which is '.join(missing)}. Its columns: "
            f"{'; '.join(f'{printable(c.name)} ({_holds(c)})' for c in columns[:20])}. Say it: --column {missing[0]}=NAME"
        )
