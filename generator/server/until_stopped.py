"""Waiting for the end of a program that serves until it is told to stop."""

from __future__ import annotations

import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType

__all__ = ["until_stopped"]

_LONGEST_WAIT_S = 0.1


@contextmanager
def until_stopped() -> Iterator[None]:
    """
    Does not leave its block before the process is told to stop (SIGINT or SIGTERM), which is a good end.

    For the main thread alone. A signal that comes within the block ends the wait at once.
    """
    stopped = threading.Event()

    def stop(_signal: int, _frame: FrameType | None) -> None:
        stopped.set()

    earlier = {number: signal.signal(number, stop) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield
        # A signal that the system hands to another thread does not end a wait, so none is long.
        while not stopped.wait(_LONGEST_WAIT_S):
            pass
    finally:
        for number, handler in earlier.items():
            signal.signal(number, handler)
