"""Parameters of methods of one's own, checked against their constructors."""

from __future__ import annotations

from collections.abc import Mapping
from inspect import signature
from typing import Any, get_type_hints

from pydantic import ValidationError, create_model

from segbench.errors import SegbenchError, printable, unknown_name
from segbench.methods.base import Method
from segbench.methods.own import OWN
from segbench.params.bounds import MOST_MONEY
from segbench.params.load import explain, told
from segbench.params.methods import Section


def own_parameters(given: Mapping[str, Mapping[str, Any]]) -> dict[str, dict[str, Any]]:
    """Return the parameters of methods of one's own by their names, lists as tuples.

    Names, types and bounds (``Annotated[int, Field(ge=1, le=9)]``) are those of the constructor's
    signature. `seed` is none of them: the study has one.

    Raises
    ------
    SegbenchError
        A method is none of one's own; or a parameter has an unknown name or a wrong type, or is
        missing.
    """
    own = {kind.name: kind for kind in OWN}
    stranger = next((name for name in given if name not in own), None)
    if stranger is not None and not own:
        raise SegbenchError(
            f"own_methods: found '{printable(stranger)}', but there is no method of your own; see docs/own-method.md."
        )
    if stranger is not None:
        raise SegbenchError(
            "own_methods: " + unknown_name("method of your own", printable(stranger), own)
        )
    return {name: _checked(own[name], values) for name, values in given.items()}


def _checked(kind: type[Method], values: Mapping[str, Any]) -> dict[str, Any]:
    types = get_type_hints(kind.__init__, include_extras=True)
    fields: dict[str, Any] = {
        name: (
            types.get(name, Any),
            ... if parameter.default is parameter.empty else parameter.default,
        )
        for name, parameter in signature(kind).parameters.items()
        if name != "seed"
    }
    model = create_model(kind.__name__, __base__=Section, **fields)
    plain = {
        name: tuple(value) if isinstance(value, list) else value for name, value in values.items()
    }
    try:
        model.model_validate(plain)
    except ValidationError as error:
        raise told(
            [explain(item, model) for item in error.errors()], f"own_methods.{kind.name}"
        ) from None
    for name, value in plain.items():
        for number in value if isinstance(value, tuple) else (value,):
            if isinstance(number, int | float) and abs(number) > MOST_MONEY:
                raise SegbenchError(
                    f"own_methods.{kind.name}.{name}: found {printable(repr(number))}. "
                    f"Give a number from {-MOST_MONEY:,.0f} to {MOST_MONEY:,.0f}."
                )
    return plain
