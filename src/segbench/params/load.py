"""Reading parameters from YAML, with messages for people."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any, TypeVar

import yaml
from pydantic import BaseModel, ValidationError

from segbench.errors import SegbenchError, printable, unknown_name
from segbench.params.address import file_of
from segbench.params.bounds import kinds_at, range_of
from segbench.params.study import Params
from segbench.paths import is_there, places

Model = TypeVar("Model", bound=BaseModel)

LARGEST = 10_000
"""Values in a params file, every alias written out."""

LARGEST_FILE = 1_000_000
"""Bytes; data that is taken for a params file is told apart before it is read."""

MOST = 10
"""Mistakes told at once."""


class _UniqueKeyLoader(yaml.SafeLoader):
    """YAML's safe loader, refusing a key that is given twice (YAML itself keeps the last)."""


def _mapping(loader: _UniqueKeyLoader, node: yaml.MappingNode) -> dict[Any, Any]:
    seen: set[Any] = set()
    for key_node, _ in node.value:
        if not isinstance(key_node, yaml.ScalarNode):
            raise yaml.constructor.ConstructorError(
                None, None, "a key must be a word", key_node.start_mark
            )
        key = loader.construct_object(key_node)
        if key in seen:
            raise yaml.constructor.ConstructorError(
                None, None, f"the key '{key}' is given twice", key_node.start_mark
            )
        seen.add(key)
    return loader.construct_mapping(node, deep=True)


_UniqueKeyLoader.add_constructor(yaml.resolver.BaseResolver.DEFAULT_MAPPING_TAG, _mapping)


def _number(loader: _UniqueKeyLoader, node: yaml.ScalarNode) -> Any:
    """Return a whole number, or a text that YAML cannot read or reads otherwise than people do.

    To YAML, 0100 is 64 and 1:30 is 90.
    """
    if ":" in node.value or re.fullmatch(r"[-+]?0[0-9_]+", node.value):
        return node.value
    try:
        return loader.construct_yaml_int(node)
    except ValueError:
        return node.value


def _timestamp(loader: _UniqueKeyLoader, node: yaml.ScalarNode) -> Any:
    """Return a day or moment; one that no calendar has as text, so that its key can be named."""
    try:
        return loader.construct_yaml_timestamp(node)
    except ValueError:
        return node.value


_UniqueKeyLoader.add_constructor("tag:yaml.org,2002:int", _number)
_UniqueKeyLoader.add_constructor("tag:yaml.org,2002:timestamp", _timestamp)


def _parse(text: str) -> Any:
    """Return what a YAML text holds; aliases multiply it no further than a person would write."""
    loader = _UniqueKeyLoader(text)
    try:
        node = loader.get_single_node()
        if node is None:
            return None
        _size(node, {})
        return loader.construct_document(node)
    finally:
        loader.dispose()


def _size(node: yaml.Node, sizes: dict[int, int]) -> int:
    """Return the number of values under a node, aliases written out; refuse too many, or a loop."""
    if id(node) not in sizes:
        sizes[id(node)] = (
            LARGEST + 1
        )  # as long as it is open: whoever meets it again is inside of it
        inner = () if isinstance(node, yaml.ScalarNode) else node.value
        if isinstance(node, yaml.MappingNode):
            inner = [item for pair in inner for item in pair]
        sizes[id(node)] = 1 + sum(_size(item, sizes) for item in inner)
    if sizes[id(node)] > LARGEST:
        raise yaml.constructor.ConstructorError(
            None,
            None,
            f"more than {LARGEST:,} values, counting every alias as what it stands for",
            node.start_mark,
        )
    return sizes[id(node)]


def _params() -> type[Params]:
    return Params


_model: Callable[[], type[Params]] = _params


