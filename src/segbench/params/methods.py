"""Parameters of the classification methods, one model a method.

Field names and defaults are those of the method's constructor; a test holds the two equal.
"""

from __future__ import annotations

from typing import Literal, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

from segbench.params.bounds import (
    LEAST_SHARE,
    LONGEST_WINDOW,
    MOST_CUSTOMERS,
    Positive,
    Share,
    Weight,
)


class Section(BaseModel):
    """A group of parameters; unknown keys and lossy conversions are refused."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True, allow_inf_nan=False)


class ValueTiersParams(Section):
    """Three levels by purchase amount and frequency."""

    cut: Literal["quantile", "revenue_share", "fixed"] = Field(
        "quantile",
        description="what `high` and `mid` are: shares of customers, shares of revenue, or revenue per customer",
    )
    high: Positive | None = Field(
        None,
        description="size of the High tier (default 0.2 of customers, 0.5 of revenue); for `fixed`: its least revenue",
    )
    mid: Positive | None = Field(
        None,
        description="size of the Mid tier (default 0.3); for `fixed`: its least revenue",
    )
    monetary_weight: Weight = Field(1.0, description="weight of the revenue rank in the score")
    frequency_weight: Weight = Field(0.0, description="weight of the order-count rank in the score")

    @model_validator(mode="after")
    def _consistent(self) -> Self:
        if self.monetary_weight + self.frequency_weight == 0:
            raise ValueError(
                "monetary_weight and frequency_weight are both 0; give one of them a weight"
            )
        if self.cut == "fixed":
            if self.high is None or self.mid is None or self.mid >= self.high:
                raise ValueError(
                    "cut 'fixed' needs `high` and `mid` as revenue, with mid below high"
                )
            if self.frequency_weight:
                raise ValueError("cut 'fixed' cuts revenue itself, so frequency_weight must be 0")
        elif (self.high or 0.2) + (self.mid or 0.3) >= 1:
            raise ValueError("high and mid are shares here and must add up to less than 1")
        return self


class GradesParams(Section):
    """Five grades A-E from five dimensions."""

    value_weight: Weight = Field(1.0, description="weight of value (rank of revenue)")
    frequency_weight: Weight = Field(
        1.0, description="weight of frequency (rank of orders per week since the first)"
    )
    behaviour_weight: Weight = Field(
        1.0, description="weight of behaviour (ranks of basket size and category count)"
    )
    loyalty_weight: Weight = Field(
        1.0, description="weight of loyalty (rank of the share of weeks with an order)"
    )
    potential_weight: Weight = Field(
        1.0, description="weight of potential (ranks of recent trend and head-room)"
    )
    cut: Literal["quantile", "fixed"] = Field(
        "quantile", description="whether `bounds` are shares of customers below a grade, or scores"
    )
    bounds: tuple[Share, Share, Share, Share] = Field(
        (0.2, 0.4, 0.6, 0.8),
        strict=False,
        description="where D, C, B and A begin, ascending, between 0 and 1",
    )

    @model_validator(mode="after")
    def _consistent(self) -> Self:
        weights = (
            self.value_weight,
            self.frequency_weight,
            self.behaviour_weight,
            self.loyalty_weight,
            self.potential_weight,
        )
        if not sum(weights):
            raise ValueError("all five weights are 0; give at least one dimension a weight")
        if list(self.bounds) != sorted(set(self.bounds)):
            raise ValueError("bounds must be four different numbers in ascending order")
        return self


class RFMParams(Section):
    """Recency, frequency and monetary value against those of the other customers."""

    scoring: Literal["types", "quintile"] = Field(
        "types",
        description="eight types against `reference`, or scores 1-5 at the quintiles, their 125 cells named",
    )
    reference: Literal["mean", "median"] = Field(
        "mean", description="what each customer's R, F and M are compared with"
    )
    new_customer_days: int = Field(
        56,
        ge=0,
        le=LONGEST_WINDOW,
        description="type 4 with a first order fewer days ago than this is 'new', else 'established'",
    )


class QuadrantsParams(Section):
    """Loyalty x relative profit."""

    share_weight: Weight = Field(0.4, description="weight of purchase share in loyalty")
    continuity_weight: Weight = Field(0.4, description="weight of purchase continuity in loyalty")
    reliability_weight: Weight = Field(0.2, description="weight of 1 - default rate in loyalty")
    margin: float = Field(
        0.25,
        ge=LEAST_SHARE,
        le=1,
        description="gross margin before funded discounts, as a share of undiscounted revenue",
    )

    @model_validator(mode="after")
    def _consistent(self) -> Self:
        if self.share_weight + self.continuity_weight == 0:
            raise ValueError(
                "share_weight and continuity_weight are both 0; give one of them a weight"
            )
        return self


class SOMParams(Section):
    """Self-organising map on R, F and M, its prototypes clustered."""

    n_segments: int = Field(8, ge=2, le=12, description="clusters cut from the map")
    max_units: int = Field(
        400,
        ge=4,
        le=2500,
        description="the map has about 5*sqrt(customers) units, at most this many",
    )
    epochs: int = Field(30, ge=5, le=500, description="batch passes over the training customers")
    max_training: int = Field(
        50_000,
        ge=100,
        le=MOST_CUSTOMERS,
        description="customers used to train the map, evenly spaced when there are more",
    )
    new_customer_days: int = Field(
        56,
        ge=0,
        le=LONGEST_WINDOW,
        description="a recent, infrequent, small cluster with a mean tenure below this is called new",
    )


class PDPParams(Section):
    """PDP-style behaviour from purchases."""

    flat_share: Share = Field(
        1 / 3,
        description="share of customers, those with the flattest profile, filed under Chameleon",
    )
