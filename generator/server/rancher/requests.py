"""
Every request that may be sent to a Rancher server; there are no others.

The client can send only what stands in `REQUESTS`, so this table is also the answer to "what would you ask?".
"""

from __future__ import annotations

import functools
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any, final
from urllib.parse import quote, urlencode

from generator.diagnostics import BugError

__all__ = ["REQUESTS", "ReadRequest", "RequestKind", "find_request_kind", "get_request_kind", "list_requests"]

_ACCESS_REVIEWS = "/apis/authorization.k8s.io/v1/selfsubjectaccessreviews"


@final
@dataclass(frozen=True, slots=True)
class RequestKind:
    """
    One kind of request.

    Attributes:
        name: What the client calls it.
        method: `GET`, or `POST` for access reviews, which Kubernetes answers and does not store.
        path: With `{name}` for each part that varies.
        needs_key: Whether the key goes with it.
        purpose: What it finds out, for people.
        query: Names of the parameters that may be added.
        may_be_shown_key: Whether the key may go with it although it is not needed.
    """

    name: str
    method: str
    path: str
    needs_key: bool
    purpose: str
    query: frozenset[str] = frozenset()
    may_be_shown_key: bool = False

    def matches(self, path: str) -> bool:
        """Whether the percent-encoded *path*, without a query, is one of this kind."""
        return _compile(self.path).fullmatch(path) is not None


@functools.lru_cache(maxsize=64)
def _compile(path: str) -> re.Pattern[str]:
    return re.compile(re.sub(r"\\\{[a-z_]+\\\}", "[^/?#]+", re.escape(path)))


_PAGED = frozenset({"limit", "marker"})
_OF_A_USER = frozenset({"userId"})

REQUESTS = (
    RequestKind("ping", "GET", "/ping", False, "whether anything answers"),
    RequestKind(
        *("version", "GET", "/rancherversion", False, "that the server is Rancher, and which version"),
        may_be_shown_key=True,  # the answer's `X-API-Cattle-Auth` then tells whether the key is good
    ),
    RequestKind("cacerts", "GET", "/cacerts", False, "the certificate authority that agents are told to trust"),
    RequestKind("open_setting", "GET", "/v3/settings/{name}", False, "a setting that everybody may read"),
    RequestKind("dashboard", "GET", "/dashboard/", False, "whether Rancher's user interface answers"),
    RequestKind("setting", "GET", "/v3/settings/{name}", True, "a setting, such as server-url"),
    RequestKind("me", "GET", "/v3/users", True, "whose key it is", frozenset({"me"})),
    RequestKind("users", "GET", "/v3/users", True, "which users the key sees", _PAGED),
    RequestKind("token", "GET", "/v3/tokens/{name}", True, "life time and scope of the own key"),
    RequestKind(
        *("ext_token", "GET", "/apis/ext.cattle.io/v1/tokens/{name}", True),
        "life time and scope of the own key, of the kind that 2.12 brought",
    ),
    RequestKind("clusters", "GET", "/v3/clusters", True, "which clusters would be found", _PAGED),
    RequestKind("cluster", "GET", "/v3/clusters/{id}", True, "whether one cluster can be read"),
    RequestKind(
        *("cluster_bindings", "GET", "/v3/clusterroletemplatebindings", True),
        "on which clusters the role is inherited",
        _PAGED | _OF_A_USER,
    ),
    RequestKind("global_roles", "GET", "/v3/globalroles", True, "whether global roles can be seen", _PAGED),
    RequestKind("global_role", "GET", "/v3/globalroles/{id}", True, "what a global role permits"),
    RequestKind(
        *("global_role_bindings", "GET", "/v3/globalrolebindings", True),
        "which global roles a user has",
        _PAGED | _OF_A_USER,
    ),
    RequestKind("role_template", "GET", "/v3/roletemplates/{id}", True, "whether a cluster role is locked"),
    RequestKind(
        *("access_review", "POST", "/k8s/clusters/{cluster}" + _ACCESS_REVIEWS, True),
        "whether the key's owner may do something; stores nothing",
    ),
)
"""In the order of what they are for, not of sending."""

_KIND_BY_NAME = MappingProxyType({kind.name: kind for kind in REQUESTS})

_OPEN_SETTINGS = frozenset({"cacerts", "first-login"})


@final
@dataclass(frozen=True, slots=True)
class ReadRequest:
    """
    One request to send.

    Attributes:
        kind: Its row of the table.
        parts: The values of the path's varying parts; encoded here, so a server cannot steer us with an id.
        query: Parameters, in order.
        review: The `spec` of an access review; `None` for everything else.
        show_key: Whether the key goes with it.
    """

    kind: RequestKind
    parts: Mapping[str, str] = field(default_factory=dict)
    query: tuple[tuple[str, str], ...] = ()
    review: Mapping[str, Any] | None = None
    show_key: bool = False

    def __post_init__(self) -> None:
        if self.show_key and not (self.kind.needs_key or self.kind.may_be_shown_key):
            raise BugError(f"request {self.kind.name!r} never carries a key")
        if self.kind.name == "open_setting" and self.parts["name"] not in _OPEN_SETTINGS:
            raise BugError(f"setting {self.parts['name']!r} is not open")
        if {name for name, _ in self.query} - self.kind.query:
            raise BugError(f"request {self.kind.name!r} has no such parameters: {self.query!r}")

    @property
    def target(self) -> str:
        """Path and query, percent-encoded."""
        path = self.kind.path.format_map({name: _encode(value) for name, value in self.parts.items()})
        return path + ("?" + urlencode(self.query) if self.query else "")

    @property
    def body(self) -> dict[str, Any] | None:
        """The JSON to send; `None` for none."""
        if self.review is None:
            return None
        return {
            "kind": "SelfSubjectAccessReview",
            "apiVersion": "authorization.k8s.io/v1",
            "spec": dict(self.review),
        }


def get_request_kind(name: str) -> RequestKind:
    """The row called *name*; raises `BugError` when there is none."""
    if kind := _KIND_BY_NAME.get(name):
        return kind
    raise BugError(f"no request is called {name!r}")


def find_request_kind(method: str, path: str) -> RequestKind | None:
    """The first row that *method* and the percent-encoded *path* fit; `None` when nothing of the sort may be sent."""
    return next((kind for kind in REQUESTS if kind.method == method and kind.matches(path)), None)


def list_requests(names: Iterable[str]) -> tuple[RequestKind, ...]:
    """The rows called *names*, in the order of the table and each once."""
    wanted = {get_request_kind(name).name for name in names}
    return tuple(kind for kind in REQUESTS if kind.name in wanted)


def _encode(part: str) -> str:
    """One part of a path. A colon may stay (ids of cluster bindings); a lone dot would change the path."""
    if part in {"", ".", ".."}:
        raise BugError(f"{part!r} is not a part of a path")
    return quote(part, safe=":")
