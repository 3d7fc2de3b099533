"""Orders, returns and the ledger, against counts by hand."""

from datetime import date
from decimal import Decimal

import pytest

from segbench.errors import SegbenchError

LINES = {
    "customer_id": "who",
    "order_id": "no",
    "ordered_at": "on",
    "quantity": "n",
    "unit_price": "each",
    "product_id": "what",
}
BY_DAY = {"customer_id": "who", "ordered_at": "on", "amount": "paid"}


def account(dataset):
    return dataset.ledger.set_index("row")["rows"].to_dict()


def reasons(dataset):
    rows = dataset.rejected.to_pandas().sort_values("row")
    return dict(zip(rows["row"], rows["reason"], strict=True))


def test_without_order_ids_a_day_is_an_order_and_equal_rows_are_two_purchases(own):
    text = (
        "who,on,paid\nA,2020-01-01 9:00,1.10\nA,2020-01-01 18:00,2.20\nA,2020-01-01 18:00,2.20\n"
        "A,2020-01-02,3\nB,2020-01-01,4\n"
    )
    orders = own(text, BY_DAY).orders.order_by(["customer_id", "ordered_at"]).to_pandas()
    assert orders["amount"].tolist() == [Decimal("5.50"), Decimal("3.00"), Decimal("4.00")]


def test_amount_is_quantity_times_price_and_repeated_lines_of_an_order_are_duplicates(own):
    text = (
        "who,no,on,n,each,what\nA,1,2020-01-01,3,1.255,x\nA,1,2020-01-01,3,1.255,x\n"
        "A,1,2020-01-01,1,2,y\n"
    )
    dataset = own(text, LINES)
    assert dataset.orders.to_pandas()["amount"].tolist() == [
        Decimal("5.77")
    ]  # 3 * 1.255 = 3.765, to the cent 3.77
    assert reasons(dataset) == {2: "duplicate row"}


def test_an_order_id_that_two_customers_share_stands_for_two_orders(own):
    text = "who,no,on,n,each,what\nA,1,2020-01-01,1,2,x\nB,1,2020-01-05,1,3,x\n"
    orders = own(text, LINES).orders.order_by("customer_id").to_pandas()
    assert orders["customer_id"].tolist() == ["A", "B"]
    assert orders["order_id"].nunique() == 2


RETURNS = """who,no,on,n,each,what
A,1,2020-01-01,2,10,x
A,2,2020-01-05,1,10,x
A,2,2020-01-05,1,50,y
A,3,2020-01-09,1,7,z
A,C4,2020-01-10,-2,10,x
A,C5,2020-01-11,-1,30,q
B,C6,2020-01-12,-1,5,x
B,7,2020-01-13,1,5,x
A,C8,2020-01-14,-1,7,z
A,C9,2020-02-01,1,999,y
"""


def test_returns_find_the_latest_order_that_can_be_theirs(own):
    dataset = own(RETURNS, LINES, {"cancellation_prefix": "C"})
    returns = dataset.returns.order_by("returned_at").to_pandas()
    # two x for 10 each: order 2 has x for 10 only, so it was order 1; q was never bought: the
    # latest order worth 30 is 2
    assert list(zip(returns["order_id"], returns["amount"], strict=True)) == [
        ("1", Decimal("20.00")),
        ("2", Decimal("30.00")),
        ("3", Decimal("7.00")),
    ]
    assert reasons(dataset) == dict.fromkeys(
        (7, 10), "return or cancellation of no earlier order, or of more than is left of it"
    )
    found = account(dataset)
    assert (
        found["read"],
        found["kept"],
        found["of these: return or cancellation, taken off its order"],
    ) == (10, 8, 3)


def test_orders_worth_nothing_are_set_aside_and_zero_lines_of_others_are_kept(own):
    text = (
        "who,no,on,n,each,what\nA,1,2020-01-01,1,0,x\nA,2,2020-01-02,1,0,x\nA,2,2020-01-02,1,9,y\n"
    )
    dataset = own(text, LINES)
    assert reasons(dataset) == {1: "order without a positive total"}
    assert dataset.order_lines.count().execute() == 2


def test_every_reason_is_counted_once_and_in_its_place(own):
    text = (
        "who,on,paid\n,2020-01-01,1\nA,,1\nA,2023-02-29,1\nA,1999-12-31,1\nA,2031-01-01,1\nA,2020-01-01,x\nA,2020-01-01,€3\n"
        + "z" * 201
        + (
            ",2020-01-01,3\nA,2020-01-01,£4\nA,2020-01-01,0\nA,2020-01-02\nA,2020-01-03,5\n"
            "A,2020-06-01,5\nA,2020-01-04,1-2\n"
        )
    )
    dataset = own(text, BY_DAY, currency="£", first_day="2000-01-01", last_day="2020-12-31")
    assert reasons(dataset) == {
        1: "guest: no customer id",
        2: "no date",
        3: "date that cannot be read",
        4: "date before the first day",
        5: "date in the future (after the last day)",
        6: "amount that cannot be read",
        7: "another currency",
        8: "customer id of more than 200 characters",
        11: "not as many cells as the first row",
        14: "amount with a sign, currency or blank inside the number",
    }
    found = account(dataset)
    assert found["read"] == 14
    assert found["kept"] == 4
    assert sum(count for row, count in found.items() if row.startswith("set aside")) == 10
    assert dataset.last_day == date(2020, 12, 31)


def test_guests_are_shown_as_a_share_of_revenue(own):
    dataset = own("who,on,paid\n,2020-01-01,25\nA,2020-01-01,75\nA,2020-01-02,-5\n", BY_DAY)
    assert "25.0 % of revenue has no customer id" in dataset.facts[0]


def test_if_nothing_is_left_the_reasons_are_said(own):
    with pytest.raises(SegbenchError, match=r"no order is left .*date that cannot be read: 2"):
        own("who,on,paid\nA,x,1\nA,y,1\n", BY_DAY)


def test_a_sample_accounts_for_the_others(own):
    text = "who,on,paid\n" + "".join(f"c{n},2020-01-{1 + n % 28:02d},5\n" for n in range(50))
    dataset = own(text, BY_DAY, max_customers=10)
    assert account(dataset) == {
        "read": 50,
        "set aside: not in the sample of customers": 40,
        "kept": 10,
    }
    assert dataset.orders.count().execute() == 10
    assert dataset.rejected.count().execute() == 0


def test_a_column_that_is_not_there_is_answered_with_those_that_are(own):
    with pytest.raises(SegbenchError, match=r"has no column 'paid'. Its columns: who, on, amount"):
        own("who,on,amount\nA,2020-01-01,1\n", BY_DAY)
