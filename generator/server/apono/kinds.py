"""
The kinds of objects: where each is stored, and what its requests and answers look like.

The keys are those of Apono's published API description and of the older one that the provider 1.9.1 carries
for `/api/terraform/v1`. Which of them may be missing or null in an answer was seen with that provider.
"""

from __future__ import annotations

from collections.abc import Mapping

from . import integrations_v1
from .kind import Kind, Stamp, required, texts
from .listing import Filters, is_like, is_same
from .secret_stores import APONO_STORE, SECRET_STORES
from .shapes import (
    ANY,
    FLAG,
    NUMBER,
    TEXT,
    TEXTS,
    Exactly,
    Field,
    ListOf,
    MapOf,
    Object,
    Reference,
)
from .store import Entry

__all__ = ["KINDS"]


def _created(entry: Entry) -> str:
    return entry.created


def _updated(entry: Entry) -> str:
    return entry.updated


_IDENTITY_SOURCE = Field("source_integration", Reference("integrations"))

_SECRET_STORES = Object(
    (
        *(Field(name, Object(texts(*store.keys))) for name, store in SECRET_STORES.items()),
        Field(APONO_STORE, Object(required(Field("parameters", MapOf(TEXT))))),
    ),
    count=Exactly(0, 1),
)

_OWNER = Object((*texts("attribute_type"), *required(Field("attribute_value", TEXTS)), _IDENTITY_SOURCE))
_OWNERS_MAPPING = Object((*texts("key_name", "attribute_type"), _IDENTITY_SOURCE))

_INTEGRATION_BODY = (
    Field("connector_id", TEXT),
    *required(Field("integration_config", MapOf(ANY))),
    Field("secret_store_config", _SECRET_STORES),
    Field("connected_resource_types", TEXTS),
    # The limit is said by the API description; in which unit it counts is not.
    Field("custom_access_details", TEXT, max_characters=400),
    Field("owner", _OWNER),
    Field("owners_mapping", _OWNERS_MAPPING),
)

_INTEGRATION = Kind(
    title="integration",
    collection="integrations",
    body=Object((*texts("name", "type"), *_INTEGRATION_BODY)),
    answer=Object((*texts("name", "type", *integrations_v1.INITIAL), *_INTEGRATION_BODY)),
    kept=frozenset({"type", *integrations_v1.INITIAL}),
    initial=integrations_v1.INITIAL,
    stamps={"last_sync_time": _created},
    filters={"category": is_same, "connector_id": is_same, "name": is_like, "status": is_same, "type": is_like},
)

_V1_INTEGRATION = Kind(
    title="integration",
    collection="integrations",
    body=integrations_v1.BODY,
    answer=integrations_v1.ANSWER,
    kept=frozenset(integrations_v1.INITIAL),
    initial=integrations_v1.INITIAL,
    stamps={"last_sync_time": integrations_v1.seconds_of},
    # Explicit nulls of three of these keys make the provider fail, give a wrong value or crash.
    omits_null=True,
    shown={"category": integrations_v1.INITIAL["category"]},
    enter=integrations_v1.enter,
    leave=integrations_v1.leave,
)

_V2_INTEGRATION = Kind(
    title="integration",
    collection="integrations",
    answer=integrations_v1.V2_ANSWER,
    stamps={"last_sync_time": integrations_v1.seconds_of},
    omits_null=True,
    leave=integrations_v1.leave_v2,
)

_DATES: Mapping[str, Stamp] = {"creation_date": _created, "update_date": _updated}
_BY_NAME: Filters = {"name": is_like}

_SCOPE_BODY = Object((*texts("name"), Field("description", TEXT), *texts("query")))
_ACCESS_SCOPE = Kind(
    "access scope", "access scopes", body=_SCOPE_BODY, answer=_SCOPE_BODY, stamps=_DATES, filters=_BY_NAME
)

_RESOURCES_SCOPE = Object((*texts("scope_mode", "type"), Field("key", TEXT), *required(Field("values", TEXTS))))
_INTEGRATION_TARGET = Object(
    (
        *required(Field("integration", Reference("integrations"))),
        *texts("resource_type"),
        *required(Field("permissions", TEXTS)),
        Field("resources_scopes", ListOf(_RESOURCES_SCOPE)),
    )
)
_SCOPE_TARGET = Object(required(Field("access_scope", Reference("access scopes"))))
_BUNDLE_TARGET = Object(required(Field("bundle", Reference("bundles"))))

