"""An interruption from outside: Ctrl-C, SIGTERM, a closed terminal."""

from __future__ import annotations

import signal
import time
from types import FrameType

SIGNALS = [
    getattr(signal, name) for name in ("SIGINT", "SIGTERM", "SIGHUP") if hasattr(signal, name)
]

PEACE = 10.0
"""Seconds in which further signals are not heard, however often Ctrl-C is pressed."""

received: list[int] = []
"""The signals that came, for whoever catches an error that a library made of one."""

_last = [-PEACE]


class StoppedError(BaseException):
    """Raised where the program is when a signal arrives; no handler of errors takes it for one."""


def listen() -> None:
    """End in an orderly way when a signal arrives; one that is ignored (`nohup`) stays ignored."""
    for number in SIGNALS:
        if signal.getsignal(number) is not signal.SIG_IGN:
            signal.signal(number, _stop)


def exit_code() -> int:
    """Return what a shell expects of a program that the signal ended."""
    return 128 + (received[0] if received else int(signal.SIGINT))


def in_words() -> str:
    """Return one line for whoever reads it."""
    number = signal.Signals(received[0]) if received else signal.SIGINT
    name = "Ctrl-C" if number == signal.SIGINT else number.name
    return f"stopped by {name}; what was there before is as it was."


def deafen() -> None:
    """Hear no further signal: the program is about to end."""
    for number in SIGNALS:
        signal.signal(number, signal.SIG_IGN)


def _stop(number: int, _frame: FrameType | None) -> None:
    if time.monotonic() - _last[0] < PEACE:
        return
    _last[0] = time.monotonic()
    received.append(number)
    raise StoppedError
