"""The command line: `segbench run params/default.yaml`.

The commands are in `reports.py` and `customers.py`; each imports what it needs when it is called.
"""

from __future__ import annotations

import sys

from typer import Abort

from segbench.cli import customers as customers
from segbench.cli import reports as reports
from segbench.cli.app import app
from segbench.errors import SegbenchError, without_secrets
from segbench.runtime import stopping
from segbench.runtime.console import check_words, let_go, paragraph, prepare
from segbench.runtime.exhaustion import check_memory, explained

__all__ = ["app", "main"]


def main() -> None:
    """Run the command line; what goes wrong is one message.

    A SegbenchError ends it with exit code 2, what has run out or was stopped with another.
    """
    prepare()
    stopping.listen()
    try:
        check_words(sys.argv[1:])
        check_memory()
        code = app(standalone_mode=False)
        if isinstance(code, int):  # what a command stopped with
            sys.exit(code)
    except BrokenPipeError:  # `| head`
        let_go()
        sys.exit(1)
    except (Exception, stopping.StoppedError) as error:
        told = _told(error)
        if told is None:
            raise
        message, code = told
    else:
        return
    stopping.deafen()
    paragraph(f"segbench: {message}", err=True)
    sys.exit(code)


def _told(error: BaseException) -> tuple[str, int] | None:
    """Return the message for an error and the exit code; None for a fault of this program."""
    if stopping.received or isinstance(
        error, Abort
    ):  # libraries make errors of their own of an interruption
        return stopping.in_words(), stopping.exit_code()
    found = explained(error)
    if found is not None:
        return str(found), found.exit_code
    if isinstance(error, SegbenchError):
        return str(error), error.exit_code
    if hasattr(error, "format_message"):  # click's usage errors
        return f"{without_secrets(error.format_message())} Try: segbench --help", 2
    return None
