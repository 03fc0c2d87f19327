"""
What Rancher answers, as far as somebody reads it.

Unknown fields are fine: each version adds some. Wrong types are not. Secrets that answers hold (`status.hash` of
keys, password hashes of users) have no field here, so they are gone once an answer is read.
Fields and their meanings: `pkg/client/generated/management/v3` of rancher/rancher, 2.8 to 2.15.
"""

from __future__ import annotations

import datetime
import re
from collections.abc import Mapping
from typing import Annotated, Any, Generic, TypeVar

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, model_validator

__all__ = [
    "AccessReview",
    "Cluster",
    "ClusterBinding",
    "Collection",
    "Condition",
    "ExtToken",
    "GlobalRole",
    "GlobalRoleBinding",
    "Page",
    "PolicyRule",
    "RoleTemplate",
    "ServerVersion",
    "Setting",
    "Token",
    "User",
    "read_page",
]


class _Payload(BaseModel):
    """A field that is null is one that is absent: versions differ in which of the two they write."""

    model_config = ConfigDict(extra="ignore", frozen=True, strict=True, populate_by_name=True)

    @model_validator(mode="before")
    @classmethod
    def _leave_out_nulls(cls, data: Any) -> Any:
        if not isinstance(data, dict) or None not in data.values():
            return data
        return {name: value for name, value in data.items() if value is not None}


T = TypeVar("T", bound=_Payload)


def _none_as_empty(value: Any) -> Any:
    return () if value is None else value


def _empty_as_none(value: Any) -> Any:
    """A date: text, or `""` for none, as Norman writes it."""
    if value == "" or value is None:
        return None
    if not isinstance(value, str):
        return value
    date = datetime.datetime.fromisoformat(value)
    return date if date.tzinfo else date.replace(tzinfo=datetime.UTC)


# A JSON array or null. Lax, since strict tuples take no lists.
_Texts = Annotated[tuple[str, ...], BeforeValidator(_none_as_empty), Field(strict=False)]
_Date = Annotated[datetime.datetime | None, BeforeValidator(_empty_as_none)]
_OptionalText = str | None
_Id = Annotated[str, Field(pattern="[^.]", max_length=300)]
"""What becomes a part of a path: never empty, nor dots alone, which would change the path."""


def _only_ranchers(labels: Any) -> Any:
    """Labels of everybody else may hold anything, and nobody here reads them."""
    if not isinstance(labels, dict):
        return labels
    return {name: value for name, value in labels.items() if name.startswith("authz.management.cattle.io/")}


_Labels = Annotated[Mapping[str, str], BeforeValidator(_only_ranchers)]


class ServerVersion(_Payload):
    """The answer of `/rancherversion`: exactly these keys, all texts."""

    version: str = Field(alias="Version")
    git_commit: str = Field(alias="GitCommit")
    rancher_prime: str = Field(alias="RancherPrime")

    @property
    def is_prime(self) -> bool:
        """Whether it is SUSE Rancher Prime; the version does not show it."""
        return self.rancher_prime == "true"


class Setting(_Payload):
    """A setting; `value` is what holds, `source` where it comes from: `db`, `default` or `env`."""

    id: str
    value: str
    default: str = ""
    source: str = ""


class User(_Payload):
    """A user. `username` is absent for users of an external identity provider."""

    id: str
    username: _OptionalText = None
    name: _OptionalText = None
    enabled: bool | None = None
    me: bool = False
    must_change_password: bool = Field(default=False, alias="mustChangePassword")
    principal_ids: _Texts = Field(default=(), alias="principalIds")
    labels: _Labels = Field(default_factory=dict)

    @property
    def is_local(self) -> bool:
        """Whether nothing but Rancher itself vouches for the user."""
        return all(principal.startswith("local://") for principal in self.principal_ids)

    @property
    def is_bootstrap_admin(self) -> bool:
        """Whether it is the first administrator, made when Rancher was installed."""
        return self.labels.get("authz.management.cattle.io/bootstrapping") == "admin-user"


class Token(_Payload):
    """
    A key of the older kind. `current` is always false for such keys: find the own one by its id.

    Attributes:
        ttl_ms: Life time in milliseconds; 0 means that it never ends.
    """

    id: str
    user_id: str = Field(alias="userId")
    ttl_ms: int = Field(alias="ttl")
    created: _Date = None
    expires_at: _Date = Field(default=None, alias="expiresAt")
    expired: bool = False
    enabled: bool | None = None
    is_derived: bool = Field(default=False, alias="isDerived")
    cluster_id: _OptionalText = Field(default=None, alias="clusterId")
    description: _OptionalText = None
    auth_provider: _OptionalText = Field(default=None, alias="authProvider")

    @property
    def ends_at(self) -> datetime.datetime | None:
        """When the key ends; `None` for never. From its life time: `expiresAt` is empty just after creation."""
        if self.ttl_ms <= 0:
            return None
        if self.created is None:
            return self.expires_at
        try:
            return self.created + datetime.timedelta(milliseconds=self.ttl_ms)
        except OverflowError:  # beyond the year 9999
            return None


