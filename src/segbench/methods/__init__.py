"""Classification methods, one a file, all of one shape; a file and a line here add one."""

from __future__ import annotations

from collections.abc import Mapping
from inspect import signature
from typing import Any

from segbench.methods.attributes import Attributes
from segbench.methods.base import Method, Segment
from segbench.methods.baselines import Everyone, FrequencyOnly, KMeansRFM, RecencyOnly, ResponderOnly
from segbench.methods.behaviour import Behaviour
from segbench.methods.grades import Grades
from segbench.methods.interaction import Interaction
from segbench.methods.lifecycle import Lifecycle
from segbench.methods.needs import Needs
from segbench.methods.pdp import PDP
from segbench.methods.pdp_survey import PDPSurvey
from segbench.methods.problems import Problems
from segbench.methods.quadrants import Quadrants
from segbench.methods.rfm import RFM
from segbench.methods.rules import Rules
from segbench.methods.som import SOM
from segbench.methods.value_tiers import ValueTiers

SHIPPED: tuple[type[Method], ...] = (
    ValueTiers,
    Grades,
    RFM,
    Quadrants,
    SOM,
    PDP,
    PDPSurvey,
    Lifecycle,
    Interaction,
    Behaviour,
    Needs,
    Problems,
    Attributes,
    Rules,
)
YARDSTICKS: tuple[type[Method], ...] = (Everyone, RecencyOnly, FrequencyOnly, ResponderOnly, KMeansRFM)

METHODS: dict[str, type[Method]] = {kind.name: kind for kind in (*SHIPPED, *YARDSTICKS)}
"""Every classification by name: methods first, then baselines."""

BASELINES = tuple(name for name, kind in METHODS.items() if kind.role == "baseline")


def build(name: str, params: Mapping[str, Any], seed: int) -> Method:
    """Return an unfitted method with these parameters, and the seed if it takes one."""
    kind = METHODS[name]
    seeded = {"seed": seed} if "seed" in signature(kind).parameters else {}
    return kind(**params, **seeded)


def thaw(frozen: dict[str, Any]) -> Method:
    """Return the fitted method that `Method.to_dict` froze."""
    return METHODS[frozen["method"]].from_dict(frozen)


__all__ = ["BASELINES", "METHODS", "Method", "Segment", "build", "thaw"]
