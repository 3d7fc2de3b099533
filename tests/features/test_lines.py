"""What baskets hold, against hand calculations."""

from datetime import date

import pandas as pd
import pytest

from segbench.features import customer_frame, customers
from support import make_dataset

CUTOFF = date(2017, 7, 1)  # with 90 days: window from 2017-04-02, last third from 2017-06-01


@pytest.fixture(scope="module")
def row():
    frame = pd.DataFrame(
        [
            # order, when, product, category, brand, private, quantity, amount, discount, coupon,
            # promoted
            (1, "2017-04-10", 1, "bread", 1, True, 2, 4.0, 0.5, 0.0, True),
            (1, "2017-04-10", 2, "milk", 1, False, 1, 2.0, 0.0, 0.0, False),
            (2, "2017-06-10", 1, "bread", 1, True, 1, 2.0, 0.0, 1.0, False),
            (2, "2017-06-10", 3, "wine", 2, False, 1, 8.0, 0.0, 0.0, False),
            (3, "2017-06-20", 3, "wine", 2, False, 0, 0.0, 0.0, 0.0, False),
            (3, "2017-06-20", 4, "wine", 3, False, 1, 4.0, 0.0, 0.0, False),
        ],
        columns=[
            "order_id",
            "ordered_at",
            "product_id",
            "category",
            "brand",
            "is_private_label",
            "quantity",
            "amount",
            "discount",
            "coupon_discount",
            "on_promotion",
        ],
    ).assign(customer_id=1)
    other = pd.DataFrame(
        {
            "order_id": [9],
            "ordered_at": ["2017-06-15"],
            "product_id": [3],
            "category": ["wine"],
            "brand": [2],
            "amount": [6.0],
        }
    ).assign(
        customer_id=2,
        quantity=1,
        is_private_label=False,
        discount=0.0,
        coupon_discount=0.0,
        on_promotion=False,
    )
    both = pd.concat([frame, other], ignore_index=True)
    both["ordered_at"] = pd.to_datetime(both["ordered_at"])
    return customer_frame(customers(make_dataset(both), CUTOFF, 90)).loc[1]


def test_shares_of_lines(row):
    assert row["lines"] == 6
    assert row["products"] == 4
    assert row["discount_share"] == 1 / 6
    assert row["coupon_share"] == 1 / 6
    assert row["promotion_share"] == 1 / 6
    assert row["private_label_share"] == 2 / 6
    assert row["repeat_share"] == 2 / 6


def test_shares_are_of_the_lines_of_which_it_is_known():
    frame = pd.DataFrame(
        {
            "order_id": [1, 1, 2, 3],
            "customer_id": [1, 1, 1, 2],
            "ordered_at": pd.to_datetime(["2017-05-01"] * 2 + ["2017-05-02"] * 2),
            "product_id": [1, 2, 3, 1],
            "category": ["a"] * 4,
            "quantity": [1, None, 1, 1],
            "amount": [4.0, 9.0, 2.0, 3.0],
            "discount": [0.5, None, 0.0, None],
            "on_promotion": [True, None, None, None],
        }
    )
    table = customer_frame(customers(make_dataset(frame), CUTOFF, 90))
    assert table["discount_share"].fillna(-1).tolist() == [1 / 2, -1]
    assert table["promotion_share"].fillna(-1).tolist() == [1, -1]
    assert table["price_index"].tolist() == [
        1.0,
        1.0,
    ]  # a unit costs (4 + 2 + 3) / 3, and 1 paid 6 for two of known quantity


def test_variety_is_the_effective_number(row):
    assert row["categories"] == 3
    assert row["category_variety"] == pytest.approx(36 / (4 + 1 + 9))
    assert row["brand_variety"] == pytest.approx(36 / (9 + 4 + 1))
    assert row["top_category_share"] == pytest.approx(12 / 20)


def test_novelty_is_the_share_of_recent_lines_with_new_products(row):
    assert row["novelty_share"] == 3 / 4  # of bread, wine 3, wine 3 and wine 4, bread is known


def test_price_index_compares_with_the_categories_averages(row):
    wine = (8.0 + 4.0 + 6.0) / 3
    at_average = 3 * (6.0 / 3) + 2.0 + 2 * wine
    assert row["price_index"] == pytest.approx(20.0 / at_average)


def test_rhythm(row):
    # orders 82, 21 and 11 days before the cutoff: gaps 61 and 10; Monday, Saturday, Tuesday; 6, 10
    # and 4 paid
    mean, variance = 35.5, 25.5**2
    assert row["gap_regularity"] == pytest.approx(1 - variance**0.5 / mean)
    assert row["weekday_variety"] == pytest.approx(3)
    assert row["basket_concentration"] == pytest.approx((36 + 100 + 16) * 3 / 400)
