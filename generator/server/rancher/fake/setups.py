"""
Set-ups of a stand-in: who has which rights and which keys, which clusters and settings there are.

Each is the recorded world with little changed; several can be put on top of each other (`combine`).
"""

from __future__ import annotations

import datetime
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import TypeAlias, final

from generator.server.rancher.fake.recorded import APONO_ROLE, DEDICATED, EVERYTHING, RECORDED
from generator.server.rancher.fake.seeds import BindingSeed, Connection, KeySeed, RoleSeed, Rule, World

__all__ = [
    "ADMIN_KEY",
    "BYSTANDER_KEY",
    "DEDICATED_KEY",
    "DISABLED_KEY",
    "EXPIRED_KEY",
    "EXT_KEY",
    "HEALTHY",
    "KEYS",
    "SCOPED_KEY",
    "SETUPS",
    "UNKNOWN_KEY",
    "Setup",
    "combine",
    "with_key",
    "with_settings",
]

Change: TypeAlias = Callable[[World], World]
"""Makes one world of another."""


@final
@dataclass(frozen=True, slots=True)
class Setup:
    """A change with a phrase that says what is so afterwards."""

    summary: str
    change: Change

    def __call__(self, world: World) -> World:
        return self.change(world)


_DAY = datetime.timedelta(days=1)


def combine(names: Iterable[str], world: World | None = None) -> World:
    """The set-ups called *names* (keys of `SETUPS`), one after another, on *world* or the healthy one."""
    made = world or HEALTHY
    for name in names:
        made = SETUPS[name](made)
    return made


def with_settings(**values: str | None) -> Change:
    """Settings by name, `_` for `-`; `None` takes one away."""
    named = {name.replace("_", "-"): value for name, value in values.items()}
    return lambda world: replace(world, settings=MappingProxyType({**world.settings, **named}))


def with_key(key: KeySeed) -> Change:
    """One more key, or another one of the same name."""
    return lambda world: replace(world, keys=(*(old for old in world.keys if old.access_key != key.access_key), key))


def _with_role(*, rules: tuple[Rule, ...] | None = None, inherited: tuple[str, ...] | None = ()) -> Change:
    """The dedicated user's global role with other rules, or with other inherited roles; `()` leaves them."""

    def change(world: World) -> World:
        roles = tuple(_change_role(role) if role.id == APONO_ROLE else role for role in world.roles)
        return replace(world, roles=roles)

    def _change_role(role: RoleSeed) -> RoleSeed:
        changed = role if rules is None else replace(role, rules=rules)
        return changed if inherited == () else replace(changed, inherited=inherited)

    return change


def _with_base_role(role: str | None) -> Change:
    """The dedicated user's default role: `user`, `user-base` or none."""

    def change(world: World) -> World:
        kept = tuple(it for it in world.bindings if not (it.user == DEDICATED and it.role in {"user", "user-base"}))
        added = () if role is None else (BindingSeed("grb-c4r7j", role, DEDICATED, "2025-09-01T08:00:02Z"),)
        return replace(world, bindings=(*kept, *added))

    return change


def _bind_admin(world: World) -> World:
    binding = BindingSeed("grb-jm6t4", "admin", DEDICATED, "2025-09-02T08:00:00Z")
    return replace(world, bindings=(*world.bindings, binding))


def _without_binding(world: World) -> World:
    return replace(world, bindings=tuple(binding for binding in world.bindings if binding.role != APONO_ROLE))


def _with_clusters(keep: Callable[[str], bool]) -> Change:
    """Only the clusters whose connection *keep* likes; `local` stays."""
    return lambda world: replace(
        world, clusters=tuple(it for it in world.clusters if it.is_local or keep(it.connection))
    )


def _disconnect_all(world: World) -> World:
    clusters = tuple(it if it.is_local else replace(it, connection=Connection.DISCONNECTED) for it in world.clusters)
    return replace(world, clusters=clusters)


def _change_user(**changes: bool) -> Change:
    def change(world: World) -> World:
        users = tuple(replace(it, **changes) if it.id == DEDICATED else it for it in world.users)  # type: ignore[arg-type]
        return replace(world, users=users)

    return change


def _change_key(access_key: str, **changes: object) -> Change:
    def change(world: World) -> World:
        return with_key(replace(world.get_key(access_key), **changes))(world)  # type: ignore[arg-type]

    return change


_GET_USERS = Rule(("get",), ("management.cattle.io",), ("users",))

DEDICATED_KEY = "token-5hx8w"
"""The key of the dedicated user that is good."""

ADMIN_KEY = "token-q7c5x"
BYSTANDER_KEY = "token-b7n2z"
"""The key of a user with the default role and nothing else."""

EXT_KEY = "ext/token-8xk2v"
SCOPED_KEY = "token-v8b2j"
EXPIRED_KEY = "token-l6n4d"
DISABLED_KEY = "token-r9w5k"
UNKNOWN_KEY = "token-nnnnn"
"""No key of this name exists."""