_BUNDLE_TARGETS = Object(
    (Field("integration", _INTEGRATION_TARGET), Field("access_scope", _SCOPE_TARGET)), count=Exactly(1, 1)
)
_BUNDLE_BODY = Object((*texts("name"), *required(Field("access_targets", ListOf(_BUNDLE_TARGETS)))))
_BUNDLE = Kind("bundle", "bundles", body=_BUNDLE_BODY, answer=_BUNDLE_BODY, stamps=_DATES, filters=_BY_NAME)

_CONDITION = Object(
    (_IDENTITY_SOURCE, *texts("type"), Field("match_operator", TEXT), Field("values", TEXTS)),
)


def _conditions(name: str) -> Object:
    return Object((*texts("logical_operator"), *required(Field(name, ListOf(_CONDITION)))))


_APPROVER_GROUPS = required(Field("approver_groups", ListOf(_conditions("approvers"))))
_FLOW_TARGETS = Object((*_BUNDLE_TARGETS.fields, Field("bundle", _BUNDLE_TARGET)), count=Exactly(1, 1))
_REQUEST_FOR = Object((*required(Field("request_scopes", TEXTS)), Field("grantees", _conditions("conditions"))))
_TIMEFRAME = Object(
    (*texts("start_time", "end_time"), *required(Field("days_of_week", TEXTS)), *texts("time_zone")),
)
_FLAGS = ("justification_required", "require_approver_reason", "requestor_cannot_approve_himself", "require_mfa")
_SETTINGS = Object(
    (
        *required(*(Field(name, FLAG) for name in _FLAGS), Field("labels", TEXTS)),
        Field("max_extensions", NUMBER),
        Field("extension_duration_in_min", NUMBER),
    )
)
_FLOW_ANSWER = Object(
    (
        *texts("name"),
        Field("description", TEXT),
        *required(Field("active", FLAG)),
        *texts("trigger"),
        *required(Field("requestors", _conditions("conditions"))),
        Field("request_for", _REQUEST_FOR),
        *required(Field("access_targets", ListOf(_FLOW_TARGETS))),
        Field("approver_policy", Object((*texts("approval_mode"), *_APPROVER_GROUPS))),
        Field("escalation_policy", Object((*required(Field("interval_in_min", NUMBER)), *_APPROVER_GROUPS))),
        Field("grant_duration_in_min", NUMBER),
        Field("timeframe", _TIMEFRAME),
        *required(Field("settings", _SETTINGS)),
    )
)
_ACCESS_FLOW = Kind(
    title="access flow",
    collection="access flows",
    body=Object((*_FLOW_ANSWER.fields, *required(Field("request_for_others", FLAG)))),
    answer=_FLOW_ANSWER,
    stamps=_DATES,
    filters=_BY_NAME,
)

_GROUP = Kind(
    title="group",
    collection="groups",
    body=Object((*texts("name"), *required(Field("members_emails", TEXTS)))),
    answer=Object((*texts("name"), Field("source_id", TEXT), _IDENTITY_SOURCE)),
    filters=_BY_NAME,
)

# The resources that v1 of the provider left behind. Their answers leave nulls out: the older client takes an explicit
# null for a set, empty value.
_TAG_LISTS = ("resource_tag_includes", "resource_tag_excludes")
_V1_TARGETS = ListOf(
    Object(
        (
            *texts("integration_id", "resource_type"),
            *required(*(Field(name, ListOf(Object(texts("name", "value")))) for name in _TAG_LISTS)),
            *required(Field("permissions", TEXTS)),
        )
    )
)
_V1_BUNDLE_BODY = Object((*texts("name"), *required(Field("integration_targets", _V1_TARGETS))))
_V1_BUNDLE = Kind("access bundle", "access bundles", body=_V1_BUNDLE_BODY, answer=_V1_BUNDLE_BODY, omits_null=True)

