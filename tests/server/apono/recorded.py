"""
The bodies that the provider apono-io/apono 1.9.1 was seen to send under Terraform 1.11.4, and the answers that it
was seen to take without a diff at the next plan. `ID`, `SOURCE` and the other names below stand for ids.
"""

from typing import Any

from .asking import TIME, TIME_S

__all__ = ["RECORDED", "Recorded"]

Recorded = tuple[str, dict[str, Any], dict[str, Any]]
"""Path, the body of a POST, and the answer without its id."""

_DATES = {"creation_date": TIME, "update_date": TIME}
_SOURCE = {"source_integration_id": "<Google Oauth>", "source_integration_name": "Google Oauth"}
_NO_SOURCE = {"source_integration_id": None, "source_integration_name": None}
_OWNER = {"attribute_type": "group", "attribute_value": ["g1", "g2"]}
_MAPPING = {"key_name": "owner", "attribute_type": "group"}
_TYPES = ["rancher-cluster", "rancher-project"]
_CONFIG = {"host": "rancher.example.com", "port": "443"}
_STORE = {"kubernetes": {"namespace": "apono", "name": "rancher-secret"}}
_NO_STORES = dict.fromkeys(("aws", "gcp", "kubernetes", "azure", "hashicorp_vault", "apono"))

_RESOURCE_INTEGRATION: Recorded = (
    "/api/admin/v4/integrations",
    {
        "name": "Rancher prod",
        "type": "rancher",
        "connector_id": "conn-1",
        "integration_config": _CONFIG,
        "secret_store_config": _STORE,
        "connected_resource_types": _TYPES,
        "custom_access_details": "Use the VPN",
        "owner": {**_OWNER, "source_integration_reference": "Google Oauth"},
        "owners_mapping": {**_MAPPING, "source_integration_reference": "Google Oauth"},
    },
    {
        "name": "Rancher prod",
        "type": "rancher",
        "category": "RESOURCES",
        "connector_id": "conn-1",
        "status": "Active",
        "last_sync_time": TIME,
        "integration_config": _CONFIG,
        "secret_store_config": _NO_STORES | _STORE,
        "connected_resource_types": _TYPES,
        "custom_access_details": "Use the VPN",
        "owner": {**_OWNER, **_SOURCE},
        "owners_mapping": {**_MAPPING, **_SOURCE},
    },
)

_SMALLEST_RESOURCE_INTEGRATION: Recorded = (
    "/api/admin/v4/integrations",
    {
        "name": "Small",
        "type": "rancher",
        "connector_id": "conn-1",
        "integration_config": {},
        "connected_resource_types": ["b", "a"],
    },
    {
        "name": "Small",
        "type": "rancher",
        "category": "RESOURCES",
        "connector_id": "conn-1",
        "status": "Active",
        "last_sync_time": TIME,
        "integration_config": {},
        "secret_store_config": None,
        "connected_resource_types": ["b", "a"],
        "custom_access_details": None,
        "owner": None,
        "owners_mapping": None,
    },
)

_INTEGRATION: Recorded = (
    "/api/terraform/v1/integrations",
    {
        "connected_resource_types": ["a", "b"],
        "custom_access_details": None,
        "integration_owners": [{"attribute_type": "user", "attribute_value": ["a@b.c"], "integration_id": None}],
        "name": "DB Prod",
        "params": {"dbname": "postgres", "hostname": "h", "port": "5432"},
        "provisioner_id": "conn-1",
        "resource_owners_mappings": [
            {"attribute_integration_id": "ii", "attribute_type": "group", "tag_name": "owner"}
        ],
        "secret_config": {"region": "us-east-1", "secret_id": "s", "type": "AWS"},
        "type": "postgresql",
    },
    {
        "name": "DB Prod",
        "type": "postgresql",
        "status": "Active",
        "provisioner_id": "conn-1",
        "last_sync_time": TIME_S,
        "params": {"dbname": "postgres", "hostname": "h", "port": "5432"},
        "secret_config": {"type": "AWS", "region": "us-east-1", "secret_id": "s"},
        "connected_resource_types": ["a", "b"],
        "integration_owners": [{"attribute_type": "user", "attribute_value": ["a@b.c"]}],
        "resource_owners_mappings": [
            {"tag_name": "owner", "attribute_type": "group", "attribute_integration_id": "ii"}
        ],
    },
)

