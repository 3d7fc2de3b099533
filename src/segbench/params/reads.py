"""What is read while something is computed: which parameters, and which files.

What was computed once may be used again as long as everything that was read to compute it is as it
was. Nobody lists by hand what that is: sections of parameters tell what is read of them, and
whatever opens a file says so by `note_file`.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from segbench.runtime.fingerprints import state_of

WHOLE, THERE = ".*", "?"
"""Behind the key of a section: all of it was read; whether it is there was read."""

NO_RESULT = frozenset({"name", "threads", "cache", "start_folder"})
"""Parameters that no result depends on: the report's name, threads, where results are kept, where
files are looked for (which are noted where they are found)."""

CHANGED = "changed while it was read"
"""State of such a file: no file ever has it."""

ROWS = "rows of "
"""Before the name of a table of a database, among the files that were read."""


@dataclass
class Reads:
    """What was read.

    Attributes
    ----------
    parameters
        Dotted keys, some with `WHOLE` or `THERE` behind them.
    files
        Files, folders and patterns of files, each with its state when it was read.
    """

    parameters: set[str] = field(default_factory=set)
    files: dict[str, str | None] = field(default_factory=dict)

    def add_file(self, path: str, state: str | None) -> None:
        """Add a file; one that changed since it was added before is never what it was."""
        self.files[path] = state if self.files.get(path, state) == state else CHANGED

    def update(self, other: Reads) -> None:
        """Add what others read."""
        self.parameters |= other.parameters
        for path, state in other.files.items():
            self.add_file(path, state)


@dataclass
class Trace:
    """How something came about.

    Attributes
    ----------
    everything
        All that was read, also to compute the results that were used.
    direct
        What was read beside these results.
    results
        Results that were used: which -> checksum.
    """

    everything: Reads = field(default_factory=Reads)
    direct: Reads = field(default_factory=Reads)
    results: dict[str, str] = field(default_factory=dict)

    def update(self, other: Trace) -> None:
        """Add what came about otherwise."""
        self.everything.update(other.everything)
        self.direct.update(other.direct)
        self.results |= other.results


class Places:
    """Where each section of some parameters stands.

    Parameters
    ----------
    params
        All parameters of a study; None: there are none.
    """

    def __init__(self, params: Any) -> None:
        # The sections are kept here, so that no other object gets the number of one of them.
        self._sections: dict[int, tuple[Any, str]] = {}
        if params is not None:
            with unwatched():
                self._add(params, "")

    def _add(self, section: Any, key: str) -> None:
        self._sections[id(section)] = (section, key)
        for name in type(section).model_fields:
            value = getattr(section, name)
            if hasattr(type(value), "model_fields"):
                self._add(value, f"{key}.{name}".removeprefix("."))

    def key_of(self, section: object) -> str | None:
        """Return the dotted key of a section; None if it is none of these parameters'."""
        place = self._sections.get(id(section))
        return None if place is None else place[1]


class _Watching(threading.local):
    """Who watches in a thread, the innermost last: what another thread reads is none of theirs."""

    def __init__(self) -> None:
        self.stack: list[tuple[Places, Trace]] = []


_watching = _Watching()


@contextmanager
def watched(places: Places) -> Iterator[Trace]:
    """Yield what is read of these parameters, and of files, until the end.

    Whoever watches around this is told by `note` or `note_result`; of what fails, here.
    """
    trace = Trace()
    _watching.stack.append((places, trace))
    try:
        yield trace
    except BaseException:
        _watching.stack.pop()
        note(trace)
        raise
    _watching.stack.pop()


def watch(places: Places) -> Trace:
    """Return what is read from now on, by whatever nobody else watches."""
    trace = Trace()
    _watching.stack.insert(0, (places, trace))
    return trace


@contextmanager
def unwatched() -> Iterator[None]:
    """Have nobody see what is read until the end: it decides on no result."""
    before, _watching.stack = _watching.stack, []
    try:
        yield
    finally:
        _watching.stack = before


def note(trace: Trace) -> None:
    """Tell whoever watches that all this was read and used."""
    if _watching.stack:
        _watching.stack[-1][1].update(trace)


def note_result(name: str, checksum: str, reads: Reads) -> None:
    """Tell whoever watches that a result was used, and what was read to compute it."""
    if _watching.stack:
        _watching.stack[-1][1].results[name] = checksum
        _watching.stack[-1][1].everything.update(reads)


def note_file(path: str | Path) -> None:
    """Tell whoever watches that a file is read, or looked for; a folder; the files of a pattern."""
    if _watching.stack:
        _note_state(str(path), state_of(str(path)))


def note_rows(table: str, state: str) -> None:
    """Tell whoever watches that a table of a database was read, and what tells its rows apart."""
    if _watching.stack:
        _note_state(ROWS + table, state)


def _note_state(path: str, state: str | None) -> None:
    trace = _watching.stack[-1][1]
    for reads in (trace.everything, trace.direct):
        reads.add_file(path, state)


def note_parameter(section: Any, name: str, value: Any) -> None:
    """Tell whoever watches that an attribute of a section was read; called by sections."""
    if not _watching.stack:
        return
    places, trace = _watching.stack[-1]
    place = places.key_of(section)
    if place is None:
        return
    if name == "__dict__":  # by whoever writes or copies all of it
        key = place + WHOLE
    elif name in type(section).model_fields and (place or name not in NO_RESULT):
        key = f"{place}.{name}" if place else name
        key += "" if places.key_of(value) is None else THERE
    else:
        return
    trace.everything.parameters.add(key)
    trace.direct.parameters.add(key)


def values_of(plain: Mapping[str, Any], keys: set[str]) -> dict[str, Any]:
    """Return what plain parameters hold of keys as `Reads` has them; None where there is nothing.

    Parameters
    ----------
    plain
        Parameters as plain JSON, without those that decide on no result.
    """
    return {key: _value(plain, key) for key in sorted(keys)}


def _value(plain: Mapping[str, Any], key: str) -> Any:
    value: Any = plain
    for name in filter(None, key.removesuffix(WHOLE).removesuffix(THERE).split(".")):
        value = value.get(name) if isinstance(value, Mapping) else None
    return value is not None if key.endswith(THERE) else value
