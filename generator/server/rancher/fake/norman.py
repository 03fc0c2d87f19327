"""`/v3`: lists that never refuse, reads by id that do, filters, order and pages."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any, final
from urllib.parse import urlencode

from generator.server.rancher.fake import cluster_items, items, role_items
from generator.server.rancher.fake.features import Feature
from generator.server.rancher.fake.items import BASE, Item, Scene
from generator.server.rancher.fake.messages import Answer, Heard, json_answer
from generator.server.rancher.fake.refusals import norman_error, norman_forbidden
from generator.server.rancher.fake.rights import MANAGEMENT, Wish, find_grant, is_admin, sees_item
from generator.server.rancher.fake.seeds import DEFAULT_SETTINGS, KeySeed

__all__ = ["answer_v3"]

_DEFAULT_LIMIT, _MAX_LIMIT = 1000, 10_000


@final
@dataclass(frozen=True, slots=True)
class _Kind:
    """
    One type of `/v3`.

    Attributes:
        name: As in `resourceType`; its plural in lower case is the path.
        make: All items, before rights, as the caller sees them.
        filters: Fields that may be filtered by, in the order shown.
        sorts: Fields that may be sorted by, likewise.
        since: Fields of the two above that only some versions have.
        actions: Of the collection.
        is_plain: No filter, no order, no pages.
        is_creatable: Whether `createTypes` is shown.
    """

    name: str
    make: Callable[[Scene, str], list[Item]]
    filters: str
    sorts: str
    since: Mapping[str, Feature] = field(default_factory=dict)
    actions: tuple[str, ...] = ()
    is_plain: bool = False
    is_creatable: bool = True

    @property
    def plural(self) -> str:
        """As in paths and in Kubernetes."""
        return self.name.lower() + "s"

    def fields(self, names: str, scene: Scene) -> list[str]:
        """The names that the version has."""
        return [name for name in names.split() if name not in self.since or scene.has(self.since[name])]


def _make_users(scene: Scene, caller: str) -> list[Item]:
    by_admin = is_admin(scene.world, caller)
    shown = (user for user in scene.world.users if not user.is_system)
    return [items.user_item(scene, user, caller, is_admin=by_admin) for user in shown]


def _make_tokens(scene: Scene, caller: str) -> list[Item]:
    return [items.token_item(scene, key) for key in scene.world.keys if key.user == caller and not key.is_ext]


def _make_principals(scene: Scene, caller: str) -> list[Item]:
    user = scene.world.find_user(caller)
    return [] if user is None else items.principal_items(user)


def _make_settings(scene: Scene, caller: str) -> list[Item]:
    made = (_make_setting(scene, caller, name) for name in DEFAULT_SETTINGS)
    return [item for item in made if item is not None]


def _make_setting(scene: Scene, caller: str, name: str) -> Item | None:
    may_change = find_grant(scene.world, caller, Wish("update", "settings", name=name)) is not None
    return items.setting_item(scene, name, may_change=may_change)


def _make_templates(scene: Scene, _: str) -> list[Item]:
    made = (role_items.role_template_item(scene, name) for name in ("cluster-member", "cluster-owner"))
    return [item for item in made if item is not None]


_STATE = MappingProxyType(dict.fromkeys(("state", "transitioning", "transitioningMessage"), Feature.USER_STATE))
_BINDING = MappingProxyType({"userPrincipalId": Feature.BINDING_STATUS})
_TOKEN = MappingProxyType(
    {
        "activityLastSeenAt": Feature.ACTIVITY_LAST_SEEN,
        "lastUsedAt": Feature.LAST_USED_AT,
        "lastUpdateTime": Feature.LAST_UPDATE_TIME,
    }
)

_KINDS = (
    _Kind(
        *("user", _make_users),
        "created creatorId description enabled id me mustChangePassword name password removed state transitioning "
        "transitioningMessage username uuid",
        "description name password state transitioning transitioningMessage username uuid",
        *(_STATE, ("changepassword",)),
    ),
    _Kind(
        *("token", _make_tokens),
        "activityLastSeenAt authProvider clusterId created creatorId current description enabled expired expiresAt "
        "isDerived lastUpdateTime lastUsedAt name removed token ttl userId userPrincipal uuid",
        "authProvider description expiresAt token uuid",
        _TOKEN,
        is_plain=True,
    ),
    _Kind(
        *("globalRole", lambda scene, _: [role_items.role_item(scene, role) for role in scene.roles]),
        "builtin created creatorId description id name newUserDefault removed uuid",
        "description name uuid",
    ),
    _Kind(
        *("globalRoleBinding", lambda scene, _: [role_items.binding_item(scene, it) for it in scene.world.bindings]),
        "created creatorId globalRoleId groupPrincipalId name removed userId userPrincipalId uuid",
        *("uuid", _BINDING),
    ),
    _Kind(
        *("cluster", lambda scene, _: [cluster_items.cluster_item(scene, cluster) for cluster in scene.world.clusters]),
        "agentImage apiEndpoint created creatorId description driver enableNetworkPolicy fleetWorkspaceName id "
        "internal name nodeCount provider removed state transitioning transitioningMessage uuid",
        "agentImage apiEndpoint description driver fleetWorkspaceName name provider state transitioning "
        "transitioningMessage uuid",
        actions=("createFromTemplate",),
    ),
    _Kind(
        *("clusterRoleTemplateBinding", lambda scene, _: cluster_items.cluster_binding_items(scene)),
        "clusterId created creatorId groupId groupPrincipalId name namespaceId removed roleTemplateId userId "
        "userPrincipalId uuid",
        "uuid",
    ),
    _Kind(
        *("roleTemplate", _make_templates),
        "administrative builtin clusterCreatorDefault context created creatorId description external hidden id locked "
        "name projectCreatorDefault removed uuid",
        "context description name uuid",
    ),
    _Kind(
        *("setting", _make_settings),
        "created creatorId customized default id name removed source uuid value",
        "default name source uuid value",
    ),
    _Kind(
        *("principal", _make_principals),
        "created creatorId id loginName me memberOf name principalType profilePicture profileURL provider removed uuid",
        "loginName name principalType profilePicture profileURL provider uuid",
        actions=("search",),
        is_plain=True,
        is_creatable=False,
    ),
)
# Matched without case, in the singular as well.
_KIND_BY_NAME = MappingProxyType({name: kind for kind in _KINDS for name in (kind.plural, kind.name.lower())})


def answer_v3(scene: Scene, heard: Heard, caller: str, key: KeySeed) -> Answer:
    """The answer to a GET below `/v3/`, for somebody who is logged in."""
    if len(heard.parts) == 1 or heard.parts[1] == "":
        return json_answer({"type": "apiRoot", "baseType": "apiRoot", "links": {"self": f"{BASE}/v3"}})
    if heard.parts[1] == "cluster" and len(heard.parts) > 3:
        return _answer_within_cluster(scene, caller, heard.parts[2])
    kind = _KIND_BY_NAME.get(heard.parts[1].lower())
    if kind is None:
        return norman_error(404, "NotFound", f"failed to find schema {heard.parts[1]}")
    if heard.method not in {"GET", "HEAD"}:
        return norman_error(405, "MethodNotAllow", f"Method {heard.method} not supported")
    if kind.name == "token" and key.is_ext and scene.has(Feature.EXT_KEY_BREAKS_V3_TOKENS):
        return _broken_tokens(is_list=len(heard.parts) == 2)
    if len(heard.parts) == 2:
        return _answer_list(scene, kind, heard, caller)
    return _answer_item(scene, kind, "/".join(heard.parts[2:]), caller)


def _broken_tokens(*, is_list: bool) -> Answer:
    message = 'failed to retrieve auth token, error: &errors.errorString{s:"invalid resource name"}'
    return norman_error(401, "Unauthorized", message) if is_list else norman_error(500, "ServerError", message)


def _answer_within_cluster(scene: Scene, caller: str, cluster_id: str) -> Answer:
    """`/v3/cluster/{id}/…`: what is read from the cluster itself, none of which is modelled."""
    if not sees_item(scene.world, caller, "clusters", cluster_id):
        return norman_forbidden(caller, "clusters", cluster_id)
    return norman_error(503, "ClusterUnavailable", "cluster not found")


def _answer_item(scene: Scene, kind: _Kind, name: str, caller: str) -> Answer:
    found = {item["id"]: item for item in kind.make(scene, caller)}.get(name)
    if kind.name == "token":
        return json_answer(found) if found else _missing_token(scene, name)
    if kind.name == "principal":
        return json_answer(found if find_grant(scene.world, caller, Wish("get", "principals")) else None)
    namespace = name.partition(":")[0] if kind.name == "clusterRoleTemplateBinding" else ""
    bare = name.partition(":")[2] or name
    if not find_grant(scene.world, caller, Wish("get", kind.plural, MANAGEMENT, bare, namespace)):
        return norman_forbidden(caller, kind.plural, bare, namespace)
    if found is None:
        return norman_error(404, "NotFound", f'{kind.plural}.management.cattle.io "{bare}" not found')
    return json_answer(found)


def _missing_token(scene: Scene, name: str) -> Answer:
    """Somebody else's key reads a little differently from one that is not there."""
    if any(key.name == name and not key.is_ext for key in scene.world.keys):
        return norman_error(404, "NotFound", f"{name} not found")
    return norman_error(404, "NotFound", f'tokens.management.cattle.io "{name}" not found')


