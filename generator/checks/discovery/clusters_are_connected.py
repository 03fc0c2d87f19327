"""Agents of the clusters."""

from __future__ import annotations

from collections.abc import Sequence

from generator.checks.check import Category, Check, Conclusion
from generator.checks.context import Host
from generator.checks.fields import HOST
from generator.checks.texts import listed, shown
from generator.diagnostics.codes import live as codes
from generator.server.rancher.payloads import Cluster

__all__ = ["CHECK"]


async def _run(_: Host, clusters: Sequence[Cluster]) -> Conclusion:
    away = [cluster for cluster in clusters if not cluster.is_connected]
    if not away:
        return Conclusion()
    lines = listed([_describe(cluster) for cluster in away])
    found = codes.CLUSTERS_DISCONNECTED.at(HOST, count=len(away), total=len(clusters), clusters=lines)
    return Conclusion(diagnostics=(found,))


def _describe(cluster: Cluster) -> str:
    what = "never joined" if cluster.is_connected is None else "its agent is away"
    return f"{shown(cluster.name or cluster.id)}: {what}, state {shown(cluster.state or 'unknown')}"


CHECK = Check(
    name="clusters-are-connected",
    title="every cluster is connected",
    category=Category.DISCOVERY,
    run=_run,
    needs=("clusters-are-found",),
    codes=(codes.CLUSTERS_DISCONNECTED,),
    is_waivable=True,
)
