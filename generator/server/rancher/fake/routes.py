"""From a request to the answer of a healthy server."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from types import MappingProxyType

from generator.server.rancher.fake import items
from generator.server.rancher.fake.authentication import Login, log_in
from generator.server.rancher.fake.features import Feature
from generator.server.rancher.fake.items import BASE, Scene
from generator.server.rancher.fake.kubernetes import answer_apis, answer_cluster_path
from generator.server.rancher.fake.messages import JSON, Answer, Heard, encode, json_answer, text_answer
from generator.server.rancher.fake.norman import answer_v3
from generator.server.rancher.fake.refusals import (
    kubernetes_status,
    must_authenticate,
    norman_error,
    not_authorized,
    not_found_page,
)
from generator.server.rancher.fake.steve import answer_v1

__all__ = ["answer_request", "common_headers"]

_OPEN_SETTINGS = ("cacerts", "first-login", "ui-banners", "ui-issues", "ui-pl", "ui-brand", "ui-default-landing")

_NEVER = "Wed 24 Feb 1982 18:42:00 GMT"  # Norman's fixed date, without the comma
_PAGE = (
    "<!DOCTYPE html><html><head><title>Rancher</title></head>"
    '<body><div id="app"></div><script src="/dashboard/_nuxt/app.js"></script></body></html>\n'
)


def answer_request(scene: Scene, heard: Heard) -> Answer:
    """The answer, with links still to `BASE`."""
    login = log_in(scene, heard)
    found = _OPEN.get(heard.path)
    answer = found(scene, heard) if found else _answer_area(scene, heard, login)
    if heard.parts[:1] == ("v3",) and answer.content_type == JSON:
        norman = (("X-Api-Schemas", f"{BASE}/v3/schemas"), ("Expires", _NEVER))
        answer = Answer(answer.status, answer.body, answer.content_type, (*answer.headers, *norman))
    return answer


def common_headers(scene: Scene, heard: Heard) -> tuple[tuple[str, str], ...]:
    """What every answer carries; the last tells whether the key shown is good."""
    return (
        ("X-Content-Type-Options", "nosniff"),
        ("Cache-Control", "no-cache, no-store, must-revalidate"),
        ("X-API-Cattle-Auth", "true" if log_in(scene, heard).key else "false"),
    )


def _answer_version(scene: Scene, _: Heard) -> Answer:
    commit = "HEAD" if scene.version == "dev" else "9c83e7d"
    body = {"Version": scene.version, "GitCommit": commit, "RancherPrime": "false"}
    return text_answer(json.dumps(body, separators=(",", ":")))  # sniffed as text, and without a newline


def _answer_cacerts(scene: Scene, _: Heard) -> Answer:
    setting = scene.world.settings.get("cacerts", scene.cacerts) or ""
    body = setting if not setting.strip() or setting.endswith("\n") else setting + "\n"
    return text_answer(body if body.strip() else "", content_type="text/plain")


def _answer_dashboard(_: Scene, __: Heard) -> Answer:
    return text_answer(_PAGE, content_type="text/html; charset=utf-8")


def _answer_root(_: Scene, heard: Heard) -> Answer:
    if heard.is_browser:
        return Answer(
            302, b'<a href="/dashboard/">Found</a>.\n\n', "text/html; charset=utf-8", (("Location", "/dashboard/"),)
        )
    version = {"group": "management.cattle.io", "path": "/v3", "version": "v3"}
    item = {"apiVersion": version, "baseType": "apiRoot", "links": {"root": f"{BASE}/v3"}, "type": "apiRoot"}
    return json_answer({"type": "collection", "links": {"self": f"{BASE}/"}, "resourceType": "apiRoot", "data": [item]})


def _answer_v1_providers(scene: Scene, _: Heard) -> Answer:
    if not scene.has(Feature.V1_PUBLIC):
        return not_found_page()
    provider = {
        "id": "local",
        "logoutAllEnabled": False,
        "logoutAllForced": False,
        "logoutAllSupported": False,
        "type": "localProvider",
    }
    return Answer(200, encode({"data": [provider]}), JSON)


_OPEN: Mapping[str, Callable[[Scene, Heard], Answer]] = MappingProxyType(
    {
        "/": _answer_root,
        "/ping": lambda _, __: text_answer("pong"),
        "/healthz": lambda _, __: text_answer("ok"),
        "/rancherversion": _answer_version,
        "/cacerts": _answer_cacerts,
        "/dashboard": _answer_dashboard,
        "/dashboard/": _answer_dashboard,
        "/v1-public/authproviders": _answer_v1_providers,
    }
)


def _answer_area(scene: Scene, heard: Heard, login: Login) -> Answer:
    """A path below one of the APIs."""
    area = heard.parts[0]
    if area == "v3" and heard.method == "GET" and heard.parts[1:2] == ("settings",) and len(heard.parts) == 3:
        setting = items.setting_item(scene, heard.parts[2]) if heard.parts[2] in _OPEN_SETTINGS else None
        if setting is not None:
            return json_answer(setting)
    if area in {"apis", "api"} or heard.parts[:3] == ("k8s", "clusters", "local"):
        return _answer_kubernetes(scene, heard, login)
    if area not in {"v3", "v1", "k8s"}:
        return not_found_page()
    if login.key is None:
        return must_authenticate()
    return _answer_known(scene, heard, login)


def _answer_kubernetes(scene: Scene, heard: Heard, login: Login) -> Answer:
    if login.key is None:
        is_passed_on = login.was_shown and login.is_bearer and heard.parts[0] != "k8s"
        if is_passed_on:
            return kubernetes_status(401, "Unauthorized", "Unauthorized")
        return must_authenticate() if heard.parts[0] == "k8s" else not_authorized()
    return _answer_known(scene, heard, login)


def _answer_known(scene: Scene, heard: Heard, login: Login) -> Answer:
    assert login.key is not None  # noqa: S101 - the callers have looked
    caller = login.key.user
    if heard.method not in {"GET", "HEAD", "POST"}:
        return norman_error(405, "MethodNotAllow", f"Method {heard.method} not supported")
    match heard.parts[0]:
        case "v3":
            return answer_v3(scene, heard, caller, login.key)
        case "v1":
            return answer_v1(scene, heard, caller)
        case "k8s":
            return answer_cluster_path(scene, heard, caller, login.key)
        case _:
            return answer_apis(scene, heard, caller, login.key)
