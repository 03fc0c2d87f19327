"""
Set-ups of a stand-in: who has which rights and which keys, which clusters and settings there are.

Each is the recorded world with little changed; several can be put on top of each other (`combine`).
"""

from __future__ import annotations

import datetime
from collections.abc import Callable, Iterable
from dataclasses import replace
from types import MappingProxyType
from typing import TypeAlias

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
    "SCOPED_KEY",
    "SETUPS",
    "UNKNOWN_KEY",
    "Setup",
    "combine",
    "with_key",
    "with_settings",
]

Setup: TypeAlias = Callable[[World], World]
"""Makes one world of another."""

_DAY = datetime.timedelta(days=1)


def combine(names: Iterable[str], world: World | None = None) -> World:
    """The set-ups called *names* (keys of `SETUPS`), one after another, on *world* or the healthy one."""
    made = world or HEALTHY
    for name in names:
        made = SETUPS[name](made)
    return made


def with_settings(**values: str | None) -> Setup:
    """Settings by name, `_` for `-`; `None` takes one away."""
    named = {name.replace("_", "-"): value for name, value in values.items()}
    return lambda world: replace(world, settings=MappingProxyType({**world.settings, **named}))


def with_key(key: KeySeed) -> Setup:
    """One more key, or another one of the same name."""
    return lambda world: replace(world, keys=(*(old for old in world.keys if old.access_key != key.access_key), key))


def _with_role(*, rules: tuple[Rule, ...] | None = None, inherited: tuple[str, ...] | None = ()) -> Setup:
    """The dedicated user's global role with other rules, or with other inherited roles; `()` leaves them."""

    def change(world: World) -> World:
        roles = tuple(_change_role(role) if role.id == APONO_ROLE else role for role in world.roles)
        return replace(world, roles=roles)

    def _change_role(role: RoleSeed) -> RoleSeed:
        changed = role if rules is None else replace(role, rules=rules)
        return changed if inherited == () else replace(changed, inherited=inherited)

    return change


def _with_base_role(role: str | None) -> Setup:
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


def _with_clusters(keep: Callable[[str], bool]) -> Setup:
    """Only the clusters whose connection *keep* likes; `local` stays."""
    return lambda world: replace(
        world, clusters=tuple(it for it in world.clusters if it.is_local or keep(it.connection))
    )


def _disconnect_all(world: World) -> World:
    clusters = tuple(it if it.is_local else replace(it, connection=Connection.DISCONNECTED) for it in world.clusters)
    return replace(world, clusters=clusters)


def _change_user(**changes: bool) -> Setup:
    def change(world: World) -> World:
        users = tuple(replace(it, **changes) if it.id == DEDICATED else it for it in world.users)  # type: ignore[arg-type]
        return replace(world, users=users)

    return change


def _change_key(access_key: str, **changes: object) -> Setup:
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

SETUPS: MappingProxyType[str, Setup] = MappingProxyType(
    {
        # Rights of the dedicated user.
        "no-rights": _without_binding,
        "no-list-right": _with_role(rules=()),
        "get-for-list": _with_role(rules=(_GET_USERS,)),
        "no-inherited-role": _with_role(inherited=None),
        "other-inherited-role": _with_role(inherited=("cluster-member",)),
        "too-many-rights": _with_role(rules=EVERYTHING),
        "admin-role": _bind_admin,
        "user-base": _with_base_role("user-base"),
        "no-base-role": _with_base_role(None),
        "disabled-user": _change_user(enabled=False),
        "must-change-password": _change_user(must_change_password=True),
        "locked-template": lambda world: replace(world, locked_templates=frozenset({"cluster-owner"})),
        # The dedicated user's key.
        "expired-key": _change_key(DEDICATED_KEY, age=91 * _DAY),
        "disabled-key": _change_key(DEDICATED_KEY, enabled=False),
        "scoped-key": _change_key(DEDICATED_KEY, scope="c-m-4kq9v2xd"),
        "endless-key": _change_key(DEDICATED_KEY, ttl=0 * _DAY),
        "fresh-key": _change_key(DEDICATED_KEY, age=0 * _DAY, is_fresh=True, idle=None),
        "soon-expired-key": _change_key(DEDICATED_KEY, age=88 * _DAY),
        # Clusters.
        "no-clusters": _with_clusters(lambda _: False),
        "connected-clusters": _with_clusters(lambda connection: connection == Connection.CONNECTED),
        "disconnected-clusters": _disconnect_all,
        "every-cluster-state": lambda world: replace(world, clusters=RECORDED.clusters),
        # Settings.
        "first-login-open": with_settings(first_login="true"),
        "server-url-unset": with_settings(server_url=""),
        "server-url-other-host": with_settings(server_url="https://rancher.internal.example.com"),
        "server-url-address": with_settings(server_url="https://192.0.2.10"),
        "server-url-port": with_settings(server_url="https://rancher.example.com:8443"),
        "server-url-slash": with_settings(server_url="https://rancher.example.com/"),
        "no-key-limit": with_settings(auth_token_max_ttl_minutes="0"),  # noqa: S106 - no password
        "short-key-limit": with_settings(auth_token_max_ttl_minutes="1440"),  # noqa: S106 - no password
        "strict-agents": with_settings(agent_tls_mode="strict"),
        "system-store-agents": with_settings(agent_tls_mode="system-store"),
        "no-agent-setting": with_settings(agent_tls_mode=None),
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