_V1_PEOPLE = ListOf(Object(texts("id", "type")))
_V1_FLOW_BODY = Object(
    (
        *texts("name"),
        *required(Field("active", FLAG), Field("trigger", MapOf(ANY)), Field("grantees", _V1_PEOPLE)),
        Field("grantee_filter_group", MapOf(ANY)),
        # The answer must have these two, the request need not.
        Field("integration_targets", _V1_TARGETS, when_absent=[]),
        Field("bundle_targets", ListOf(Object(texts("bundle_id"))), when_absent=[]),
        Field("approvers", _V1_PEOPLE),
        Field("approver_policy", MapOf(ANY)),
        *required(Field("revoke_after_in_sec", NUMBER)),
        Field("settings", MapOf(ANY)),
        *required(Field("labels", ListOf(Object(texts("name"))))),
    )
)
_V1_FLOW = Kind(
    title="access flow",
    collection="old access flows",
    body=_V1_FLOW_BODY,
    answer=_V1_FLOW_BODY,
    stamps={"created_date": integrations_v1.seconds_of},
    omits_null=True,
)

_HTTP_REQUEST = Object((*texts("url", "method"), Field("headers", MapOf(TEXT))))
_OAUTH = Object((*texts("client_id", "client_secret", "token_endpoint_url"), *required(Field("scopes", TEXTS))))
_WEBHOOK_TYPE = Object(
    (Field("http_request", _HTTP_REQUEST), Field("integration", Object(texts("integration_id", "action_name")))),
    count=Exactly(1, 1),
)
_WEBHOOK_BODY = Object(
    (
        *texts("name"),
        *required(Field("active", FLAG), Field("type", _WEBHOOK_TYPE)),
        Field("body_template", TEXT),
        Field("response_validators", ListOf(Object((*texts("json_path"), *required(Field("expected_values", TEXTS)))))),
        Field("timeout_in_sec", NUMBER),
        Field("authentication_config", Object((Field("type", TEXT), Field("oauth", _OAUTH)))),
        Field("custom_validation_error_message", TEXT),
    )
)
_WEBHOOK = Kind("webhook", "webhooks", body=_WEBHOOK_BODY, answer=_WEBHOOK_BODY, omits_null=True)

# What is seeded and only read.
_SESSIONS = Field("sessions", ListOf(MapOf(ANY)), when_absent=[])
_CONNECTOR = Kind(
    title="connector",
    collection="connectors",
    answer=Object(
        (
            *texts("name", "status", "version", "cloud_provider_type"),
            Field("is_latest_version", FLAG, when_absent=True),
            _SESSIONS,
        )
    ),
    stamps={"last_connected": _created},
    filters={"status": is_same},
)
_V2_CONNECTOR = Kind(
    title="connector",
    collection="connectors",
    answer=Object(texts("status")),
    id_key="connector_id",
    stamps={"last_connected": integrations_v1.seconds_of},
)
_PARAMETER = Object(
    (
        *texts("id", "label"),
        Field("values", TEXTS, when_absent=[]),
        Field("default", TEXT, when_absent=""),
        Field("optional", FLAG, when_absent=False),
    )
)
_CATALOG_TYPE = Kind(
    title="integration type",
    collection="integration types",
    answer=Object(
        (
            *texts("name"),
            Field("description", TEXT, when_absent=""),
            Field("params", ListOf(_PARAMETER), when_absent=[]),
            Field("requires_secret", FLAG, when_absent=False),
            Field("supported_secret_types", TEXTS, when_absent=[]),
        )
    ),
    id_key="type",
)
_USER = Kind("user", "users", Object((*texts("email", "first_name", "last_name"), Field("active", FLAG))))
_V3_USER = Kind(
    "user",
    "users",
    Object(
        (
            *texts("email", "first_name", "last_name"),
            Field("active", FLAG),
            Field("email_aliases", TEXTS, when_absent=[]),
            Field("roles", TEXTS, when_absent=[]),
            _IDENTITY_SOURCE,
        )
    ),
    filters={"first_name": is_like, "last_name": is_like},
)
_IDENTITY = Kind("identity", "identities", Object(texts("type", "name")))

KINDS: Mapping[str, Kind] = {
    "integration": _INTEGRATION,
    "integration v1": _V1_INTEGRATION,
    "integration v2": _V2_INTEGRATION,
    "access scope": _ACCESS_SCOPE,
    "bundle": _BUNDLE,
    "access flow": _ACCESS_FLOW,
    "group": _GROUP,
    "access bundle v1": _V1_BUNDLE,
    "access flow v1": _V1_FLOW,
    "webhook": _WEBHOOK,
    "connector": _CONNECTOR,
    "connector v2": _V2_CONNECTOR,
    "integration type": _CATALOG_TYPE,
    "user": _USER,
    "user v3": _V3_USER,
    "identity": _IDENTITY,
}
"""All kinds, by the names that `routes` uses."""
