"""Parameters of the PDP questionnaire."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from segbench.params.methods import Section


class PDPSurveyParams(Section):
    """PDP types from the answers to the 30-item form."""

    rule: Literal["points", "reliability"] = Field(
        "reliability",
        description="when a score is clearly above another: by `points`, or by `se_multiple` standard errors of the difference",
    )
    points: float = Field(
        6.0,
        gt=0,
        le=24,
        description="least gap between two scores of 6 to 30 points, for rule `points`",
    )
    se_multiple: float = Field(
        1.0, gt=0, le=10, description="least gap in standard errors, for rule `reliability`"
    )
