"""What to say when disk, memory, open files or a place to write have run out."""

from __future__ import annotations

import errno
import re
import sys
from collections.abc import Iterator

from segbench.errors import SegbenchError

if sys.platform != "win32":  # which knows no such limits
    import resource

DISK = (
    "no space is left on the disk{where}. Free some, or work on another: a run needs space beside "
    "its report (--reports), "
    "other commands among the temporary files (TMPDIR) and where they write."
)
MEMORY = (
    "memory ran out. Close other programs, allow more if it is limited (ulimit -v, a container's "
    "limit), take a larger machine, "
    "or fewer customers (-p max_customers=10000)."
)
FILES = "too many files are open at once{where}. Allow more for this shell: ulimit -n 1024"
PROCESSES = (
    "no further process or thread may be started. End others, or allow more (ulimit -u, a "
    "container's limit)."
)
READ_ONLY = (
    "cannot be written{where}: the file system is read-only. Name a place that can be written "
    "(--reports, -o, TMPDIR)."
)
DENIED = "access is denied{where}. Change its permissions, or name another place."
TEMPORARY = (
    "no folder for temporary files can be written. Free some space there, or name one: "
    "export TMPDIR=FOLDER"
)
KILLED = (
    "a process of this command was ended from outside, most often by the operating system because "
    "memory ran out. Close other "
    "programs, take a larger machine, or fewer customers (-p max_customers=10000)."
)

BY_NUMBER = {
    errno.ENOSPC: DISK,
    errno.EDQUOT: DISK,
    errno.EFBIG: DISK,
    errno.ENOMEM: MEMORY,
    errno.EMFILE: FILES,
    errno.ENFILE: FILES,
    errno.EAGAIN: PROCESSES,
}
"""What has run out, by the operating system's number of an error."""

REFUSED = {errno.EROFS: READ_ONLY, errno.EACCES: DENIED, errno.EPERM: DENIED}
"""What the place does not allow; not for messages of ours, which name the place already."""

BY_WORDS = (
    (r"No usable temporary directory", TEMPORARY),
    (r"No space left on device|[Dd]isk quota exceeded|max_temp_directory_size", DISK),
    (r"Too many open files", FILES),
    (r"can't start new thread", PROCESSES),
    (
        r"\bMemoryError\b|[Oo]ut of [Mm]emory|[Cc]annot allocate memory|[Uu]nable to allocate",
        MEMORY,
    ),
    (r"bad_alloc|failed to map segment", MEMORY),
    (
        r"^SystemError: .*without (exception set|setting an exception)",
        MEMORY,
    ),  # extensions that cannot say so
    (r"DeadKernelError|Kernel died|BrokenProcessPool|terminated abruptly", KILLED),
)
"""The same in the words of libraries, and of notebooks, whose errors come as text."""

LEAST_MEMORY = 2_000
"""Megabytes of address space; with less, the libraries of linear algebra wait for ever."""


class ExhaustedError(SegbenchError):
    """Something ran out; not a fault of the input, hence another exit code."""

    exit_code = 1


FEWEST_FILES, ENOUGH_FILES = 256, 1024
"""Files that a process of a run has open at once: with 64, kernels end without a word."""


def allow_files() -> None:
    """Have this process and those that it starts open as many files as a run needs.

    Raises
    ------
    ExhaustedError
        The system does not allow it.
    """
    if sys.platform == "win32":
        return
    allowed, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    if allowed == resource.RLIM_INFINITY or allowed >= ENOUGH_FILES:
        return
    wanted = ENOUGH_FILES if most == resource.RLIM_INFINITY else min(most, ENOUGH_FILES)
    resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, most))
    if wanted < FEWEST_FILES:
        raise ExhaustedError(
            FILES.format(where=f" (only {allowed} are allowed, and {FEWEST_FILES} needed)")
        )


def check_memory() -> None:
    """Refuse to begin where `ulimit -v` leaves less memory than loading the libraries takes.

    Raises
    ------
    ExhaustedError
        With what is allowed and what is needed.
    """
    if sys.platform == "win32":
        return
    allowed, _ = resource.getrlimit(resource.RLIMIT_AS)
    if allowed != resource.RLIM_INFINITY and allowed < LEAST_MEMORY * 10**6:
        raise ExhaustedError(
            f"memory ran out: only {allowed // 10**6:,} MB of address space are allowed, and "
            f"{LEAST_MEMORY:,} needed at least. "
            "Allow more: ulimit -v unlimited"
        )


def explained(error: BaseException) -> ExhaustedError | None:
    """Return what ran out, and what to do, if an error or what led to it says so; else None."""
    ours = isinstance(error, SegbenchError)
    for one in _chain(error):
        numbers = BY_NUMBER if ours else BY_NUMBER | REFUSED
        reason = numbers.get(one.errno or 0) if isinstance(one, OSError) else None
        reason = reason or (MEMORY if isinstance(one, MemoryError) else _of_words(one))
        if reason:
            return ExhaustedError(reason.format(where=_where(one)))
    return None


def _of_words(error: BaseException) -> str | None:
    if isinstance(error, SegbenchError) and error.exit_code == SegbenchError.exit_code:
        return None  # its words may be a file's
    text = f"{type(error).__name__}: {error}"
    return next((said for words, said in BY_WORDS if re.search(words, text)), None)


def _where(error: BaseException) -> str:
    name = getattr(error, "filename", None)
    return f" ({name})" if isinstance(name, str) else ""


def _chain(error: BaseException) -> Iterator[BaseException]:
    """Yield an error and what it was raised for or while handling, the last first."""
    seen: set[int] = set()
    one: BaseException | None = error
    while one is not None and id(one) not in seen:
        seen.add(id(one))
        yield one
        one = one.__cause__ or one.__context__
