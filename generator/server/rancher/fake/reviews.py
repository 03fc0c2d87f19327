"""Access reviews: Kubernetes' answer to "may I?"."""

from __future__ import annotations

import json

from generator.server.rancher.fake.items import Item, Scene
from generator.server.rancher.fake.messages import Answer, Heard, json_answer
from generator.server.rancher.fake.refusals import (
    kubernetes_status,
)
from generator.server.rancher.fake.rights import MANAGEMENT, Wish, find_grant, owns_cluster

__all__ = ["answer_review"]


_REVIEWS = {"selfsubjectaccessreviews": "SelfSubjectAccessReview", "selfsubjectrulesreviews": "SelfSubjectRulesReview"}


def answer_review(scene: Scene, heard: Heard, caller: str, cluster_id: str) -> Answer:
    """A review: 201 whether or not it is allowed, and nothing is stored."""
    kind = _REVIEWS.get(heard.parts[-1])
    if kind is None or heard.method != "POST":
        return kubernetes_status(405, "MethodNotAllowed", "the server does not allow this method")
    try:
        spec = json.loads(heard.body)["spec"]
    except (ValueError, KeyError, TypeError):
        return kubernetes_status(400, "BadRequest", "the object provided is unrecognized")
    if kind == "SelfSubjectRulesReview":
        return json_answer(_review(kind, {}, _rules(scene, caller)), 201)
    reason = _find_reason(scene, caller, cluster_id, spec.get("resourceAttributes") or {})
    status = {"allowed": False} if reason is None else {"allowed": True, "reason": reason}
    return json_answer(_review(kind, spec, status), 201)


def _review(kind: str, spec: Item, status: Item) -> Item:
    return {"kind": kind, "apiVersion": "authorization.k8s.io/v1", "metadata": {}, "spec": spec, "status": status}


def _find_reason(scene: Scene, caller: str, cluster_id: str, wanted: Item) -> str | None:
    if cluster_id != "local":
        if not owns_cluster(scene.world, caller, cluster_id):
            return None
        binding = f'ClusterRoleBinding "globaladmin-{caller}" of ClusterRole "cluster-admin"'
        return f'RBAC: allowed by {binding} to User "{caller}"'
    wish = Wish(*(str(wanted.get(name, "")) for name in ("verb", "resource", "group", "name", "namespace")))
    grant = find_grant(scene.world, caller, wish)
    return None if grant is None else grant.reason(caller)


def _rules(scene: Scene, caller: str) -> Item:
    """What the caller may do on users, and what every user may; the rest is not modelled, so it is incomplete."""
    rules: list[Item] = []
    if find_grant(scene.world, caller, Wish("list", "users")):
        rules.append({"verbs": ["list"], "apiGroups": [MANAGEMENT], "resources": ["users"]})
    rules.append({"verbs": ["get"], "apiGroups": [MANAGEMENT], "resources": ["users"], "resourceNames": [caller]})
    reviews = ["selfsubjectaccessreviews", "selfsubjectrulesreviews"]
    rules.append({"verbs": ["create"], "apiGroups": ["authorization.k8s.io"], "resources": reviews})
    urls = {"verbs": ["get"], "nonResourceURLs": ["/healthz", "/livez", "/readyz", "/version", "/version/"]}
    return {"resourceRules": rules, "nonResourceRules": [urls], "incomplete": False}