def read_with(model: Callable[[], type[Params]]) -> None:
    """From now on, check parameters by the model that a function returns.

    `segbench.methods` stands above this room and hands over its model here: with a section for each
    method. Where it is not imported, as where data is only read, files say nothing of methods.
    """
    global _model  # noqa: PLW0603 - one vocabulary a program, as in every registry
    _model = model


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
    raw = read_mapping(path, "params file")
    for override in overrides:
        _apply(raw, override)
    raw.setdefault("name", path.stem)
    named = raw.get("start_folder") or ""
    if isinstance(named, str):
        raw["start_folder"] = str(path.absolute().parent / Path(named).expanduser())
    params = check(raw, source=str(path))
    if named or _found(params):
        return params
    return check(raw | {"start_folder": None}, source=str(path))


def _found(params: Params) -> bool:
    """Return whether relative paths lead somewhere from the folder of their params file.

    Those of files that `segbench init` of the first version wrote count from where it was started.
    """
    tables = () if params.data is None else params.data.tables.values()
    paths = [name for table in tables if (name := file_of(table.path, table.url))]
    if params.playbooks != type(params).model_fields["playbooks"].default:
        paths.append(params.playbooks)
    from_file = places(params.start_folder)
    return all(is_there(path, from_file) or not is_there(path, [Path()]) for path in paths)


def check(raw: Mapping[str, Any], *, source: str) -> Params:
    """Return `raw` as parameters, or explain what is wrong with it.

    Raises
    ------
    SegbenchError
        With `source`, the key, the value found and what is allowed.
    """
    return checked(_model(), dict(raw), source)


def checked(model: type[Model], raw: Any, source: str) -> Model:
    """Return `raw` as a model, or tell every mistake; see `check`."""
    try:
        return model.model_validate(raw)
    except ValidationError as error:
        raise told([explain(item, model) for item in _each_once(error.errors())], source) from None


def complete(params: Params) -> Params:
    """Return parameters with every section there is; those that are not there have defaults."""
    if isinstance(params, _model()):
        return params
    return check(params.model_dump(mode="json", exclude_unset=True), source="parameters")


def told(lines: Sequence[str], source: str) -> SegbenchError:
    """Return the first `MOST` mistakes of a file as one error; what is allowed is listed once."""
    more = [f"and {len(lines) - MOST:,} more mistakes."] if len(lines) > MOST else []
    different: list[str] = []
    lists: set[str] = set()
    for line in lines[:MOST]:
        mistake, _, allowed = line.partition(" Allowed: ")
        different.append(mistake if allowed in lists else line)
        lists.add(allowed)
    return SegbenchError("\n".join(f"{source}: {line}" for line in [*different, *more]))


def read_mapping(path: Path, kind: str) -> dict[str, Any]:
    """Return the keys and values of a YAML file; `kind` is what messages call it.

    Raises
    ------
    SegbenchError
        The file is missing, no UTF-8 text, or no YAML mapping, or gives a key twice.
    """
    try:
        with path.open("rb") as file:
            whole = file.read(LARGEST_FILE + 1)
        if len(whole) > LARGEST_FILE:
            raise SegbenchError(f"{path}: has more than {LARGEST_FILE:,} bytes; that is no {kind}.")
        text = whole.decode("utf-8-sig")
    except FileNotFoundError:
        near = ", ".join(sorted(p.name for p in path.parent.glob("*.yaml")))
        there = f" In {path.parent}: {near}." if near else ""
        raise SegbenchError(f"{path}: there is no such {kind}.{there}") from None
    except OSError as error:
        raise SegbenchError(f"{path}: cannot be read ({error.strerror}).") from None
    except UnicodeDecodeError as error:
        raise SegbenchError(
            f"{path}: is no UTF-8 text; the byte at place {error.start:,} is none. Save it as "
            "UTF-8."
        ) from None
    try:
        raw = _parse(text)
    except (yaml.YAMLError, RecursionError, ValueError) as error:
        raise SegbenchError(f"{path}: is not valid YAML: {_why(error)}.") from None
    if raw is None:
        return {}
    if not isinstance(raw, dict):
        raise SegbenchError(f"{path}: must hold `key: value` lines; found {type(raw).__name__}.")
    return {"null" if key is None else str(key): value for key, value in raw.items()}