KEYS: MappingProxyType[str, str] = MappingProxyType(
    {
        "dedicated": DEDICATED_KEY,
        "admin": ADMIN_KEY,
        "bystander": BYSTANDER_KEY,
        "ext": EXT_KEY,
        "scoped": SCOPED_KEY,
        "expired": EXPIRED_KEY,
        "disabled": DISABLED_KEY,
        "unknown": UNKNOWN_KEY,
    }
)
"""What a command line calls them."""

SETUPS: MappingProxyType[str, Setup] = MappingProxyType(
    {
        # Rights of the dedicated user.
        "no-rights": Setup("the user has the default role and nothing of Apono's", _without_binding),
        "no-list-right": Setup("the user's role has no rule at all", _with_role(rules=())),
        "get-for-list": Setup("the user may get single users, and not list them", _with_role(rules=(_GET_USERS,))),
        "no-inherited-role": Setup("the user's role hands nothing down to clusters", _with_role(inherited=None)),
        "other-inherited-role": Setup(
            "the user's role hands down cluster-member", _with_role(inherited=("cluster-member",))
        ),
        "too-many-rights": Setup("the user's role may do everything", _with_role(rules=EVERYTHING)),
        "admin-role": Setup("the user is an administrator", _bind_admin),
        "user-base": Setup("the user's default role is user-base", _with_base_role("user-base")),
        "no-base-role": Setup("the user has no default role", _with_base_role(None)),
        "disabled-user": Setup("the user is switched off", _change_user(enabled=False)),
        "must-change-password": Setup(
            "the user has to change the password first", _change_user(must_change_password=True)
        ),
        "locked-template": Setup(
            "the cluster role cluster-owner is locked",
            lambda world: replace(world, locked_templates=frozenset({"cluster-owner"})),
        ),
        # The dedicated user's key.
        "expired-key": Setup("the key has expired", _change_key(DEDICATED_KEY, age=91 * _DAY)),
        "disabled-key": Setup("the key is switched off", _change_key(DEDICATED_KEY, enabled=False)),
        "scoped-key": Setup("the key is scoped to one cluster", _change_key(DEDICATED_KEY, scope="c-m-4kq9v2xd")),
        "endless-key": Setup("the key never ends", _change_key(DEDICATED_KEY, ttl=0 * _DAY)),
        "fresh-key": Setup(
            "the key was made just now and never used",
            _change_key(DEDICATED_KEY, age=0 * _DAY, is_fresh=True, idle=None),
        ),
        "soon-expired-key": Setup("the key ends in two days", _change_key(DEDICATED_KEY, age=88 * _DAY)),
        # Clusters.
        "no-clusters": Setup("there is no cluster but local", _with_clusters(lambda _: False)),
        "connected-clusters": Setup(
            "only the connected clusters are there, as without any set-up",
            _with_clusters(lambda connection: connection == Connection.CONNECTED),
        ),
        "disconnected-clusters": Setup("no cluster is connected", _disconnect_all),
        "every-cluster-state": Setup(
            "clusters of every kind and state", lambda world: replace(world, clusters=RECORDED.clusters)
        ),
        # Settings.
        "first-login-open": Setup("nobody has logged in yet", with_settings(first_login="true")),
        "server-url-unset": Setup("the setting server-url is empty", with_settings(server_url="")),
        "server-url-other-host": Setup(
            "the setting server-url names another host",
            with_settings(server_url="https://rancher.internal.example.com"),
        ),
        "server-url-address": Setup(
            "the setting server-url is an address", with_settings(server_url="https://192.0.2.10")
        ),
        "server-url-port": Setup(
            "the setting server-url has another port", with_settings(server_url="https://rancher.example.com:8443")
        ),
        "server-url-slash": Setup(
            "the setting server-url ends with a slash", with_settings(server_url="https://rancher.example.com/")
        ),
        "no-key-limit": Setup("keys may live for ever", with_settings(auth_token_max_ttl_minutes="0")),  # noqa: S106 - no password
        "short-key-limit": Setup("keys may live for a day", with_settings(auth_token_max_ttl_minutes="1440")),  # noqa: S106 - no password
        "strict-agents": Setup("agents trust the published authority only", with_settings(agent_tls_mode="strict")),
        "system-store-agents": Setup(
            "agents trust the authorities of their system", with_settings(agent_tls_mode="system-store")
        ),
        "no-agent-setting": Setup("the setting agent-tls-mode does not exist", with_settings(agent_tls_mode=None)),
    }
)
"""By name; the admin and the bystander need none, their keys are in every world."""

HEALTHY: World = combine(
    ("connected-clusters",),
    replace(
        RECORDED,
        keys=tuple(replace(it, age=_DAY) if it.access_key == DEDICATED_KEY else it for it in RECORDED.keys),
    ),
)
"""The documented user with a key of yesterday, and connected clusters only."""
