"""The stand-in on a port of this machine."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from types import TracebackType

from ..loopback import LoopbackServer
from ..until_stopped import until_stopped
from .api import AponoApi

__all__ = ["AponoStandIn", "serve_until_stopped"]


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
    with AponoStandIn(api, port=port) as stand_in, until_stopped():
        announce(stand_in.url)
