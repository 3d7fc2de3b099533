"""Processes that begin with everything imported: forked from one that imported it for all of them.

`multiprocessing` has a fork server too, but finds it by the path of a socket among the temporary
files: a run's own are too deep for such a path, and gone when the next run looks for it.
"""

from __future__ import annotations

import gc
import os
import socket
import sys
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import Executor, Future, ThreadPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from functools import partial
from importlib import import_module
from multiprocessing import Pipe, get_context
from multiprocessing.connection import Connection
from traceback import format_exc
from typing import Any

from segbench.runtime.fingerprints import known, learn
from segbench.runtime.workers import WORKERS, shielded

SAFE = sys.platform == "linux"
"""Whether processes may be forked: Windows cannot, and libraries of macOS do not survive it."""


@contextmanager
def forks(preload: str, environment: Mapping[str, str]) -> Iterator[Executor]:
    """Yield a pool whose every call has a process of its own, which has this module imported.

    An error and an interruption end them at once. Whatever becomes of the run, they end too, once
    they have called `segbench.runtime.workers.end_with_parent`: a process with that thread is not
    one to fork from.

    Parameters
    ----------
    environment
        Variables that are read when libraries are imported, or when Python begins.
    """
    ours, theirs = socket.socketpair()
    server = get_context("spawn").Process(target=_serve, args=(theirs, preload))
    with shielded(), _set(environment):
        server.start()
    theirs.close()
    pool = _Forks(ours)
    try:
        yield pool
        pool.shutdown()
    finally:
        server.kill()
        pool.shutdown(cancel_futures=True)
        server.join()
        ours.close()


class _Forks(Executor):
    """Asks the server for a process for each call; a thread waits for what it answers."""

    def __init__(self, server: socket.socket) -> None:
        self._server = server
        self._threads = ThreadPoolExecutor(WORKERS)

    def submit(self, fn: Callable[..., Any], /, *args: Any, **kwargs: Any) -> Future[Any]:
        """Have this called in a process of its own."""
        return self._threads.submit(self._in_fork, partial(fn, *args, **kwargs))

    def shutdown(self, wait: bool = True, *, cancel_futures: bool = False) -> None:
        """Take no more calls, and wait for those that run."""
        self._threads.shutdown(wait, cancel_futures=cancel_futures)

    def _in_fork(self, call: Callable[[], Any]) -> Any:
        ours, theirs = Pipe()
        with ours:
            try:
                with theirs:
                    socket.send_fds(self._server, [b"."], [theirs.fileno()])
                ours.send((call, known()))
                value, error = ours.recv()
            except (EOFError, OSError):
                raise BrokenProcessPool("a process ended before its work was done") from None
        if error is not None:
            raise error
        return value


def _serve(requests: socket.socket, preload: str) -> None:
    """Fork a process for every connection that comes, until nobody is there to send one."""
    import_module(preload)
    gc.freeze()  # what is imported stays, in memory that all processes share
    context = get_context("fork")
    while descriptors := socket.recv_fds(requests, 1, 1)[1]:
        with Connection(descriptors[0]) as answers:
            context.Process(target=_work, args=(requests, answers)).start()
    os._exit(0)  # the polite way waits for the processes, which wait for this one to end


def _work(requests: socket.socket, answers: Connection) -> None:
    requests.close()
    call, files = answers.recv()
    learn(files)
    try:
        answers.send((call(), None))
    except Exception as error:  # noqa: BLE001 - whoever waits for the value has to see it
        error.add_note(format_exc())  # where it happened, which a copy cannot tell
        answers.send((None, error))


@contextmanager
def _set(environment: Mapping[str, str]) -> Iterator[None]:
    before = dict(os.environ)
    os.environ.update(environment)
    try:
        yield
    finally:
        os.environ.clear()
        os.environ.update(before)
