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
from typing import Any, TypeVar, cast
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

FRAME, PLAIN = "parquet", "json"
"""Endings of the files with DataFrames and with everything else."""

Compute = Callable[[], Any]
AnyMethod = TypeVar("AnyMethod", bound=Callable[..., Any])


class Cache:
    """Computes a value once: in memory, and in a folder if it has one.

    Everything is computed with one BLAS thread, because sums in another order differ in their last
    bit. A DataFrame is kept as Parquet, everything else as JSON. What was just computed is read
    back the same way as what was kept, so that both are alike to the last bit and type.
    """

    def __init__(self, folder: Path | None = None) -> None:
        self.folder = folder
        self._memory: dict[str, Any] = {}

    def in_memory(self, key: str, compute: Compute) -> Any:
        """Return the value of this key, of any type, kept in memory only."""
        if key not in self._memory:
            with threadpool_limits(limits=1):
                self._memory[key] = compute()
        return self._memory[key]

    def kept(self, key: str, compute: Compute) -> Any:
        """Return the DataFrame or plain value of this key, kept in the folder too."""
        return self.in_memory(key, lambda: self._in_folder(key, compute))

    def _in_folder(self, key: str, compute: Compute) -> Any:
        if self.folder is not None:
            for ending in (FRAME, PLAIN):
                path = self.folder / f"{key}.{ending}"
                if path.exists():
                    return _read(path.read_bytes(), ending)
        value = compute()
        ending = FRAME if isinstance(value, pd.DataFrame) else PLAIN
        content = value.to_parquet() if ending == FRAME else dumps(value).encode()
        if self.folder is not None:
            # Two notebooks may compute the same thing at once: the last one stands.
            with replace_when_whole(self.folder / f"{key}.{ending}") as partial:
                partial.write_bytes(content)
        return _read(content, ending)


def _read(content: bytes, ending: str) -> Any:
    return pd.read_parquet(BytesIO(content)) if ending == FRAME else loads(content)


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
    """Have a method compute its value once for each set of arguments, also for a run's notebooks.

    Its value is a DataFrame or plain JSON; its arguments are names, numbers, dates or tuples of
    them. With `@property` above it, the value of a property.
    """
    return _looking_up(method, Cache.kept)


def cached_in_memory(method: AnyMethod) -> AnyMethod:
    """Like `@cached`, for values of any other type: each notebook computes its own."""
    return _looking_up(method, Cache.in_memory)


def _looking_up(method: AnyMethod, look_up: Callable[[Cache, str, Compute], Any]) -> AnyMethod:
    parameters = signature(method)

    @wraps(method)
    def value(self: Cached, /, *args: Any, **kwargs: Any) -> Any:
        bound = parameters.bind(self, *args, **kwargs)
        bound.apply_defaults()
        _, *arguments = bound.arguments.values()
        kind = type(self)
        of_class = f"{kind.__module__}.{kind.__qualname__}".removeprefix("segbench.")
        key = _key((of_class, *self.identity, method.__name__, *arguments))
        return look_up(self.cache, key, lambda: method(self, *args, **kwargs))

    return cast("AnyMethod", value)


def _key(words: Sequence[object]) -> str:
    """Return a key of these words, short enough to name a file."""
    key = _words(words)
    if len(key) > LONGEST_KEY:
        key = f"{key[:LONGEST_KEY]}-{sha256(key.encode()).hexdigest()[:16]}"
    return key


def _words(arguments: Sequence[object]) -> str:
    """Return arguments as text that can name a file and tells any two lists of them apart."""
    return ",".join(
        f"({_words(argument)})"
        if isinstance(argument, tuple)
        else quote(str(argument), safe="") or "''"
        for argument in arguments
    )
