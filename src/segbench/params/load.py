"""Reading parameters from YAML, with messages for people."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import yaml
from pydantic import BaseModel, ValidationError

from segbench.errors import SegbenchError, unknown_name
from segbench.params.study import Params


class _UniqueKeyLoader(yaml.SafeLoader):
    """YAML's safe loader, refusing a key that is given twice (YAML itself keeps the last)."""


def _mapping(loader: _UniqueKeyLoader, node: yaml.MappingNode) -> dict[Any, Any]:
    seen: set[Any] = set()
    for key_node, _ in node.value:
        key = loader.construct_object(key_node)
        if key in seen:
            raise yaml.constructor.ConstructorError(None, None, f"the key '{key}' is given twice", key_node.start_mark)
        seen.add(key)
    return loader.construct_mapping(node, deep=True)


_UniqueKeyLoader.add_constructor(yaml.resolver.BaseResolver.DEFAULT_MAPPING_TAG, _mapping)


def load(path: Path, overrides: Sequence[str] = ()) -> Params:
    """Return the parameters of a YAML file.

    Parameters
    ----------
    path
        The file; keys it does not give have their defaults.
    overrides
        ``"key=value"`` or ``"section.key=value"``; the value is read as YAML.

    Raises
    ------
    SegbenchError
        The file is missing or no YAML mapping, or a key or value is not allowed.
    """
    raw = _read(path)
    for override in overrides:
        _apply(raw, override)
    raw.setdefault("name", path.stem)
    return check(raw, source=str(path))


def check(raw: Mapping[str, Any], *, source: str) -> Params:
    """Return `raw` as parameters, or explain what is wrong with it.

    Raises
    ------
    SegbenchError
        With `source`, the key, the value found and what is allowed.
    """
    try:
        return Params.model_validate(dict(raw))
    except ValidationError as error:
        lines = [_explain(item) for item in error.errors()]
        raise SegbenchError("\n".join(f"{source}: {line}" for line in lines)) from None


def _read(path: Path) -> dict[str, Any]:
    try:
        text = path.read_text(encoding="utf-8")
    except FileNotFoundError:
        near = ", ".join(sorted(p.name for p in path.parent.glob("*.yaml"))) if path.parent.is_dir() else ""
        there = f" In {path.parent}: {near}." if near else ""
        raise SegbenchError(f"{path}: there is no such params file.{there}") from None
    except (OSError, UnicodeDecodeError) as error:
        raise SegbenchError(f"{path}: cannot be read as a UTF-8 text file ({error}).") from None
    try:
        raw = yaml.load(text, Loader=_UniqueKeyLoader)  # noqa: S506 - a SafeLoader
    except (yaml.YAMLError, RecursionError) as error:
        raise SegbenchError(f"{path}: is not valid YAML: {error}") from None
    if raw is None:
        return {}
    if not isinstance(raw, dict):
        raise SegbenchError(f"{path}: must hold `key: value` lines; found {type(raw).__name__}.")
    return {str(key): value for key, value in raw.items()}


def _apply(raw: dict[str, Any], override: str) -> None:
    dotted, equals, text = override.partition("=")
    keys = dotted.strip().split(".")
    if not equals or not all(keys):
        raise SegbenchError(f"-p {override}: write it as key=value or section.key=value, e.g. -p rfm.reference=median")
    try:
        value = yaml.load(text, Loader=_UniqueKeyLoader)  # noqa: S506 - a SafeLoader
    except yaml.YAMLError:
        value = text
    target = raw
    for key in keys[:-1]:
        inner = target.get(key)
        inner = dict(inner) if isinstance(inner, Mapping) else {}
        target[key] = inner
        target = inner
    target[keys[-1]] = value


def _explain(error: Any) -> str:
    location = [str(part) for part in error["loc"]]
    key = ".".join(location)
    if error["type"] == "extra_forbidden":
        section = _section(location[:-1])
        where = f"{'.'.join(location[:-1])}: " if location[:-1] else ""
        return where + unknown_name("key", location[-1], section.model_fields)
    message = error["msg"].removeprefix("Value error, ")
    if error["type"] == "value_error":
        return f"{key}: {message}." if key else f"{message}."
    if error["type"].startswith("date"):
        message = "Give a day as YYYY-MM-DD"
    return f"{key}: found {error['input']!r}. {message}."


def _section(location: Sequence[str]) -> type[BaseModel]:
    model: type[BaseModel] = Params
    for part in location:
        inner = model.model_fields[part].annotation
        assert isinstance(inner, type)
        assert issubclass(inner, BaseModel)
        model = inner
    return model
