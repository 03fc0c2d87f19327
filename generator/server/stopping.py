"""How a stand-in that people started ends: it is told to, which is no failure."""

from __future__ import annotations

import signal
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import FrameType

__all__ = ["stop_signals"]

# A signal that the system hands to another thread does not end a wait, so none is long.
_LONGEST_WAIT_S = 0.1


@contextmanager
def stop_signals() -> Iterator[Callable[[], None]]:
    """
    Takes SIGINT and SIGTERM while the block lasts, and gives what waits for one of them. For the main thread alone.

    Signals that come before the wait end it at once, so a server that is still starting can be stopped too.
    """
    stopped = threading.Event()

    def stop(_signal: int, _frame: FrameType | None) -> None:
        stopped.set()

    def wait() -> None:
        while not stopped.wait(_LONGEST_WAIT_S):
            pass

    earlier = {number: signal.signal(number, stop) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield wait
    finally:
        for number, handler in earlier.items():
            signal.signal(number, handler)
