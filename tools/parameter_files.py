"""Files written from the parameter models: default.yaml, the JSON schema, the key table."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import yaml

from segbench.methods import OPTIONAL, SHIPPED
from segbench.methods.parameters import params_with_sections
from segbench.params.section import Section, as_given

PARAMS = params_with_sections(SHIPPED, optional=OPTIONAL)
HEADER = (
    "# Generated from the parameter models by `make generated`. "
    "Copy it, change what you need, drop the rest.\n"
)


def default_yaml() -> str:
    """Return params/default.yaml: every key with its default and a comment."""
    lines = [HEADER.rstrip()]
    for depth, key, value, description in _rows(PARAMS(name="complete_journey")):
        text = "" if value is None and description.startswith("#") else f" {_scalar(value)}"
        comment = description.removeprefix("#").strip()
        lines.append(f"{'  ' * depth}{key}:{text}  # {comment}")
    return "\n".join(lines) + "\n"


def schema_json() -> str:
    """Return the JSON schema that editors can check a params file with."""
    return json.dumps(PARAMS.model_json_schema(), indent=2, sort_keys=True) + "\n"


def key_table() -> str:
    """Return the table of keys for params/README.md, as Markdown."""
    lines = ["| key | default | what it is |", "|---|---|---|"]
    prefix = ""
    for depth, key, value, description in _rows(PARAMS()):
        if description.startswith("#"):
            prefix = f"{key}."
            continue
        prefix = prefix if depth else ""
        lines.append(f"| `{prefix}{key}` | `{_scalar(value)}` | {description} |")
    return "\n".join(lines) + "\n"


def _rows(model: Section, depth: int = 0) -> Iterator[tuple[int, str, Any, str]]:
    given = as_given(model)
    for key, field in type(model).model_fields.items():
        value = getattr(model, key)
        description = field.description or ""
        if isinstance(value, Section):
            yield depth, key, None, f"# {description}"
            yield from _rows(value, depth + 1)
        else:
            yield depth, key, given[key] if given[key] is None else value, description


def _scalar(value: Any) -> str:
    plain = list(value) if isinstance(value, tuple) else value
    text = yaml.safe_dump(plain, default_flow_style=True, width=10_000)
    return str(text).removesuffix("...\n").strip()
