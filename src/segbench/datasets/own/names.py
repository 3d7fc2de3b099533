"""What columns are called in files of strangers, in many languages."""

from __future__ import annotations

import re

from segbench.datasets.own.signs import word_list

NAMES = {
    "customer_id": word_list("""
        customer id, customer, cust id, client id, client, user id, user, member id, member,
        household id, account id, buyer id, buyer, shopper id, customer no, customer number,
        customer key, contact id, cust no, customer nr, customer code, sold to party, sold to,
        kunnr, payer, bill to, bill to customer, party id, kunde, kunden nr, kundennr,
        kundennummer, kunden id, numero client, n client, code client, id client, cliente,
        id cliente, codigo cliente, codice cliente, klient, klientnr, id klienta, klantnummer,
        klant, kundnr, kundnummer, kunde nr, asiakas, asiakasnumero, zákazník, zakaznik, vevő,
        ügyfél, müşteri, musteri, müşteri no, клиент, покупатель, код клиента, id клиента,
        pelanggan, khách hàng, 客户编号, 客户id, 客户号, 客户, 会员id, 会员号, 会员, 用户id, 顾客,
        顧客, 顧客番号, 顧客id, 会員番号, 客戶編號, 客戶, 會員編號, 고객, 고객번호, 고객 번호,
        고객id, 회원번호, loyalty card, loyalty id, card no, card number, card id, card,
        kundenkarte, account, account number, account name, company id, customer email, email,
        e mail, customer name
    """),
    "order_id": word_list("""
        order id, order, order no, order number, order nr, order name, invoice no, invoice id,
        invoice, invoice number, invoice nr, transaction id, transaction, transaction no,
        transaction number, basket id, receipt id, receipt, receipt no, receipt number,
        payment id, ticket id, ticket no, bill no, bill number, increment id, sales order,
        sales order no, sales document, billing document, document number, document no, doc no,
        voucher no, vbeln, belnr, aubel, deal id, deal, opportunity id, booking id,
        reservation id, bestellnummer, bestellnr, bestell nr, bestellung, bestell id,
        auftragsnummer, auftragsnr, auftrag, rechnungsnummer, rechnungsnr, rechnung, rechnung nr,
        rechnungs nr, belegnummer, belegnr, beleg, bon, bonnummer, bonnr, bon nr, kassenbon,
        vorgangsnummer, commande, n commande, no commande, numero commande, numero de commande,
        facture, n facture, no facture, numero facture, numero de facture, id facture, pedido,
        id pedido, numero de pedido, numero pedido, no pedido, n pedido, factura, numero factura,
        numero de factura, nota fiscal, ordine, id ordine, numero ordine, n ordine, fattura,
        numero fattura, scontrino, encomenda, ordernummer, bestelling, factuurnummer, factuur,
        bonnen, ordre, ordrenummer, ordrenr, fakturanummer, fakturanr, faktura, ordernr, tilaus,
        tilausnumero, zamówienie, zamowienie, nr zamówienia, nr zamowienia, numer zamówienia,
        numer zamowienia, paragon, nr paragonu, objednávka, objednavka, číslo objednávky,
        cislo objednavky, rendelés, rendeles, rendelésszám, számlaszám, sipariş, siparis,
        sipariş no, siparis no, fatura no, заказ, заказа, номер заказа, id заказа, чек,
        номер чека, счет, замовлення, παραγγελία, đơn hàng, mã đơn hàng, pesanan, 订单编号,
        订单号, 订单id, 交易号, 交易编号, 单号, 小票号, 小票编号, 流水号, 发票号, 发票号码,
        訂單編號, 訂單號碼, 訂單, 交易編號, 発注番号, 注文番号, 注文id, 注文, 伝票番号,
        請求書番号, 주문번호, 주문 번호, 주문id, 주문, 영수증번호, รหัสคำสั่งซื้อ, رقم الطلب
    """),
    "ordered_at": word_list("""
        order date, ordered at, invoice date, transaction date, transaction timestamp,
        purchase date, date, timestamp, datetime, date time, created at, sale date, paid at,
        paid on, order purchase timestamp, time, day, billing date, document date, close date,
        closed at, fkdat, audat, erdat, budat, created on, datum, bestelldatum, rechnungsdatum,
        belegdatum, buchungsdatum, auftragsdatum, kaufdatum, fecha, fecha pedido, fecha factura,
        date commande, date facture, date de commande, date de facture, data, data ordine,
        data fattura, data pedido, data zamówienia, dato, ordredato, päivä, tarih, sipariş tarihi,
        дата, дата заказа, 日期, 订单日期, 下单时间, 购买日期, 交易日期, 交易时间, 时间, 訂單日期,
        注文日, 購入日, 주문일, 주문일자, 날짜
    """),
    "amount": word_list("""
        amount, net amount, total amount, order amount, total, order total, revenue, sales,
        sales value, sales amount, order value, line total, value, net, net revenue, turnover,
        payment value, spend, net value, netwr, grand total, invoice amount, paid amount,
        amount paid, deal value, gross amount, betrag, umsatz, nettobetrag, bruttobetrag,
        gesamtbetrag, rechnungsbetrag, rechnungssumme, summe, gesamtsumme, nettoumsatz, nettowert,
        bestellwert, auftragswert, montant, montant ht, montant ttc, montant total, total ttc,
        total ht, importe, importe total, importo, totale, valor, valor total, bedrag, belopp,
        beløb, beloeb, summa, kwota, wartość, wartosc, částka, castka, összeg, osszeg, tutar,
        toplam, сумма, стоимость, выручка, total price, price paid, premium, subscription fee,
        fee, 金额, 订单金额, 实付金额, 销售额, 总额, 消费金额, 交易金额, 金額, 訂單金額, 合計,
        売上, 금액, 결제금액, 매출
    """),
    "quantity": word_list("""
        quantity, qty, units, count, pieces, quantity ordered, lineitem quantity, qty ordered,
        menge, anzahl, stück, stueck, stk, quantite, quantité, qte, qté, cantidad, cant, quantità,
        quantita, quantidade, qtd, aantal, antal, määrä, ilość, ilosc, množství, mnozstvi,
        mennyiség, adet, miktar, количество, кол во, 数量, 件数, 數量, 個数, 수량, fkimg, kwmeng
    """),
    "unit_price": word_list("""
        unit price, price, item price, price each, lineitem price, einzelpreis, stückpreis, preis,
        prix unitaire, prix, precio, precio unitario, prezzo, prezzo unitario, preço, cena, ár,
        fiyat, цена, 单价, 价格, 單價, 単価, 단가
    """),
    "product_id": word_list("""
        product id, product, sku, stock code, item id, item, article, article id, product code,
        artikel, artikelnummer, artikelnr, artikel nr, produkt, material, material number, matnr,
        lineitem sku, lineitem name, product name, item name, plu, ean, gtin, barcode, produit,
        réf, ref article, producto, articulo, artículo, prodotto, articolo, produto, towar, zboží,
        termék, ürün, товар, артикул, asin, upc, policy id, 商品编号, 商品, 产品, 产品编号,
        商品id, 商品編號, 商品コード, 商品名, 상품, 상품코드
    """),
    "category": word_list("""
        category, product category, product line, department, sub category, kategorie, categorie,
        catégorie, categoria, categoría, warengruppe, kategoria, kategori, категория, 品类, 类别,
        商品类别, 分类, 類別
    """),
    "brand": word_list("brand, manufacturer, manufacturer id, marke, marque, marca, 品牌"),
    "store_id": word_list("""
        store id, store, shop id, shop, branch, outlet, location id, filiale, 门店, 店铺
    """),
    "discount": word_list("""
        discount, discount amount, rabatt, remise, descuento, sconto, desconto, 折扣, 优惠金额
    """),
    "currency": word_list("""
        currency, currency code, waehrung, währung, devise, moneda, waers, 币种, 货币
    """),
}
"""Names that columns go by, best first."""

