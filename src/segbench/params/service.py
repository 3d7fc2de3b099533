"""Parameters of what is done for customers: which classification decides, how much service."""

from __future__ import annotations

from typing import Self

from pydantic import Field, model_validator

from segbench.params.bounds import MOST_CUSTOMERS
from segbench.params.section import Section


class ActionsParams(Section):
    """The page “What to do”."""

    method: str | None = Field(
        None,
        description="the classification that the page “What to do” follows; null = the one "
        "recommended for retention",
    )


class ServiceParams(Section):
    """What the service team can give in a month."""

    hours_per_month: float | None = Field(
        None,
        ge=0,
        le=MOST_CUSTOMERS,
        description="hours of service that there are; null = show the demand only",
    )
    experienced_hours: float | None = Field(
        None,
        ge=0,
        le=MOST_CUSTOMERS,
        description="of these, hours of experienced staff; null = experienced and other staff are "
        "not told apart",
    )
    contacts_per_month: int | None = Field(
        None,
        ge=0,
        le=MOST_CUSTOMERS,
        description="planned contacts (calls, letters, messages) that can be made; null = show "
        "the demand only",
    )

    @model_validator(mode="after")
    def _consistent(self) -> Self:
        if self.experienced_hours is None:
            return self
        if self.hours_per_month is None or self.experienced_hours > self.hours_per_month:
            found = "not given" if self.hours_per_month is None else f"{self.hours_per_month:g}"
            raise ValueError(
                f"experienced_hours ({self.experienced_hours:g}) are a part of hours_per_month "
                f"({found}); give at least as many of those"
            )
        return self