class _ExtSpec(_Payload):
    user_id: str = Field(alias="userID")
    ttl_ms: int = Field(default=0, alias="ttl")
    enabled: bool | None = None
    cluster_name: str = Field(default="", alias="clusterName")
    description: str = ""


class _ExtStatus(_Payload):
    expired: bool = False
    expires_at: _Date = Field(default=None, alias="expiresAt")
    current: bool = False


class _Metadata(_Payload):
    name: str
    created: _Date = Field(default=None, alias="creationTimestamp")


class ExtToken(_Payload):
    """A key of the kind that 2.12 brought, without the hash of its secret."""

    metadata: _Metadata
    spec: _ExtSpec
    status: _ExtStatus = _ExtStatus()


class Condition(_Payload):
    """A statement of a controller; `status` is `True`, `False` or `Unknown`, as text."""

    type: str
    status: str
    reason: _OptionalText = None
    message: _OptionalText = None


class _KubernetesVersion(_Payload):
    git_version: str = Field(default="", alias="gitVersion")


_Conditions = Annotated[tuple[Condition, ...], BeforeValidator(_none_as_empty), Field(strict=False)]


class Cluster(_Payload):
    """A cluster. `version` and `provider` are absent until its agent has reported."""

    id: _Id
    name: _OptionalText = None
    state: str = ""
    transitioning_message: _OptionalText = Field(default=None, alias="transitioningMessage")
    internal: bool = False
    provider: _OptionalText = None
    driver: _OptionalText = None
    version: _KubernetesVersion | None = None
    conditions: _Conditions = ()

    @property
    def is_connected(self) -> bool | None:
        """Whether the cluster's agent is connected; `None` when it never was."""
        states = [condition.status for condition in self.conditions if condition.type == "Connected"]
        return states[0] == "True" if states else None


class ClusterBinding(_Payload):
    """A role on one cluster, of a user or a group."""

    id: str
    name: str
    cluster_id: _OptionalText = Field(default=None, alias="clusterId")
    role_template_id: _OptionalText = Field(default=None, alias="roleTemplateId")
    user_id: _OptionalText = Field(default=None, alias="userId")
    labels: _Labels = Field(default_factory=dict)

    @property
    def global_role_binding(self) -> str | None:
        """The global role binding that this one was inherited from; `None` when somebody made it by hand."""
        return self.labels.get("authz.management.cattle.io/grb-owner")


class PolicyRule(_Payload):
    """One rule of Kubernetes' role-based access control; empty parts are left out by the server."""

    api_groups: _Texts = Field(default=(), alias="apiGroups")
    resources: _Texts = ()
    verbs: _Texts = ()
    resource_names: _Texts = Field(default=(), alias="resourceNames")
    non_resource_urls: _Texts = Field(default=(), alias="nonResourceURLs")


_Rules = Annotated[tuple[PolicyRule, ...], BeforeValidator(_none_as_empty), Field(strict=False)]


class GlobalRole(_Payload):
    """A global role; `inheritedClusterRoles` may be null or absent."""

    id: str
    name: _OptionalText = None
    builtin: bool = False
    rules: _Rules = ()
    inherited_cluster_roles: _Texts = Field(default=(), alias="inheritedClusterRoles")


class GlobalRoleBinding(_Payload):
    """Who has a global role: a user or a group."""

    id: str
    global_role_id: _Id = Field(alias="globalRoleId")
    user_id: _OptionalText = Field(default=None, alias="userId")
    group_principal_id: _OptionalText = Field(default=None, alias="groupPrincipalId")


class RoleTemplate(_Payload):
    """A role on clusters or projects. A locked one cannot be used in roles and bindings made from then on."""

    id: str
    name: _OptionalText = None
    context: _OptionalText = None
    locked: bool = False
    builtin: bool = False


class _ReviewStatus(_Payload):
    allowed: bool
    reason: str = ""


class AccessReview(_Payload):
    """The answer of an access review; it has status 201 when access is denied, too."""

    status: _ReviewStatus


class Page(_Payload):
    """
    What there is to know of the first page of the user interface.

    Attributes:
        is_html: Whether it is a page for browsers.
        is_ranchers: Whether it loads what Rancher's page loads, or has its title, which a brand's may replace.
    """

    is_html: bool
    is_ranchers: bool


def read_page(text: str) -> Page:
    """The facts of a page; the page itself may hold anything."""
    is_html = text.lstrip()[:1] == "<"
    return Page(is_html=is_html, is_ranchers=is_html and _RANCHERS_PAGE.search(text) is not None)


# A page that only names the host, as a proxy's login page does, has neither. Some builds load from Rancher's server.
_RANCHERS_PAGE = re.compile(
    r"""(?:src|href)\s*=\s*["']?[^"'>\s?]*/dashboard/[^"'>\s?]*\.(?:js|css|png|ico|svg)|<title>\s*rancher""",
    re.IGNORECASE,
)


class _Pagination(_Payload):
    limit: int = 0
    total: int | None = None
    next: _OptionalText = None


class Collection(_Payload, Generic[T]):
    """One page of a list of `/v3`."""

    type: str
    links: Mapping[str, str]
    pagination: _Pagination | None = None
    data: Annotated[tuple[T, ...], Field(strict=False)]
