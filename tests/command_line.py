"""The command line in the process of the tests: from its words to its exit code."""

from __future__ import annotations

import contextlib
import io
import os
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from segbench import cli
from segbench.report import run
from segbench.runtime import stopping


@dataclass(frozen=True)
class Done:
    """How a command ended, as `subprocess.run` tells it."""

    returncode: int
    stdout: str
    stderr: str


@contextlib.contextmanager
def only_pages(*names: str) -> Iterator[None]:
    """Have runs of this process make these pages only: each is a notebook and takes seconds."""
    every = run.pages_of
    with pytest.MonkeyPatch.context() as patch:
        kept = [*names]
        chosen = lambda study: [page for page in every(study) if page.html.name in kept]  # noqa: E731
        patch.setattr(run, "pages_of", chosen)
        yield


def segbench(*words: object, cwd: Path, encoding: str = "utf-8") -> Done:
    """Run a command as its own process would, but for its signals.

    A fault of the program is raised.
    """
    streams = {name: io.TextIOWrapper(io.BytesIO(), encoding) for name in ("stdout", "stderr")}
    code = 0
    with pytest.MonkeyPatch.context() as patch, contextlib.chdir(cwd):
        patch.setattr(sys, "argv", ["segbench", *map(str, words)])
        patch.setattr(sys, "unraisablehook", sys.unraisablehook)
        for name, stream in streams.items():
            patch.setattr(sys, name, stream)
        for name in ("listen", "deafen"):
            patch.setattr(stopping, name, lambda: None)
        before = dict(os.environ)
        try:
            cli.main()
        except SystemExit as end:
            code = 0 if end.code is None else int(end.code)
        finally:
            os.environ.clear()
            os.environ.update(before)
        for stream in streams.values():
            stream.flush()
    said = {name: stream.buffer.getvalue().decode(encoding) for name, stream in streams.items()}
    return Done(code, **said)
