"""What all sections of a params file share."""

from __future__ import annotations

import ast
import inspect
import sys
from collections.abc import Iterable, Mapping
from functools import cache
from itertools import pairwise
from typing import Any, ClassVar

from pydantic import BaseModel, ConfigDict
from pydantic_core import core_schema

from segbench.params.reads import note_parameter, unwatched

NOT_GIVEN: Any = None
"""Default of a parameter that follows from others."""


class Follows:
    """Marks a parameter that may be null, and then follows from others: its section says how."""

    def __get_pydantic_core_schema__(self, source: Any, handler: Any) -> core_schema.CoreSchema:
        """Allow null."""
        return core_schema.nullable_schema(handler(source))


class Section(BaseModel):
    """A group of parameters; unknown keys and lossy conversions are refused.

    What stands below a parameter in the source describes it, in the schema and to people.
    """

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True, allow_inf_nan=False)

    offered: ClassVar[str] = ""
    """Parameters that are offered to complete, a space between them; if empty, all."""

    def __dir__(self) -> Iterable[str]:
        """Return the parameters that JupyterLab offers to complete, not what pydantic adds."""
        return type(self).offered.split() or type(self).model_fields

    def __getattribute__(self, name: str) -> Any:
        """Return an attribute, and tell whoever watches that it was read."""
        value = super().__getattribute__(name)
        note_parameter(self, name, value)
        return value

    @classmethod
    def __get_pydantic_core_schema__(cls, source: Any, handler: Any) -> Any:
        """Describe the parameters before pydantic makes a schema of them."""
        for name, field in cls.model_fields.items():
            field.description = field.description or descriptions(cls).get(name)
        return handler(source)


def follow(section: Section, values: Mapping[str, Any]) -> None:
    """Give a section values for parameters that are null; for validators, before anybody reads it.

    They do not count as given: `as_given` has null for them.
    """
    for name, value in values.items():
        if section.__dict__[name] is None:
            section.__dict__[name] = value
            section.__pydantic_fields_set__.discard(name)


def as_given(section: Section) -> dict[str, Any]:
    """Return parameters as plain JSON, with None for those that follow from others."""
    with unwatched():
        plain = section.model_dump(mode="json")
        for name, field in type(section).model_fields.items():
            value = getattr(section, name)
            if isinstance(value, Section):
                plain[name] = as_given(value)
            elif field.default is None and name not in section.model_fields_set:
                plain[name] = None
    return plain


def descriptions(kind: type) -> dict[str, str]:
    """Return what stands below each attribute of a class in the source, each in one line.

    What a class does not describe, those that it inherits from may.
    """
    return {
        ast.unparse(field.target): " ".join(str(words.value.value).split())
        for each in reversed(kind.__mro__)
        for field, words in pairwise(_bodies(each.__module__).get(each.__name__, ()))
        if isinstance(field, ast.AnnAssign)
        and isinstance(words, ast.Expr)
        and isinstance(words.value, ast.Constant)
    }


@cache
def _bodies(module: str) -> dict[str, list[ast.stmt]]:
    """Return what the classes of a module are made of; nothing where there is no source."""
    try:
        tree = ast.parse(inspect.getsource(sys.modules[module]))
    except (OSError, TypeError):
        return {}
    return {node.name: node.body for node in tree.body if isinstance(node, ast.ClassDef)}
