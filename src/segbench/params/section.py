"""What all sections of a params file share."""

from __future__ import annotations

import ast
import inspect
import sys
from functools import cache
from itertools import pairwise
from typing import Any

from pydantic import BaseModel, ConfigDict

from segbench.params.reads import note_parameter


class Section(BaseModel):
    """A group of parameters; unknown keys and lossy conversions are refused.

    What stands below a parameter in the source describes it, in the schema and to people.
    """

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True, allow_inf_nan=False)

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


def descriptions(kind: type) -> dict[str, str]:
    """Return what stands below each attribute of a class in the source, each in one line."""
    return {
        ast.unparse(field.target): " ".join(str(words.value.value).split())
        for field, words in pairwise(_bodies(kind.__module__).get(kind.__name__, ()))
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