def _answer_list(scene: Scene, kind: _Kind, heard: Heard, caller: str) -> Answer:
    found = kind.make(scene, caller)
    own = f"{BASE}/v3/{kind.plural}"
    filters: dict[str, Any] = dict.fromkeys(kind.fields(kind.filters, scene))
    pagination: dict[str, Any] = {"limit": _DEFAULT_LIMIT}
    if not kind.is_plain:
        found = [item for item in found if _is_seen(scene, kind, item, caller)]
        filters |= _read_filters(heard, filters)
        found = _sort([item for item in found if _passes(item, filters)], heard)
        found, pagination = _page(found, own, heard)
    body: dict[str, Any] = {"type": "collection", "links": {"self": own}}
    if kind.is_creatable:
        body["createTypes"] = {kind.name: own}
    body |= {
        "actions": {name: f"{own}?action={name}" for name in _actions(scene, kind, caller)},
        "pagination": pagination,
        "sort": _sort_links(own, kind.fields(kind.sorts, scene), heard, is_plain=kind.is_plain),
        "filters": filters,
        "resourceType": kind.name,
        "data": found,
    }
    return json_answer(body)


def _actions(scene: Scene, kind: _Kind, caller: str) -> Iterable[str]:
    if kind.name == "user" and is_admin(scene.world, caller):
        return (*kind.actions, "refreshauthprovideraccess")
    return kind.actions


