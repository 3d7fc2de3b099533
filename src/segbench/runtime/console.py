"""What is said on the console, in any encoding, to a pipe that may be closed."""

from __future__ import annotations

import codecs
import io
import os
import sys
from collections.abc import Sequence

from segbench.errors import SegbenchError

PLAIN = {
    **dict(zip("‐‑‒–—−‘’‚“”„\u00a0\u202f×·•≈\ufffd", "------'''\"\"\"  x-*~?", strict=True)),
    "…": "...",
    "≥": ">=",
    "≤": "<=",
    "±": "+/-",
    "→": "->",
    "€": "EUR",
}
"""What stands for signs that a console may lack; any other is written as \\u5ba2."""

ERRORS = "segbench-plain"


class OutputError(SegbenchError):
    """The output cannot be written; not the user's mistake."""

    exit_code = 1


def prepare() -> None:
    """Have both streams write any text in any encoding; stand in for streams that are closed."""
    for number in range(3):
        try:
            os.fstat(number)
        except (
            OSError
        ):  # or the next file opened would be what libraries and kernels write their complaints to
            os.set_inheritable(os.open(os.devnull, os.O_RDWR), True)
    if sys.unraisablehook is sys.__unraisablehook__:
        sys.unraisablehook = _leave_files
    codecs.register_error(ERRORS, _plainly)
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors=ERRORS)


def _leave_files(left: sys.UnraisableHookArgs) -> None:
    """Say nothing of a half-written file that cannot be closed: the command says what ran out."""
    if not isinstance(left.exc_value, OSError | ValueError):
        sys.__unraisablehook__(left)


def _plainly(error: UnicodeError) -> tuple[str, int]:
    assert isinstance(error, UnicodeEncodeError)
    signs = error.object[error.start : error.end]
    ascii_only = "".join(
        PLAIN.get(sign) or sign.encode("ascii", "backslashreplace").decode("ascii")
        for sign in signs
    )
    return ascii_only, error.end


def paragraph(text: object, *, err: bool = False) -> None:
    """Write a line to standard output, or to standard error if anybody listens there.

    Raises
    ------
    OutputError
        It cannot be written, e.g. because a disk is full.
    """
    stream = sys.stderr if err else sys.stdout
    if stream is None:  # closed by whoever started us
        return
    try:
        stream.write(f"{text}\n")
        stream.flush()
    except OSError as error:
        if err:
            let_go()
        elif isinstance(error, BrokenPipeError):
            raise
        else:
            raise OutputError(f"the output cannot be written ({error.strerror}).") from None


def let_go() -> None:
    """Write nothing more: whoever read the output has gone."""
    nowhere = os.open(os.devnull, os.O_WRONLY)
    for stream in (sys.stdout, sys.stderr):
        try:
            stream.flush()
        except OSError:
            os.dup2(nowhere, stream.fileno())  # or Python would complain when it ends
        except (AttributeError, ValueError):
            continue


def check_words(words: Sequence[str]) -> None:
    """Refuse words of the command line that are no text: no file could be named by them.

    Raises
    ------
    SegbenchError
        Which word, and what to do.
    """
    for word in words:
        try:
            word.encode()
        except UnicodeEncodeError:
            shown = word.encode("ascii", "backslashreplace").decode("ascii")
            raise SegbenchError(f"{shown}: {_advice(word)}.") from None


def _advice(word: str) -> str:
    try:
        os.fsencode(word).decode()
    except UnicodeError:
        return "is no UTF-8 text. Rename the file or folder"
    return (
        "cannot be read as text in this console's locale. "
        "Set the environment variable PYTHONUTF8=1 and try again"
    )
