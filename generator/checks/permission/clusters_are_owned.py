"""
The inherited role, cluster by cluster.

`inheritedClusterRoles` makes a binding `crtb-grb-...` in each downstream cluster; the owner of the key sees its own.
That is the proof that the role is inherited; an access review through the agent is the proof that it works.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Final, final

from generator.checks.check import Category, Check, CheckResult, Conclusion
from generator.checks.context import Host
from generator.checks.fields import SECRET_STORE
from generator.checks.permission.rights import EVERYTHING, right_fact
from generator.checks.texts import listed, shown
from generator.checks.together import ask_together
from generator.diagnostics import Diagnostic, DiagnosticCode
from generator.diagnostics.codes import live as codes
from generator.server.rancher.client import AccessQuestion
from generator.server.rancher.errors import StatusError, TimedOutError
from generator.server.rancher.payloads import Cluster, ClusterBinding, User

__all__ = ["CHECK"]

_OWNER: Final = "cluster-owner"
_ANYTHING: Final = AccessQuestion("*", "*", "*")


@final
@dataclass(frozen=True, slots=True)
class _Ownership:
    """`inherited`: by a binding of a global role. `works`: in the cluster itself; `None` if it cannot be asked."""

    cluster: Cluster
    inherited: bool
    works: bool | None


async def _run(
    host: Host, me: User, clusters: Sequence[Cluster], too_much: Collection[str] | None, role: CheckResult
) -> Conclusion:
    bindings: Sequence[ClusterBinding]
    works: Sequence[bool | None]
    bindings, *works = await ask_together(
        host.client.fetch_cluster_bindings(me.id), *(_ask(host, cluster) for cluster in clusters)
    )
    inherited = {
        binding.cluster_id
        for binding in bindings
        if binding.role_template_id == _OWNER and binding.global_role_binding and binding.user_id == me.id
    }
    owned = [_Ownership(it, it.id in inherited, may) for it, may in zip(clusters, works, strict=True)]
    is_admin = too_much is not None and EVERYTHING in too_much
    if role.conclusion.value is False and not is_admin:  # that no role hands it down has been said
        return Conclusion(owned, skip_because=role.check.name)
    rights = [right_fact(f"own cluster {_name(it.cluster)}", is_needed=True, has=_has(it)) for it in owned]
    return Conclusion(owned, tuple(_find_faults(owned, is_admin=is_admin)), facts={"rights": rights})


async def _ask(host: Host, cluster: Cluster) -> bool | None:
    """Clusters that are known to be away are not asked: the question would wait for an agent."""
    if not cluster.is_connected:
        return None
    try:
        return await host.client.review_access(_ANYTHING, cluster.id)
    except StatusError as exc:
        if exc.status in {401, 403}:
            return False
        if exc.status in {404, 500, 502, 503, 504}:  # the agent's, not the server's; 404 when it was just deleted
            return None
        raise
    except TimedOutError:  # an agent that hangs looks connected for a while
        return None


def _has(ownership: _Ownership) -> bool | None:
    """A binding alone counts while the cluster cannot be asked."""
    return ownership.works if ownership.works is not None else (True if ownership.inherited else None)


def _find_faults(owned: Sequence[_Ownership], *, is_admin: bool) -> list[Diagnostic]:
    missing = [it for it in owned if it.works is False or (it.works is None and not it.inherited and not is_admin)]
    by_hand = [it for it in owned if it.works and not it.inherited and not is_admin]
    unknown = [it for it in owned if it.works is None and it.inherited and it.cluster.is_connected]
    groups: tuple[tuple[DiagnosticCode, list[_Ownership]], ...] = (
        *((codes.ROLE_NOT_INHERITED, missing), (codes.OWNED_BY_HAND, by_hand), (codes.OWNERSHIP_UNKNOWN, unknown)),
    )
    return [
        code.at(SECRET_STORE, count=len(group), clusters=listed([_describe(it) for it in group]))
        for code, group in groups
        if group
    ]


def _describe(ownership: _Ownership) -> str:
    binding = "binding from a global role" if ownership.inherited else "no binding from a global role"
    works = {True: "rights work", False: "no rights in the cluster", None: "cluster not asked"}[ownership.works]
    return f"{_name(ownership.cluster)}: {binding}, {works}"


def _name(cluster: Cluster) -> str:
    return shown(cluster.name or cluster.id)


CHECK = Check(
    name="clusters-are-owned",
    title="the key owns every downstream cluster through an inherited role",
    category=Category.PERMISSION,
    run=_run,
    needs=("key-is-accepted", "clusters-are-found", "rights-are-known"),
    after=("role-is-exact",),
    codes=(codes.ROLE_NOT_INHERITED, codes.OWNED_BY_HAND, codes.OWNERSHIP_UNKNOWN),
    requests=("cluster_bindings", "access_review"),
    is_waivable=True,
)