def _is_seen(scene: Scene, kind: _Kind, item: Item, caller: str) -> bool:
    name, namespace = item["id"], ""
    if kind.name == "clusterRoleTemplateBinding":
        namespace, _, name = name.partition(":")
    return sees_item(scene.world, caller, kind.plural, name, namespace)


_MODIFIERS = ("_ne", "_in", "_notin")


def _read_filters(heard: Heard, known: Iterable[str]) -> dict[str, list[dict[str, str]]]:
    found: dict[str, list[dict[str, str]]] = {}
    for key, value in heard.query:
        suffix = next((suffix for suffix in _MODIFIERS if key.endswith(suffix)), "")
        name = key.removesuffix(suffix)
        if name in known:
            found.setdefault(name, []).append({"modifier": suffix[1:] or "eq", "value": value})
    return found


def _passes(item: Item, filters: dict[str, Any]) -> bool:
    return all(_passes_one(_as_text(item.get(name)), wanted) for name, wanted in filters.items() if wanted)


def _passes_one(value: str, conditions: list[dict[str, str]]) -> bool:
    by_modifier: dict[str, set[str]] = {}
    for condition in conditions:
        by_modifier.setdefault(condition["modifier"], set()).add(condition["value"])
    return all(
        (value in wanted) if modifier in {"eq", "in"} else (value not in wanted)
        for modifier, wanted in by_modifier.items()
    )


def _as_text(value: Any) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    return "" if value is None else str(value)


def _sort(found: list[Item], heard: Heard) -> list[Item]:
    by = heard.parameter("sort") or "id"
    return sorted(
        found, key=lambda item: (_as_text(item.get(by)), item["id"]), reverse=heard.parameter("order") == "desc"
    )


def _sort_links(own: str, names: list[str], heard: Heard, *, is_plain: bool) -> dict[str, Any]:
    # `marker` belongs to one order; `order` and `sort` are what the links change.
    kept = [] if is_plain else [pair for pair in heard.query if pair[0] not in {"marker", "order", "sort"}]
    order = heard.parameter("order") if heard.parameter("order") == "desc" and not is_plain else "asc"
    by = heard.parameter("sort")
    sorted_by = [("sort", by)] if by in names and not is_plain and by is not None else []
    back = _url(own, [*kept, *sorted_by, ("order", "asc" if order == "desc" else "desc")])
    links = {name: _url(own, [*kept, ("sort", name)]) for name in names}
    return ({"name": by} if sorted_by else {}) | {"order": order, "reverse": back, "links": links}


def _url(own: str, query: list[tuple[str, str]]) -> str:
    return f"{own}?{urlencode(sorted(query))}"  # Go's encoder sorts by name


def _page(found: list[Item], own: str, heard: Heard) -> tuple[list[Item], dict[str, Any]]:
    limit = _read_limit(heard.parameter("limit"))
    total = len(found)
    if limit >= total:
        return found, {"limit": limit, "total": total}
    marker = heard.parameter("marker")
    start = next((place for place, item in enumerate(found) if item["id"] == marker), 0)
    pagination: dict[str, Any] = {} if marker is None else {"marker": marker}
    if limit:
        pagination |= _page_links(found, own, heard, start, limit)
    return found[start : start + limit], pagination | {"limit": limit, "total": total, "partial": True}


def _page_links(found: list[Item], own: str, heard: Heard, start: int, limit: int) -> dict[str, str]:
    kept = [pair for pair in heard.query if pair[0] != "marker"]
    starts = {"first": 0, "previous": max(start - limit, 0), "next": start + limit, "last": len(found) - limit}
    if not start:
        del starts["previous"]
    if start + limit >= len(found):
        del starts["next"]
    return {name: _url(own, [*kept, ("marker", found[place]["id"])]) for name, place in starts.items()}


def _read_limit(text: str | None) -> int:
    try:
        limit = int(text or "")
    except ValueError:
        return _DEFAULT_LIMIT
    if limit < -1:
        return _DEFAULT_LIMIT
    return _MAX_LIMIT if limit == -1 else min(limit, _MAX_LIMIT)
