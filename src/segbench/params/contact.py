"""Parameters of the page “Whom to contact”."""

from __future__ import annotations

from typing import Self

from pydantic import Field, model_validator

from segbench.params.bounds import LEAST_SHARE, MOST_MONEY, Positive, Share
from segbench.params.section import Section


class ContactParams(Section):
    """What a contact costs and brings, how many can be made, and what a test should show."""

    budgets: tuple[Share, ...] = Field(
        (0.1, 0.2, 0.3),
        min_length=1,
        max_length=5,
        strict=False,
        description="shares of the customers that could be contacted",
    )
    cost_per_contact: float | None = Field(
        None,
        ge=0,
        le=MOST_MONEY,
        description="what a contact costs; null = show only what it may cost",
    )
    margin: float = Field(
        0.25, ge=LEAST_SHARE, le=1, description="gross margin, as a share of revenue"
    )
    value_of_response: Positive | None = Field(
        None,
        description="revenue that a response brings; null = one order of those who responded, or "
        "all that they spent",
    )
    control_share: Share = Field(
        0.2,
        description="share of each segment that a test leaves alone, in "
        "tables/test_control.parquet",
    )
    uplift: float = Field(
        0.02,
        ge=0.0001,
        le=0.9,
        description="what a contact adds to a rate that a test should show; 0.02 = two percentage "
        "points",
    )

    @model_validator(mode="after")
    def _consistent(self) -> Self:
        if list(self.budgets) != sorted(set(self.budgets)):
            raise ValueError("budgets must ascend, each between 0 and 1")
        return self
