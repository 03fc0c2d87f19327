"""
How apono-io/apono 1.9.1 behaves beyond its schema.

Every entry was either seen when the released provider ran under Terraform 1.11.4 against a local stand-in
of its API, or read in its sources at tag v1.9.1; entries of the older resources access_flow, access_bundle
and manual_webhook are read only. What the Apono server itself decides is not known here: it is assumed to
hand back what it was sent.
"""

from __future__ import annotations

from .behaviour import ApplyCheck, Behaviour, DataSourceBehaviour, ProviderBehaviour
from .findings import Finding, path_text
from .shapes import Steps
from .validators import (
    all_elements,
    also_requires,
    at_least,
    at_least_items,
    conflicting,
    is_set,
    matches,
    one_of,
    requires_sibling_if,
)
from .values import Value

__all__ = ["APONO"]

_DAYS = ("MONDAY", "TUESDAY", "WEDNESDAY", "THURSDAY", "FRIDAY", "SATURDAY", "SUNDAY")
_STORES = ("aws", "gcp", "azure", "hashicorp_vault", "kubernetes")
_TIME = matches(r"^([01]?[0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9]\Z", "Time must be in HH:MM:SS format")
_FILTER_TYPE = (requires_sibling_if("tag", "key", "id", "name"),)
_IDENTITY_TYPE = (one_of("user", "group", "context_attribute"),)
_SOME = (at_least_items("set", 1),)
_MATCH_OPERATOR_OF = (
    "requestors.conditions",
    "request_for.grantees.conditions",
    "approver_policy.approver_groups.approvers",
    "escalation_policy.approver_groups.approvers",
)


def _one_target_each(noun: str, kinds: str, *names: str) -> ApplyCheck:
    """Each access target has exactly one of *names*, listed as *kinds*; asked only when applying."""

    def check(planned: Value, is_new: bool) -> list[Finding]:
        targets = planned["access_targets"]
        if not targets:
            return [_refused(noun, is_new, "validate: invalid: access_targets (nil is invalid value)")]
        rule = f"exactly one of {kinds} must be configured for each access target"
        counts = [sum(target[name] is not None for name in names) for target in targets]
        wrong = [_refused(noun, is_new, f"{rule} (index {i})") for i, count in enumerate(counts) if count != 1]
        return wrong[:1]

    return check


def _known_days(planned: Value, is_new: bool) -> list[Finding]:
    """Day names are checked by the API client, so only when the provider applies."""
    timeframe = planned["timeframe"]
    days = [] if timeframe is None else timeframe["days_of_week"]
    wrong = [f"[{i}] (invalid value: {day})" for i, day in enumerate(days) if day not in _DAYS]
    text = f"validate: invalid: timeframe (invalid: days_of_week (invalid: {'; '.join(wrong)}))"
    return [_refused("access flow", is_new, text)] if wrong else []


def _refused(noun: str, is_new: bool, text: str) -> Finding:
    doing, do = ("creating", "create") if is_new else ("updating", "update")
    return Finding(f"Error {doing} {noun}", f"Unable to {do} {noun}, got error: {text}")


def _access_flow_v1(config: Value) -> list[Finding]:
    found = []
    seconds = config["revoke_after_in_sec"]
    if is_set(seconds) and seconds != -1 and seconds <= 0:
        path: Steps = (("attribute", "revoke_after_in_sec"),)
        found.append(Finding("Invalid revoke_after_in_sec value", "must be -1 or positive number", path))
    rules = (
        (("integration_targets", "bundle_targets"), False, "at least one {} or {} must be specified"),
        (("grantees", "grantees_conditions_group"), True, "either {} or {} must be specified"),
    )
    for names, is_exclusive, text in rules:
        given = [name for name in names if config[name] is not None]
        words = names if is_exclusive else tuple(name.removesuffix("s") for name in names)
        if not given:
            found.append(Finding("Invalid access flow configuration", text.format(*words)))
        elif is_exclusive and len(given) > 1:
            only = f"only one of {words[0]} or {words[1]} must be specified"
            found.append(Finding("Invalid access flow configuration", only))
    return found


def _webhook(config: Value) -> list[Finding]:
    found = []
    timeout = config["timeout_in_sec"]
    if is_set(timeout) and timeout <= 0:
        path: Steps = (("attribute", "timeout_in_sec"),)
        found.append(Finding(f"Invalid {path_text(path)} value", "must be a positive number", path))
    kind = config["type"]
    if is_set(kind):
        given = [kind[name] for name in ("http_request", "integration") if kind[name] is not None]
        if len(given) != 1:
            which = "only one of" if given else "either"
            text = f"{which} type.http_request or type.integration must be specified"
            found.append(Finding("Invalid manual webhook configuration", text))
    return found


_RESOURCE_INTEGRATION = Behaviour(
    checks={"connected_resource_types": (at_least_items("list", 1),)},
    # `kubernetes` is missing from the provider's list; see `only_first_of` for what happens then.
    config_checks=(conflicting([f"secret_store_config.{store}" for store in _STORES[:4]]),),
    fixed=frozenset({"type"}),
    only_first_of={"secret_store_config": _STORES},
    null_elements_are={"integration_config": ""},
)

_INTEGRATION = Behaviour(
    checks={
        "resource_owner_mappings": (*_SOME, also_requires("integration_owners")),
        "integration_owners": _SOME,
    },
    replaced_by=frozenset({"type"}),
    only_first_of={"": ("aws_secret", "gcp_secret", "azure_secret", "kubernetes_secret", "hashicorp_vault_secret")},
    null_is={"metadata": {}},
    computed={"connected_resource_types": []},
    reads_on_import="integration",
)

