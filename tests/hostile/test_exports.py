"""Exports whose headers are in any language: what `segbench init` makes of them, unaided."""

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

import pytest

from segbench.datasets import connect
from segbench.datasets.own.schema_inference import infer_schema
from segbench.errors import SegbenchError

DAYS = [date(2024, 1, 1) + timedelta(days=9 * n) for n in range(30)]


@dataclass(frozen=True)
class Sale:
    """One line: customer, order, line of the order, product and units are numbers from 0."""

    customer: int
    order: int
    line: int
    day: date
    product: int
    units: int

    @property
    def amount(self) -> Decimal:
        return Decimal(self.units * (self.product + 1)) + Decimal("0.35")


def sales(lines: int) -> list[Sale]:
    """Two orders of each of 12 customers on some of the days: 12 customers, 144 orders."""
    found = []
    for place, day in enumerate(DAYS):
        for customer in range(place % 5, 12, 5):
            for second in (0, 1):
                order = len({sale.order for sale in found})
                found += [
                    Sale(customer, order, n, day, (customer + 3 * n + second) % 7, 1 + n)
                    for n in range(lines)
                ]
    return found


WHOLE, LINES = sales(1), sales(2)
ORDERS = len({sale.order for sale in WHOLE})
CELLS = {
    "customer": lambda s: f"K{s.customer:03d}",
    "sap customer": lambda s: f"{100200 + s.customer:010d}",
    "mail": lambda s: f"p{s.customer}@example.com",
    "company": lambda s: f"Company {chr(65 + s.customer)} Ltd",
    "number": lambda s: str(90000017 + s.order),
    "hash": lambda s: f"#{1001 + s.order}",
    "lettered": lambda s: f"R-2024/{s.order}",
    "scattered": lambda s: f"{(s.order * 7919 + 13) % 1000003:07x}-{s.order}",
    "row": lambda s: str(5000 + 10 * s.order + s.line),
    "line": lambda s: str(10 * (s.line + 1)),
    "day": lambda s: s.day.isoformat(),
    "dotted": lambda s: s.day.strftime("%d.%m.%Y"),
    "product": lambda s: f"item {s.product}",
    "units": lambda s: str(s.units),
    "price": lambda s: f"{s.product + 1}.50",
    "amount": lambda s: str(s.amount),
    "fee": lambda _: "49.00",
    "whole fee": lambda _: "49",
    "kind": lambda s: "Sale" if s.line == 0 else "Extra",
    "city": lambda s: f"City {s.customer % 4}",
    "points": lambda s: str((s.order * 524287 + 13) % 1000003),
    "visit": lambda s: f"{s.customer}",
}


def text(header: str, kinds: str, rows: list[Sale]) -> str:
    names = [kind.strip() for kind in kinds.split(",")]
    return "\n".join(
        [header, *(",".join(CELLS[name](sale) for name in names) for sale in rows), ""]
    )


NAMED = [
    (
        "SAP billing items",
        "KUNNR,VBELN,POSNR,FKDAT,MATNR,FKIMG,NETWR",
        "sap customer,number,line,day,product,units,amount",
        LINES,
    ),
    (
        "SAP texts",
        "Sold-to party,Billing document,Billing date,Net value",
        "sap customer,number,dotted,amount",
        WHOLE,
    ),
    (
        *("SAP sales documents", "Customer,Sales Document,Item,Document Date,Material,Net Value"),
        *("sap customer,number,line,day,product,amount", LINES),
    ),
    (
        "deals of a CRM",
        "Deal ID,Account Name,Close Date,Amount",
        "number,company,day,amount",
        WHOLE,
    ),
    (
        "WooCommerce",
        "Order ID,Customer Email,Order Date,Product Name,Quantity,Line Total",
        "number,mail,day,product,units,amount",
        LINES,
    ),
    (
        "Magento",
        "increment_id,customer_email,created_at,grand_total",
        "number,mail,day,amount",
        WHOLE,
    ),
    (
        "a German ledger",
        "Kundennr,Belegnr,Belegdatum,Nettobetrag",
        "customer,lettered,dotted,amount",
        WHOLE,
    ),
    (
        "a German till",
        "Kundenkarte,Bon-Nr.,Datum,Artikel,Betrag",
        "customer,number,dotted,product,amount",
        LINES,
    ),
    (
        "French",
        "Code client,N° facture,Date facture,Montant HT",
        "customer,lettered,day,amount",
        WHOLE,
    ),
    ("Spanish", "Cliente,Nº pedido,Fecha pedido,Importe", "customer,lettered,day,amount", WHOLE),
    (
        "Italian",
        "Codice cliente,Numero ordine,Data ordine,Importo",
        "customer,number,day,amount",
        WHOLE,
    ),
    (
        "Portuguese",
        "Cliente,Encomenda,Data pedido,Valor total",
        "customer,number,day,amount",
        WHOLE,
    ),
    ("Dutch", "Klant,Factuurnummer,Datum,Bedrag", "customer,number,day,amount", WHOLE),
    ("Swedish", "Kundnummer,Ordernr,Datum,Belopp", "customer,number,day,amount", WHOLE),
    ("Polish", "Klient,Nr zamówienia,Data zamówienia,Kwota", "customer,lettered,day,amount", WHOLE),
    ("Czech", "Zákazník,Číslo objednávky,Datum,Částka", "customer,number,day,amount", WHOLE),
    ("Turkish", "Müşteri No,Sipariş No,Sipariş Tarihi,Tutar", "customer,number,day,amount", WHOLE),
    ("Russian", "Клиент,Номер заказа,Дата,Сумма", "customer,number,day,amount", WHOLE),
    ("Japanese", "顧客番号,注文番号,注文日,金額", "customer,number,day,amount", WHOLE),
    ("Korean", "고객번호,주문번호,주문일,금액", "customer,number,day,amount", WHOLE),
    ("traditional Chinese", "客戶編號,訂單編號,訂單日期,金額", "customer,number,day,amount", WHOLE),
]

