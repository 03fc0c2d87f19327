"""The list of clusters, which other checks judge."""

from __future__ import annotations

from generator.checks.check import Category, Check, Conclusion
from generator.checks.context import Host
from generator.server.rancher.client import ServerIdentity
from generator.server.rancher.endpoints import ApiKey

__all__ = ["CHECK"]


async def _run(host: Host, _: ServerIdentity, __: ApiKey) -> Conclusion:
    return Conclusion(await host.client.fetch_clusters())


CHECK = Check(
    name="clusters-are-listed",
    title="clusters can be listed",
    category=Category.DISCOVERY,
    run=_run,
    needs=("server-is-rancher", "key-is-bound"),
    requests=("clusters",),
)