_ACCESS_FLOW_V2 = Behaviour(
    checks={
        "escalation_policy.interval_in_min": (at_least(1),),
        "settings.max_extensions": (at_least(0),),
        "settings.extension_duration_in_min": (at_least(0),),
    },
    integers={
        "grant_duration_in_min": 32,
        "escalation_policy.interval_in_min": 32,
        "settings.max_extensions": 32,
        "settings.extension_duration_in_min": 32,
    },
    defaults={
        "active": True,
        "request_for.request_scopes": ["self"],
        "escalation_policy.interval_in_min": 30,
        "settings.require_approver_reason": False,
        "settings.requester_cannot_approve_self": False,
        "settings.require_mfa": False,
        "settings.max_extensions": 0,
        "settings.extension_duration_in_min": 0,
        **{f"{conditions}.match_operator": "is" for conditions in _MATCH_OPERATOR_OF},
    },
    keeps_state=frozenset({"id", "settings.justification_required"}),
    apply_checks=(
        _one_target_each(
            "access flow", "'integration', 'bundle', or 'access_scope'", "integration", "bundle", "access_scope"
        ),
        _known_days,
    ),
    empty_is_null=frozenset({"settings.labels", "access_targets.integration.resources_scopes"}),
    computed={"settings.justification_required": False},  # unknown is sent as false
)

_BUNDLE_V2 = Behaviour(
    apply_checks=(_one_target_each("bundle", "'integration' or 'access_scope'", "integration", "access_scope"),),
    empty_is_null=frozenset({"access_targets.integration.resources_scopes"}),
)

_FILTER_CHECKS = {f"integration_targets.resource_{kind}_filters.type": _FILTER_TYPE for kind in ("include", "exclude")}

_ACCESS_FLOW_SETTINGS = (
    "approver_cannot_self_approve",
    "require_all_approvers",
    "require_justification_on_request_again",
    "require_mfa",
)

_ACCESS_FLOW = Behaviour(
    checks={
        **_FILTER_CHECKS,
        "trigger.timeframe.start_time": (_TIME,),
        "trigger.timeframe.end_time": (_TIME,),
        "trigger.timeframe.days_in_week": (all_elements(one_of(*_DAYS)),),
        "grantees": _SOME,
        "grantees.type": _IDENTITY_TYPE,
        "approvers": _SOME,
        "approvers.type": _IDENTITY_TYPE,
        "grantees_conditions_group.attribute_conditions": _SOME,
        "approver_policy.approver_groups": _SOME,
        "approver_policy.approver_groups.attribute_conditions": _SOME,
        "labels": (at_least_items("list", 1),),
    },
    configured_checks=(_access_flow_v1,),
    deprecations={"grantees": "grantees_conditions_group", "approvers": "approver_policy"},
    defaults={
        "grantees_conditions_group.conditions_logical_operator": "AND",
        "approver_policy.approver_groups.conditions_logical_operator": "AND",
    },
    keeps_state=frozenset({"id", "settings", *(f"settings.{name}" for name in _ACCESS_FLOW_SETTINGS)}),
    computed={
        "settings": dict.fromkeys(_ACCESS_FLOW_SETTINGS, False),
        **{f"settings.{name}": False for name in _ACCESS_FLOW_SETTINGS},
        "approver_policy.approver_groups_relationship": "ANY_OF",
        "grantees_conditions_group.attribute_conditions.operator": "is",
        "approver_policy.approver_groups.attribute_conditions.operator": "is",
    },
    reads_on_import="access_flow",
)

_MANUAL_WEBHOOK = Behaviour(
    checks={
        "type.http_request.method": (one_of("GET", "POST", "PUT", "PATCH", "DELETE"),),
        "response_validators.expected_values": _SOME,
    },
    configured_checks=(_webhook,),
    integers={"timeout_in_sec": 64},
    reads_on_import="manual_webhook",
)

APONO = ProviderBehaviour(
    resources={
        "apono_resource_integration": _RESOURCE_INTEGRATION,
        "apono_integration": _INTEGRATION,
        "apono_access_scope": Behaviour(),
        "apono_bundle_v2": _BUNDLE_V2,
        "apono_access_flow_v2": _ACCESS_FLOW_V2,
        "apono_managed_group": Behaviour(),
        "apono_access_flow": _ACCESS_FLOW,
        "apono_access_bundle": Behaviour(checks=_FILTER_CHECKS, reads_on_import="access_bundle"),
        "apono_manual_webhook": _MANUAL_WEBHOOK,
    },
    data_sources={
        "apono_connector": DataSourceBehaviour(copies={"name": "id"}),
        "apono_resource_integrations": DataSourceBehaviour(
            resource="apono_resource_integration",
            lists="integrations",
            filters=("connector_id", "name", "type"),
        ),
        "apono_user_information_integrations": DataSourceBehaviour(lists="integrations", empty=[]),
        "apono_groups": DataSourceBehaviour(resource="apono_managed_group", lists="groups", filters=("name",)),
        "apono_access_scopes": DataSourceBehaviour(
            resource="apono_access_scope", lists="access_scopes", filters=("name",), empty=[]
        ),
        "apono_bundles": DataSourceBehaviour(resource="apono_bundle_v2", lists="bundles", filters=("name",)),
        "apono_integrations": DataSourceBehaviour(
            resource="apono_integration",
            lists="integrations",
            filters=("connector_id", "type"),
            has_wildcards=False,
            random=("id",),
        ),
    },
)