BY_VALUES = [
    (
        "Shopify",
        "Name,Email,Created at,Lineitem quantity,Lineitem name,Lineitem price",
        "hash,mail,day,units,product,price",
        LINES,
    ),
    ("Icelandic", "Viðskiptavinur,Pöntun,Dagsetning,Upphæð", "customer,number,day,amount", WHOLE),
    (
        "Icelandic lines",
        "Viðskiptavinur,Pöntun,Dagsetning,Vara,Upphæð",
        "customer,number,day,product,amount",
        LINES,
    ),
    ("letters", "a,b,c,d", "scattered,customer,day,amount", LINES),
    ("a plain id", "id,customer,date,amount", "number,customer,day,amount", WHOLE),
    ("a reference", "customer,ref,date,amount,city", "customer,scattered,day,amount,city", WHOLE),
    (
        "a row number beside an order's",
        "n,customer,Vorgang,date,product,amount",
        "row,customer,number,day,product,amount",
        LINES,
    ),
]


def look(tmp_path, content, given=None):
    path = tmp_path / "sales.csv"
    path.write_text(content, encoding="utf-8")
    return infer_schema(connect(), {"path": str(path)}, given or {})


def found(proposal):
    return proposal.guesses


@pytest.mark.parametrize("case", [*NAMED, *BY_VALUES], ids=lambda case: case[0])
def test_orders_are_told_in_any_language(tmp_path, case):
    _, header, kinds, rows = case
    proposal = look(tmp_path, text(header, kinds, rows))
    assert (proposal.customers, proposal.orders) == (12, ORDERS), found(proposal)
    assert (
        f"of its {ORDERS} values belongs to one customer and one day"
        in found(proposal)["order_id"].evidence
    )
    assert ("its name" in found(proposal)["order_id"].evidence) == (case in NAMED)


def test_a_constant_fee_is_an_amount(tmp_path):
    cases = (
        ("Kunde,Datum,Beitrag", "customer,day,fee"),
        ("Kunde,Rechnungsnr,Datum,Tarif", "customer,number,day,whole fee"),
    )
    for header, kinds in cases:
        proposal = look(tmp_path, text(header, kinds, WHOLE))
        assert found(proposal)["amount"].column.name == header.split(",")[-1]
        assert "the same for all" in found(proposal)["amount"].evidence


def test_a_price_is_an_amount_only_where_nothing_beside_it_could_be_a_quantity(tmp_path):
    proposal = look(tmp_path, text("Kunde,Datum,Preis", "customer,day,amount", WHOLE))
    assert found(proposal)["amount"].column.name == "Preis"
    assert "a price, and no numbers beside it" in found(proposal)["amount"].evidence
    with pytest.raises(SegbenchError, match="cannot tell which column is amount"):
        look(tmp_path, text("Kunde,Datum,Preis,Xyz", "customer,day,price,units", LINES))


def test_without_order_numbers_one_line_says_what_an_order_is(tmp_path):
    proposal = look(tmp_path, text("customer,date,amount,city", "customer,day,amount,city", WHOLE))
    assert proposal.orders == ORDERS // 2
    words = f"a customer's rows of one day count as one order ({ORDERS} rows, {ORDERS // 2} orders)"
    assert [remark for remark in proposal.remarks if words in remark]


def test_a_number_of_every_row_is_named_and_not_taken_where_rows_are_lines(tmp_path):
    content = text("id,customer,date,product,amount", "row,customer,day,product,amount", LINES)
    proposal = look(tmp_path, content)
    assert "order_id" not in found(proposal)
    assert "--column order_id=id takes it" in " ".join(proposal.remarks)
    assert look(tmp_path, content, {"order_id": "id"}).orders == 2 * ORDERS


def test_what_is_called_an_order_and_is_none_is_named(tmp_path):
    proposal = look(
        tmp_path, text("customer,order,date,amount", "customer,visit,day,amount", WHOLE)
    )
    assert "order_id" not in found(proposal)
    words = "order is called like an order number, "
    words += "but its values come back on other days of the same customer"
    assert any(remark.startswith(words) for remark in proposal.remarks)


def test_money_sent_back_later_under_its_order_number_is_no_other_day(tmp_path):
    rows = text("customer,Beleg,date,amount", "customer,number,day,amount", WHOLE).splitlines()
    back = [f"{c},{n},2024-10-01,-{a}" for c, n, _, a in (row.split(",") for row in rows[1:])]
    proposal = look(tmp_path, "\n".join([*rows, *back, ""]))
    assert f"each of its {ORDERS} values" in found(proposal)["order_id"].evidence
    assert proposal.orders == ORDERS


def test_another_number_of_orders_is_named(tmp_path):
    proposal = look(
        tmp_path,
        text("customer,invoice,order,date,amount", "customer,lettered,number,day,amount", WHOLE),
    )
    assert found(proposal)["order_id"].column.name == "order"
    assert any(
        remark.startswith("invoice could be the order number as well")
        for remark in proposal.remarks
    )


def test_scattered_numbers_are_no_order_numbers(tmp_path):
    proposal = look(
        tmp_path, text("customer,date,amount,points", "customer,day,amount,points", WHOLE)
    )
    assert "order_id" not in found(proposal)
