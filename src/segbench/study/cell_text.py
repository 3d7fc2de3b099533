"""Parameters as Python, for people and for papermill, which infers them line by line.

Papermill takes a line with one sign of equality for the beginning of a parameter, and cannot read a
line with two of them. So there is one in no comment, and one at most in a line of a value.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from textwrap import wrap
from types import NoneType
from typing import Any, get_args, get_origin

from pydantic import BaseModel

from segbench.methods import METHODS, full_params

WIDTH = 100
INDENT = 4

PLAIN: dict[type, str] = {tuple: "list", date: "str"}
"""Types that are another one in plain JSON."""


def parameter(
    name: str, value: Any, about: str, *, short: bool = False, model: type[BaseModel] | None = None
) -> list[str]:
    """Return the lines that set a variable: with its type, and what it is about as a comment.

    Parameters
    ----------
    short
        The comment is cut to what fits behind the value.
    """
    kind = _kind(name, value, model or full_params())
    text = f"{name}{kind} = {literal(value, within=False)}"
    if short:
        about = first_words(about, WIDTH - len(text) - len("  # "))
    return commented(text, about)


def values_set(source: str) -> dict[str, Any]:
    """Return the variables that a cell sets, in order.

    Raises
    ------
    SyntaxError, ValueError
        It is no Python, or a value is no literal.
    """
    found = {}
    for item in ast.parse(source).body:
        if isinstance(item, ast.AnnAssign | ast.Assign) and item.value is not None:
            target = item.target if isinstance(item, ast.AnnAssign) else item.targets[0]
            found[ast.unparse(target)] = ast.literal_eval(item.value)
    return found


def commented(text: str, about: str) -> list[str]:
    """Return lines of Python with what they are about: behind them if there is room, else above."""
    *_, last = text.splitlines()
    if not about:
        return [text]
    if len(last) + len(about) <= WIDTH - len("  # "):
        return [f"{text}  # {about}"]
    mark = f"{' ' * (len(text) - len(text.lstrip()))}# "
    return [*wrap(about, WIDTH, initial_indent=mark, subsequent_indent=mark), text]


def about(name: str, model: type[BaseModel] | None = None) -> str:
    """Return what a parameter of a run is about, as papermill can read it; empty for others."""
    field = (model or full_params()).model_fields.get(name)
    return "" if field is None else plain_words(field.description or "")


def title(name: str, model: type[BaseModel] | None = None) -> str:
    """Return what a parameter is about, in few words: of a method's section, its title."""
    return METHODS[name].title if name in METHODS else about(name, model)


def plain_words(text: str) -> str:
    """Return a description in Python's words, without a sign of equality."""
    return re.sub(r"\bnull\b(?= =|`)", "None", text).replace(" = ", ": ").replace("=", ":")


def first_words(text: str, room: int) -> str:
    """Return a text, or as many of its first clauses as there is room for; else nothing."""
    if len(text) <= room:
        return text
    ends = (found.start() for found in re.finditer(r"[;,:(] ?| – ", text))
    return max((text[:end].rstrip() for end in ends if end <= room), key=len, default="")


def literal(value: Any, indent: int = 0, *, within: bool = True) -> str:
    """Return a value as Python; what is in it a line each, unless it is short and plain.

    Parameters
    ----------
    within
        Whether it stands in another value: then a line may hold one sign of equality.
    """
    plain = _plain(value)
    if isinstance(value, dict):
        nested = bool(value)
    else:
        long = len(plain) + indent > WIDTH or any(isinstance(item, dict) for item in _items(value))
        nested = isinstance(value, list | tuple) and long
    if not nested and plain.count("=") <= within:
        return plain
    inner, end = " " * (indent + INDENT), " " * indent
    if isinstance(value, str):
        parts = [_plain(part) for part in re.findall("[^=]*=|[^=]+", value)]
        return "\n".join(["(", *(f"{inner}{part}" for part in parts), f"{end})"])
    opening, closing = "{}" if isinstance(value, dict) else "[]"
    return "\n".join([opening, *_lines(value, indent + INDENT), f"{end}{closing}"])


def _lines(value: Any, indent: int) -> Iterator[str]:
    inner = " " * indent
    if not isinstance(value, dict):
        yield from (f"{inner}{literal(item, indent)}," for item in value)
        return
    for key, item in value.items():
        name, text = literal(key, indent), literal(item, indent)
        whole = f"{inner}{name}: {text},"
        if any(line.count("=") > 1 for line in whole.splitlines()):
            whole = f"{inner}{name}:\n{inner}{text},"
        yield whole


def _plain(value: Any) -> str:
    """Return a value as Python in one line."""
    if isinstance(value, str):
        text = repr(value)
        return text if text[0] == '"' or '"' in text or "\\'" in text else f'"{text[1:-1]}"'
    if isinstance(value, Mapping):
        pairs = (f"{_plain(key)}: {_plain(item)}" for key, item in value.items())
        return "{" + ", ".join(pairs) + "}"
    if isinstance(value, list | tuple):
        return "[" + ", ".join(map(_plain, value)) + "]"
    return repr(value)


def _items(value: Any) -> Sequence[Any]:
    return value if isinstance(value, list | tuple) else ()


def _kind(name: str, value: Any, model: type[BaseModel]) -> str:
    """Return the annotation of a variable; of None, the type that other values have."""
    field = model.model_fields.get(name)
    if value is not None:
        return f": {type(value).__name__}"
    return "" if field is None else f": {_plain_type(field.annotation)}"


def _plain_type(annotation: Any) -> str:
    kinds = [kind for kind in get_args(annotation) if kind is not NoneType]
    if get_origin(annotation) not in (tuple, list, dict) and kinds:
        return _plain_type(kinds[0])  # of what may be None, or has bounds
    kind = get_origin(annotation) or annotation
    return "dict" if issubclass(kind, BaseModel) else PLAIN.get(kind, kind.__name__)
