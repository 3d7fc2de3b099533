"""The content of files as a fingerprint, worked out once as long as a file does not change."""

from __future__ import annotations

import glob
import hashlib
from pathlib import Path

_known: dict[str, tuple[tuple[int, ...], str]] = {}
"""Path -> what told the file from its earlier and later versions, and its SHA-256 then."""


def sha256_of(path: Path) -> str:
    """Return the SHA-256 of a file's content."""
    state = path.stat()
    version = (state.st_ino, state.st_size, state.st_mtime_ns, state.st_ctime_ns)
    known = _known.get(str(path.absolute()))
    if known is None or known[0] != version:
        with path.open("rb") as file:
            known = version, hashlib.file_digest(file, "sha256").hexdigest()
        _known[str(path.absolute())] = known
    return known[1]


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
