"""Parameters of the classifications by what customers need and by who they are."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from segbench.params.bounds import MOST_CUSTOMERS, Share
from segbench.params.methods import Section


class NeedsParams(Section):
    """Shares of spend by category; care after a purchase and low prices come first."""

    n_segments: int = Field(5, ge=1, le=12, description="clusters of spend by category")
    after_sales_top: Share = Field(
        0.1, description="at most this share of customers is filed under after-sales care"
    )
    price_top: Share = Field(
        0.1, description="at most this share of customers is marked as price-sensitive"
    )
    price_lines: int = Field(
        5,
        ge=1,
        le=1_000_000,
        description="fewer order lines tell nothing of a customer's need for low prices",
    )
    named_share: Share = Field(
        0.03, description="a cluster is named by categories with at least this share of its spend"
    )
    named_lift: float = Field(
        1.2,
        gt=1,
        le=1000,
        description="and with at least this many times the share they have among all customers",
    )
    max_categories: int = Field(
        100,
        ge=2,
        le=1000,
        description="the largest categories stand for themselves, all others are one",
    )
    max_training: int = Field(
        50_000,
        ge=100,
        le=MOST_CUSTOMERS,
        description="customers that are clustered, evenly spaced when there are more",
    )


class AttributesParams(Section):
    """One thing that is known of customers, or two crossed."""

    columns: tuple[Annotated[str, Field(min_length=1)], ...] = Field(
        (),
        max_length=2,
        strict=False,
        description="one or two attributes, named as in the data; none = the method is left out",
    )
    max_segments: int = Field(
        12, ge=3, le=50, description="at most this many segments, `Other` and `Unknown` included"
    )
    bins: int = Field(
        4,
        ge=2,
        le=20,
        description="numbers and days with more different values are cut into this many quantiles",
    )
    min_share: Share = Field(
        0.02, description="values (and combinations of two) that fewer customers have go to `Other`"
    )
