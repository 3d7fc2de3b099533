"""What the measured columns of the customer table are called; attributes keep their own names."""

from __future__ import annotations

QUESTIONS = tuple(f"q{item:02d}" for item in range(1, 31))
"""Items of the questionnaire; each holds an answer from 1 to 5."""

OF_ORDERS = (
    "recency_days",
    "frequency",
    "monetary",
    "tenure_days",
    "weeks",
    "active_weeks",
    "recent_orders",
)
"""Columns that every customer table has, whatever groups are asked for."""

EXISTING = "existing_label"
"""The company's own label of a customer, as it was before the cutoff."""

MEASURES = frozenset(
    {
        "customer_id",
        *OF_ORDERS,
        "main_store_share",
        "funded_discount",
        "default_rate",
        "contacts_before",
        "responses_before",
        "lines",
        "products",
        "categories",
        "category_variety",
        "brand_variety",
        "top_category_share",
        "discount_share",
        "coupon_share",
        "private_label_share",
        "promotion_share",
        "price_index",
        "repeat_share",
        "novelty_share",
        "gap_regularity",
        "weekday_variety",
        "basket_concentration",
        "category_spend",
        "after_sales_contacts",
        "window_days",
        "earlier_recency_days",
        "earlier_frequency",
        "earlier_monetary",
        "later_orders",
        "later_spend",
        "contacts_in_window",
        "first_order_days",
        "gaps",
        "usual_gap_days",
        "longest_gap_days",
        "longest_gap_end_days",
        "service_contacts",
        "main_topic",
        "satisfaction_mean",
        "service_cost",
        "survey_age_days",
        EXISTING,
        *QUESTIONS,
    }
)
"""Columns that are no attributes; an attribute of such a name is renamed."""
