"""Parameters of what is done for customers: offers, complaints, service, whom to contact."""

from __future__ import annotations

from typing import Self

from pydantic import Field, model_validator

from segbench.params.bounds import MOST_CUSTOMERS, MOST_MONEY, Hours, Margin, Positive, Share, Span
from segbench.params.section import Section, follow


class OffersParams(Section):
    """Which categories and pairs of categories are worth an offer."""

    min_customers: int = Field(30, ge=5, le=MOST_CUSTOMERS)
    """fewer customers than this carry no category and no offer, be it those who buy it or those it
    is made to"""

    top: int = Field(5, ge=1, le=50)
    """categories and pairs shown of each segment"""

    max_categories: int = Field(500, ge=2, le=1000)
    """pairs are formed of this many categories of a segment at most, those most of it buy"""

    exclude: tuple[str, ...] = Field(("unknown",), strict=False)
    """categories that nobody would offer; lines without a category are `unknown`"""


class ComplaintsParams(Section):
    """What a complaint is, and when one is a repeat."""

    topic: str = Field("complaint", min_length=1, max_length=200)
    """topic of service contacts that are complaints"""

    repeat_days: Span = 90
    """a complaint within this many days of an earlier one is a repeat"""


class ActionsParams(Section):
    """The page “What to do”."""

    method: str | None = None
    """the classification that the page “What to do” follows; null = the one recommended for
    everything"""


class ServiceParams(Section):
    """What the service team can give in a month."""

    hours_per_month: Hours | None = None
    """hours of service that there are; null = as many as experienced_hours, or show the demand
    only"""

    experienced_hours: Hours | None = None
    """of these, hours of experienced staff; null = experienced and other staff are not told
    apart"""

    contacts_per_month: int | None = Field(None, ge=0, le=MOST_CUSTOMERS)
    """planned contacts (calls, letters, messages) that can be made; null = show the demand only"""

    @model_validator(mode="after")
    def _consistent(self) -> Self:
        if self.experienced_hours is None:
            return self
        follow(self, {"hours_per_month": self.experienced_hours})
        if self.hours_per_month is not None and self.experienced_hours > self.hours_per_month:
            raise ValueError(
                f"experienced_hours ({self.experienced_hours:g}) are a part of hours_per_month "
                f"({self.hours_per_month:g}); give at least as many of those"
            )
        return self


class ContactParams(Section):
    """What a contact costs and brings, how many can be made, and what a test should show."""

    budgets: tuple[Share, ...] = Field((0.1, 0.2, 0.3), min_length=1, max_length=5, strict=False)
    """shares of the customers that could be contacted"""

    cost_per_contact: float | None = Field(None, ge=0, le=MOST_MONEY)
    """what a contact costs; null = show only what it may cost"""

    margin: Margin = 0.25
    """gross margin, as a share of revenue"""

    value_of_response: Positive | None = None
    """revenue that a response brings; null = one order of those who responded, or all that they
    spent"""

    control_share: Share = 0.2
    """share of each segment that a test leaves alone, in tables/test_control.parquet"""

    uplift: float = Field(0.02, ge=0.0001, le=0.9)
    """what a contact adds to a rate that a test should show; 0.02 = two percentage points"""

    @model_validator(mode="after")
    def _consistent(self) -> Self:
        if list(self.budgets) != sorted(set(self.budgets)):
            raise ValueError("budgets must ascend, each between 0 and 1")
        return self
