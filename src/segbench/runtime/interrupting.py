"""An interruption of a notebook's cell, which must leave the kernel usable."""

from __future__ import annotations

import _thread
import signal
import threading
from types import FrameType

IMPORTING = "<frozen importlib._bootstrap>"
"""The file of the code that imports modules, as frames have it."""


def interrupt_gently() -> None:
    """Have an interruption of a notebook wait until an import is over.

    A library that was interrupted while it was imported stays broken until the kernel is started
    anew. A kernel sets its own way of being interrupted before each cell: call this in the cell.
    """
    if signal.getsignal(signal.SIGINT) is signal.default_int_handler:
        signal.signal(signal.SIGINT, _interrupt)


def _interrupt(number: int, frame: FrameType | None) -> None:
    one = frame
    while one is not None:
        if one.f_code.co_filename == IMPORTING:
            threading.Timer(0.05, _thread.interrupt_main).start()
            return
        one = one.f_back
    signal.default_int_handler(number, frame)
