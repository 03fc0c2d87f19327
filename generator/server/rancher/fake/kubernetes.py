"""`/apis`, and `/k8s/clusters/…` on the way to a cluster."""

from __future__ import annotations

from generator.server.rancher.fake.cluster_items import kubernetes_version as version_of
from generator.server.rancher.fake.ext_tokens import answer_ext
from generator.server.rancher.fake.features import ALLOWED_APIS
from generator.server.rancher.fake.items import Scene
from generator.server.rancher.fake.messages import Answer, Heard, json_answer, text_answer
from generator.server.rancher.fake.objects import API, REVISION, visible_objects
from generator.server.rancher.fake.refusals import (
    empty,
    forbidden_words,
    kubernetes_status,
    not_found_page,
    router_error,
)
from generator.server.rancher.fake.reviews import answer_review
from generator.server.rancher.fake.rights import MANAGEMENT, Wish, find_grant, sees_item
from generator.server.rancher.fake.seeds import (
    ClusterSeed,
    Connection,
    KeySeed,
)
from generator.server.rancher.fake.steve import answer_v1

__all__ = ["answer_apis", "answer_cluster_path"]


def answer_apis(scene: Scene, heard: Heard, caller: str, key: KeySeed) -> Answer:
    """The answer below `/apis/`, for somebody who is logged in."""
    if heard.parts[1:2] == ("authorization.k8s.io",):
        return answer_review(scene, heard, caller, "local")
    if heard.parts[1:2] == ("ext.cattle.io",):
        return answer_ext(scene, heard, caller, key)
    if heard.parts[1:3] != (MANAGEMENT, "v3") or len(heard.parts) < 4:
        return not_found_page()
    resource, name = heard.parts[3], "/".join(heard.parts[4:])
    is_open = ALLOWED_APIS.get(resource, 99) <= scene.minor
    if not is_open and not find_grant(scene.world, caller, Wish("get", "clusters", name="local")):
        return empty(403)
    verb = "get" if name else "list"
    if not find_grant(scene.world, caller, Wish(verb, resource, name=name)):
        details = {"group": MANAGEMENT, "kind": resource}
        words = forbidden_words(caller, verb, resource, name)
        return kubernetes_status(403, "Forbidden", words, {"name": name, **details} if name else details)
    return _kubernetes_answer(scene, resource, name, caller)


def _kubernetes_answer(scene: Scene, resource: str, name: str, caller: str) -> Answer:
    objects = visible_objects(scene, resource, caller)
    if name:
        found = next((it for it in objects if it["metadata"]["name"] == name), None)
        if found is None:
            return kubernetes_status(404, "NotFound", f'{resource}.{MANAGEMENT} "{name}" not found')
        return json_answer(found)
    kind = {"users": "UserList", "clusters": "ClusterList", "globalroles": "GlobalRoleList"}.get(resource, "List")
    metadata = {"continue": "", "resourceVersion": REVISION}
    return json_answer({"apiVersion": API, "items": objects, "kind": kind, "metadata": metadata})


def answer_cluster_path(scene: Scene, heard: Heard, caller: str, key: KeySeed) -> Answer:
    """`/k8s/clusters/{id}/…`, for somebody who is logged in."""
    cluster_id, rest = heard.parts[2] if len(heard.parts) > 2 else "", heard.parts[3:]
    if cluster_id == "local":
        return _answer_local(scene, heard, caller, key, rest)
    cluster = scene.world.find_cluster(cluster_id)
    if not sees_item(scene.world, caller, "clusters", cluster_id):
        if rest[:1] == ("v1",):
            return empty(401)  # although the key is good
        return router_error(403, "Forbidden", forbidden_words(caller, "get", "clusters", cluster_id))
    if cluster is None:
        return router_error(404, "NotFound", f'clusters.{MANAGEMENT} "{cluster_id}" not found')
    if cluster.connection == Connection.NEVER:
        return router_error(503, "ClusterUnavailable", "cluster not provisioned")
    if cluster.connection == Connection.DISCONNECTED:
        return text_answer("cluster agent disconnected\n", 500)
    return _answer_downstream(scene, heard, caller, cluster, rest)


def _answer_local(scene: Scene, heard: Heard, caller: str, key: KeySeed, rest: tuple[str, ...]) -> Answer:
    """`/k8s/clusters/local/X` is `/X`."""
    inner = Heard(heard.method, "/" + "/".join(rest), heard.headers, heard.body, heard.is_tls)
    if rest[:1] == ("v1",):
        return answer_v1(scene, inner, caller)
    return answer_apis(scene, inner, caller, key) if rest[:1] == ("apis",) else not_found_page()


def _answer_downstream(scene: Scene, heard: Heard, caller: str, cluster: ClusterSeed, rest: tuple[str, ...]) -> Answer:
    if rest[:2] == ("apis", "authorization.k8s.io"):
        return answer_review(scene, heard, caller, cluster.id)
    return json_answer(version_of(cluster)) if rest == ("version",) else not_found_page()
