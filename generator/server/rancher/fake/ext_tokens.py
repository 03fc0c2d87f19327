"""Keys of the kind that 2.12 brought, in `/apis/ext.cattle.io`."""

from __future__ import annotations

from generator.server.rancher.fake.features import Feature
from generator.server.rancher.fake.items import Item, Scene, format_time
from generator.server.rancher.fake.messages import Answer, Heard, json_answer
from generator.server.rancher.fake.refusals import (
    kubernetes_status,
    not_found_page,
)
from generator.server.rancher.fake.rights import Wish, find_grant, is_admin
from generator.server.rancher.fake.seeds import (
    KeySeed,
)

__all__ = ["answer_ext", "ext_token"]


def answer_ext(scene: Scene, heard: Heard, caller: str, key: KeySeed) -> Answer:
    if not scene.has(Feature.EXT_TOKENS):
        return not_found_page()
    resource, name = (*heard.parts[3:5], "", "")[:2]
    if resource == "selfusers" and heard.method == "POST" and scene.has(Feature.SELF_USERS):
        return _self_user(caller)
    keys = [it for it in scene.world.keys if it.is_ext and (it.user == caller or is_admin(scene.world, caller))]
    if resource != "tokens" or not find_grant(scene.world, caller, Wish("get", "tokens", "ext.cattle.io")):
        words = f'{resource}.ext.cattle.io is forbidden: User "{caller}" cannot get resource "{resource}"'
        return kubernetes_status(403, "Forbidden", words)
    objects = [ext_token(scene, it, is_current=it is key) for it in keys]
    if not name:
        return json_answer({"apiVersion": "ext.cattle.io/v1", "items": objects, "kind": "TokenList", "metadata": {}})
    found = next((it for it in objects if it["metadata"]["name"] == name), None)
    return (
        json_answer(found) if found else kubernetes_status(404, "NotFound", f'tokens.ext.cattle.io "{name}" not found')
    )


def _self_user(caller: str) -> Answer:
    body = {"apiVersion": "ext.cattle.io/v1", "kind": "SelfUser", "metadata": {}, "status": {"userID": caller}}
    return json_answer(body, 201)


def ext_token(scene: Scene, key: KeySeed, *, is_current: bool) -> Item:
    user = scene.world.find_user(key.user)
    created = scene.now - key.age
    principal = {
        "name": f"local://{key.user}",
        "displayName": user.name if user else "",
        "loginName": (user.username if user else None) or "",
        "principalType": "user",
        "me": True,
        "provider": "local",
    }
    spec: Item = {
        "description": key.description,
        "enabled": key.enabled,
        "kind": "",
        "ttl": int(key.ttl.total_seconds() * 1000),
        "userID": key.user,
        "userPrincipal": principal,
    }
    if key.scope and scene.has(Feature.EXT_TOKEN_SCOPE):
        spec["clusterName"] = key.scope
    status = {
        "hash": "$3:1:PLACEHOLDER-SALT:PLACEHOLDER-HASH",  # in real answers, too
        "current": is_current,
        "expired": key.is_expired,
        "expiresAt": format_time(created + key.ttl) if key.ttl else "",
        "lastUpdateTime": format_time(created),
    } | ({"lastUsedAt": format_time(scene.now - key.idle)} if key.idle is not None else {})
    return {
        "apiVersion": "ext.cattle.io/v1",
        "kind": "Token",
        "metadata": {
            "creationTimestamp": format_time(created),
            "labels": {"authn.management.cattle.io/kind": "", "cattle.io/user-id": key.user},
            "name": key.name,
            "resourceVersion": "884213",
            "uid": key.uuid,
        },
        "spec": spec,
        "status": status,
    }
