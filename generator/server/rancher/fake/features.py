"""
What differs between Rancher 2.8 and 2.15, as one table.

Source: the tagged releases of rancher/rancher; the same facts as in the release notes, checked against the code.
"""

from __future__ import annotations

from enum import Enum, auto
from types import MappingProxyType
from typing import final

from generator.server.rancher.versions import parse_version

__all__ = ["ALLOWED_APIS", "VERSIONS", "Feature", "minor_of"]

VERSIONS = MappingProxyType(
    {
        "2.8": "v2.8.15",
        "2.9": "v2.9.12",
        "2.10": "v2.10.12",
        "2.11": "v2.11.16",
        "2.12": "v2.12.12",
        "2.13": "v2.13.8",
        "2.14": "v2.14.4",
        "2.15": "v2.15.0",
    }
)
"""The last tag of each line, as of July 2026."""

_FIRST, _LAST = 8, 15


@final
class Feature(Enum):
    """A behaviour that not all versions have; `_SPANS` says which do."""

    AGENT_TLS_STRICT = auto()  # the default of `agent-tls-mode`; 2.8.6 brought the setting with another
    AGGREGATION_GATE = auto()  # `/cacerts` and the UI wait for the extension API server
    BINDING_STATUS = auto()  # `status` on bindings, `userPrincipalId` on global ones
    EXT_TOKENS = auto()
    EXT_KEY_BREAKS_V3_TOKENS = auto()
    EXT_TOKEN_SCOPE = auto()  # `spec.clusterName`
    INHERITED_NAMESPACED_RULES = auto()
    LAST_UPDATE_TIME = auto()  # on keys; then `lastUsedAt` took its place
    LAST_USED_AT = auto()
    ACTIVITY_LAST_SEEN = auto()
    NAMESPACED_RULES = auto()  # and `status` on global roles
    PASSWORD_HASH_IN_USERS = auto()  # in `/v1` and `/apis`
    PROXY_PATHS_IN_SCOPE = auto()  # `/k8s/proxy/{id}` and `/v3/proxy/{id}`
    RESTRICTED_ADMIN = auto()  # a built-in global role
    SELF_USERS = auto()
    SERVER_VERSION_TYPE = auto()  # a setting
    USER_STATE = auto()
    V1_PUBLIC = auto()

    def is_in(self, minor: int) -> bool:
        """Whether version 2.*minor* has it."""
        first, last = _SPANS[self]
        return first <= minor <= last


# First and last minor version.
_SPANS = MappingProxyType(
    {
        Feature.AGENT_TLS_STRICT: (9, _LAST),
        Feature.AGGREGATION_GATE: (12, _LAST),
        Feature.BINDING_STATUS: (11, _LAST),
        Feature.EXT_TOKENS: (12, _LAST),
        Feature.EXT_KEY_BREAKS_V3_TOKENS: (12, 14),
        Feature.EXT_TOKEN_SCOPE: (13, _LAST),
        Feature.INHERITED_NAMESPACED_RULES: (15, _LAST),
        Feature.LAST_UPDATE_TIME: (8, 9),
        Feature.LAST_USED_AT: (10, _LAST),
        Feature.ACTIVITY_LAST_SEEN: (11, _LAST),
        Feature.NAMESPACED_RULES: (9, _LAST),
        Feature.PASSWORD_HASH_IN_USERS: (8, 12),
        Feature.PROXY_PATHS_IN_SCOPE: (14, _LAST),
        Feature.RESTRICTED_ADMIN: (8, 10),
        Feature.SELF_USERS: (13, _LAST),
        Feature.SERVER_VERSION_TYPE: (15, _LAST),
        Feature.USER_STATE: (8, 12),
        Feature.V1_PUBLIC: (13, _LAST),
    }
)

ALLOWED_APIS = MappingProxyType(
    {
        "globalroles": 8,
        "globalrolebindings": 8,
        "clusterroletemplatebindings": 8,
        "projects": 8,
        "projectroletemplatebindings": 8,
        "podsecurityadmissionconfigurationtemplates": 8,
        "clusterproxyconfigs": 9,
        "oidcclients": 12,
        "users": 13,
        "proxyendpoints": 15,
    }
)
"""First minor version in which a type of `management.cattle.io` is reachable in `/apis` without a right on `local`
(`pkg/api/steve/disallow/disallow.go`)."""


def minor_of(version: str) -> int:
    """The minor version whose behaviour *version* has: for `dev` and `master-head` that of the newest line."""
    line = parse_version(version).line
    return _LAST if line is None else min(max(line[1], _FIRST), _LAST)
