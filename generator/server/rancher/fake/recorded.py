"""The world of the recorded answers: the documented user, keys and clusters in every state, and others."""

from __future__ import annotations

import datetime

from generator.server.rancher.fake.seeds import (
    ADMIN,
    BindingSeed,
    ClusterSeed,
    Connection,
    KeySeed,
    RoleSeed,
    Rule,
    UserSeed,
    World,
    parse_time,
)

__all__ = ["APONO_ROLE", "CLOCK", "DEDICATED", "EVERYTHING", "RECORDED"]


CLOCK = datetime.datetime(2025, 11, 19, 9, 15, tzinfo=datetime.UTC)
"""When the recorded answers were given."""

DEDICATED = "u-k7d4x"

APONO_ROLE = "gr-t6v2m"


def _management(verbs: str, *resources: str) -> Rule:
    return Rule(tuple(verbs.split()), ("management.cattle.io",), resources)


_READ = "get list watch"

EVERYTHING = (Rule(("*",), ("*",), ("*",)), Rule(("*",), non_resource_urls=("*",)))

_OWN_EXT = Rule(("get", "list", "watch", "create"), ("ext.cattle.io",), ("tokens", "selfusers"))

# Excerpts of `pkg/data/management/role_data.go`: what the answers here depend on.
_BUILTIN_ROLES = (
    RoleSeed("admin", "Admin", EVERYTHING),
    RoleSeed("restricted-admin", "Restricted Admin", (_management("*", "clusters", "users", "globalroles"),)),
    RoleSeed(
        *("user", "User"),
        (
            _management("*", "preferences"),
            _management(_READ, "settings"),
            _management(_READ, "features"),
            _management(_READ, "principals", "roletemplates", "nodedrivers", "kontainerdrivers"),
            _management("create", "clusters"),
            _OWN_EXT,
        ),
    ),
    RoleSeed(
        *("user-base", "User Base"),
        (_management("*", "preferences"), _management(_READ, "settings"), _management(_READ, "features"), _OWN_EXT),
        uuid="f4bb92d7-7b2f-4dd3-a6f0-3a1e0e0b7a20",
    ),
)

_USER_UUID = "d6a8f3b2-1c4e-4f6a-8b9d-"

_KEY_UUID = "7be0a6e3-92c4-4a6b-8d61-"

_CLUSTER_UUID = "9e4b5b0d-2d7a-4a0a-8f36-"

_BINDING_UUID = "5d1e7c0a-6f7d-4e55-9a3c-"


def _aged(created: str) -> datetime.timedelta:
    return CLOCK - parse_time(created)


def _idle(last_used: str) -> datetime.timedelta:
    return CLOCK - parse_time(last_used)


_USERS = (
    UserSeed("u-b2n6w", "Alice Example", "alice", "2025-07-15T11:20:31Z", _USER_UUID + "198bee1971fa"),
    UserSeed(
        *(DEDICATED, "Apono", "apono", "2025-09-01T08:00:00Z", _USER_UUID + "26d595bf47bf"),
        description="Apono connector",
    ),
    UserSeed(
        *("u-q3xk7wv2hd", "octo-user", None, "2025-08-03T14:05:10Z", _USER_UUID + "a1cb6fef65cb"),
        creator=None,
        labels={"cattle.io/last-login": "1763000000"},
        principals=("github_user://1234567",),
    ),
    UserSeed("u-qv7m2", "Bob Example", "bob", "2025-08-20T16:40:55Z", _USER_UUID + "41b3ec2a7e76", enabled=False),
    UserSeed(
        *("u-t4k2nq7r5w", "System account for Cluster c-m-4kq9v2xd", None, "2025-07-03T09:10:04Z"),
        "3f0c8a52-9e7f-4f3f-9d53-1f0a2b3c4d5e",
        creator=None,
        labels={},
        principals=("system://c-m-4kq9v2xd",),
    ),
    UserSeed(
        *(ADMIN, "Default Admin", "admin", "2025-07-01T07:46:02Z", _USER_UUID + "e2cd753c95a1"),
        creator=None,
        labels={"authz.management.cattle.io/bootstrapping": "admin-user", "cattle.io/last-login": "1763541164"},
    ),
)

_DAY = datetime.timedelta(days=1)

