"""Every parameter changed alone: the values that the schema allows at its ends and between."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from segbench.methods import OPTIONAL, SHIPPED
from segbench.methods.parameters import params_with_sections

STEP = 1e-6
"""How far inside of an end that is not allowed itself."""

SPOKEN = {
    "retention_days": [1, 56, 3650, "1 month", [28, 56]],
    "name": ["other"],
    "dataset": ["cdnow", "own", "nowhere"],
    "start_folder": ["/nowhere"],
    "cutoff": ["1900-01-01", "2100-01-01"],
    "own_methods": [{"mine": {}}],
    "playbooks": ["nowhere"],
    "methods": [None, ["rfm"], ["value_tiers", "needs"]],
    "crossings": [[["grades", "responder_only"]], [["rfm", "attributes", "recency_bands"]]],
    "cache.folder": [None, "off"],
    "actions.method": ["rfm", "attributes"],
    "complaints.topic": ["x"],
    "offers.exclude": [[], ["unknown", "tea"]],
    "attributes.columns": [[], ["kind"]],
    "bands.column": ["frequency", "kind", "nowhere"],
    "existing.column": ["kind", "nowhere"],
    **{
        f"{name}.cuts": [[1e-6], [-2, 0, 1e9]]
        for name in ("recency_bands", "frequency_bands", "revenue_bands", "bands")
    },
    "som.n_segments": [2, 8, 12],
    "value_tiers.top": [1e-6, 0.05],  # less than high
    "rfm_grid.recency_cuts": [[1], [7, 30, 90], [1, 2, 3, 4, 5, 6, 7, 8, 1_000_000_000]],
    "rfm_grid.frequency_cuts": [[2], [2, 3, 4, 5]],
    "rfm_grid.monetary_cuts": [[-1e15], [10, 1e15]],
    "rfm_grid.map": [None, "cells", [{"name": "Big", "m": [4, 5]}]],
    "rfm_grid.rest": ["Everyone else"],
    "rules.rules": [[], [{"name": "Some", "when": "frequency > 2"}]],
    "verdict.weights": [{"retention": 0, "spend": 1000}, {"conversion": 1e-6}],
    "contact.budgets": [[1e-6], [0.999999], [0.1, 0.2, 0.3, 0.4, 0.5]],
    "grades.bounds": [[1e-6, 2e-6, 3e-6, 4e-6], [0.999996, 0.999997, 0.999998, 0.999999]],
}
"""Values of what a schema gives no ends; `data` has tests of its own."""


def values_alone() -> Iterator[tuple[str, Any]]:
    """Yield every parameter's dotted key with other values that it may have."""
    schema = params_with_sections(SHIPPED, optional=OPTIONAL).model_json_schema()
    yield from _inside(schema, schema, "")


def changed(key: str, value: Any) -> dict[str, Any]:
    """Return raw parameters that give one value."""
    section, dot, name = key.partition(".")
    return {section: {name: value} if dot else value}


def _inside(node: dict[str, Any], schema: dict[str, Any], prefix: str) -> Iterator[tuple[str, Any]]:
    for name, field in node["properties"].items():
        key = f"{prefix}{name}"
        if "$ref" in field:
            yield from _inside(schema["$defs"][field["$ref"].rpartition("/")[2]], schema, f"{key}.")
        elif key != "data":
            yield from ((key, value) for value in SPOKEN.get(key) or _values(key, field))


def _values(key: str, field: dict[str, Any]) -> list[Any]:
    found: list[Any] = []
    for kind in field.get("anyOf", [field]):
        if kind["type"] == "null":
            found.append(None)
        elif kind["type"] == "boolean":
            found += [True, False]
        elif "enum" in kind:
            found += kind["enum"]
        else:
            step = 1 if kind["type"] == "integer" else STEP
            least = kind.get("minimum", kind.get("exclusiveMinimum", 0) + step)
            most = kind.get("maximum", kind.get("exclusiveMaximum", 0) - step)
            middle = {"cutoff_step_days": [14, 56]}
            found += [least, *middle.get(key, []), most]
    return [value for value in found if value != field.get("default")]
