"""What is in a stand-in Rancher: users, keys, roles, bindings, clusters and settings, as values."""

from __future__ import annotations

import datetime
import hashlib
import secrets
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any, final

from generator.diagnostics import Secret

__all__ = [
    "ADMIN",
    "DEFAULT_SETTINGS",
    "BindingSeed",
    "ClusterSeed",
    "Connection",
    "KeySeed",
    "RoleSeed",
    "Rule",
    "UserSeed",
    "World",
    "make_id",
    "new_secret",
    "parse_time",
]


ADMIN = "user-4m9qz"

_ALPHABET = "bcdfghjklmnpqrstvwxz2456789"  # Kubernetes' `rand`, which makes no words

_LENGTH = 54


def new_secret() -> Secret:
    """The secret half of a key, as Rancher makes them."""
    return Secret("".join(secrets.choice(_ALPHABET) for _ in range(_LENGTH)))


def make_id(*parts: str, length: int) -> str:
    """Characters that look random and are always the same for *parts*: ids, names and ends of UUIDs."""
    return hashlib.sha256("\0".join(parts).encode()).hexdigest()[:length]


def parse_time(text: str) -> datetime.datetime:
    """An RFC 3339 time."""
    return datetime.datetime.fromisoformat(text)


@final
@dataclass(frozen=True, slots=True)
class Rule:
    """A rule of Kubernetes' access control; for `non_resource_urls` the three in the middle are empty."""

    verbs: tuple[str, ...]
    groups: tuple[str, ...] = ()
    resources: tuple[str, ...] = ()
    names: tuple[str, ...] = ()
    non_resource_urls: tuple[str, ...] = ()


@final
@dataclass(frozen=True, slots=True)
class UserSeed:
    """
    A user. `principals` beyond the local one come from an identity provider; `system://…` marks a system user.

    Attributes:
        groups: Ids of the groups that the identity provider puts the user in.
    """

    id: str
    name: str
    username: str | None
    created: str
    uuid: str
    description: str = ""
    enabled: bool = True
    creator: str | None = ADMIN
    labels: dict[str, str] = field(default_factory=lambda: {"cattle.io/creator": "norman"})
    principals: tuple[str, ...] = ()
    groups: tuple[str, ...] = ()
    must_change_password: bool = False

    @property
    def is_bootstrap(self) -> bool:
        """Whether it is the first administrator."""
        return "authz.management.cattle.io/bootstrapping" in self.labels

    @property
    def is_system(self) -> bool:
        """Whether it is one of Rancher's own accounts, which `/v3` hides."""
        return any(principal.startswith("system://") for principal in self.principals)

    @property
    def all_principals(self) -> list[str]:
        """In the order that Rancher lists them."""
        return [*self.principals, f"local://{self.id}"]


@final
@dataclass(frozen=True, slots=True)
class KeySeed:
    """
    A key.

    Attributes:
        access_key: With `ext/` in front for the newer kind.
        age: How long before the stand-in's present it was made.
        ttl: Its life time; zero for endless.
        scope: The one cluster that it is for; `None` for all.
        is_fresh: Just made: a controller has not yet filled in when it ends.
        idle: How long it has not been used; `None` for never used.
        uuid: Of the object behind it.
    """

    access_key: str
    user: str
    age: datetime.timedelta = datetime.timedelta(days=1)
    ttl: datetime.timedelta = datetime.timedelta(days=90)
    description: str = "apono-connector"
    enabled: bool = True
    scope: str | None = None
    is_session: bool = False
    is_fresh: bool = False
    idle: datetime.timedelta | None = datetime.timedelta(seconds=140)
    uuid: str = ""
    secret: Secret = field(default_factory=new_secret, compare=False)

    @property
    def is_ext(self) -> bool:
        """Whether it is of the newer kind."""
        return self.access_key.startswith("ext/")

    @property
    def name(self) -> str:
        """The name of the object behind it."""
        return self.access_key.removeprefix("ext/")

    @property
    def is_expired(self) -> bool:
        """Whether its time is over at the stand-in's present."""
        return bool(self.ttl) and self.age >= self.ttl


