"""The cluster that Rancher runs on, which no inherited role covers."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from generator.checks.check import Category, Check, Conclusion
from generator.checks.context import Host
from generator.checks.fields import SECRET_STORE
from generator.checks.permission.rights import EVERYTHING
from generator.diagnostics.codes import live as codes
from generator.server.rancher.payloads import Cluster

__all__ = ["CHECK"]


async def _run(_: Host, clusters: Sequence[Cluster], rights: Collection[str] | None) -> Conclusion:
    if not any(cluster.internal or cluster.id == "local" for cluster in clusters):
        return Conclusion()
    if rights and EVERYTHING in rights:
        return Conclusion(skip_because="rights-are-few")
    return Conclusion(diagnostics=(codes.LOCAL_VISIBLE.at(SECRET_STORE),))


CHECK = Check(
    name="local-is-hidden",
    title="the key does not see the cluster that Rancher runs on",
    category=Category.PERMISSION,
    run=_run,
    needs=("clusters-are-listed", "rights-are-known"),
    codes=(codes.LOCAL_VISIBLE,),
    is_waivable=True,
)
