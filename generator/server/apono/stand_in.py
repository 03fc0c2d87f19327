"""The stand-in on a port of this machine."""

from __future__ import annotations

import signal
import threading
from collections.abc import Callable
from contextlib import AbstractContextManager
from types import FrameType, TracebackType

from ..loopback import LoopbackServer
from .api import AponoApi

__all__ = ["AponoStandIn", "serve_until_stopped"]

_LONGEST_WAIT_S = 0.1


class AponoStandIn(AbstractContextManager["AponoStandIn"]):
    """
    Apono's API at `url`, while the `with` block lasts.

        with AponoStandIn() as apono:
            terraform.apply(environment={"APONO_ENDPOINT": apono.url, "APONO_PERSONAL_TOKEN": "any"})
            assert apono.api.records[-1].method == "POST"
    """

    def __init__(self, api: AponoApi | None = None, *, port: int = 0) -> None:
        """*api* None is a fresh account; *port* 0 takes a free port."""
        self.api = AponoApi() if api is None else api
        self._server = LoopbackServer(self.api.answer, port=port)

    @property
    def url(self) -> str:
        """The provider's `endpoint`."""
        return self._server.url

    def __enter__(self) -> AponoStandIn:
        """Raises OSError when the port is taken."""
        self._server.__enter__()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, value: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self._server.__exit__(kind, value, traceback)


def serve_until_stopped(announce: Callable[[str], None], api: AponoApi | None = None, *, port: int = 0) -> None:
    """
    Serve until the process is told to stop (SIGINT or SIGTERM), which is a good end. For the main thread alone.

    Args:
        announce: Gets the address once requests are answered, to show it.
        api, port: See `AponoStandIn`.

    Raises:
        OSError: The port is taken.
    """
    stopped = threading.Event()

    def stop(_signal: int, _frame: FrameType | None) -> None:
        stopped.set()

    earlier = {number: signal.signal(number, stop) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        with AponoStandIn(api, port=port) as stand_in:
            announce(stand_in.url)
            # A signal that the system hands to another thread does not end a wait, so none is long.
            while not stopped.wait(_LONGEST_WAIT_S):
                pass
    finally:
        for number, handler in earlier.items():
            signal.signal(number, handler)
