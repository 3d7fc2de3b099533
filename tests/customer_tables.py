"""Customer tables of every kind that a dataset could lead to, for hypothesis."""

import json

import numpy as np
import pandas as pd
from hypothesis import strategies as st

from support import make_customers

GROUPS = {
    "lines": [
        *(
            "price_index",
            "novelty_share",
            "repeat_share",
            "top_category_share",
            "promotion_share",
            "private_label_share",
        ),
        *("coupon_share", "discount_share", "categories", "category_variety", "brand_variety"),
    ],
    "rhythm": ["gap_regularity", "weekday_variety", "basket_concentration"],
    "stores": ["main_store_share"],
    "funded discounts": ["funded_discount"],
    "contacts": ["contacts_before", "contacts_in_window", "responses_before"],
    "gaps": [
        "first_order_days",
        "gaps",
        "usual_gap_days",
        "longest_gap_days",
        "longest_gap_end_days",
    ],
    "service": ["service_contacts", "main_topic", "satisfaction_mean", "service_cost"],
    "topics": ["main_topic"],
    "labels": ["existing_label"],
    "needs": ["category_spend", "after_sales_contacts"],
    "after-sales contacts": ["after_sales_contacts"],
}
"""Columns that go together: a dataset has all of them or none."""

PAUSES = ["usual_gap_days", "longest_gap_days", "longest_gap_end_days"]
MAY_MISS = [
    "price_index",
    "novelty_share",
    "top_category_share",
    "gap_regularity",
    "satisfaction_mean",
    "main_topic",
]
MAY_MISS += ["discount_share", "category_spend", "region", "age", "existing_label"]
"""Columns in which a value may be missing for any customer."""

ORDERS = st.one_of(st.just(1), st.integers(1, 4), st.integers(1, 400))
REVENUE = st.one_of(
    st.sampled_from([0.0, 0.01, 10.0, 10.0]),
    st.integers(1, 10**6).map(lambda cents: cents / 100),
    st.just(4.2e9),
)
TOPICS = st.sampled_from(
    [None, "complaint", "praise", "billing", "other", "none", "=1+1", "<b>", "投诉", "x" * 200]
)

CATEGORIES = st.sampled_from(
    ["bread", "wine", "=1+1", "<b>", "other", "", "x" * 200, "x" * 201, 'so-called "bags"', "面包"]
)
SPEND = st.dictionaries(
    CATEGORIES, st.integers(1, 10**7).map(lambda cents: cents / 100), min_size=1
).map(json.dumps)
REGIONS = st.sampled_from(
    ["north", "south", "other", "Unknown", "<b>", "x" * 200, "x" * 201, "1", "01", "上海", "a × b"]
)


@st.composite
def customer_tables(draw, largest: int = 12) -> pd.DataFrame:
    """A customer table: any counts, days and amounts that fit together.

    Values and groups of columns are missing.
    """
    n = draw(st.integers(1, largest))

    def values(of):
        return np.array(draw(st.lists(of, min_size=n, max_size=n)))

    recency, frequency = values(st.integers(1, 365)), values(ORDERS)
    span = np.where(frequency > 1, values(st.integers(0, 365)), 0)
    gaps = np.minimum(frequency - 1, np.minimum(span, values(st.integers(1, 60))))
    longest = np.where(gaps > 0, np.ceil(span / np.maximum(gaps, 1)), np.nan)
    tenure = recency + span
    weeks = (tenure - 1) // 7 + 1
    table = make_customers(n, draw(st.integers(0, 50))).assign(
        recency_days=recency,
        frequency=frequency,
        monetary=values(REVENUE),
        tenure_days=tenure,
        weeks=weeks,
        active_weeks=np.minimum(weeks, frequency),
        recent_orders=np.minimum(frequency, values(st.integers(0, 400))),
        first_order_days=tenure + values(st.sampled_from([0, 0, 1000])),
        gaps=gaps,
        usual_gap_days=longest * draw(st.sampled_from([0.5, 1.0])),
        longest_gap_days=longest,
        longest_gap_end_days=np.where(gaps > 0, recency, np.nan),
        contacts_in_window=values(st.sampled_from([0, 0, 0, 1, 2, 50])),
        service_contacts=values(st.sampled_from([0, 0, 1, 7])),
        window_days=np.full(n, 730),
    )
    table["main_topic"] = pd.Series(
        draw(st.lists(TOPICS, min_size=n, max_size=n)), index=table.index, dtype=object
    )
    labels = (("existing_label", REGIONS), ("category_spend", SPEND), ("region", REGIONS))
    for name, texts in labels:
        table[name] = pd.Series(
            draw(st.lists(texts, min_size=n, max_size=n)), index=table.index, dtype=object
        )
    for name in draw(st.sets(st.sampled_from(MAY_MISS))):
        table[name] = table[name].mask(values(st.booleans()).astype(bool))
    gone = draw(st.sets(st.sampled_from(sorted(GROUPS)), max_size=3))
    return table.drop(columns=sorted({column for group in gone for column in GROUPS[group]}))
