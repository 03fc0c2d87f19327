"""Who may do what: Kubernetes' access control over the seeds, on `local` and on each downstream cluster."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import final

from generator.server.rancher.fake.cluster_items import inherited_bindings
from generator.server.rancher.fake.seeds import Rule, UserSeed, World

__all__ = ["MANAGEMENT", "Grant", "Wish", "find_grant", "is_admin", "owns_cluster", "sees_item"]

MANAGEMENT = "management.cattle.io"


@final
@dataclass(frozen=True, slots=True)
class Grant:
    """A rule that a user has, with the names of the Kubernetes objects that give it."""

    rule: Rule
    binding: str
    role: str
    namespace: str = ""

    def reason(self, user: str) -> str:
        """Kubernetes' words for why it is allowed."""
        return f'RBAC: allowed by ClusterRoleBinding "{self.binding}" of ClusterRole "{self.role}" to User "{user}"'


@final
@dataclass(frozen=True, slots=True)
class Wish:
    """What somebody wants to do; `name` and `namespace` empty for all."""

    verb: str
    resource: str
    group: str = MANAGEMENT
    name: str = ""
    namespace: str = ""

    def is_met_by(self, grant: Grant) -> bool:
        """Whether *grant* allows it. A wish for `*` is met by `*` alone."""
        rule = grant.rule
        return (
            _covers(rule.verbs, self.verb)
            and _covers(rule.groups, self.group)
            and _covers(rule.resources, self.resource)
            and (not rule.names or self.name in rule.names)
            and (not grant.namespace or grant.namespace == self.namespace)
        )


def _covers(allowed: tuple[str, ...], wanted: str) -> bool:
    return "*" in allowed or wanted in allowed


def find_grant(world: World, user_id: str, wish: Wish) -> Grant | None:
    """What allows *wish* on the cluster that Rancher runs on; `None` when nothing does."""
    key = (user_id, wish)
    if key not in world.memory:
        world.memory[key] = next((grant for grant in _grants(world, user_id) if wish.is_met_by(grant)), None)
    found: Grant | None = world.memory[key]
    return found


def is_admin(world: World, user_id: str) -> bool:
    """Whether the user may do everything."""
    return find_grant(world, user_id, Wish("*", "*", "*")) is not None


def owns_cluster(world: World, user_id: str, cluster_id: str) -> bool:
    """Whether the user is the owner of a cluster: administrators of all, others as `cluster-owner`."""
    return is_admin(world, user_id) or (cluster_id, "cluster-owner") in set(_memberships(world, user_id))


def sees_item(world: World, user_id: str, resource: str, name: str, namespace: str = "") -> bool:
    """Whether a list of `/v3` shows the item: the right to list it, or to get it, is enough."""
    return any(
        find_grant(world, user_id, Wish(verb, resource, MANAGEMENT, name, namespace)) for verb in ("list", "get")
    )


def _grants(world: World, user_id: str) -> Iterator[Grant]:
    user = world.find_user(user_id)
    if user is None:
        return
    yield _self_grant(user)
    for binding in world.bindings:
        role = world.find_role(binding.role)
        if role is not None and _is_meant(binding.user, binding.group, user):
            names = f"cattle-globalrolebinding-{binding.id}", f"cattle-globalrole-{role.id}"
            yield from (Grant(rule, *names) for rule in role.rules)
    for cluster_id, template in _memberships(world, user_id):
        yield from _membership_grants(cluster_id, template)


def _self_grant(user: UserSeed) -> Grant:
    return Grant(Rule(("get",), (MANAGEMENT,), ("users",), (user.id,)), f"grb-{user.id}-self", f"{user.id}-view")


# What members may do in their cluster's namespace; `clusterroletemplatebindings` is what the answers here depend on.
_IN_NAMESPACE = ("clusterroletemplatebindings", "projects", "nodes", "clusterregistrationtokens")
_READ = ("get", "list", "watch")


def _membership_grants(cluster_id: str, template: str) -> Iterator[Grant]:
    is_owner = template == "cluster-owner"
    role = f"{cluster_id}-clusterowner" if is_owner else f"{cluster_id}-clustermember"
    verbs = ("*",) if is_owner else _READ
    yield Grant(Rule(verbs, (MANAGEMENT,), ("clusters",), (cluster_id,)), role, role)
    yield Grant(Rule(verbs, (MANAGEMENT,), _IN_NAMESPACE), role, role, cluster_id)


def _memberships(world: World, user_id: str) -> Iterator[tuple[str, str]]:
    user = world.find_user(user_id)
    for binding, cluster, template in inherited_bindings(world):
        if user is not None and _is_meant(binding.user, binding.group, user):
            yield cluster.id, template


def _is_meant(user_id: str | None, group: str | None, user: UserSeed) -> bool:
    return user_id == user.id or (group is not None and group in user.groups)