def _why(error: Exception) -> str:
    """Return what is wrong with a YAML text, and where, in one line."""
    if isinstance(error, RecursionError):
        return "it is nested too deeply"
    if isinstance(error, yaml.reader.ReaderError):
        return f"it holds a character that is not allowed, at place {error.position:,}"
    if not isinstance(error, yaml.MarkedYAMLError):
        return printable(str(error))
    mark = error.problem_mark or error.context_mark
    where = f" (line {mark.line + 1}, column {mark.column + 1})" if mark else ""
    return printable(str(error.problem or error.context), 200) + where


def _apply(raw: dict[str, Any], override: str) -> None:
    dotted, equals, text = override.partition("=")
    keys = dotted.strip().split(".")
    if not equals or not all(keys):
        raise SegbenchError(
            f"-p {printable(override)}: write it as key=value or section.key=value, e.g. -p "
            "rfm.reference=median"
        )
    try:
        value = _parse(text)
    except (yaml.YAMLError, RecursionError, ValueError):
        value = text
    target = raw
    for key in keys[:-1]:
        inner = target.get(key)
        inner = dict(inner) if isinstance(inner, Mapping) else {}
        target[key] = inner
        target = inner
    target[keys[-1]] = value


def _each_once(errors: Iterable[Any]) -> Iterator[Any]:
    """Yield pydantic's mistakes; of an integer or a word, what is wrong with it as an integer.

    Of such a value it tells two, below its key, as if each kind of value were a key of its own.
    """
    for error in errors:
        *key, last = error["loc"] or ("",)
        if last == "constrained-int":
            yield error | {"loc": tuple(key)}
        elif not str(last).startswith("literal["):
            yield error


@cache
def _schema(root: type[BaseModel]) -> dict[str, Any]:
    """Return the JSON schema of a section, made once: a file may hold a thousand mistakes."""
    return root.model_json_schema()


def explain(error: Any, root: type[BaseModel]) -> str:
    """Return a mistake that pydantic found, as a sentence: key, value and what is allowed."""
    location = [printable(str(part)) for part in error["loc"]]
    key = ".".join(location)
    if error["type"] == "extra_forbidden":
        where = f"{'.'.join(location[:-1])}: " if location[:-1] else ""
        kinds = kinds_at(_schema(root), error["loc"][:-1])
        allowed = [name for kind in kinds for name in kind.get("properties", ())]
        return where + unknown_name("key", location[-1], allowed)
    if error["type"] == "missing":
        return f"{key}: is missing."
    message = error["msg"].removeprefix("Value error, ")
    if error["type"] == "value_error":
        return f"{key}: {message}." if key else f"{message}."
    return (
        f"{key}: found {'nothing' if error['input'] is None else printable(repr(error['input']))}. "
        f"{_allowed(error, root)}."
    )


def _allowed(error: Any, root: type[BaseModel]) -> str:
    """Return what a value that pydantic refused may be."""
    kind = error["type"]
    number = kind.partition("_")[0]
    numbers = {
        "finite": "a finite number",
        "float": "a number",
        "int": "an integer",
        "greater": "a number",
        "less": "a number",
    }
    if number in numbers:
        bounds = range_of(_schema(root), error["loc"])
        kinds = kinds_at(_schema(root), error["loc"])
        words = [f", or {kind['const']}" for kind in kinds if "const" in kind]
        return f"Give {numbers[number]} {bounds}".rstrip() + "".join(words)
    texts = {
        "string_pattern_mismatch": "Give the report a name of letters, digits, _ . and -, e.g. "
        "`name: shop`",
        "tuple_type": "Give a list, e.g. [a, b]",
        "string_type": "Give a text; between quotation marks if it is a number",
    }
    return texts.get(kind, str(error["msg"]))