@final
@dataclass(frozen=True, slots=True)
class RoleSeed:
    """A global role."""

    id: str
    name: str
    rules: tuple[Rule, ...]
    inherited: tuple[str, ...] | None = None
    builtin: bool = True
    created: str = "2025-07-01T07:45:20Z"
    description: str = ""
    uuid: str = ""


@final
@dataclass(frozen=True, slots=True)
class BindingSeed:
    """A global role of a user or of a group (`group`)."""

    id: str
    role: str
    user: str | None
    created: str = "2025-09-01T08:00:30Z"
    group: str | None = None
    uuid: str = ""


class Connection:
    """States of a cluster's agent."""

    CONNECTED = "connected"
    DISCONNECTED = "disconnected"
    NEVER = "never connected"


@final
@dataclass(frozen=True, slots=True)
class ClusterSeed:
    """
    A cluster.

    Attributes:
        kubernetes: Its version, such as `v1.33.5+rke2r1`.
        since: When the agent's connection got its state, for clusters that are not connected.
    """

    id: str
    name: str
    created: str
    uuid: str
    driver: str = "rke2"
    provider: str = "rke2"
    kubernetes: str = "v1.32.9+rke2r1"
    nodes: int = 3
    connection: str = Connection.CONNECTED
    since: str = "2025-11-18T22:04:11Z"

    @property
    def is_local(self) -> bool:
        """Whether it is the cluster that Rancher runs on."""
        return self.id == "local"


@final
@dataclass(frozen=True, slots=True)
class World:
    """
    Everything in one stand-in.

    Attributes:
        settings: Values by name that differ from the defaults; `None` takes a setting away.
        locked_templates: Role templates that an administrator has locked.
        memory: What was once worked out of the rest, by name; a world does not change.
    """

    users: tuple[UserSeed, ...]
    keys: tuple[KeySeed, ...]
    roles: tuple[RoleSeed, ...]
    bindings: tuple[BindingSeed, ...]
    clusters: tuple[ClusterSeed, ...]
    settings: MappingProxyType[str, str | None] = field(default_factory=lambda: MappingProxyType({}))
    locked_templates: frozenset[str] = frozenset()
    memory: dict[object, Any] = field(default_factory=dict, init=False, repr=False, compare=False)

    def find_user(self, user_id: str) -> UserSeed | None:
        """The user, or `None`."""
        return next((user for user in self.users if user.id == user_id), None)

    def find_role(self, role_id: str) -> RoleSeed | None:
        """The global role, or `None`."""
        return next((role for role in self.roles if role.id == role_id), None)

    def find_cluster(self, cluster_id: str) -> ClusterSeed | None:
        """The cluster, or `None`."""
        return next((cluster for cluster in self.clusters if cluster.id == cluster_id), None)

    def get_key(self, access_key: str) -> KeySeed:
        """The key of that name; raises `KeyError` when there is none."""
        found = {key.access_key: key for key in self.keys}
        return found[access_key]


DEFAULT_SETTINGS: MappingProxyType[str, dict[str, Any]] = MappingProxyType(
    {
        "agent-tls-mode": {"default": "strict"},
        "auth-token-max-ttl-minutes": {"default": "129600"},
        "auth-user-session-ttl-minutes": {"default": "960"},
        "kubeconfig-default-token-ttl-minutes": {"default": "43200"},
        "cacerts": {"default": "", "source": "db"},
        "first-login": {"default": "true", "value": "false", "source": "db"},
        "server-url": {"default": "", "source": "db"},
        "server-version": {"source": "db"},
        "server-version-type": {"default": "community", "source": "db"},
        "ui-pl": {"default": "rancher"},
        "ui-brand": {"default": ""},
        "ui-banners": {"default": "{}"},
        "ui-issues": {"default": ""},
        "ui-default-landing": {"default": "vue"},
    }
)
"""Defaults are the same in 2.8 to 2.15 (`pkg/settings/setting.go`), but for `agent-tls-mode`."""
