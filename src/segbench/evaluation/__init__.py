"""Outcomes and labels in, numbers with uncertainty out."""

from segbench.evaluation.comparison.units import (
    AMOUNTS,
    CONVERSION,
    RETENTION,
    ClusterBootstrap,
    Outcome,
    Split,
)

__all__ = ["AMOUNTS", "CONVERSION", "RETENTION", "ClusterBootstrap", "Outcome", "Split"]
