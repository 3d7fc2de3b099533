"""Parameters into a params file that reads as a person would write it."""

from __future__ import annotations

from collections.abc import Mapping
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING, Any

import yaml

from segbench.errors import SegbenchError
from segbench.params.section import as_given
from segbench.paths import places
from segbench.runtime.targets import check_target, written

if TYPE_CHECKING:
    from segbench.params.study import Params

HEAD = """\
# Written by a notebook with segbench {version}. What is not here has its default; params/README.md
# lists all. Run it:  segbench run {path}
"""


def save(params: Params, path: Path, *, force: bool = False) -> Path:
    """Write parameters to a params file, from which a run or notebook reads the same.

    Parameters
    ----------
    path
        The file; its folder is made if it is not there.
    force
        Whether a file that is there may be written over.

    Raises
    ------
    SegbenchError
        Its name is none of a params file, it is there already, or it cannot be written.
    """
    if path.suffix not in (".yaml", ".yml"):
        raise SegbenchError(f"{path}: a params file ends in .yaml. Give it such a name.")
    if path.exists() and not force:
        raise SegbenchError(
            f"{path}: is there already. Save under another name, or write over it: "
            "save(…, force=True)."
        )
    check_target(path, force=force, make_folder=True)
    values = _values(params, path)
    text = yaml.safe_dump(values, sort_keys=False, allow_unicode=True, width=100)
    with written(path, force=force) as part:
        part.write_text(HEAD.format(version=version("segbench"), path=path) + text, "utf-8")
    return path


def _values(params: Params, path: Path) -> dict[str, Any]:
    """Return what is not as by default; the folder that paths count from, where it is another."""
    values = differing(as_given(params), as_given(type(params)()))
    values = {"dataset": params.dataset, **values}
    values.pop("name", None)
    start = Path(values.pop("start_folder", None) or "").absolute()
    if start not in places(str(path.absolute().parent)):
        values["start_folder"] = str(start)
    return values


def differing(values: Mapping[str, Any], defaults: Mapping[str, Any]) -> dict[str, Any]:
    """Return what is another value than by default; of sections, what in them is."""
    found: dict[str, Any] = {}
    for name, value in values.items():
        default = defaults.get(name)
        if value == default:
            continue
        if isinstance(value, dict) and isinstance(default, dict) and default:
            value = differing(value, default)  # noqa: PLW2901 - what of it is written
        found[name] = value
    return found
