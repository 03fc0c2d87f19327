"""Whether there is anything for Apono to discover."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from generator.checks.check import Category, Check, CheckOutcome, CheckResult, Conclusion
from generator.checks.context import Host
from generator.checks.fields import HOST, SECRET_STORE
from generator.checks.texts import listed, shown
from generator.diagnostics.codes import live as codes
from generator.server.rancher.payloads import Cluster

__all__ = ["CHECK"]


async def _run(host: Host, clusters: Sequence[Cluster], users_are_listed: CheckResult, role: CheckResult) -> Conclusion:
    """The value is the downstream clusters. Without the global role at all, the missing rule has said so already."""
    downstream = _find_downstream(clusters)
    if downstream:
        many = f"{len(downstream)} cluster{'s' if len(downstream) > 1 else ''}"
        return Conclusion(downstream, note=many, facts={"clusters": [_fact(cluster) for cluster in downstream]})
    if users_are_listed.outcome is CheckOutcome.FAILED:
        return Conclusion(stops=True, skip_because=users_are_listed.check.name)
    if role.outcome is CheckOutcome.FAILED:
        return Conclusion(stops=True, skip_because=role.check.name)
    if host.admin is not None and isinstance(role.conclusion.value, bool):
        return _settle(host, _find_downstream(await host.admin.fetch_clusters()))
    return Conclusion(diagnostics=(codes.NO_CLUSTERS.at(SECRET_STORE),), stops=True, is_unknown=True)


def _find_downstream(clusters: Sequence[Cluster]) -> list[Cluster]:
    return [cluster for cluster in clusters if not cluster.internal and cluster.id != "local"]


def _settle(host: Host, existing: Sequence[Cluster]) -> Conclusion:
    """What an administrator sees tells why there is nothing to see for the key."""
    if not existing:
        return Conclusion(diagnostics=(codes.NO_CLUSTERS_YET.at(HOST, server=host.server),), stops=True)
    names = listed([cluster.name or cluster.id for cluster in existing])
    return Conclusion(
        diagnostics=(codes.CLUSTERS_HIDDEN.at(SECRET_STORE, count=len(existing), clusters=names),), stops=True
    )


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
    after=("users-are-listed", "role-is-exact"),
    codes=(codes.NO_CLUSTERS, codes.NO_CLUSTERS_YET, codes.CLUSTERS_HIDDEN),
    admin_requests=("clusters",),
    is_waivable=True,
)
