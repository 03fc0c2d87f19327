"""The server's identity. No key goes out before this has passed."""

from __future__ import annotations

from typing import Any, Final

from generator.checks.check import Category, Check, Conclusion
from generator.checks.context import Host
from generator.checks.fields import HOST
from generator.checks.texts import shown
from generator.diagnostics.codes import live as codes
from generator.server.rancher.errors import RedirectedError, StatusError, TooLargeError, UnexpectedAnswerError

__all__ = ["CHECK"]


_OF_OTHERS: Final = frozenset({401, 403, 404, 405, 406, 410, 415, 426})
"""Rancher answers everybody and every method here; the other 4xx are of what is before a server."""


async def _run(host: Host, _: Any) -> Conclusion:
    try:
        identity = await host.identify()
    except (RedirectedError, TooLargeError):
        raise
    except UnexpectedAnswerError as exc:
        return _not_rancher(str(exc), host)
    except StatusError as exc:
        if exc.status in _OF_OTHERS:
            return _not_rancher(str(exc), host)
        raise
    facts = {"version": identity.version.text, "is_prime": identity.is_prime}
    return Conclusion(identity, note=shown(identity.version.text), facts=facts)


def _not_rancher(reason: str, host: Host) -> Conclusion:
    found = codes.NOT_RANCHER.at(HOST, server=host.server, reason=f"`/rancherversion`: {shown(reason)}")
    return Conclusion(diagnostics=(found,), stops=True)


CHECK = Check(
    name="server-is-rancher",
    title="the server is Rancher",
    category=Category.SERVER,
    run=_run,
    needs=("certificate-verifies",),
    codes=(codes.NOT_RANCHER, codes.REDIRECTED, codes.ANSWER_TOO_LARGE, codes.OVERLOADED, codes.SERVER_FAILS),
    requests=("version",),
)
