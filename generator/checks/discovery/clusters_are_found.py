"""Whether there is anything for Apono to discover."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from generator.checks.check import Category, Check, CheckOutcome, CheckResult, Conclusion
from generator.checks.context import Host
from generator.checks.fields import SECRET_STORE
from generator.checks.texts import shown
from generator.diagnostics.codes import live as codes
from generator.server.rancher.payloads import Cluster

__all__ = ["CHECK"]


async def _run(_: Host, clusters: Sequence[Cluster], users_are_listed: CheckResult) -> Conclusion:
    """The value is the downstream clusters. Without the global role at all, the missing rule has said so already."""
    downstream = [cluster for cluster in clusters if not cluster.internal and cluster.id != "local"]
    if downstream:
        many = f"{len(downstream)} cluster{'s' if len(downstream) > 1 else ''}"
        return Conclusion(downstream, note=many, facts={"clusters": [_fact(cluster) for cluster in downstream]})
    if users_are_listed.outcome is CheckOutcome.FAILED:
        return Conclusion(stops=True, skip_because=users_are_listed.check.name)
    return Conclusion(diagnostics=(codes.NO_CLUSTERS.at(SECRET_STORE),), stops=True, is_unknown=True)


def _fact(cluster: Cluster) -> dict[str, Any]:
    return {
        "id": shown(cluster.id),
        "name": shown(cluster.name or ""),
        "state": shown(cluster.state),
        "version": shown(cluster.version.git_version) if cluster.version else None,
        "connected": cluster.is_connected,
    }


CHECK = Check(
    name="clusters-are-found",
    title="the key sees downstream clusters",
    category=Category.DISCOVERY,
    run=_run,
    needs=("clusters-are-listed",),
    after=("users-are-listed",),
    codes=(codes.NO_CLUSTERS,),
    is_waivable=True,
)
