"""Processes that a run shares its work with, and that end with it, however it ends."""

from __future__ import annotations

import os
import signal
import sys
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import Executor, Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from functools import cache
from multiprocessing import (
    active_children,
    get_context,
    parent_process,
    resource_tracker,
    set_start_method,
)
from typing import Any

WORKERS = 2
"""Kernels race for ports; with two of them no failure was ever seen."""

SHIELDED = {getattr(signal, name) for name in ("SIGINT", "SIGHUP") if hasattr(signal, name)}
"""What a terminal sends to all processes at once; the run alone hears it, and ends its workers."""


lent: list[Executor] = []
"""A pool whose owner has others use it for as long as it is here."""


class Workers:
    """A pool of processes, of one's own or somebody else's."""

    def __init__(self, pool: Executor) -> None:
        self._pool = pool

    def submit(self, function: Callable[..., Any], *arguments: Any) -> Future[Any]:
        """Have a function called in a process that ends with this one."""
        return self._pool.submit(_call, function, *arguments)


@contextmanager
def workers() -> Iterator[Workers]:
    """Yield a pool of processes: one that is lent, or else a new one, which ends here."""
    if lent:
        yield Workers(lent[-1])
    else:
        with own_workers() as pool:
            yield Workers(pool)


@contextmanager
def own_workers() -> Iterator[ProcessPoolExecutor]:
    """Yield a pool of processes, which an interruption ends at once, an error after their work."""
    with shielded():  # the helper that clears up after processes is started here
        pool = ProcessPoolExecutor(
            WORKERS, mp_context=get_context("spawn"), initializer=end_with_parent
        )
    try:
        yield pool
        pool.shutdown()
    except Exception as error:
        pool.shutdown(cancel_futures=True)
        if isinstance(
            error, BrokenPipeError
        ):  # of a process, and not of our output, which ends a command without a word
            raise BrokenProcessPool("a process ended before it began") from error
        raise
    except BaseException:
        pool.shutdown(wait=False, cancel_futures=True)
        for child in active_children():
            child.kill()
        for child in active_children():
            child.join(5)
        raise


@contextmanager
def shielded() -> Iterator[None]:
    """Have processes started here never hear what a terminal sends; this one does later."""
    if not hasattr(signal, "pthread_sigmask"):
        yield
        return
    before = signal.pthread_sigmask(signal.SIG_BLOCK, SHIELDED)
    try:
        resource_tracker.ensure_running()  # the first process would start it
        signal.pthread_sigmask(signal.SIG_BLOCK, SHIELDED)  # what starts it has SIGINT heard again
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


@cache
def begin_under(parent: int) -> None:
    """Have a process that joblib started end with its parent, and start processes of its own.

    It would wait for work of a parent that was killed, and processes that it starts would look for
    joblib's way of starting more. Nothing is done in the parent itself.
    """
    if os.getpid() == parent:
        return
    set_start_method("spawn", force=True)
    if sys.platform == "win32":  # where parents cannot be asked for
        return

    def watch() -> None:
        while os.getppid() == parent:
            time.sleep(0.5)
        os._exit(1)

    threading.Thread(target=watch, daemon=True).start()


_watching: set[int] = set()
"""Processes that watch already; a fork has another number."""


def end_with_parent() -> None:
    """Begin to watch whether the run is there, or a pool's process would wait for work forever."""
    if os.getpid() in _watching:
        return
    _watching.add(os.getpid())
    parent = parent_process()
    assert parent is not None

    def watch() -> None:
        parent.join()
        os._exit(1)

    threading.Thread(target=watch, daemon=True).start()


def _call(function: Callable[..., Any], *arguments: Any) -> Any:
    end_with_parent()
    return function(*arguments)
