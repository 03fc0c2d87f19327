"""Users, keys, settings and principals as `/v3` (Norman) shows them, and what all its items have in common."""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any, TypeAlias, final

from generator.server.rancher.fake.features import Feature
from generator.server.rancher.fake.seeds import (
    DEFAULT_SETTINGS,
    KeySeed,
    RoleSeed,
    UserSeed,
    World,
    make_id,
    parse_time,
)
from generator.server.rancher.versions import parse_version

__all__ = [
    "BASE",
    "CREATED_BY",
    "Item",
    "Scene",
    "condition",
    "finish",
    "format_time",
    "owner",
    "principal_items",
    "setting_item",
    "token_item",
    "user_item",
]

BASE = "https://rancher.invalid"
"""Stands for the URL that the client used, in every link; put in when the answer is sent."""

Item: TypeAlias = dict[str, Any]

CREATED_BY = "lifecycle.cattle.io/create."


@final
@dataclass(frozen=True, slots=True)
class Scene:
    """
    What an answer depends on beside the request.

    Attributes:
        minor: Of the version 2.*minor*.
        version: The whole version, as shown.
        now: The stand-in's present.
        server_url: The setting of that name, where the world does not set it.
        cacerts: The setting of that name, without a newline at its end.
    """

    world: World
    minor: int
    version: str
    now: datetime.datetime
    server_url: str
    cacerts: str

    @property
    def roles(self) -> tuple[RoleSeed, ...]:
        """The global roles that the version has."""
        gone = set() if self.has(Feature.RESTRICTED_ADMIN) else {"restricted-admin"}
        return tuple(role for role in self.world.roles if role.id not in gone)

    def has(self, feature: Feature) -> bool:
        """Whether the version has *feature*."""
        return feature.is_in(self.minor)


