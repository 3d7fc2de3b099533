"""The parameters cell of a committed notebook: what its page depends on, then everything else.

Every parameter of a run stands in it, because papermill warns of what does not; the test of
`tools/generated.py` holds each notebook to it. Which parameters come first is up to the notebook:
those that stand above the line `REST`. Their values are those of a study. Below it each has one
line, and a section is empty: what is not given has its default, or follows from others.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from textwrap import wrap
from typing import Any

from segbench.params import Params
from segbench.params.save import differing
from segbench.params.section import Section, as_given
from segbench.study.cell_text import (
    INDENT,
    WIDTH,
    about,
    commented,
    first_words,
    literal,
    parameter,
    plain_words,
    title,
    values_set,
)
from segbench.study.notebook import CHOICE

FIRST = "# What this page depends on. None: the default, or what follows from other parameters."
REST = "# Everything else that a run may be given; {}: all defaults. See params/README.md."

NEITHER = {"name": None, "methods": None}
"""Below the line: no study's name, and all methods."""


def first_names(source: str) -> list[str]:
    """Return the variables that stand in a cell above the line `REST`; all where there is none."""
    above, _, _ = source.partition(REST)
    return list(values_set(above))


def short_cell(source: str, params: Params, names: Sequence[str] = ()) -> str:
    """Return what stands in the parameters cell of a committed notebook.

    Parameters
    ----------
    source
        What stands there now.
    params
        Those of the study that the notebook shows.
    names
        What stands first; if empty, what does now.
    """
    values = as_given(params) | {CHOICE: values_set(source).get(CHOICE)}
    sections: dict[str, Any] = {
        name: {} for name in values if isinstance(getattr(params, name, None), Section)
    }
    return _cell(names or first_names(source), values, values | NEITHER | sections, params)


def own_cell(source: str, params: Params, choice: str | None) -> str:
    """Return the same for a copy of one's own: below the line, too, stands what is not by default.

    Parameters
    ----------
    source
        What stands in the committed notebook.
    params
        Those of the study; their `start_folder` as the copy needs it.
    choice
        The method that the notebook shows, where it shows any one.
    """
    values, defaults = as_given(params) | {CHOICE: choice}, as_given(type(params)())
    sections = {
        name: differing(values[name], default)
        for name, default in defaults.items()
        if isinstance(getattr(params, name), Section) and default
    }
    return _cell(first_names(source), values, values | sections, params)


def _cell(
    first: Sequence[str], above: Mapping[str, Any], below: Mapping[str, Any], params: Params
) -> str:
    """Return a cell of these values: the first names, a line, and all others of a run."""
    others = [name for name in type(params).model_fields if name not in first]
    return "\n".join(
        [
            FIRST,
            *(line for name in first for line in _first(name, above, params)),
            "",
            REST,
            *(line for name in others for line in _other(name, below[name], params)),
        ]
    )


def _first(name: str, values: Mapping[str, Any], params: Params) -> Iterator[str]:
    section, value = getattr(params, name, None), values[name]
    if isinstance(section, Section) and value:
        yield f"{name}: dict = {{"
        yield from _inside(section, value)
        yield f"}}  # {first_words(title(name), WIDTH // 2)}; see params/README.md"
    elif isinstance(value, list):
        inner = " " * INDENT
        yield f"{name}: list = ["
        items = "".join(f"{literal(item)}, " for item in value).rstrip()
        yield from wrap(items, WIDTH, initial_indent=inner, subsequent_indent=inner)
        yield f"]  # {about(name)}"
    else:
        words = "which classification this page shows" if name == CHOICE else about(name)
        yield from parameter(name, value, words, model=type(params))


def _inside(section: Section, values: Mapping[str, Any]) -> Iterator[str]:
    """Yield a line for each parameter of a section."""
    for key, field in type(section).model_fields.items():
        line = f"{' ' * INDENT}{literal(key)}: {literal(values[key], INDENT)},"
        yield from commented(line, plain_words(field.description or ""))


def _other(name: str, value: Any, params: Params) -> list[str]:
    return parameter(name, value, title(name), short=True, model=type(params))
