"""What a sweep runs: every combination of the values that are tried."""

from __future__ import annotations

import json
import math
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from hashlib import sha256
from itertools import product
from pathlib import Path
from typing import Any

from segbench.errors import SegbenchError, printable
from segbench.params import Params, load
from segbench.params.load import MOST
from segbench.params.reads import NO_RESULT
from segbench.study.study import Study

EXAMPLE = "Write it as key=value,value, e.g. --grid cutoff=2017-09-03,2017-10-01"
CLOSES = {"[": "]", "{": "}"}
LONGEST_NAME = 60
"""Letters of a setting's name: it is the name of a folder, and of one beside it."""

MOST_SETTINGS = 1000


@dataclass(frozen=True)
class Setting:
    """One combination of values, and the run that it is.

    Attributes
    ----------
    choices
        Key -> value as it was written.
    params
        The parameters; their `name` is the setting's.
    """

    choices: dict[str, str]
    params: Params

    @property
    def name(self) -> str:
        """The name of its report folder."""
        return str(self.params.name)


def settings(
    path: Path, overrides: Sequence[str], grid: Sequence[str]
) -> tuple[str, list[Setting]]:
    """Return the name of a params file's run, and every setting of a grid, all of them checked.

    Parameters
    ----------
    path, overrides
        As for `segbench.params.load`.
    grid
        ``"key=value,value"``; values are read as YAML.

    Raises
    ------
    SegbenchError
        A key or value is not allowed, or two settings are the same.
    """
    tried = _tried(grid, overrides)
    count = math.prod(map(len, tried.values()))
    if count > MOST_SETTINGS:
        raise SegbenchError(
            f"--grid: {count:,} settings are more than {MOST_SETTINGS:,}. Try fewer values, or "
            "some of the keys at a time."
        )
    name, found, mistakes = "", [], dict[str, None]()
    for values in product(*tried.values()):
        choices = dict(zip(tried, values, strict=True))
        try:
            params = load(path, [*overrides, *(f"{key}={text}" for key, text in choices.items())])
            params = Study(params).params  # which checks what the methods alone know
        except SegbenchError as error:
            mistakes[str(error)] = None
            continue
        name = str(params.name)
        found.append(Setting(choices, params.model_copy(update={"name": name_of(choices)})))
    if mistakes:
        raise SegbenchError("\n".join([*mistakes][:MOST]))
    _check_different(found)
    return name, found


def _tried(grid: Sequence[str], overrides: Sequence[str]) -> dict[str, list[str]]:
    """Return the values to try, by key."""
    tried: dict[str, list[str]] = {}
    fixed = {override.partition("=")[0].strip() for override in overrides}
    for option in grid:
        key, equals, text = option.partition("=")
        key = key.strip()
        shown = printable(option)
        if not equals or not all(key.split(".")):
            raise SegbenchError(f"--grid {shown}: {EXAMPLE}")
        if key == "name":
            raise SegbenchError(
                f"--grid {shown}: a setting is named after its values. Name the sweep: -p name=NAME"
            )
        if key in tried:
            raise SegbenchError(f"--grid {shown}: {key} has a --grid already. Give it one.")
        if key in fixed:
            raise SegbenchError(
                f"--grid {shown}: {key} has one value by -p. Leave one of them out."
            )
        tried[key] = split(text, f"--grid {shown}")
    if not tried:
        raise SegbenchError(f"a sweep tries values of at least one key. {EXAMPLE}")
    return tried


def split(text: str, source: str) -> list[str]:
    """Return the values of a list that commas part, but for those in brackets or quotation marks.

    Raises
    ------
    SegbenchError
        A value is empty or there twice, or a bracket or quotation mark is left open.
    """
    values, begun, still_open, quote = [""], False, [], ""
    for sign in text:
        if quote:
            quote = "" if sign == quote else quote
        elif sign in "'\"" and not begun:
            quote = sign
        elif sign in CLOSES:
            still_open.append(CLOSES[sign])
        elif still_open and sign == still_open[-1]:
            still_open.pop()
        elif sign == "," and not still_open:
            values.append("")
            begun = False
            continue
        begun = sign not in ",:[{" and (begun or not sign.isspace())
        values[-1] += sign
    values = [value.strip() for value in values]
    if quote or still_open:
        raise SegbenchError(
            f"{source}: {quote or still_open[-1]} is missing at the end of a value."
        )
    if not all(values):
        raise SegbenchError(f"{source}: a value is empty. {EXAMPLE}; nothing is written as null.")
    twice = [value for value in values if values.count(value) > 1]
    if twice:
        raise SegbenchError(f"{source}: the value {printable(twice[0])} is there twice.")
    return values


def name_of(choices: dict[str, str]) -> str:
    """Return a name for a folder by keys and values, e.g. ``rfm.reference-median_seed-7``.

    Where signs are left out or it is long, some of a checksum stands at its end.
    """
    plain = "_".join(f"{key}-{text}" for key, text in choices.items())
    safe = re.sub(r"-?[^A-Za-z0-9_.-]+", "-", plain).strip("-.")
    if safe == plain and len(safe) <= LONGEST_NAME:
        return safe
    checksum = sha256(plain.encode()).hexdigest()[:8]
    return f"{safe[: LONGEST_NAME - 9].strip('-._')}-{checksum}"


def results_of(params: dict[str, Any]) -> str:
    """Return the parameters that results depend on, as one text."""
    return json.dumps({k: params[k] for k in sorted(params) if k not in NO_RESULT}, sort_keys=True)


def _check_different(found: Sequence[Setting]) -> None:
    seen: dict[str, Setting] = {}
    for setting in found:
        first = seen.setdefault(results_of(setting.params.model_dump(mode="json")), setting)
        if first is not setting:
            raise SegbenchError(
                f"--grid: {_said(first)} and {_said(setting)} are the same parameters, and would "
                "give the same results. Leave one of them out."
            )


def _said(setting: Setting) -> str:
    return ", ".join(written(setting.choices))


def written(choices: dict[str, str]) -> Iterator[str]:
    """Yield keys and values as people read them."""
    for key, text in choices.items():
        yield f"{key}={printable(text)}"