_ACCESS_SCOPE: Recorded = (
    "/api/admin/v1/access-scopes",
    {"name": "prod", "query": 'resource_type = "x"\n  and resource_name = "${y}"\n'},
    {"name": "prod", "description": None, "query": 'resource_type = "x"\n  and resource_name = "${y}"\n', **_DATES},
)

_SCOPES = [{"scope_mode": "include_resources", "type": "TAG", "key": "env", "values": ["b", "a"]}]
_ACCESS = {"resource_type": "rancher-cluster", "permissions": ["a", "z"]}

_BUNDLE: Recorded = (
    "/api/admin/v2/bundles",
    {
        "name": "bun",
        "access_targets": [
            {"access_scope": {"access_scope_reference": "some scope"}},
            {"integration": {"integration_reference": "Rancher A", **_ACCESS, "resources_scopes": _SCOPES}},
        ],
    },
    {
        "name": "bun",
        "access_targets": [
            {
                "integration": None,
                "access_scope": {"access_scope_id": "<some scope>", "access_scope_name": "some scope"},
            },
            {
                "integration": {
                    "integration_id": "<Rancher A>",
                    "integration_name": "Rancher A",
                    **_ACCESS,
                    "resources_scopes": _SCOPES,
                },
                "access_scope": None,
            },
        ],
        **_DATES,
    },
)

_SETTINGS = {
    "justification_required": True,
    "require_approver_reason": False,
    "requestor_cannot_approve_himself": False,
    "require_mfa": False,
    "labels": [],
    "max_extensions": 0,
    "extension_duration_in_min": 0,
}
_TIMEFRAME = {
    "start_time": "08:00",
    "end_time": "17:00",
    "days_of_week": ["FRIDAY", "MONDAY"],
    "time_zone": "Asia/Jerusalem",
}


def _condition(**known: Any) -> dict[str, Any]:
    return {**_NO_SOURCE, "match_operator": None, "values": None, **known}


_FLOW: Recorded = (
    "/api/admin/v2/access-flows",
    {
        "name": "flow",
        "description": "d",
        "active": True,
        "trigger": "SELF_SERVE",
        "requestors": {
            "logical_operator": "OR",
            "conditions": [
                {
                    "source_integration_reference": "Google Oauth",
                    "type": "user",
                    "match_operator": "is",
                    "values": ["a@x.y"],
                },
                {"type": "manager"},
            ],
        },
        "request_for": {
            "request_scopes": ["others", "self"],
            "grantees": {
                "logical_operator": "OR",
                "conditions": [{"type": "group", "match_operator": "is", "values": ["g1"]}],
            },
        },
        "access_targets": [
            {"bundle": {"bundle_reference": "bun"}},
            {"access_scope": {"access_scope_reference": "some scope"}},
            {"integration": {"integration_reference": "Rancher A", **_ACCESS}},
        ],
        "approver_policy": {
            "approval_mode": "ANY_OF",
            "approver_groups": [{"logical_operator": "AND", "approvers": [{"type": "Owner"}]}],
        },
        "escalation_policy": {
            "interval_in_min": 30,
            "approver_groups": [
                {
                    "logical_operator": "OR",
                    "approvers": [{"type": "user", "match_operator": "is", "values": ["c@x.y"]}],
                }
            ],
        },
        "grant_duration_in_min": 60,
        "timeframe": _TIMEFRAME,
        "settings": _SETTINGS,
        "request_for_others": False,
    },
    {
        "name": "flow",
        "description": "d",
        "active": True,
        "trigger": "SELF_SERVE",
        "requestors": {
            "logical_operator": "OR",
            "conditions": [
                {**_SOURCE, "type": "user", "match_operator": "is", "values": ["a@x.y"]},
                _condition(type="manager"),
            ],
        },
        "request_for": {
            "request_scopes": ["others", "self"],
            "grantees": {
                "logical_operator": "OR",
                "conditions": [_condition(type="group", match_operator="is", values=["g1"])],
            },
        },
        "access_targets": [
            {"integration": None, "access_scope": None, "bundle": {"bundle_id": "<bun>", "bundle_name": "bun"}},
            {
                "integration": None,
                "access_scope": {"access_scope_id": "<some scope>", "access_scope_name": "some scope"},
                "bundle": None,
            },
            {
                "integration": {
                    "integration_id": "<Rancher A>",
                    "integration_name": "Rancher A",
                    **_ACCESS,
                    "resources_scopes": None,
                },
                "access_scope": None,
                "bundle": None,
            },
        ],
        "approver_policy": {
            "approval_mode": "ANY_OF",
            "approver_groups": [{"logical_operator": "AND", "approvers": [_condition(type="Owner")]}],
        },
        "escalation_policy": {
            "interval_in_min": 30,
            "approver_groups": [
                {
                    "logical_operator": "OR",
                    "approvers": [_condition(type="user", match_operator="is", values=["c@x.y"])],
                }
            ],
        },
        "grant_duration_in_min": 60,
        "timeframe": _TIMEFRAME,
        "settings": _SETTINGS,
        **_DATES,
    },
)

