"""A pool whose processes end with the run, and say what happened to them."""

import os
import signal

import pytest

from segbench.runtime.workers import own_workers, shielded

pytest.importorskip("fcntl")


def test_workers_do_not_hear_what_a_terminal_sends_and_the_run_does():
    with own_workers() as pool:
        with shielded():
            deaf = pool.submit(signal.pthread_sigmask, signal.SIG_BLOCK, ())
        assert {signal.SIGINT, signal.SIGHUP} <= deaf.result()
        assert signal.SIGTERM not in deaf.result()
    assert signal.SIGINT not in signal.pthread_sigmask(signal.SIG_BLOCK, ())


def test_an_interruption_ends_workers_at_once():
    with pytest.raises(KeyboardInterrupt), own_workers() as pool:  # noqa: PT012
        pid = pool.submit(os.getpid).result()
        raise KeyboardInterrupt
    with pytest.raises(ProcessLookupError):
        os.kill(pid, 0)


def test_a_broken_pipe_of_a_process_is_no_broken_pipe_of_the_output():
    """Of the latter the command line makes a silent end."""
    with pytest.raises(RuntimeError, match="before it began"), own_workers():
        raise BrokenPipeError
