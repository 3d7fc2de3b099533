"""Outcomes and labels in, numbers with uncertainty out."""

from segbench.evaluation.units import OUTCOMES, Draws, Outcome, Split

__all__ = ["OUTCOMES", "Draws", "Outcome", "Split"]
