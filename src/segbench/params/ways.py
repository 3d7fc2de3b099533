"""Parameters of the ways of classifying by stage, contact, purchase behaviour and problem.

Field names and defaults are those of the method's constructor; a test holds the two equal.
"""

from __future__ import annotations

from typing import Literal, Self

from pydantic import Field, model_validator

from segbench.params.bounds import LEAST_SHARE, LONGEST_WINDOW, Positive, Share
from segbench.params.methods import Section


class LifecycleParams(Section):
    """Stages from new to lost."""

    new_days: int = Field(
        56,
        ge=0,
        le=LONGEST_WINDOW,
        description="new = the first order ever lies fewer than this many days back",
    )
    at_risk_gaps: float = Field(
        2.0,
        ge=LEAST_SHARE,
        le=1000,
        description="at risk = silent for this many of the customer's own usual gaps",
    )
    lost_gaps: float = Field(
        4.0,
        ge=LEAST_SHARE,
        le=1000,
        description="lost = silent for this many usual gaps; a pause that long makes who came back 'returned'",
    )
    lost_days: int = Field(
        56,
        ge=0,
        le=LONGEST_WINDOW,
        description="and at least this many days, for customers of a quick rhythm",
    )
    returned_days: int = Field(
        56,
        ge=0,
        le=LONGEST_WINDOW,
        description="returned = such a pause ended fewer than this many days ago",
    )
    loyal_tenure_days: int = Field(
        182,
        ge=0,
        le=LONGEST_WINDOW,
        description="loyal = the first order lies at least this many days back, and",
    )
    loyal_orders: int | None = Field(
        None,
        ge=1,
        le=1_000_000,
        description="at least this many orders in the window; null = the average customer's, at least 3",
    )
    prior_gaps: float = Field(
        2.0,
        ge=0,
        le=1000,
        description="the median customer's usual gap counts as this many gaps of each customer's own",
    )

    @model_validator(mode="after")
    def _consistent(self) -> Self:
        if self.at_risk_gaps >= self.lost_gaps:
            raise ValueError(
                f"at_risk_gaps ({self.at_risk_gaps:g}) must be below lost_gaps ({self.lost_gaps:g})"
            )
        return self


class InteractionParams(Section):
    """Three levels by contacts a month."""

    cut: Literal["quantile", "fixed"] = Field(
        "quantile",
        description="what `high` and `mid` are: shares of the customers with a contact, or contacts a month",
    )
    high: Positive | None = Field(
        None,
        description="size of the high level (default 0.2); for `fixed`: its least contacts a month",
    )
    mid: Positive | None = Field(
        None,
        description="size of the mid level (default 0.3); for `fixed`: its least contacts a month",
    )

    @model_validator(mode="after")
    def _consistent(self) -> Self:
        if self.cut == "fixed":
            if self.high is None or self.mid is None or self.mid >= self.high:
                raise ValueError(
                    "cut 'fixed' needs `high` and `mid` as contacts a month, with mid below high"
                )
        elif (self.high or 0.2) + (self.mid or 0.3) >= 1:
            raise ValueError("high and mid are shares here and must add up to less than 1")
        return self


class BehaviourParams(Section):
    """High-value, potential, dormant."""

    dormant_days: int | None = Field(
        None,
        ge=1,
        le=LONGEST_WINDOW,
        description="dormant = silent for more than this many days; null = from the pauses of who came back",
    )
    pause_share: Share = Field(
        0.9,
        description="share of the customers who came back whose longest pause does not make dormant; for `dormant_days: null`",
    )
    high_share: Share = Field(
        0.2, description="share of the other customers, those with most revenue, that is high-value"
    )


class ProblemsParams(Section):
    """Main topic of service contacts."""

    max_topics: int = Field(
        8,
        ge=1,
        le=50,
        description="topics with a segment of their own, those of most customers; the rest is other",
    )
