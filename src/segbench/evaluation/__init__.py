"""Outcomes and labels in, numbers with uncertainty out."""

from segbench.evaluation.units import CONVERSION, RETENTION, Draws, Outcome, Split

__all__ = ["CONVERSION", "RETENTION", "Draws", "Outcome", "Split"]
