"""Outcomes and labels in, numbers with uncertainty out; nothing here knows a study or a page.

`comparison` asks which classification tells most (start with `units` and `metrics`), `segments`
what the segments of one are like, `campaigns` what contacting them brings, `reliability` how far a
questionnaire can be relied on. Intervals of resamples are in `intervals`, and how much a number of
customers can show in `power_analysis`.
"""

from segbench.evaluation.comparison.outcomes import (
    AMOUNTS,
    CONVERSION,
    RETENTION,
    TIME_TO_ORDER,
    Outcome,
    retention_within,
    title_of,
)
from segbench.evaluation.comparison.units import ClusterBootstrap, Split

__all__ = [
    "AMOUNTS",
    "CONVERSION",
    "RETENTION",
    "TIME_TO_ORDER",
    "ClusterBootstrap",
    "Outcome",
    "Split",
    "retention_within",
    "title_of",
]
