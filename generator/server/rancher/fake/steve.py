"""`/v1` (Steve): lists and items with links by right, and refusals that say little."""

from __future__ import annotations

from typing import Any

from generator.server.rancher.fake.cluster_items import CLUSTER_STATES
from generator.server.rancher.fake.ext_tokens import ext_token
from generator.server.rancher.fake.features import Feature
from generator.server.rancher.fake.items import BASE, Item, Scene
from generator.server.rancher.fake.messages import Answer, Heard, json_answer
from generator.server.rancher.fake.objects import REVISION, visible_objects
from generator.server.rancher.fake.refusals import (
    empty,
    forbidden_words,
    steve_error,
)
from generator.server.rancher.fake.rights import MANAGEMENT, Wish, find_grant, is_admin
from generator.server.rancher.fake.seeds import (
    Connection,
)

__all__ = ["answer_v1"]


def answer_v1(scene: Scene, heard: Heard, caller: str) -> Answer:
    """The answer to a GET below `/v1/`, for somebody who is logged in."""
    kind, name = heard.parts[1] if len(heard.parts) > 1 else "", "/".join(heard.parts[2:])
    if kind == "ext.cattle.io.tokens" and scene.has(Feature.EXT_TOKENS):
        return _answer_ext_v1(scene, caller, name)
    group, _, resource = kind.rpartition(".")
    if group != MANAGEMENT:
        return empty(404)
    if resource == "tokens":
        allowed = is_admin(scene.world, caller)
        return steve_error(403, "PermissionDenied", "Method GET not supported") if allowed else empty(404)
    objects = visible_objects(scene, resource, caller)
    if not objects and not find_grant(scene.world, caller, Wish("list", resource)):
        return empty(404)  # a type that the caller may not see at all
    return (
        _steve_item(scene, resource, name, caller, objects) if name else _steve_list(scene, resource, caller, objects)
    )


def _steve_item(scene: Scene, resource: str, name: str, caller: str, objects: list[Item]) -> Answer:
    if not find_grant(scene.world, caller, Wish("get", resource, name=name)):
        return steve_error(403, "Forbidden", forbidden_words(caller, "get", resource, name))
    found = next((it for it in objects if it["metadata"]["name"] == name), None)
    if found is None:
        return steve_error(404, "NotFound", f'{resource}.{MANAGEMENT} "{name}" not found')
    return json_answer(_steve(scene, resource, found, caller))


def _steve_list(scene: Scene, resource: str, caller: str, objects: list[Item]) -> Answer:
    kind = f"{MANAGEMENT}.{resource.removesuffix('s')}"
    own = f"{BASE}/v1/{MANAGEMENT}.{resource}"
    body: dict[str, Any] = {"type": "collection", "links": {"self": own}}
    if find_grant(scene.world, caller, Wish("create", resource)):
        body["createTypes"] = {kind: own}
    body |= {
        "actions": {},
        "resourceType": kind,
        "revision": REVISION,
        "count": len(objects),
        "data": [_steve(scene, resource, found, caller) for found in objects],
    }
    return json_answer(body)


def _steve(scene: Scene, resource: str, found: Item, caller: str) -> Item:
    """An object with what Steve adds: links by right, columns and a state in the metadata."""
    name = found["metadata"]["name"]
    own = f"{BASE}/v1/{MANAGEMENT}.{resource}/{name}"
    verbs = (("delete", "remove"), ("get", "self"), ("update", "update"), ("get", "view"))
    links = {
        link: own
        for verb, link in verbs
        if verb == "get" or find_grant(scene.world, caller, Wish(verb, resource, name=name))
    }
    metadata = {**found["metadata"], "fields": [name, _age(scene, found)], "relationships": None}
    metadata["state"] = _steve_state(scene, resource, name)
    item = {"id": name, "type": f"{MANAGEMENT}.{resource.removesuffix('s')}", "links": links, **found}
    item["metadata"] = metadata
    return item


def _age(scene: Scene, found: Item) -> str:
    created = found["metadata"]["creationTimestamp"]
    return f"{(scene.now - scene.now.fromisoformat(created)).days}d"


def _steve_state(scene: Scene, resource: str, name: str) -> Item:
    cluster = scene.world.find_cluster(name) if resource == "clusters" else None
    if cluster is None or cluster.connection == Connection.CONNECTED:
        return {"error": False, "message": "Resource is current", "name": "active", "transitioning": False}
    state, _, message = CLUSTER_STATES[cluster.connection]
    return {"error": True, "message": message, "name": state, "transitioning": False}


def _answer_ext_v1(scene: Scene, caller: str, name: str) -> Answer:
    keys = {it.name: it for it in scene.world.keys if it.is_ext and it.user == caller}
    if name not in keys:
        return steve_error(404, "NotFound", f'tokens.ext.cattle.io "{name}" not found')
    found = ext_token(scene, keys[name], is_current=True)
    own = f"{BASE}/v1/ext.cattle.io.tokens/{name}"
    links = {"remove": own, "self": own, "update": own, "view": f"{BASE}/apis/ext.cattle.io/v1/tokens/{name}"}
    ttl, age = keys[name].ttl.days, keys[name].age.days
    state = {"error": False, "message": "Resource is current", "name": "active", "transitioning": False}
    extra = {"fields": [name, "", f"{ttl}d", f"{age}d"], "relationships": None, "state": state}
    item: Item = {"id": name, "type": "ext.cattle.io.token", "links": links, **found}
    return json_answer(item | {"metadata": found["metadata"] | extra})
