"""Rancher's refusals, in each of its dialects."""

from __future__ import annotations

from typing import Any

from generator.server.rancher.fake.messages import JSON, TEXT, Answer, encode, json_answer, text_answer

__all__ = [
    "empty",
    "kubernetes_status",
    "must_authenticate",
    "norman_error",
    "norman_forbidden",
    "not_authorized",
    "not_found_page",
    "router_error",
    "steve_error",
]


def must_authenticate() -> Answer:
    """The one answer to every key that is not good; its status is a text."""
    message = "Unauthorized 401: must authenticate"
    return json_answer({"type": "error", "status": "401", "message": message}, 401)


def not_authorized() -> Answer:
    """The same on `/apis` and `/api`, without a key."""
    return text_answer("not authorized\n", 401)


def norman_error(status: int, code: str, message: str) -> Answer:
    """An error of `/v3`."""
    body = {"baseType": "error", "code": code, "message": message, "status": status, "type": "error"}
    return json_answer(body, status)


def norman_forbidden(user: str, resource: str, name: str, namespace: str = "") -> Answer:
    """A read by id without the right; given for what does not exist, too."""
    where = f'in the namespace "{namespace}"' if namespace else "at the cluster scope"
    return norman_error(403, "Forbidden", forbidden_words(user, "get", resource, name, where))


def forbidden_words(user: str, verb: str, resource: str, name: str = "", where: str = "at the cluster scope") -> str:
    """Kubernetes' sentence."""
    thing = f'{resource}.management.cattle.io "{name}"' if name else f"{resource}.management.cattle.io"
    return (
        f'{thing} is forbidden: User "{user}" cannot {verb} resource "{resource}" '
        f'in API group "management.cattle.io" {where}'
    )


def steve_error(status: int, code: str, message: str) -> Answer:
    """An error of `/v1`: the key `type` really is there twice."""
    fields: dict[str, Any] = {"links": {}, "code": code, "message": message, "status": status}
    body = b'{"type":"error",' + encode(fields)[1:-1] + b',"type":"error"}\n'
    return Answer(status, body, JSON)


def router_error(status: int, code: str, message: str) -> Answer:
    """A refusal on the way to a downstream cluster: JSON whose content type is set too late."""
    body = {"Code": {"Code": code, "Status": status}, "Message": message, "Cause": None, "FieldName": ""}
    return Answer(status, encode(body), TEXT)


def kubernetes_status(status: int, reason: str, message: str, details: dict[str, str] | None = None) -> Answer:
    """An error of the Kubernetes API."""
    body: dict[str, Any] = {
        "kind": "Status",
        "apiVersion": "v1",
        "metadata": {},
        "status": "Failure",
        "message": message,
        "reason": reason,
    }
    return json_answer(body | ({"details": details} if details else {}) | {"code": status}, status)


def empty(status: int) -> Answer:
    """A status and nothing else."""
    return Answer(status)


def not_found_page() -> Answer:
    """What Go's server says of a path that nobody handles."""
    return text_answer("404 page not found\n", 404)
