"""The connection."""

from __future__ import annotations

from typing import Any

from generator.checks.check import Category, Check, Conclusion
from generator.checks.context import Host
from generator.diagnostics.codes import live as codes
from generator.server.rancher.errors import (
    DroppedError,
    NotTlsError,
    RancherError,
    RefusedError,
    TlsError,
    UnreachableError,
)

__all__ = ["CHECK"]


async def _run(host: Host, _: Any) -> Conclusion:
    """Whether something is there that speaks TLS; what it says is for the checks that come after."""
    try:
        await host.identify()
    except DroppedError:
        await _hear_refusal(host)
        raise
    except (UnreachableError, NotTlsError, RefusedError):
        raise
    except RancherError:
        pass
    return Conclusion(True)


async def _hear_refusal(host: Host) -> None:
    """Raises the server's reason to end the connection, where TLS has words for it."""
    try:
        await host.client.await_refusal()
    except TlsError:
        raise
    except RancherError:
        pass


CHECK = Check(
    name="port-connects",
    title="the port takes connections and speaks TLS",
    category=Category.REACH,
    run=_run,
    needs=("host-resolves",),
    codes=(codes.NO_CONNECTION, codes.NO_ANSWER_IN_TIME, codes.CONNECTION_DROPPED, codes.PORT_WITHOUT_TLS),
    requests=("version",),
)
