"""The version. Ends of support are not judged: the dates of the lines from 2.12 on are not published reliably."""

from __future__ import annotations

from typing import Final

from generator.checks.check import Category, Check, Conclusion
from generator.checks.context import Host
from generator.checks.fields import HOST
from generator.checks.texts import shown
from generator.diagnostics.codes import live as codes
from generator.server.rancher.client import ServerIdentity

__all__ = ["CHECK"]

_OLDEST: Final = (2, 8)
"""The first line with `inheritedClusterRoles` (tags of rancher/rancher)."""


async def _run(host: Host, identity: ServerIdentity) -> Conclusion:
    version = identity.version
    match version.is_at_least(*_OLDEST):
        case True:
            return Conclusion()
        case None:
            return Conclusion(diagnostics=(codes.VERSION_UNKNOWN.at(HOST, version=shown(version.text)),))
        case _:
            return Conclusion(
                diagnostics=(codes.VERSION_TOO_OLD.at(HOST, version=shown(version.text), server=host.server),)
            )


CHECK = Check(
    name="version-suffices",
    title="the version has roles that clusters inherit",
    category=Category.SERVER,
    run=_run,
    needs=("server-is-rancher",),
    codes=(codes.VERSION_TOO_OLD, codes.VERSION_UNKNOWN),
    is_waivable=True,
)