LINE_NUMBERS = word_list("""
    line, line no, line nr, line number, line id, line item, line item id, lineitem id,
    order line, row no, item no, item number, order item id, pos, pos nr, position, posnr, posten,
    zeile, positionsnummer, seq, sequence, sequence no, ligne, no ligne, linea, riga, linha, 行号,
    序号, 行番号
""")
"""Names of columns that number the lines of an order."""

APART = {
    "customer_id": word_list("""
        type, status, group, segment, date, since, country, city, region, gender, age, service,
        note, notes, category, level, tier, brand
    """),
    "amount": word_list("""
        id, no, nr, num, number, numero, nummer, code, document, doc, line, item, key, rank, type,
        status, date, tax, vat, count, qty, quantity
    """),
    "brand": word_list("own, private"),
    "order_id": word_list("""
        date, time, day, at, on, status, state, type, total, amount, value, price, sum, quantity,
        qty, count, size, source, channel, method, currency, line, item, position, pos, address,
        name, email, note, notes, comment, priority, country, region, city, rank
    """),
}
"""Words that make a longer name another's: the sales document is no amount."""


def rank(canonical: str, name: str) -> int:
    """Return how well a name fits, 0 = best; containing one fits less well."""
    words = plain(name)
    for place, known in enumerate(NAMES[canonical]):
        if words.replace(" ", "") == known.replace(" ", ""):
            return place
    parts = set(words.split())
    if parts.isdisjoint(APART.get(canonical, ())):
        for place, known in enumerate(NAMES[canonical]):
            if len(known) > 2 and set(known.split()) <= parts:
                return PARTLY + place
    return UNLIKE


PARTLY, UNLIKE = 1000, 2000
"""Ranks from which on a name only contains a known one, or has nothing of one."""


def plain(name: str) -> str:
    """Return a column's name as words: ``InvoiceNo`` and ``invoice_no`` are ``invoice no``."""
    spaced = re.sub(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])", " ", name)
    return " ".join(re.sub(r"[\W_º]+", " ", spaced).lower().split())
