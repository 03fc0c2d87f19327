"""Clusters, and who has which role on them, as `/v3` shows them."""

from __future__ import annotations

import datetime
from collections.abc import Iterator
from types import MappingProxyType

from generator.server.rancher.fake.features import Feature
from generator.server.rancher.fake.items import BASE, Item, Scene, condition, finish, format_time, owner
from generator.server.rancher.fake.seeds import ADMIN, BindingSeed, ClusterSeed, Connection, World, make_id, parse_time

__all__ = [
    "CLUSTER_STATES",
    "cluster_binding_items",
    "cluster_conditions",
    "cluster_item",
    "inherited_bindings",
    "kubernetes_version",
]

# Names and UUIDs of the recorded bindings; others get made-up ones that are always the same.
_RECORDED_BINDINGS = MappingProxyType(
    {
        ("grb-8wq5p", "c-7h5mn"): ("crtb-grb-2pk9s", "45622df4f3d7"),
        ("grb-8wq5p", "c-m-4kq9v2xd"): ("crtb-grb-d7fkx", "841c5a9a9b4d"),
        ("grb-8wq5p", "c-m-zx8tbwlp"): ("crtb-grb-vl64q", "2cd4e56cad29"),
    }
)

_CREATORS_BINDING = ("c-m-4kq9v2xd", ADMIN, "2025-07-03T09:10:03Z", "250af05cff41")


def has_members(cluster: ClusterSeed) -> bool:
    """Whether inherited roles have reached the cluster: never `local`, and not before its agent has connected."""
    return not cluster.is_local and cluster.connection != Connection.NEVER


def inherited_bindings(world: World) -> Iterator[tuple[BindingSeed, ClusterSeed, str]]:
    """For each role on a cluster that a global role brings: the global binding, the cluster, the cluster role."""
    for cluster in world.clusters:
        for binding in world.bindings:
            role = world.find_role(binding.role)
            if role is not None and has_members(cluster):
                yield from ((binding, cluster, template) for template in role.inherited or ())


def cluster_binding_items(scene: Scene) -> list[Item]:
    """All roles on clusters, by id."""
    items = [_inherited_item(scene, *found) for found in inherited_bindings(scene.world)]
    cluster, user, created, uuid = _CREATORS_BINDING
    if scene.world.find_cluster(cluster) and scene.world.find_user(user):
        label = {"authz.management.cattle.io/creator-role-bindings": "true"}
        fields = {"clusterId": cluster, "created": created, "labels": label, "name": "creator-cluster-owner"}
        items.append(_cluster_binding(scene, user, "cluster-owner", uuid, fields))
    return sorted(items, key=lambda item: str(item["id"]))


def _inherited_item(scene: Scene, binding: BindingSeed, cluster: ClusterSeed, template: str) -> Item:
    made_up = make_id(binding.id, cluster.id, template, length=17)
    name, uuid = f"crtb-grb-{made_up[:5]}", made_up[5:]
    if template == "cluster-owner":
        name, uuid = _RECORDED_BINDINGS.get((binding.id, cluster.id), (name, uuid))
    fields: Item = {
        "clusterId": cluster.id,
        "created": format_time(parse_time(binding.created) + datetime.timedelta(seconds=1)),
        "labels": {
            "app.kubernetes.io/managed-by": "rancher",
            "authz.management.cattle.io/grb-owner": binding.id,
        },
        "name": name,
        "ownerReferences": [owner("GlobalRoleBinding", binding.id, "5d1e7c0a-6f7d-4e55-9a3c-0d2f7b1c9a44")],
    }
    return _cluster_binding(scene, binding.user, template, uuid, fields, group=binding.group)


def _cluster_binding(
    scene: Scene, user: str | None, template: str, uuid: str, fields: Item, *, group: str | None = None
) -> Item:
    item: Item = {
        "creatorId": None,
        "groupId": None,
        "groupPrincipalId": group,
        "id": f"{fields['clusterId']}:{fields['name']}",
        "namespaceId": None,
        "roleTemplateId": template,
        "userId": user,
        "userPrincipalId": user and f"local://{user}",
        "uuid": f"be6a1c7e-1a72-4d10-9f2b-{uuid}",
        **fields,
    }
    if scene.has(Feature.BINDING_STATUS):
        item["status"] = {
            "lastUpdateTime": fields["created"],
            "summary": "Completed",
            "summaryLocal": "Completed",
            "summaryRemote": "Completed",
            "type": "/v3/schemas/clusterRoleTemplateBindingStatus",
        }
    return finish(item, "clusterRoleTemplateBinding", f"clusterRoleTemplateBindings/{item['id']}")


_STEPS = (
    *("BackingNamespaceCreated", "DefaultProjectCreated", "SystemProjectCreated", "InitialRolesPopulated"),
    *("CreatorMadeOwner", "Connected", "Provisioned", "Waiting", "SystemAccountCreated", "GlobalAdminsSynced"),
    *("ServiceAccountMigrated", "Ready"),
)

