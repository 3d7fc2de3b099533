"""Values that are computed once: in memory, and in the folder that a run shares with its notebooks.

Nobody writes a key: `@cached` stands above a method and makes one from its class, its name and its
arguments.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import wraps
from hashlib import sha256
from inspect import signature
from io import BytesIO
from json import dumps, loads
from pathlib import Path
from typing import Any, Concatenate, ParamSpec, Protocol, TypeVar
from urllib.parse import quote

import pandas as pd
from threadpoolctl import threadpool_limits

from segbench.runtime.files import replace_when_whole

WORK_VARIABLE = "SEGBENCH_WORK"
"""Environment variable that names the folder in which a run keeps what its notebooks share."""

PARAMS_FILE = "params.json"
"""File in that folder with the parameters that its contents were made with."""

LONGEST_KEY = 150
"""Letters of a key; a longer one ends in a hash, so that it can name a file."""


class Cache:
    """Computes a value once: in memory, and in a folder if it has one.

    Everything is computed with one BLAS thread, because sums in another order differ in their last
    bit. A DataFrame is kept as Parquet, everything else as JSON. What was just computed is read
    back the same way as what was kept, so that both are alike to the last bit and type.
    """

    def __init__(self, folder: Path | None = None) -> None:
        self.folder = folder
        self._memory: dict[str, Any] = {}

    def in_memory(self, key: str, compute: Callable[[], Any]) -> Any:
        """Return the value of this key, of any type, kept in memory only."""
        if key not in self._memory:
            with threadpool_limits(limits=1):
                self._memory[key] = compute()
        return self._memory[key]

    def kept(self, key: str, compute: Callable[[], Any]) -> Any:
        """Return the DataFrame or plain value of this key, kept in the folder too."""
        return self.in_memory(key, lambda: (self._read(key) or self._written(key, compute()))[0])

    def _read(self, key: str) -> tuple[Any] | None:
        """Return the value that the folder holds, in a tuple of one; None if it holds none."""
        if self.folder is None:
            return None
        if (path := self.folder / f"{key}.parquet").exists():
            return (pd.read_parquet(path),)
        if (path := self.folder / f"{key}.json").exists():
            return (loads(path.read_bytes()),)
        return None

    def _written(self, key: str, value: Any) -> tuple[Any]:
        """Keep a value, and return it as it is read again."""
        frame = isinstance(value, pd.DataFrame)
        content = value.to_parquet() if frame else dumps(value).encode()
        if self.folder is not None:
            # Two notebooks may compute the same thing at once: the last one stands.
            path = self.folder / f"{key}.{'parquet' if frame else 'json'}"
            with replace_when_whole(path) as partial:
                partial.write_bytes(content)
        return (pd.read_parquet(BytesIO(content)) if frame else loads(content),)


class WithCache(Protocol):
    """What `@cached` needs of an object."""

    @property
    def cache(self) -> Cache:
        """Where its values are kept."""

    @property
    def identity(self) -> tuple[object, ...]:
        """What tells it from others of its class that share the cache; () if there is only one."""


Owner = TypeVar("Owner", bound=WithCache)
Value = TypeVar("Value")
Arguments = ParamSpec("Arguments")


def cached(
    method: Callable[Concatenate[Owner, Arguments], Value],
) -> Callable[Concatenate[Owner, Arguments], Value]:
    """Have a method compute its value once for each set of arguments, also for a run's notebooks.

    Its value is a DataFrame or plain JSON; its arguments are names, numbers, dates or tuples of
    them. With `@property` above it, the value of a property.
    """
    return _looking_up(method, Cache.kept)


def cached_in_memory(
    method: Callable[Concatenate[Owner, Arguments], Value],
) -> Callable[Concatenate[Owner, Arguments], Value]:
    """Like `@cached`, for values of any other type: each notebook computes its own."""
    return _looking_up(method, Cache.in_memory)


def _looking_up(
    method: Callable[Concatenate[Owner, Arguments], Value],
    look_up: Callable[[Cache, str, Callable[[], Any]], Any],
) -> Callable[Concatenate[Owner, Arguments], Value]:
    parameters = signature(method)

    @wraps(method)
    def value(self: Owner, /, *args: Arguments.args, **kwargs: Arguments.kwargs) -> Value:
        bound = parameters.bind(self, *args, **kwargs)
        bound.apply_defaults()
        _, *arguments = bound.arguments.values()
        key = _key(self, method.__name__, arguments)
        result: Value = look_up(self.cache, key, lambda: method(self, *args, **kwargs))
        return result

    return value


def _key(owner: WithCache, name: str, arguments: Sequence[object]) -> str:
    """Return the name of a value of an object, by a method, for these arguments."""
    kind = type(owner)
    of_class = f"{kind.__module__}.{kind.__qualname__}".removeprefix("segbench.")
    key = _words((of_class, *owner.identity, name, *arguments))
    if len(key) > LONGEST_KEY:
        key = f"{key[:LONGEST_KEY]}-{sha256(key.encode()).hexdigest()[:16]}"
    return key


def _words(arguments: Sequence[object]) -> str:
    """Return arguments as text that can name a file and tells any two lists of them apart."""
    words = []
    for argument in arguments:
        if isinstance(argument, tuple):
            words.append(f"({_words(argument)})")
        else:
            words.append(quote(str(argument), safe="") or "''")
    return ",".join(words)
