"""Values that are computed once: in memory, and in a folder that keeps them between runs.

Nobody writes a key, and nobody lists what a value depends on. `@cached` stands above a method and
makes a key from its class, its name and its arguments; while the method computes, the parameters
and files that it reads are noted, and its value is used again only where each of them is as it was
(`segbench.params.reads`), and where the code is the same (`segbench.study.code`). Build systems
call that a verifying trace.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, replace
from functools import cached_property, wraps
from inspect import signature
from io import BytesIO
from json import dumps, loads
from typing import Any, TypeVar, cast
from urllib.parse import quote

import pandas as pd
import pyarrow as pa
from pyarrow import parquet
from threadpoolctl import ThreadpoolController

from segbench.params.reads import (
    NO_RESULT,
    ROWS,
    Places,
    Reads,
    Trace,
    note,
    note_result,
    unwatched,
    values_of,
    watched,
)
from segbench.params.section import Section
from segbench.runtime.fingerprints import state_of
from segbench.study.code import code_of
from segbench.study.store import Entry, Store
from segbench.study.working import computing, what_it_returns

FRAME, TABLE, PLAIN = "frame", "table", "plain"
"""How a value is kept: a DataFrame or an Arrow table as Parquet, everything else as JSON."""

Compute = Callable[[], Any]
RESULT = "result "
"""Before the name of a result, among the files that an entry hangs on."""

ROWS_VARIABLE = "SEGBENCH_ROWS"
"""Environment variable: what a run found the rows of databases to be, for its notebooks."""

AnyMethod = TypeVar("AnyMethod", bound=Callable[..., Any])


@dataclass(frozen=True)
class Key:
    """What a value is of: a method of a class, and arguments.

    Attributes
    ----------
    module, method
        Of the class; with the class before the name.
    arguments
        As text, those that tell the object from others of its class first.
    """

    module: str
    method: str
    arguments: str

    def __str__(self) -> str:
        """Return a name to note the value by, its parts a line each."""
        return f"{self.module}\n{self.method}\n{self.arguments}"

    @property
    def identity(self) -> str:
        """What the value is filed under: the method in a line of its own, then the code."""
        name = f"{self.module}.{self.method}".removeprefix("segbench.")
        return f"{name}\n{self.arguments}\n{code_of(self.module)}"


@dataclass
class Value:
    """A value in memory, how it came about, and the checksum of how it is kept."""

    value: Any
    trace: Trace
    sha256: str = ""


class Cache:
    """Computes a value once: in memory, and in a folder if it has one.

    Everything is computed with one BLAS thread, because sums in another order differ in their last
    bit. What was just computed is read back the same way as what was kept, so that both are alike
    to the last bit and type.

    Parameters
    ----------
    store
        Where values are kept between runs; None: in memory only.
    params
        The parameters that values are computed with.
    rows
        Reads the tables of databases and returns what tells their rows from others, by table.

    Attributes
    ----------
    places
        Where each section of the parameters stands.
    computed, taken
        How many values were computed here, and how many were found in the folder, by method.
    """

    def __init__(
        self,
        store: Store | None = None,
        params: Section | None = None,
        rows: Callable[[], Mapping[str, str | None]] = dict,
    ) -> None:
        self.store = store
        self.computed: dict[str, int] = {}
        self.taken: dict[str, int] = {}
        self._params = params
        self.places = Places(params)
        self._rows = rows
        self._memory: dict[Key, Value] = {}
        self._unknown: set[Key] = set()

    @cached_property
    def _plain(self) -> Mapping[str, Any]:
        """The parameters as plain JSON, without those that no value depends on."""
        if self._params is None:
            return {}
        with unwatched():
            return self._params.model_dump(mode="json", exclude=set(NO_RESULT))

    def in_memory(self, key: Key, compute: Compute) -> Any:
        """Return the value of this key, of any type, kept in memory only."""
        if key not in self._memory:
            with watched(self.places) as trace:
                value = self._compute(key.method, compute)
            self._memory[key] = Value(value, trace)
        note(self._memory[key].trace)
        return self._memory[key].value

    def kept(self, key: Key, compute: Compute) -> Any:
        """Return the DataFrame, Arrow table or plain value of this key, kept in the folder too."""
        if key not in self._memory:
            self._memory[key] = self._found(key) or self._made(key, compute)
        value = self._memory[key]
        note_result(str(key), value.sha256, value.trace.everything)
        return value.value

    def checksum(self, name: str) -> str | None:
        """Return the checksum of a result that was noted by this name; None if nobody knows it."""
        key = Key(*name.split("\n"))
        if key not in self._memory and key not in self._unknown:
            value = self._found(key)
            if value is None:
                self._unknown.add(key)
                return None
            self._memory[key] = value
        return self._memory[key].sha256 if key in self._memory else None

    def __repr__(self) -> str:
        """Return how many values were taken from where, and how many computed: for notebooks."""
        return self.account()

    def account(self) -> str:
        """Return how many values were taken from where, and how many computed."""
        taken, computed = sum(self.taken.values()), sum(self.computed.values())
        kept = "" if self.store is None else f"{taken} results from {self.store.folder}, "
        return f"{kept}{computed} computed here"

    def knows(self, of: Cached, method: str, *arguments: object) -> bool:
        """Return whether a value is there already, in memory or in the folder."""
        key = _key_of(of, method, arguments)
        if key not in self._memory:
            value = self._found(key)
            if value is None:
                return False
            self._memory[key] = value
        return True

    def _found(self, key: Key) -> Value | None:
        if self.store is None:
            return None
        entry = self.store.find(key.identity, self.unchanged)
        if entry is not None:
            reads = Reads(set(entry.parameters), dict(entry.files))
        else:
            entry = self.store.find(key.identity, self.unchanged_directly, directly=True)
            if entry is None:
                return None
            reads = self._reads_of(entry.direct)
            values = self.values_of(reads.parameters)
            self.store.keep(key.identity, replace(entry, parameters=values, files=reads.files))
        self.taken[key.method] = self.taken.get(key.method, 0) + 1
        return Value(_read(entry.kind, entry.content), Trace(reads), entry.sha256)

    def _reads_of(self, direct: Mapping[str, Any]) -> Reads:
        """Return all that was read by what has these direct reads and used these results."""
        reads = Reads(set(direct["parameters"]))
        for path, state in direct["files"].items():
            if path.startswith(RESULT):
                key = Key(*path.removeprefix(RESULT).split("\n"))
                reads.update(self._memory[key].trace.everything)
            else:
                reads.add_file(path, state)
        return reads

    def _made(self, key: Key, compute: Compute) -> Value:
        with watched(self.places) as trace:
            kind, content = _written(self._compute(key.method, compute))
        reads = trace.everything
        direct = {
            "parameters": self.values_of(trace.direct.parameters),
            "files": trace.direct.files | with_prefix(trace.results),
        }
        entry = Entry(kind, content, self.values_of(reads.parameters), reads.files, direct)
        if self.store is not None:
            self.store.keep(key.identity, entry)
        return Value(_read(kind, content), trace, entry.sha256)

    def _compute(self, name: str, compute: Compute) -> Any:
        self.computed[name] = self.computed.get(name, 0) + 1
        try:
            with one_thread():
                return compute()
        except KeyboardInterrupt:  # of a notebook, which goes on
            # The engine may have stopped anywhere, and is not to be asked again.
            self._memory.clear()
            raise

    def values_of(self, keys: set[str]) -> dict[str, Any]:
        """Return the values of parameters, by keys as `Reads` has them."""
        return values_of(self._plain, keys)

    def unchanged(self, parameters: Mapping[str, Any], files: Mapping[str, str | None]) -> bool:
        """Return whether parameters have these values, and files these states."""
        return values_of(self._plain, set(parameters)) == parameters and all(
            self._state_of(path) == state for path, state in files.items()
        )

    def unchanged_directly(
        self, parameters: Mapping[str, Any], files: Mapping[str, str | None]
    ) -> bool:
        """Return the same where results are among the files: those have to be known by now."""
        results = {path: state for path, state in files.items() if path.startswith(RESULT)}
        others = {path: state for path, state in files.items() if path not in results}
        return self.unchanged(parameters, others) and all(
            self.checksum(path.removeprefix(RESULT)) == checksum
            for path, checksum in results.items()
        )

    def _state_of(self, path: str) -> str | None:
        if not path.startswith(ROWS):
            return state_of(path)
        within_run = loads(os.environ.get(ROWS_VARIABLE) or "{}")
        return (within_run or self._rows()).get(path)


def _written(value: Any) -> tuple[str, bytes]:
    if isinstance(value, pd.DataFrame):
        return FRAME, value.to_parquet()
    if isinstance(value, pa.Table):
        sink = BytesIO()
        parquet.write_table(value, sink)
        return TABLE, sink.getvalue()
    return PLAIN, dumps(value).encode()


def _read(kind: str, content: bytes) -> Any:
    if kind == FRAME:
        return _frame(content)
    return parquet.read_table(BytesIO(content)) if kind == TABLE else loads(content)


def _frame(content: bytes) -> pd.DataFrame:
    """Return what `pandas.read_parquet` does, which looks for more files first: a run has many."""
    table = parquet.ParquetFile(BytesIO(content)).read(use_threads=False)
    frame = table.to_pandas(use_threads=False)
    frame.attrs = loads((table.schema.metadata or {}).get(b"PANDAS_ATTRS", b"{}"))
    return frame


def with_prefix(results: Mapping[str, str]) -> dict[str, str | None]:
    """Return results as they stand among files."""
    return {RESULT + name: checksum for name, checksum in results.items()}


_scanned: dict[int, ThreadpoolController] = {}
"""The libraries with threads that there are, by the number of modules: a scan is slow."""


def one_thread() -> AbstractContextManager[object]:
    """Return what has every library that is loaded compute with one thread."""
    if len(sys.modules) not in _scanned:
        _scanned.clear()
        _scanned[len(sys.modules)] = ThreadpoolController()
    return _scanned[len(sys.modules)].limit(limits=1)


class Cached:
    """What has methods under `@cached`.

    Attributes
    ----------
    cache
        Where its values are kept.
    """

    cache: Cache

    @property
    def identity(self) -> tuple[object, ...]:
        """What tells it from others of its class that share the cache; () if there is only one."""
        return ()


def cached(method: AnyMethod) -> AnyMethod:
    """Have a method compute its value once for each set of arguments, and for later runs.

    Its value is a DataFrame, an Arrow table or plain JSON; its arguments are names, numbers, dates
    or tuples of them. With `@property` above it, the value of a property. What it reads beside
    parameters and what other such methods return, it must note (`segbench.params.reads.note_file`).
    """
    return _looking_up(method, Cache.kept)


def cached_in_memory(method: AnyMethod) -> AnyMethod:
    """Like `@cached`, for values of any other type: each process computes its own."""
    return _looking_up(method, Cache.in_memory)


def _looking_up(method: AnyMethod, look_up: Callable[[Cache, Key, Compute], Any]) -> AnyMethod:
    parameters, words = signature(method), what_it_returns(method)

    @wraps(method)
    def value(self: Cached, /, *args: Any, **kwargs: Any) -> Any:
        bound = parameters.bind(self, *args, **kwargs)
        bound.apply_defaults()
        _, *arguments = bound.arguments.values()
        key = _key_of(self, method.__name__, arguments)
        return look_up(
            self.cache, key, lambda: computing(words, lambda: method(self, *args, **kwargs))
        )

    return cast("AnyMethod", value)


def _key_of(of: Cached, method: str, arguments: Sequence[object]) -> Key:
    kind = type(of)
    name = f"{kind.__qualname__}.{method}"
    return Key(kind.__module__, name, _words((*of.identity, *arguments)))


def _words(arguments: Sequence[object]) -> str:
    """Return arguments as text that tells any two lists of them apart."""
    return ",".join(
        f"({_words(argument)})"
        if isinstance(argument, tuple)
        else quote(str(argument), safe="") or "''"
        for argument in arguments
    )
