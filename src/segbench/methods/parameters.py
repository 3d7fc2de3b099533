"""The sections of the params file that are the methods': each is made from a constructor.

A parameter's name, type, bounds, words and default stand in its method's constructor and nowhere
else. What must hold between parameters is `Method.check_parameters`.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache, partial
from inspect import signature
from typing import Annotated, Any, get_args, get_origin, get_type_hints

from pydantic import Field, create_model, model_validator

from segbench.errors import printable, unknown_name
from segbench.methods.base import Method
from segbench.params import Params, check
from segbench.params.bounds import MOST_MONEY
from segbench.params.section import Section, as_given, descriptions, follow
from segbench.params.study import MethodNames, RunParams

Kinds = tuple[type[Method], ...]


class WholeParams(Params):
    """Parameters with a section for each method; processes hand them on as plain values."""

    def __reduce__(self) -> tuple[Any, ...]:
        """Return what makes the same parameters in a process that makes the models anew."""
        return _from_values, (as_given(self),)


def _from_values(values: dict[str, Any]) -> Params:
    """Return parameters; whoever looks this function up imports the methods and their sections."""
    return check(values, source="parameters")


@cache
def params_with_sections(shipped: Kinds, own: Kinds = (), optional: Kinds = ()) -> type[Params]:
    """Return the model of a run's parameters with a section for each of these methods.

    Parameters
    ----------
    shipped
        Methods that a run compares unless it names others.
    own
        Methods of one's own; `own_methods` may hold their sections as well.
    optional
        Further methods that ship, which a run compares where it names them.
    """
    every = (*shipped, *optional, *own)
    sections: dict[str, Any] = {kind.name: _section_field(kind) for kind in every}
    run = create_model("Run", __base__=RunParams, **sections)
    # Fields stand in the order of the bases, the last one first: run, methods, pages.
    bases: tuple[type[Any], ...] = (WholeParams, run)
    names = tuple(kind.name for kind in shipped)
    checks: dict[str, Any] = {
        "own_methods_are_sections": model_validator(mode="before")(
            partial(_own_as_sections, own=[kind.name for kind in own])
        )
    }
    return create_model(
        "Params",
        __base__=bases,
        __doc__=Params.__doc__,
        __validators__=checks,
        methods=(MethodNames, names),
    )


def _section_field(kind: type[Method]) -> tuple[type[Section], Any]:
    section = section_model(kind)
    required = any(field.is_required() for field in section.model_fields.values())
    default: dict[str, Any] = {} if required else {"default_factory": section}
    return section, Field(description=kind.idea, **default)


def section_model(kind: type[Method]) -> type[Section]:
    """Return the model of a method's parameters; `seed` is none of them, a run has one."""
    hints = get_type_hints(kind.__init__, include_extras=True)
    words = descriptions(kind)
    fields: dict[str, Any] = {}
    for name, parameter in signature(kind).parameters.items():
        default = ... if parameter.default is parameter.empty else parameter.default
        if name != "seed":
            hint = _as_in_yaml(hints.get(name, Any))
            if name in words:
                hint = Annotated[hint, Field(description=words[name])]
            fields[name] = (hint, default)

    def together(section: Section) -> Section:
        values = dict(section)
        _check_size(values)
        method = kind(**values)
        method.check_parameters()
        follow(section, method.following())
        return section

    checks: dict[str, Any] = {"together": model_validator(mode="after")(together)}
    name = f"{kind.__name__}Params"
    return create_model(name, __base__=Section, __doc__=kind.idea, __validators__=checks, **fields)


def _as_in_yaml(hint: Any) -> Any:
    """Return a type that also takes a list where the constructor takes a tuple."""
    plain = get_args(hint)[0] if get_origin(hint) is Annotated else hint
    return Annotated[hint, Field(strict=False)] if get_origin(plain) is tuple else hint


def _check_size(values: Mapping[str, Any]) -> None:
    """Refuse numbers so large that sums and products of them are none, whatever a type says."""
    for name, value in values.items():
        for number in value if isinstance(value, tuple) else (value,):
            if isinstance(number, int | float) and abs(number) > MOST_MONEY:
                raise ValueError(
                    f"{name}: found {printable(repr(number))}. Give a number from "
                    f"{-MOST_MONEY:,.0f} to {MOST_MONEY:,.0f}"
                )


def _own_as_sections(raw: Any, own: list[str]) -> Any:
    """Return `raw` with what it gives under `own_methods` as sections of these names."""
    given = raw.get("own_methods") if isinstance(raw, Mapping) else None
    if not isinstance(given, Mapping):
        return raw
    for name in given:
        if not own:
            raise ValueError(
                f"own_methods: found '{printable(str(name))}', but there is no method of your own; "
                "see docs/own-method.md"
            )
        if name not in own:
            unknown = unknown_name("method of your own", printable(str(name)), own)
            raise ValueError(f"own_methods: {unknown.removesuffix('.')}")
        if name in raw:
            raise ValueError(f"own_methods: {name} has a section of its own, too; keep one of them")
    return {**raw, **given, "own_methods": {}}
