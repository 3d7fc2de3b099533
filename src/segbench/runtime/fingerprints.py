"""The content of files as a fingerprint, worked out once as long as a file does not change."""

from __future__ import annotations

import glob
import hashlib
from collections.abc import Mapping
from pathlib import Path

Known = tuple[tuple[int, ...], str]
"""What told a file from its earlier and later versions, and its SHA-256 then."""

_known: dict[str, Known] = {}
"""Path -> what is known of the file there."""


def sha256_of(path: Path) -> str:
    """Return the SHA-256 of a file's content."""
    state = path.stat()
    version = (state.st_ino, state.st_size, state.st_mtime_ns, state.st_ctime_ns)
    found = _known.get(str(path.absolute()))
    if found is None or found[0] != version:
        with path.open("rb") as file:
            found = version, hashlib.file_digest(file, "sha256").hexdigest()
        _known[str(path.absolute())] = found
    return found[1]


def known() -> dict[str, Known]:
    """Return what is known of files, for another process to `learn`."""
    return dict(_known)


def learn(files: Mapping[str, Known]) -> None:
    """Know what another process knows: a file that has changed since is read all the same."""
    _known.update(files)


def state_of(path: str) -> str | None:
    """Return what tells a file, folder or pattern from what it was or may become.

    The SHA-256 of a file's content, where a folder is, which files a pattern finds; None where
    there is nothing.
    """
    place = Path(path)
    try:
        if place.is_file():
            return sha256_of(place)
        if place.is_dir():
            return str(place.resolve())
    except (OSError, ValueError):
        return None
    found = sorted(glob.glob(path, recursive=True))  # noqa: PTH207 - absolute patterns, too
    return hashlib.sha256("\0".join(found).encode()).hexdigest() if found else None
