"""Whether the key is good, and not scoped to one cluster."""

from __future__ import annotations

from generator.checks.check import Category, Check, Conclusion
from generator.checks.context import Host
from generator.checks.faults import conclude_refused_key, is_key_refused
from generator.checks.texts import shown
from generator.diagnostics.codes import live as codes
from generator.server.rancher.client import ServerIdentity
from generator.server.rancher.endpoints import ApiKey
from generator.server.rancher.errors import RancherError, StatusError

__all__ = ["CHECK"]


async def _run(host: Host, _: ServerIdentity, __: ApiKey) -> Conclusion:
    """Asks for the key's owner: good keys with a scope are refused there, and so would be all that Apono asks."""
    try:
        me = await host.client.fetch_me()
    except StatusError as exc:
        if not is_key_refused(exc):
            raise
        return conclude_refused_key(host, await _find_scope(host))
    name = shown(me.username or me.name or me.id)
    return Conclusion(me, note=f"of {name}", facts={"user_id": shown(me.id), "user": name})


async def _find_scope(host: Host) -> str:
    """
    The id of the cluster that the key is scoped to: only there it is taken (rancher `pkg/clusterrouter/lookup.go`).

    A key that is refused cannot list clusters, so besides `local` those are tried that an administrator's key shows.
    """
    try:
        for cluster_id in ("local", *(await _list_clusters(host))):
            if await _is_taken(host, cluster_id):
                return cluster_id
    except RancherError:
        pass
    return ""


async def _list_clusters(host: Host) -> list[str]:
    if host.admin is None:
        return []
    await host.admin.identify()
    return [cluster.id for cluster in await host.admin.fetch_clusters() if cluster.id != "local"]


async def _is_taken(host: Host, cluster_id: str) -> bool:
    try:
        await host.client.fetch_cluster(cluster_id)
    except StatusError as exc:
        return exc.status == 403  # the key is good there, and its owner may not read the cluster
    return True


CHECK = Check(
    name="key-is-accepted",
    title="the key is accepted, without a scope",
    category=Category.KEY,
    run=_run,
    needs=("server-is-rancher", "key-is-bound"),
    codes=(codes.KEY_REFUSED,),
    requests=("me", "cluster", "clusters"),
)
