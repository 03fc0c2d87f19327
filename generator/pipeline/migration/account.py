"""The account that the migrated code is planned against: what the state says, as the newer resource reads it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from generator.pipeline.migration.objects import StateObject
from generator.pipeline.migration.table import STORES
from generator.server.apono.moved_integrations import answers_for_newer
from generator.server.apono.secret_stores import SECRET_STORES

__all__ = ["newer_objects"]


def newer_objects(objects: Iterable[StateObject], names: Mapping[str, str]) -> dict[str, dict[str, Any]]:
    """
    What the provider would read of each integration as the newer resource, by id.

    Args:
        objects: Of the older resource.
        names: Of the integrations that owners come from, by id.

    Raises:
        RequestRefusedError: An object is none that the older resource could have made.
    """
    bodies = {one.id: _body(one.values) for one in objects}
    # An integration that is migrated is in the account anyway.
    others = {id_: name for id_, name in names.items() if id_ not in bodies}
    return {id_: _as_read(answer) for id_, answer in answers_for_newer(bodies, others).items()}


def _body(values: Mapping[str, Any]) -> dict[str, Any]:
    """What the provider sends for an object of the older resource."""
    body = {
        "name": values.get("name"),
        "type": values.get("type"),
        "provisioner_id": values.get("connector_id"),
        "params": values.get("metadata") or {},
        "connected_resource_types": values.get("connected_resource_types"),
        "custom_access_details": values.get("custom_access_details"),
        "secret_config": _secret(values),
        "integration_owners": [
            {
                "integration_id": owner.get("integration_id"),
                "attribute_type": owner.get("attribute"),
                "attribute_value": owner.get("value"),
            }
            for owner in values.get("integration_owners") or ()
        ],
        "resource_owners_mappings": [
            {
                "tag_name": mapping.get("key_name"),
                "attribute_type": mapping.get("attribute"),
                "attribute_integration_id": mapping.get("attribute_integration_id"),
            }
            for mapping in values.get("resource_owner_mappings") or ()
        ],
    }
    return {key: value for key, value in body.items() if value not in (None, [])}


def _secret(values: Mapping[str, Any]) -> dict[str, Any] | None:
    for name, store in STORES.items():
        if values.get(name) is not None:
            return {"type": SECRET_STORES[store].older_name, **values[name]}
    return None


def _as_read(answer: Mapping[str, Any]) -> dict[str, Any]:
    """The state that the provider makes of an answer of the newer paths."""
    same = ("id", "name", "type", "integration_config", "connected_resource_types", "custom_access_details")
    owner, mapping = answer.get("owner"), answer.get("owners_mapping")
    return {
        **{name: answer.get(name) for name in same},
        "connector_id": answer.get("connector_id") or "",
        "secret_store_config": _stores(answer.get("secret_store_config")),
        "owner": owner
        and {
            "attribute_type": owner["attribute_type"],
            "attribute_values": owner["attribute_value"],
            "source_integration_name": owner["source_integration_name"],
        },
        "owners_mapping": mapping
        and {
            "key_name": mapping["key_name"],
            "attribute_type": mapping["attribute_type"],
            "source_integration_name": mapping["source_integration_name"],
        },
    }


def _stores(answer: Mapping[str, Any] | None) -> dict[str, Any] | None:
    if answer is None:
        return None
    return {store: answer.get(store) for store in SECRET_STORES}
