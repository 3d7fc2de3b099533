"""Parameters of the simulated insurer."""

from __future__ import annotations

from pydantic import Field

from segbench.params.bounds import LAST_SEED
from segbench.params.section import Section


class InsurerParams(Section):
    """The simulated insurance branch."""

    customers: int = Field(4000, ge=1000, le=10_000_000)
    """customers of the simulated insurer"""

    seed: int = Field(20241231, ge=0, le=LAST_SEED)
    """seed of the simulation; the same customers and seed give the same data"""
