"""Folders for what a command needs on disk while it works: private, locked, removed after it.

Whether the command that made a folder is alive is told by a lock of the operating system on a file
in it. Process numbers tell nothing: in a container every run is number 1.
"""

from __future__ import annotations

import atexit
import errno
import os
import shutil
import sys
import tempfile
import time
from pathlib import Path

VARIABLE = "SEGBENCH_SCRATCH"
"""Environment variable that names the folder, for processes that a run starts."""

PREFIX = "segbench-"
LOCK = "lock"
PRIVATE = 0o700
SECONDS = 10.0
"""How long removing a folder is tried: what writes into it may need a moment to end."""

_own: list[tuple[Path, int]] = []


def folder() -> Path:
    """Return the folder of this process: that of its run, else one among the temporary files.

    That is made when first asked for; what killed commands left there is removed then.

    Raises
    ------
    OSError
        No folder for temporary files can be written.
    """
    named = os.environ.get(VARIABLE)
    if named:
        return Path(named)
    while not _own:
        sweep(Path(tempfile.gettempdir()))
        made = Path(tempfile.mkdtemp(prefix=PREFIX))
        lock = acquire(made / LOCK)
        if lock is not None:  # else another command took it for a leftover just now
            _own.append((made, lock))
            atexit.register(_leave, os.getpid())
    return _own[0][0]


def sweep(parent: Path) -> None:
    """Remove the folders that killed commands of this user left among the temporary files."""
    for left in parent.glob(f"{PREFIX}*/{LOCK}"):
        try:
            mine = not hasattr(os, "getuid") or left.lstat().st_uid == os.getuid()
            lock = acquire(left) if mine else None
        except OSError:  # gone meanwhile, or not ours to open
            continue
        if lock is not None:
            shutil.rmtree(left.parent, ignore_errors=True)
            os.close(lock)


def acquire(path: Path) -> int | None:
    """Return a descriptor that holds the lock of this file until it is closed; None if it is held.

    Children do not inherit it, so the lock ends with the process however that ends.
    """
    while True:
        descriptor, held = os.open(path, os.O_RDWR | os.O_CREAT, 0o600), False
        try:
            if not _lock(descriptor):
                return None
            held = os.path.samestat(os.fstat(descriptor), path.stat())
            if held:
                return descriptor
        except FileNotFoundError:  # whoever held it has removed it since
            if not path.parent.is_dir():
                raise
        finally:
            if not held:
                os.close(descriptor)


def _lock(descriptor: int) -> bool:
    """Take the lock of an open file if nobody has it."""
    try:
        if sys.platform == "win32":
            import msvcrt

            msvcrt.locking(descriptor, msvcrt.LK_NBLCK, 1)
        else:
            import fcntl

            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError as error:
        if error.errno in (errno.EAGAIN, errno.EACCES, errno.EDEADLK):
            return False
        raise
    return True


def remove(where: Path) -> None:
    """Remove a folder, also if a process that is about to end still writes into it."""
    until = time.monotonic() + SECONDS
    shutil.rmtree(where, ignore_errors=True)
    while where.exists() and time.monotonic() < until:
        time.sleep(0.1)
        shutil.rmtree(where, ignore_errors=True)


def _leave(owner: int) -> None:
    while _own and os.getpid() == owner:
        made, lock = _own.pop()
        shutil.rmtree(made, ignore_errors=True)
        os.close(lock)