def format_time(time: datetime.datetime) -> str:
    """RFC 3339 in UTC, without fractions."""
    return time.astimezone(datetime.UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def finish(item: Item, kind: str, path: str, *, links: tuple[str, ...] = ("remove", "self", "update")) -> Item:
    """*item* with what Norman adds to each: `type`, `baseType`, links to itself, and milliseconds of dates."""
    own = f"{BASE}/v3/{path}"
    item["links"] = {**dict.fromkeys(links, own), **item.get("links", {})}
    item["links"] = dict(sorted(item["links"].items()))
    item.setdefault("type", kind)
    item["baseType"] = kind
    for name in ("created", "lastUsedAt"):
        if item.get(name):
            item[f"{name}TS"] = int(parse_time(item[name]).timestamp() * 1000)
    return dict(sorted(item.items()))


def user_item(scene: Scene, user: UserSeed, caller: str, *, is_admin: bool = False) -> Item:
    """A user, as *caller* sees it."""
    related = {
        "clusterRoleTemplateBindings": f"{BASE}/v3/clusterRoleTemplateBindings?userId={user.id}",
        "globalRoleBindings": f"{BASE}/v3/globalRoleBindings?userId={user.id}",
        "projectRoleTemplateBindings": f"{BASE}/v3/projectRoleTemplateBindings?userId={user.id}",
        "tokens": f"{BASE}/v3/tokens?userId={user.id}",
    }
    own = f"{BASE}/v3/users/{user.id}"
    refresh = {"refreshauthprovideraccess": f"{own}?action=refreshauthprovideraccess"} if is_admin else {}
    item: Item = {
        "actions": {**refresh, "setpassword": f"{own}?action=setpassword"},
        "annotations": {CREATED_BY + "mgmt-auth-users-controller": "true"},
        "conditions": None if user.is_bootstrap else [condition("InitialRolesPopulated", user.created)],
        "created": user.created,
        "creatorId": user.creator,
        "description": user.description,
        "enabled": user.enabled,
        "id": user.id,
        "labels": dict(user.labels),
        "links": related,
        "me": user.id == caller,
        "mustChangePassword": user.must_change_password,
        "name": user.name,
        "principalIds": user.all_principals,
        "uuid": user.uuid,
    }
    if user.username is not None:
        item["username"] = user.username
    if scene.has(Feature.USER_STATE):
        item |= {"state": "active", "transitioning": "no", "transitioningMessage": ""}
    return finish(item, "user", f"users/{user.id}")


def condition(kind: str, time: str, status: str = "True", **more: str) -> Item:
    return dict(sorted({"lastUpdateTime": time, "status": status, "type": kind, **more}.items()))


def token_item(scene: Scene, key: KeySeed) -> Item:
    """A key, for its owner; without its secret."""
    user = scene.world.find_user(key.user)
    created = scene.now - key.age
    labels = {"authn.management.cattle.io/token-userId": key.user}
    if key.is_session:
        labels = {"authn.management.cattle.io/kind": "session", **labels}
    name = "" if user is None else user.name
    item: Item = {
        "authProvider": "local",
        "clusterId": key.scope,
        "created": format_time(created),
        "creatorId": None,
        "current": False,  # of keys always: only sessions can be the current one
        "description": key.description,
        "enabled": key.enabled,
        "expired": key.is_expired,
        "expiresAt": format_time(created + key.ttl) if key.ttl and not key.is_fresh else "",
        "id": key.name,
        "isDerived": not key.is_session,
        "labels": labels,
        "name": key.name,
        "ttl": int(key.ttl.total_seconds() * 1000),
        "userId": key.user,
        "userPrincipal": (
            f"map[displayName:{name} loginName:{(user and user.username) or ''} me:true "
            f"metadata:map[creationTimestamp:<nil> name:local://{key.user}] principalType:user provider:local]"
        ),
        "uuid": key.uuid,
    }
    if scene.has(Feature.LAST_USED_AT):
        item["lastUsedAt"] = None if key.idle is None else format_time(scene.now - key.idle)
    else:
        item["lastUpdateTime"] = ""
        item["labels"]["cattle.io/creator"] = "norman"
    return finish(item, "token", f"tokens/{key.name}")


def owner(kind: str, name: str, uid: str) -> Item:
    return {
        "apiVersion": "management.cattle.io/v3",
        "kind": kind,
        "name": name,
        "type": "/v3/schemas/ownerReference",
        "uid": uid,
    }


_SETTING_UUID_ENDS = MappingProxyType(
    {
        "agent-tls-mode": "3f7d42db9517",
        "auth-token-max-ttl-minutes": "df83f512b669",
        "cacerts": "ad848800ec47",
        "first-login": "00c39bf43d58",
        "server-url": "f1e9b366e9be",
        "server-version": "41d3d0204436",
    }
)


def setting_item(scene: Scene, name: str, *, may_change: bool = False) -> Item | None:
    """The setting called *name*; `None` when the version or the world has none."""
    default = _default_setting(scene, name)
    chosen = scene.world.settings.get(name, "")
    if default is None or chosen is None:
        return None
    seed = DEFAULT_SETTINGS[name]
    computed = {"cacerts": scene.cacerts, "server-url": scene.server_url}
    value = scene.world.settings.get(name, computed.get(name, seed.get("value", default)))
    source = "default" if name == "server-url" and not value else seed.get("source", "default")
    if name in scene.world.settings and value != default:
        source = "db"
    item: Item = {
        "created": "2025-07-01T07:45:09Z",
        "creatorId": None,
        "customized": value != default,
        "default": default,
        "id": name,
        "name": name,
        "source": source,
        "uuid": f"0c3f6f6e-5d0a-4d3f-9a3e-{_SETTING_UUID_ENDS.get(name) or make_id(name, length=12)}",
        "value": value,
    }
    links = ("remove", "self", "update") if may_change else ("remove", "self")
    return finish(item, "setting", f"settings/{name}", links=links)


def _default_setting(scene: Scene, name: str) -> str | None:
    """The default of a setting; `None` when the version has no such setting."""
    if name == "server-version":
        return scene.version
    if name == "server-version-type" and not scene.has(Feature.SERVER_VERSION_TYPE):
        return None
    if name == "agent-tls-mode" and not scene.has(Feature.AGENT_TLS_STRICT):
        return "system-store" if parse_version(scene.version).is_at_least(2, 8, 6) else None
    return str(DEFAULT_SETTINGS[name]["default"]) if name in DEFAULT_SETTINGS else None


def principal_items(user: UserSeed) -> list[Item]:
    """The user's own principal, then its groups."""
    item: Item = {
        "created": None,
        "creatorId": None,
        "id": f"local://{user.id}",
        "loginName": user.username or "",
        "me": True,
        "memberOf": False,
        "name": user.name,
        "principalType": "user",
        "provider": "local",
    }
    return [finish(item, "principal", f"principals/local:%2F%2F{user.id}", links=("self",))]
