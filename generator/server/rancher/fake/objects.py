"""Users, clusters and global roles in Kubernetes' shape."""

from __future__ import annotations

from generator.server.rancher.fake.cluster_items import cluster_conditions
from generator.server.rancher.fake.cluster_items import kubernetes_version as version_of
from generator.server.rancher.fake.features import Feature
from generator.server.rancher.fake.items import Item, Scene
from generator.server.rancher.fake.rights import MANAGEMENT, sees_item
from generator.server.rancher.fake.role_items import role_item, rule_item
from generator.server.rancher.fake.seeds import (
    ClusterSeed,
    Connection,
    RoleSeed,
    UserSeed,
)

__all__ = ["API", "REVISION", "visible_objects"]

REVISION = "918273"
"""Of every list; it means nothing to clients."""

API = f"{MANAGEMENT}/v3"

_CREATOR = "controller.cattle.io/"

# `resourceVersion` and `generation` mean nothing to clients; these are the recorded ones.
_FIRST_VERSIONS = {"users": 5000, "clusters": 7000, "globalroles": 6001}


def visible_objects(scene: Scene, resource: str, caller: str) -> list[Item]:
    """The objects of a type that the caller may list or get, in Kubernetes' shape."""
    world = scene.world
    made = {
        "users": lambda: [_user(scene, place, user) for place, user in enumerate(_people_first(scene))],
        "clusters": lambda: [_cluster(place, cluster) for place, cluster in enumerate(_joined(scene))],
        "globalroles": lambda: [_role(scene, place, role) for place, role in enumerate(scene.roles)],
    }.get(resource)
    objects = sorted(made() if made else [], key=lambda it: str(it["metadata"]["name"]))
    return [it for it in objects if sees_item(world, caller, resource, it["metadata"]["name"])]


def _people_first(scene: Scene) -> list[UserSeed]:
    """Users in the order of their recorded versions."""
    return sorted(scene.world.users, key=lambda user: user.is_system)


def _joined(scene: Scene) -> list[ClusterSeed]:
    """Clusters in the order of their recorded versions: those that never connected come last."""
    return sorted(scene.world.clusters, key=lambda cluster: cluster.connection == Connection.NEVER)


def _user(scene: Scene, place: int, user: UserSeed) -> Item:
    condition = {"lastUpdateTime": user.created, "status": "True", "type": "InitialRolesPopulated"}
    metadata: Item = {
        "annotations": {"lifecycle.cattle.io/create.mgmt-auth-users-controller": "true"},
        "creationTimestamp": user.created,
        "finalizers": [_CREATOR + "mgmt-auth-users-controller"],
        "generation": 2,
        "labels": dict(user.labels),
        "name": user.id,
        "resourceVersion": str(_FIRST_VERSIONS["users"] + place),
        "uid": user.uuid,
    }
    item: Item = {"apiVersion": API, "displayName": user.name, "kind": "User", "metadata": metadata}
    if user.is_system:
        del metadata["annotations"], metadata["finalizers"]
        metadata["resourceVersion"] = "2210"
        return item | {"principalIds": user.all_principals, "status": {"conditions": []}}
    item |= {
        "enabled": user.enabled,
        "principalIds": user.all_principals,
        "status": {"conditions": [] if user.is_bootstrap else [condition]},
    }
    return dict(sorted((item | _optional(scene, user)).items()))


def _optional(scene: Scene, user: UserSeed) -> Item:
    item: Item = {"description": user.description} if user.description else {}
    if user.username is not None:
        item |= {"username": user.username, "mustChangePassword": user.must_change_password}
        if scene.has(Feature.PASSWORD_HASH_IN_USERS):
            item["password"] = "$2a$10$PLACEHOLDER.HASH.THAT.NOBODY.MAY.LOG"  # noqa: S105 - no password
    return item


def _cluster(place: int, cluster: ClusterSeed) -> Item:
    conditions = [
        {**condition, "error": condition["status"] == "False", "transitioning": False}
        for condition in cluster_conditions(cluster)
    ]
    status: Item = {"conditions": conditions, "driver": cluster.driver}
    if cluster.connection != Connection.NEVER:
        status |= {"provider": cluster.provider, "version": version_of(cluster)}
    workspace = "fleet-local" if cluster.is_local else "fleet-default"
    return {
        "apiVersion": API,
        "kind": "Cluster",
        "metadata": {
            "creationTimestamp": cluster.created,
            "generation": 5,
            "labels": {"provider.cattle.io": cluster.provider} if cluster.provider else {},
            "name": cluster.id,
            "resourceVersion": str(_FIRST_VERSIONS["clusters"] + place),
            "uid": cluster.uuid,
        },
        "spec": {"displayName": cluster.name, "internal": cluster.is_local, "fleetWorkspaceName": workspace},
        "status": status,
    }


def _role(scene: Scene, place: int, role: RoleSeed) -> Item:
    norman = role_item(scene, role)
    rules = [{name: value for name, value in rule_item(rule).items() if name != "type"} for rule in role.rules]
    item: Item = {
        "apiVersion": API,
        "description": role.description,
        "displayName": role.name,
        "kind": "GlobalRole",
        "metadata": {
            "annotations": norman["annotations"],
            "creationTimestamp": role.created,
            "finalizers": [_CREATOR + "mgmt-auth-gr-controller"],
            "generation": 1,
            "labels": norman["labels"],
            "name": role.id,
            "resourceVersion": str(_FIRST_VERSIONS["globalroles"] + place),
            "uid": norman["uuid"],
        },
        "rules": rules,
    }
    return item | ({"inheritedClusterRoles": list(role.inherited)} if role.inherited else {})