_GROUP: Recorded = (
    "/api/admin/v1/groups",
    {"name": "grp", "members_emails": ["a@x.y"]},
    {"name": "grp", "source_id": None, **_NO_SOURCE},
)

# Not recorded, but made of the older API description: what the oldest resources send and need.
_V1_TARGET = {
    "integration_id": "i",
    "resource_type": "t",
    "resource_tag_includes": [],
    "resource_tag_excludes": [{"name": "__id", "value": "x"}],
    "permissions": ["p"],
}
_V1_BUNDLE: Recorded = (
    "/api/v1/access-bundles",
    {"name": "old bundle", "integration_targets": [_V1_TARGET]},
    {"name": "old bundle", "integration_targets": [_V1_TARGET]},
)
_V1_FLOW: Recorded = (
    "/api/terraform/v1/access-flows",
    {
        "name": "old flow",
        "active": True,
        "trigger": {"type": "user_request"},
        "grantees": [],
        "grantee_filter_group": None,
        "integration_targets": None,
        "bundle_targets": [{"bundle_id": "b"}],
        "revoke_after_in_sec": 3600,
        "labels": [{"name": "l"}],
    },
    {
        "name": "old flow",
        "active": True,
        "trigger": {"type": "user_request"},
        "grantees": [],
        "integration_targets": [],
        "bundle_targets": [{"bundle_id": "b"}],
        "revoke_after_in_sec": 3600,
        "labels": [{"name": "l"}],
        "created_date": TIME_S,
    },
)
_WEBHOOK: Recorded = (
    "/api/terraform/v1/webhooks/manual",
    {
        "name": "hook",
        "active": True,
        "type": {"http_request": {"url": "https://example.com", "method": "POST", "headers": {"X-Key": "k"}}},
        "body_template": None,
        "timeout_in_sec": 5,
    },
    {
        "name": "hook",
        "active": True,
        "type": {"http_request": {"url": "https://example.com", "method": "POST", "headers": {"X-Key": "k"}}},
        "timeout_in_sec": 5,
    },
)

RECORDED: dict[str, Recorded] = {
    "apono_resource_integration": _RESOURCE_INTEGRATION,
    "apono_resource_integration, smallest": _SMALLEST_RESOURCE_INTEGRATION,
    "apono_integration": _INTEGRATION,
    "apono_access_scope": _ACCESS_SCOPE,
    "apono_bundle_v2": _BUNDLE,
    "apono_access_flow_v2": _FLOW,
    "apono_managed_group": _GROUP,
    "apono_access_bundle": _V1_BUNDLE,
    "apono_access_flow": _V1_FLOW,
    "apono_manual_webhook": _WEBHOOK,
}
