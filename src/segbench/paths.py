"""Where notebooks and playbooks are: beside the sources, or inside the installed package."""

from __future__ import annotations

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


def here(path: str) -> str:
    """Return a path for a params file: relative to the current folder if it lies in it."""
    full = Path(path).expanduser()
    if not full.is_absolute():
        return path
    return full.relative_to(Path.cwd()).as_posix() if full.is_relative_to(Path.cwd()) else str(full)
