"""Parameters of the evaluation."""

from __future__ import annotations

from pydantic import Field

from segbench.params.bounds import Count, Span
from segbench.params.section import Section


class EvaluationParams(Section):
    """How methods are scored and how sure one must be."""

    folds: int | None = Field(None, ge=2, le=100)
    """null = score later months; k = score each of k parts of the customers with what the others
    taught, for data with one cohort or little time"""

    cutoffs: int = Field(5, ge=2, le=100)
    """cutoffs, cutoff_step_days apart, back from the last: retention is learned at one and scored
    at the next; as many as the data reach back for"""

    replicates: int = Field(2000, ge=200, le=20_000)
    """bootstrap resamples of the customers"""

    random_draws: int = Field(200, ge=20, le=2000)
    """random classifications drawn for the null band"""

    confidence: float = Field(0.95, ge=0.5, le=0.999)
    """coverage of every interval"""

    min_history_days: Span = 56
    """earlier contacts are learned from if this much history lies before their label's cutoff"""

    min_rate_n: Count = 50
    """segments smaller than this show only their shrunk rate"""

    min_cell: Count = 10
    """groups of fewer customers are not shown, nor what they could be worked out from"""
