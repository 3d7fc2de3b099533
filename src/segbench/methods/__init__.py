"""Classification methods, one a file, all of one shape; a file and a line here add one."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import astuple
from inspect import signature
from typing import Any

from segbench.errors import SegbenchError, printable, unknown_name
from segbench.methods.attributes import Attributes
from segbench.methods.bands import Bands, FrequencyBands, RecencyBands, RevenueBands
from segbench.methods.base import Method, Segment
from segbench.methods.baselines import (
    Everyone,
    FrequencyOnly,
    KMeansRFM,
    RecencyOnly,
    ResponderOnly,
)
from segbench.methods.behaviour import Behaviour
from segbench.methods.crossing import Crossing
from segbench.methods.existing import Existing
from segbench.methods.grades import Grades
from segbench.methods.interaction import Interaction
from segbench.methods.lifecycle import Lifecycle
from segbench.methods.mixture import MixtureRFM
from segbench.methods.needs import Needs
from segbench.methods.own import OWN
from segbench.methods.parameters import params_with_sections
from segbench.methods.pdp import PDP
from segbench.methods.pdp_survey import PDPSurvey
from segbench.methods.problems import Problems
from segbench.methods.quadrants import Quadrants
from segbench.methods.registry import CROSS, Registry
from segbench.methods.rfm import RFM
from segbench.methods.rfm_grid import RFMGrid
from segbench.methods.rules import Rules
from segbench.methods.som import SOM
from segbench.methods.suggested import Suggested
from segbench.methods.value_tiers import ValueTiers
from segbench.params import Params
from segbench.params.load import read_with

SHIPPED: tuple[type[Method], ...] = (
    ValueTiers,
    Grades,
    RFM,
    RFMGrid,
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
    Existing,
    Rules,
    Suggested,
)
OPTIONAL: tuple[type[Method], ...] = (RecencyBands, FrequencyBands, RevenueBands, Bands)
"""They ship, too, but a params file must name them in `methods`."""

YARDSTICKS: tuple[type[Method], ...] = (
    Everyone,
    RecencyOnly,
    FrequencyOnly,
    ResponderOnly,
    KMeansRFM,
    MixtureRFM,
)

METHODS = Registry({kind.name: kind for kind in (*SHIPPED, *OPTIONAL, *OWN, *YARDSTICKS)})
"""Every classification by name: methods, then baselines and references; and every crossing."""

BASELINES = tuple(name for name, kind in METHODS.items() if kind.role == "baseline")
REFERENCES = tuple(name for name, kind in METHODS.items() if kind.role == "reference")

FACTS = tuple(name for name in BASELINES if not METHODS[name].complexity and name != Everyone.name)
"""The baselines that are one plain fact."""

STUMBLES = (ArithmeticError, AssertionError, AttributeError, LookupError, TypeError, ValueError)
"""What a method raises whose state is not what it froze."""


def full_params() -> type[Params]:
    """Return the model of all parameters, with a section for each method, one's own as well."""
    return params_with_sections(SHIPPED, OWN, OPTIONAL)


read_with(full_params)


def check_chosen(names: Iterable[str]) -> None:
    """Refuse names that are none of a method or crossing: of nothing, or of a yardstick.

    Raises
    ------
    SegbenchError
        The first of them, and what there is.
    """
    choice = [name for name, kind in METHODS.items() if kind.role == "method"]
    for name in names:
        if CROSS in name and name not in METHODS:
            raise SegbenchError(f"crossings: {printable(name)}: " + _no_crossing(name.split(CROSS)))
        if name not in choice and CROSS not in name:
            raise SegbenchError("methods: " + unknown_name("method", name, choice))


def _no_crossing(parts: Sequence[str]) -> str:
    """Return why these are no parts of a crossing."""
    for part in parts:
        if part not in METHODS:
            return unknown_name("part", printable(part), METHODS)
        if part in REFERENCES:
            return f"{part} is a reference, which is never recommended, and no part of a crossing."
    twice = next((part for part in parts if parts.count(part) > 1), "")
    return f"names {twice} twice." if twice else f"has {len(parts)} parts; give two or three."


def build(name: str, params: Mapping[str, Any], seed: int) -> Method:
    """Return an unfitted method with these parameters, and the seed if it takes one.

    Those of a crossing are the parameters of its parts, by their names.
    """
    kind = METHODS[name]
    if issubclass(kind, Crossing):
        parts = {
            part.name: {**params.get(part.name, {}), **_seed(part, seed)} for part in kind.kinds
        }
        return kind(parts)
    return kind(**params, **_seed(kind, seed))


def _seed(kind: type[Method], seed: int) -> dict[str, int]:
    return {"seed": seed} if "seed" in signature(kind).parameters else {}


def parts_of(name: str) -> tuple[str, ...]:
    """Return the names of the parts of a crossing; of another classification its own alone."""
    kind = METHODS[name]
    return tuple(part.name for part in kind.kinds) if issubclass(kind, Crossing) else (name,)


def load_state(frozen: dict[str, Any]) -> Method:
    """Return the fitted method that `Method.to_dict` froze.

    Raises
    ------
    SegbenchError
        No such method exists, or this is not what one froze.
    """
    name = frozen.get("method")
    if not isinstance(name, str) or name not in METHODS:
        raise SegbenchError(
            "frozen method: " + unknown_name("method", printable(str(name)), METHODS)
        )
    with damaged_state_as_error(name):
        method = METHODS[name].from_dict(frozen)
        _check(method)
    return method


@contextmanager
def damaged_state_as_error(name: str) -> Iterator[None]:
    """Turn what damaged state makes methods raise into one message; for work with a thawed method.

    Raises
    ------
    SegbenchError
        The work stumbled over the method's state.
    """
    try:
        yield
    except STUMBLES as error:
        why = printable(f"{type(error).__name__}: {error}", 200)
        raise SegbenchError(
            f"frozen method {name}: is damaged, or was frozen by another version of segbench "
            f"({why}). Run its params again."
        ) from None


def _check(method: Method) -> None:
    codes = [segment.code for segment in method.segments_]
    if (
        not codes
        or len(set(codes)) < len(codes)
        or not all(isinstance(text, str) for own in method.segments_ for text in astuple(own))
    ):
        raise ValueError("its segments need codes, each once, and names")
    if not isinstance(method.state_, dict) or not all(
        isinstance(column, str) for column in method.inputs
    ):
        raise TypeError("its state is none")


__all__ = [
    "BASELINES",
    "FACTS",
    "METHODS",
    "REFERENCES",
    "Method",
    "Segment",
    "build",
    "check_chosen",
    "full_params",
    "load_state",
    "parts_of",
]