_KEYS = (
    KeySeed("token-5hx8w", DEDICATED, _aged("2025-09-01T08:05:00Z"), uuid=_KEY_UUID + "1b431ccc24fa"),
    KeySeed(
        *("token-l6n4d", DEDICATED, _aged("2025-09-20T08:05:00Z"), 30 * _DAY, "old key"),
        idle=_idle("2025-10-19T23:59:58Z"),
        uuid=_KEY_UUID + "06099f08c888",
    ),
    KeySeed(
        *("token-r9w5k", DEDICATED, _aged("2025-09-21T08:05:00Z"), 90 * _DAY, "switched off", False),
        idle=None,
        uuid=_KEY_UUID + "cb93de80cafc",
    ),
    KeySeed(
        *("token-v8b2j", DEDICATED, _aged("2025-09-22T08:05:00Z"), 90 * _DAY, "scoped key"),
        scope="c-m-4kq9v2xd",
        uuid=_KEY_UUID + "e8743fddd453",
    ),
    KeySeed(
        *("token-9tq4c", DEDICATED, _aged("2025-11-19T09:12:44Z"), datetime.timedelta(hours=16), ""),
        is_session=True,
        idle=_idle("2025-11-19T09:13:02Z"),
        uuid=_KEY_UUID + "821d59919e73",
    ),
    KeySeed(
        *("ext/token-8xk2v", DEDICATED, _aged("2025-11-01T08:00:00Z")),
        uuid="e0b1d6c2-61f4-44d2-8b7f-0d4a0c1b7e55",
    ),
    KeySeed("token-q7c5x", ADMIN, description="terraform", uuid=_KEY_UUID + "5a0c7be19d02"),
    KeySeed("token-b7n2z", "u-b2n6w", description="alice", uuid=_KEY_UUID + "c81f6e3d0a47"),
)

_CLUSTERS = (
    ClusterSeed(
        *("c-7h5mn", "legacy-eks", "2025-07-20T12:00:00Z", _CLUSTER_UUID + "c59e656a474f"),
        *("EKS", "eks", "v1.32.9-eks-113cf36", 4),
    ),
    ClusterSeed(
        *("c-m-4kq9v2xd", "prod-eu", "2025-07-03T09:10:00Z", _CLUSTER_UUID + "da9adc1fbe54"),
        kubernetes="v1.33.5+rke2r1",
        nodes=6,
    ),
    ClusterSeed(
        *("c-m-n5vd7c2g", "new-import", "2025-11-19T09:00:00Z", _CLUSTER_UUID + "12dac6b36c63"),
        *("imported", "", ""),
        nodes=0,
        connection=Connection.NEVER,
        since="2025-11-19T09:00:04Z",
    ),
    ClusterSeed(
        *("c-m-zx8tbwlp", "staging", "2025-07-03T09:10:00Z", _CLUSTER_UUID + "24cfbf91f4cc"),
        connection=Connection.DISCONNECTED,
    ),
    ClusterSeed(
        *("local", "local", "2025-07-01T07:45:30Z", _CLUSTER_UUID + "a9b290bddcf6"),
        *("k3s", "k3s", "v1.33.5+k3s1"),
    ),
)

RECORDED = World(
    users=_USERS,
    keys=_KEYS,
    roles=(
        RoleSeed(
            *(APONO_ROLE, "Apono", (_management("list", "users"),), ("cluster-owner",), False),
            *("2025-09-01T07:58:00Z", "Lists users and owns every downstream cluster"),
            "a24e1a3c-20a1-4d6f-8f60-1f0ad0a0c3c1",
        ),
        *_BUILTIN_ROLES,
    ),
    bindings=(
        BindingSeed("grb-8wq5p", APONO_ROLE, DEDICATED, uuid=_BINDING_UUID + "f9afb37ed0c4"),
        BindingSeed("grb-c4r7j", "user", DEDICATED, "2025-09-01T08:00:02Z", uuid=_BINDING_UUID + "9f6e645ec2da"),
        BindingSeed("grb-k2m8d", "user", "u-b2n6w", "2025-07-15T11:20:31Z", uuid=_BINDING_UUID + "6c1d90f2ab35"),
        BindingSeed(
            "globalrolebinding-9xv4h", "admin", ADMIN, "2025-07-01T07:46:03Z", uuid=_BINDING_UUID + "11e07d3a94cb"
        ),
    ),
    clusters=_CLUSTERS,
)
"""The documented dedicated user, its keys in every state, four more users and five clusters in every state."""
