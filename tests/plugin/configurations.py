"""Configurations of the Apono provider for tests: one valid base per resource, and changes to it."""

import json
from collections.abc import Mapping
from typing import Any

__all__ = ["BASES", "REQUIRED_PROVIDERS", "document"]

REQUIRED_PROVIDERS = {"required_providers": {"apono": {"source": "apono-io/apono"}}}

CONDITION = {"type": "user", "values": ["a@example.com"]}
TARGET = {"integration": {"integration_name": "i", "resource_type": "t", "permissions": ["p"]}}
V1_TARGET = {"name": "i", "resource_type": "t", "permissions": ["p"]}

BASES: dict[str, dict[str, Any]] = {
    "apono_resource_integration": {
        "name": "Rancher",
        "type": "rancher",
        "connector_id": "c-1",
        "connected_resource_types": ["rancher-cluster"],
        "integration_config": {"host": "rancher.example.com"},
    },
    "apono_integration": {"name": "DB", "type": "postgresql", "connector_id": "c-1", "metadata": {}},
    "apono_access_scope": {"name": "prod", "query": 'resource_type = "x"'},
    "apono_bundle_v2": {"name": "bundle", "access_targets": [TARGET]},
    "apono_access_flow_v2": {
        "name": "flow",
        "trigger": "SELF_SERVE",
        "requestors": {"logical_operator": "OR", "conditions": [CONDITION]},
        "access_targets": [TARGET],
        "settings": {"justification_required": True},
    },
    "apono_managed_group": {"name": "group", "members": ["a@example.com"]},
    "apono_access_flow": {
        "name": "old flow",
        "active": True,
        "revoke_after_in_sec": 3600,
        "trigger": {"type": "user_request"},
        "integration_targets": [V1_TARGET],
        "grantees_conditions_group": {
            "attribute_conditions": [{"attribute_type": "user", "operator": "is", "attribute_names": ["a"]}]
        },
    },
    "apono_access_bundle": {"name": "old bundle", "integration_targets": [V1_TARGET]},
    "apono_manual_webhook": {
        "name": "hook",
        "active": True,
        "type": {"integration": {"integration_id": "i", "action_name": "a"}},
    },
}


def document(resources: Mapping[str, Mapping[str, Any]], **more: Any) -> str:
    """
    A configuration in Terraform JSON.

    *resources* maps "type.name" to what differs from the base of that type; an attribute whose value is
    `...` is left out. *more* are further top-level blocks.
    """
    blocks: dict[str, dict[str, Any]] = {}
    for address, changes in resources.items():
        type_name, _, name = address.partition(".")
        merged = {**BASES.get(type_name, {}), **changes}
        body = {key: value for key, value in merged.items() if value is not ...}
        blocks.setdefault(type_name, {})[name] = body
    resource = {"resource": blocks} if blocks else {}
    return json.dumps({"terraform": REQUIRED_PROVIDERS, **resource, **more}, default=str)
