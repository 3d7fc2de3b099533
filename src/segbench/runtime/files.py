"""Files that appear when they are whole, and what is said where they cannot be written."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from segbench.errors import SegbenchError


@contextmanager
def partial_file(path: Path) -> Iterator[Path]:
    """Yield a path beside another one, nobody else's, for as long as the file is not whole.

    What stands there at the end is removed.
    """
    partial = path.with_name(f".{path.name[:40]}.{os.getpid()}-{os.urandom(4).hex()}.part")
    try:
        yield partial
    finally:
        with suppress(OSError):
            partial.unlink()


@contextmanager
def replace_when_whole(path: Path) -> Iterator[Path]:
    """Yield the path to write to; the file is renamed to `path` at the end, over what is there.

    If anything fails, nothing is left of it and what is there stays. Several may write the same
    file at once: the last one stands.
    """
    with partial_file(path) as partial:
        yield partial
        partial.replace(path)


def cannot_be_written(path: Path | str, error: Exception, advice: str = "") -> SegbenchError:
    """Return the message for a file or folder that the system does not let us write.

    Parameters
    ----------
    path
        The file or folder.
    error
        What the system says.
    advice
        What to do, a sentence.
    """
    return SegbenchError(f"{path}: cannot be written ({reason(error)}). {advice}".rstrip())


def reason(error: Exception) -> str:
    """Return what the system says of an error, without its number and file."""
    return getattr(error, "strerror", None) or str(error)
