"""
Integrations as the older paths show them: other keys for the same stored objects.

What `apono_integration` made can so be read, imported and changed as `apono_resource_integration`, as Apono's
guide for the move from the one to the other has it. The older form may have several owners; the newer one shows
the first, and a change through it drops the others.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from ..wire import RequestRefusedError
from .secret_stores import SECRET_STORES
from .shapes import ANY, TEXT, TEXTS, Field, Fields, ListOf, MapOf, Object, References
from .store import Entry

__all__ = ["ANSWER", "BODY", "INITIAL", "V2_ANSWER", "enter", "leave", "leave_v2", "seconds_of"]

INITIAL: Mapping[str, str] = {"category": "RESOURCES", "status": "Active"}
"""The category that the provider wants of a resource integration, and a state that both of its clients know."""

_OWNER = Object(
    (
        Field("integration_id", TEXT),
        Field("attribute_type", TEXT, is_required=True),
        Field("attribute_value", TEXTS, is_required=True),
    )
)
_OWNERS_MAPPING = Object(
    (
        Field("tag_name", TEXT, is_required=True),
        Field("attribute_type", TEXT, is_required=True),
        Field("attribute_integration_id", TEXT),
    )
)
_REST = (
    Field("secret_config", MapOf(ANY)),
    Field("connected_resource_types", TEXTS),
    Field("custom_access_details", TEXT),
    Field("integration_owners", ListOf(_OWNER)),
    Field("resource_owners_mappings", ListOf(_OWNERS_MAPPING)),
)
_NAME_AND_TYPE = (Field("name", TEXT, is_required=True), Field("type", TEXT, is_required=True))
_CONNECTOR = Field("provisioner_id", TEXT)

BODY = Object((*_NAME_AND_TYPE, _CONNECTOR, Field("params", MapOf(ANY), is_required=True), *_REST))

ANSWER = Object((*_NAME_AND_TYPE, Field("status", TEXT), _CONNECTOR, Field("params", MapOf(ANY)), *_REST))

V2_ANSWER = Object(
    (
        *_NAME_AND_TYPE,
        Field("status", TEXT),
        _CONNECTOR,
        Field("metadata", MapOf(ANY)),
        *_REST[:3],
    )
)
"""Of `/api/v2/integrations`, whose list the older resources search for names."""

_SAME = ("name", "type", "status", "connected_resource_types", "custom_access_details")
_RENAMED = {"provisioner_id": "connector_id", "params": "integration_config"}
_IDENTITIES = "integrations"

# (key of the older form, stored key, stored key of what the newer form cannot show, its keys by those of the older one,
# the older one's key of the identity integration)
_OWNER_KEYS = {"attribute_type": "attribute_type", "attribute_value": "attribute_value"}
_MAPPING_KEYS = {"tag_name": "key_name", "attribute_type": "attribute_type"}
_OWNER_LISTS = (
    ("integration_owners", "owner", "more_owners", _OWNER_KEYS, "integration_id"),
    ("resource_owners_mappings", "owners_mapping", "more_owners_mappings", _MAPPING_KEYS, "attribute_integration_id"),
)

_STORE_NAMES = {store.older_name: name for name, store in SECRET_STORES.items()}


def seconds_of(entry: Entry) -> float:
    """When an entry was made, as the older paths say times: seconds since 1970 with a fraction."""
    return datetime.fromisoformat(entry.created).timestamp()


def enter(fields: Fields, references: References) -> Fields:
    """The stored form of what a body of the older form said."""
    stored = {key: fields[key] for key in _SAME if key in fields}
    stored |= {new: fields[old] for old, new in _RENAMED.items() if old in fields}
    if "secret_config" in fields:
        stored["secret_store_config"] = _enter_store(fields["secret_config"])
    # All resource types of the integration, where the request names none. Which these are only Apono knows.
    stored.setdefault("connected_resource_types", [fields["type"]])
    for old, new, more, keys, source in _OWNER_LISTS:
        entered = [_enter_owner(owner, keys, source, references) for owner in fields.get(old, ())]
        if entered:
            stored[new], stored[more] = entered[0], entered[1:]
    return stored


def _enter_store(config: Mapping[str, Any]) -> Fields:
    name = _STORE_NAMES.get(str(config.get("type")))
    if name is None:
        raise RequestRefusedError(400, f"`secret_config.type` is not one of {', '.join(_STORE_NAMES)}")
    keys = SECRET_STORES[name].keys
    for key in keys:
        if not isinstance(config.get(key), str):
            raise RequestRefusedError(400, f"`secret_config.{key}` is not a text")
    return {name: {key: config[key] for key in keys}}


def _enter_owner(owner: Fields, keys: Mapping[str, str], source: str, references: References) -> Fields:
    entered = {new: owner[old] for old, new in keys.items()}
    if source in owner:
        # By id alone, and as it was sent: an unknown one must come back too.
        known = references.find_name(_IDENTITIES, owner[source])
        entered["source_integration"] = {"id": owner[source], "name": known or owner[source]}
    return entered


def leave(fields: Fields, references: References) -> Fields:  # noqa: ARG001  # ids are answered, not names
    """The older form of stored fields."""
    shown = {key: fields[key] for key in _SAME if key in fields}
    shown |= {old: fields[new] for old, new in _RENAMED.items() if new in fields}
    shown.setdefault("connected_resource_types", [fields["type"]])
    store = _leave_store(fields.get("secret_store_config") or {})
    if store:
        shown["secret_config"] = store
    for old, new, more, keys, source in _OWNER_LISTS:
        if new in fields:
            owners = [fields[new], *fields.get(more, ())]
            shown[old] = [_leave_owner(owner, keys, source) for owner in owners]
    return shown


def _leave_store(stored: Mapping[str, Any]) -> Fields:
    for name, store in SECRET_STORES.items():
        if name in stored:
            return {"type": store.older_name, **stored[name]}
    return {}


def _leave_owner(owner: Fields, keys: Mapping[str, str], source: str) -> Fields:
    shown = {old: owner[new] for old, new in keys.items()}
    if "source_integration" in owner:
        shown[source] = owner["source_integration"]["id"]
    return shown


def leave_v2(fields: Fields, references: References) -> Fields:
    """The form of `/api/v2/integrations`."""
    shown = leave(fields, references)
    return {"metadata": shown.pop("params", {}), **shown}
