"""Where notebooks and playbooks are, and where the paths of a params file count from."""

from __future__ import annotations

import glob
import os
from collections.abc import Sequence
from pathlib import Path

PACKAGE = Path(__file__).resolve().parent
CHECKOUT = PACKAGE.parent.parent


def _shipped(packed: str, in_checkout: str) -> Path:
    folder = PACKAGE / packed
    return folder if folder.is_dir() else CHECKOUT / in_checkout


def notebooks() -> Path:
    """Return the folder of the notebooks."""
    return _shipped("notebooks", "notebooks")


def playbooks() -> Path:
    """Return the folder of the playbooks that ship with the project."""
    return _shipped("playbooks", "params/playbooks")


def crm() -> Path:
    """Return the folder of the CRM mappings that ship with the project."""
    return _shipped("crm", "params/crm")


def project_of(folder: Path) -> Path:
    """Return the folder above; above `params`, if the folder is called so or lies in one."""
    params = [above for above in (folder, *folder.parents) if above.name == "params"]
    return (params[0] if params else folder).parent


def places(start: str | None) -> list[Path]:
    """Return the folders that relative paths count from, those that come first first.

    Parameters
    ----------
    start
        The folder of a params file, after which comes its project's; None: where one works. Last
        comes the checkout, whose files everybody has.
    """
    if start is None:
        return [Path(), CHECKOUT]
    folder = Path(start).expanduser()
    return list(dict.fromkeys([folder, project_of(folder), CHECKOUT]))


def is_pattern(path: str) -> bool:
    """Return whether a path may stand for several files."""
    return any(sign in path for sign in "*?[")


def files_at(full: Path, path: str) -> list[Path]:
    """Return what there is at a place: a file or folder, or the files of a pattern, by name.

    Raises
    ------
    OSError, RuntimeError
        It cannot be looked at.
    """
    if full.exists():
        return [full]
    if not is_pattern(path):
        return []
    return sorted(map(Path, glob.glob(str(full), recursive=True)))  # noqa: PTH207 - absolute ones, too


def is_there(path: str, folders: Sequence[Path]) -> bool:
    """Return whether a path or pattern is found from one of these folders."""
    try:
        return any(files_at(folder / Path(path).expanduser(), path) for folder in folders)
    except (OSError, RuntimeError, ValueError):
        return False


def seen_from(path: str, params_file: Path) -> str:
    """Return a path for a params file, from which it leads to the same files.

    Parameters
    ----------
    path
        As seen from where one works; a file or pattern.
    """
    full = Path(path).expanduser().absolute()
    wanted = files_at(full, path)
    folders = places(str(params_file.absolute().parent))
    for folder in (folders[1], folders[0]):  # beside `params` as a rule
        if Path(path).is_absolute() and not full.is_relative_to(folder):
            continue
        text = Path(os.path.relpath(full, folder)).as_posix()
        from_there = (files_at(folder / text, text) for folder in folders)
        found = next((files for files in from_there if files), [])
        if [*map(Path.resolve, found)] == [*map(Path.resolve, wanted)]:
            return text
    return str(full)


def here(path: str) -> str:
    """Return a path for people: relative to the current folder if it lies in it."""
    full = Path(path).expanduser()
    if not full.is_absolute():
        return path
    return full.relative_to(Path.cwd()).as_posix() if full.is_relative_to(Path.cwd()) else str(full)