_READY_SINCE = "2025-07-03T09:30:00Z"

_NOT_CONNECTED = "Cluster agent is not connected"

_WAITING = "waiting for cluster agent to connect"


def cluster_conditions(cluster: ClusterSeed) -> list[Item]:
    """The conditions of a cluster, in the order in which its controllers set them."""
    if cluster.connection == Connection.NEVER:
        return _pending_conditions(cluster)
    conditions = [condition(step, _READY_SINCE) for step in _STEPS]
    if cluster.connection == Connection.DISCONNECTED:
        conditions[_STEPS.index("Connected")] = condition("Connected", cluster.since, "False")
        conditions[-1] = condition("Ready", cluster.since, "False", message=_NOT_CONNECTED, reason="Disconnected")
    return conditions


def _pending_conditions(cluster: ClusterSeed) -> list[Item]:
    created = parse_time(cluster.created)
    seconds = (2, 3, 3, 3, 3)  # after the cluster was made
    conditions = [
        condition(step, format_time(created + datetime.timedelta(seconds=second)))
        for step, second in zip(_STEPS[: len(seconds)], seconds, strict=True)
    ]
    return [*conditions, condition("Pending", cluster.since, "Unknown", message=_WAITING, reason="Pending")]


# `state`, `transitioning` and its message, by connection.
CLUSTER_STATES = MappingProxyType(
    {
        Connection.CONNECTED: ("active", "no", ""),
        Connection.DISCONNECTED: ("unavailable", "yes", _NOT_CONNECTED),
        Connection.NEVER: ("pending", "yes", _WAITING),
    }
)

_CLUSTER_LINKS = MappingProxyType(
    {
        "clusterRegistrationTokens": "clusterregistrationtokens",
        "clusterRoleTemplateBindings": "clusterroletemplatebindings",
        "namespaces": "namespaces",
        "nodes": "nodes",
        "projects": "projects",
    }
)


def cluster_item(scene: Scene, cluster: ClusterSeed) -> Item:
    """A cluster."""
    own = f"{BASE}/v3/clusters/{cluster.id}"
    state, transitioning, message = CLUSTER_STATES[cluster.connection]
    item: Item = {
        "actions": {name: f"{own}?action={name}" for name in ("generateKubeconfig", "importYaml")},
        "conditions": cluster_conditions(cluster),
        "created": cluster.created,
        "creatorId": ADMIN,
        "description": "",
        "driver": cluster.driver,
        "enableNetworkPolicy": False,
        "fleetWorkspaceName": "fleet-local" if cluster.is_local else "fleet-default",
        "id": cluster.id,
        "internal": cluster.is_local,
        "labels": {"provider.cattle.io": cluster.provider} if cluster.provider else {},
        "links": {
            **{name: f"{own}/{path}" for name, path in _CLUSTER_LINKS.items()},
            "shell": f"{own.replace('https', 'wss', 1)}?shell=true",
        },
        "localClusterAuthEndpoint": {"enabled": False, "type": "/v3/schemas/localClusterAuthEndpoint"},
        "name": cluster.name,
        "nodeCount": cluster.nodes,
        "state": state,
        "transitioning": transitioning,
        "transitioningMessage": message,
        "uuid": cluster.uuid,
        "windowsPreferedCluster": False,
    }
    if cluster.connection != Connection.NEVER:
        item |= _reported(scene, cluster)
    links = ("self", "update") if cluster.is_local else ("remove", "self", "update")
    return finish(item, "cluster", f"clusters/{cluster.id}", links=links)


def _reported(scene: Scene, cluster: ClusterSeed) -> Item:
    """What is known once the cluster's agent has reported."""
    return {
        "agentImage": f"rancher/rancher-agent:{scene.version}",
        "allocatable": {"cpu": "12", "memory": "49216Mi", "pods": "330"},
        "apiEndpoint": "https://10.43.0.1:443",
        "appliedSpec": {"displayName": cluster.name, "type": "/v3/schemas/clusterSpec"},
        "caCert": "LS0tLS1CRUdJTiBDRVJUSUZJQ0FURS0tLS0tCg==",
        "capacity": {"cpu": "12", "memory": "49216Mi", "pods": "330"},
        "provider": cluster.provider,
        "requested": {"cpu": "3200m", "memory": "5300Mi", "pods": "61"},
        "version": {**kubernetes_version(cluster), "type": "/v3/schemas/info"},
    }


def kubernetes_version(cluster: ClusterSeed) -> Item:
    """The version that the cluster's API server reports."""
    major, minor, *_ = cluster.kubernetes.removeprefix("v").split(".")
    return {
        "buildDate": "2025-06-18T21:51:59Z",
        "compiler": "gc",
        "gitCommit": "8f1a7b2c9d3e4f5061728394a5b6c7d8e9f00112",
        "gitTreeState": "clean",
        "gitVersion": cluster.kubernetes,
        "goVersion": "go1.24.4",
        "major": major,
        "minor": minor,
        "platform": "linux/amd64",
    }
