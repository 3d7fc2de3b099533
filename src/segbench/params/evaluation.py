"""Parameters of the comparison."""

from __future__ import annotations

from pydantic import Field

from segbench.params.bounds import LONGEST_WINDOW, MOST_CUSTOMERS
from segbench.params.section import Section


class EvaluationParams(Section):
    """How methods are scored and how sure one must be."""

    folds: int | None = Field(
        None,
        ge=2,
        le=100,
        description="null = score later months; k = score each of k parts of the customers with "
        "what the others taught, for data with one cohort or little time",
    )
    cutoffs: int = Field(
        5,
        ge=2,
        le=100,
        description="cutoffs, cutoff_step_days apart, back from the last: retention is learned at "
        "one and scored at the next; as many as the data reach back for",
    )
    replicates: int = Field(
        2000, ge=200, le=20_000, description="bootstrap resamples of the customers"
    )
    random_draws: int = Field(
        200, ge=20, le=2000, description="random classifications drawn for the null band"
    )
    confidence: float = Field(0.95, ge=0.5, le=0.999, description="coverage of every interval")
    min_history_days: int = Field(
        56,
        ge=1,
        le=LONGEST_WINDOW,
        description="earlier contacts are learned from if this much history lies before their "
        "label's cutoff",
    )
    min_rate_n: int = Field(
        50,
        ge=1,
        le=MOST_CUSTOMERS,
        description="segments smaller than this show only their shrunk rate",
    )
    min_cell: int = Field(
        10,
        ge=1,
        le=MOST_CUSTOMERS,
        description="groups of fewer customers are not shown, nor what they could be worked out "
        "from",
    )
