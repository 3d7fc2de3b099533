"""Parameters of the verdict: what may be recommended, and which differences do not matter."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from segbench.params.bounds import Share
from segbench.params.section import Section

Weight = Annotated[float, Field(ge=0, le=1000)]


class VerdictParams(Section):
    """What may be recommended, and how small a difference does not matter."""

    margin: float = Field(0.05, ge=0.001, le=0.5)
    """what is surely less than this share of the attainable behind the best is practically best"""

    stable: float = Field(0.75, ge=0, le=1)
    """a classification is recommended only if its segments come back this well (mean Jaccard,
    weighted by customers) on resampled customers and at cutoffs one step away"""

    max_segments: int = Field(12, ge=2, le=10_000)
    """a classification with more segments that hold customers is compared, and not recommended:
    nobody acts on so many"""

    min_share: float = Field(0.01, ge=0, le=0.5)
    """a segment with less than this share of the customers is named, and held against nobody"""

    min_attainable: Share = 0.01
    """an outcome counts if the best there is takes away at least this share of everyone's loss"""

    weights: dict[str, Weight] = Field(default_factory=dict)
    """how much each outcome counts in the one classification for everything, e.g. {retention: 2,
    spend: 1}; those not named count 1, and those with 0 not at all"""
