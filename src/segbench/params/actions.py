"""Parameters of what to offer and of complaints."""

from __future__ import annotations

from pydantic import Field

from segbench.params.bounds import LONGEST_WINDOW, MOST_CUSTOMERS
from segbench.params.section import Section


class OffersParams(Section):
    """Which categories and pairs of categories are worth an offer."""

    min_customers: int = Field(
        30,
        ge=5,
        le=MOST_CUSTOMERS,
        description="fewer customers than this carry no category and no offer, be it those who "
        "buy it or those it is made to",
    )
    top: int = Field(5, ge=1, le=50, description="categories and pairs shown of each segment")
    max_categories: int = Field(
        500,
        ge=2,
        le=1000,
        description="pairs are formed of this many categories of a segment at most, those most of "
        "it buy",
    )
    exclude: tuple[str, ...] = Field(
        ("unknown",),
        strict=False,
        description="categories that nobody would offer; lines without a category are `unknown`",
    )


class ComplaintsParams(Section):
    """What a complaint is, and when one is a repeat."""

    topic: str = Field(
        "complaint",
        min_length=1,
        max_length=200,
        description="topic of service contacts that are complaints",
    )
    repeat_days: int = Field(
        90,
        ge=1,
        le=LONGEST_WINDOW,
        description="a complaint within this many days of an earlier one is a repeat",
    )
