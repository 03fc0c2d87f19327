"""
The messages of Terraform's plugin protocol, version 6, and which call takes which.

Numbers and names are those of tfplugin6.proto, version 6.7, in Terraform's release tags. Left out: what
only ephemeral resources, functions, actions and deferral need; the provider answers those calls with
"unimplemented", as the protocol allows.
"""

from __future__ import annotations

from .protobuf import Field, Message

__all__ = ["BLOCK_NESTING", "CALLS", "ERROR", "OBJECT_NESTING", "WARNING"]

ERROR, WARNING = 1, 2
"""Diagnostic.Severity."""

OBJECT_NESTING = {"single": 1, "list": 2, "set": 3, "map": 4}
BLOCK_NESTING = {**OBJECT_NESTING, "group": 5}


def _many(number: int, message: Message) -> Field:
    return Field(number, message, is_repeated=True)


def _map_of(number: int, message: Message) -> Field:
    return _many(number, {"key": Field(1, "string"), "value": Field(2, message)})


_EMPTY: Message = {}
_DYNAMIC_VALUE: Message = {"msgpack": Field(1, "bytes"), "json": Field(2, "bytes")}
_STEP: Message = {
    "attribute_name": Field(1, "string", is_optional=True),
    "element_key_string": Field(2, "string", is_optional=True),
    "element_key_int": Field(3, "int", is_optional=True),
}
_PATH: Message = {"steps": _many(1, _STEP)}
_DIAGNOSTIC: Message = {
    "severity": Field(1, "int"),
    "summary": Field(2, "string"),
    "detail": Field(3, "string"),
    "attribute": Field(4, _PATH),
}
_RAW_STATE: Message = {"json": Field(1, "bytes")}

_OBJECT: dict[str, Field] = {"nesting": Field(3, "int")}
_ATTRIBUTE: Message = {
    "name": Field(1, "string"),
    "type": Field(2, "bytes"),
    "description": Field(3, "string"),
    "required": Field(4, "bool"),
    "optional": Field(5, "bool"),
    "computed": Field(6, "bool"),
    "sensitive": Field(7, "bool"),
    "deprecated": Field(9, "bool"),
    "nested_type": Field(10, _OBJECT),
    "write_only": Field(11, "bool"),
}
_OBJECT["attributes"] = _many(1, _ATTRIBUTE)  # the two refer to each other

_BLOCK: dict[str, Field] = {"version": Field(1, "int"), "attributes": _many(2, _ATTRIBUTE)}
_BLOCK["block_types"] = _many(
    3,
    {
        "type_name": Field(1, "string"),
        "block": Field(2, _BLOCK),
        "nesting": Field(3, "int"),
        "min_items": Field(4, "int"),
        "max_items": Field(5, "int"),
    },
)
_SCHEMA: Message = {"version": Field(1, "int"), "block": Field(2, _BLOCK)}
_CAPABILITIES: Message = {
    "plan_destroy": Field(1, "bool"),
    "get_provider_schema_optional": Field(2, "bool"),
    "move_resource_state": Field(3, "bool"),
}
_TYPE_NAME: Message = {"type_name": Field(1, "string")}

_DIAGNOSTICS_1: Message = {"diagnostics": _many(1, _DIAGNOSTIC)}
_DIAGNOSTICS_2: Message = {"diagnostics": _many(2, _DIAGNOSTIC)}
_TYPE_AND_CONFIG: Message = {"type_name": Field(1, "string"), "config": Field(2, _DYNAMIC_VALUE)}

_GET_METADATA: Message = {
    "server_capabilities": Field(1, _CAPABILITIES),
    "data_sources": _many(3, _TYPE_NAME),
    "resources": _many(4, _TYPE_NAME),
}
_GET_PROVIDER_SCHEMA: Message = {
    "provider": Field(1, _SCHEMA),
    "resource_schemas": _map_of(2, _SCHEMA),
    "data_source_schemas": _map_of(3, _SCHEMA),
    "diagnostics": _many(4, _DIAGNOSTIC),
    "server_capabilities": Field(6, _CAPABILITIES),
}
_UPGRADE_REQUEST: Message = {
    "type_name": Field(1, "string"),
    "version": Field(2, "int"),
    "raw_state": Field(3, _RAW_STATE),
}
_UPGRADE_RESPONSE: Message = {
    "upgraded_state": Field(1, _DYNAMIC_VALUE),
    "diagnostics": _many(2, _DIAGNOSTIC),
}
_READ_REQUEST: Message = {
    "type_name": Field(1, "string"),
    "current_state": Field(2, _DYNAMIC_VALUE),
    "private": Field(3, "bytes"),
}
_READ_RESPONSE: Message = {
    "new_state": Field(1, _DYNAMIC_VALUE),
    "diagnostics": _many(2, _DIAGNOSTIC),
    "private": Field(3, "bytes"),
}
_PLAN_REQUEST: Message = {
    "type_name": Field(1, "string"),
    "prior_state": Field(2, _DYNAMIC_VALUE),
    "proposed_new_state": Field(3, _DYNAMIC_VALUE),
    "config": Field(4, _DYNAMIC_VALUE),
    "prior_private": Field(5, "bytes"),
}
_PLAN_RESPONSE: Message = {
    "planned_state": Field(1, _DYNAMIC_VALUE),
    "requires_replace": _many(2, _PATH),
    "planned_private": Field(3, "bytes"),
    "diagnostics": _many(4, _DIAGNOSTIC),
}
_APPLY_REQUEST: Message = {
    "type_name": Field(1, "string"),
    "prior_state": Field(2, _DYNAMIC_VALUE),
    "planned_state": Field(3, _DYNAMIC_VALUE),
    "config": Field(4, _DYNAMIC_VALUE),
    "planned_private": Field(5, "bytes"),
}
_APPLY_RESPONSE: Message = {
    "new_state": Field(1, _DYNAMIC_VALUE),
    "private": Field(2, "bytes"),
    "diagnostics": _many(3, _DIAGNOSTIC),
}
_IMPORT_REQUEST: Message = {"type_name": Field(1, "string"), "id": Field(2, "string")}
_IMPORT_RESPONSE: Message = {
    "imported_resources": _many(
        1, {"type_name": Field(1, "string"), "state": Field(2, _DYNAMIC_VALUE), "private": Field(3, "bytes")}
    ),
    "diagnostics": _many(2, _DIAGNOSTIC),
}
_MOVE_REQUEST: Message = {
    "source_provider_address": Field(1, "string"),
    "source_type_name": Field(2, "string"),
    "source_schema_version": Field(3, "int"),
    "target_type_name": Field(5, "string"),
}
_READ_DATA_RESPONSE: Message = {"state": Field(1, _DYNAMIC_VALUE), "diagnostics": _many(2, _DIAGNOSTIC)}

CALLS: dict[str, tuple[Message, Message]] = {
    "GetMetadata": (_EMPTY, _GET_METADATA),
    "GetProviderSchema": (_EMPTY, _GET_PROVIDER_SCHEMA),
    "GetResourceIdentitySchemas": (_EMPTY, _EMPTY),
    "GetFunctions": (_EMPTY, _EMPTY),
    "ValidateProviderConfig": ({"config": Field(1, _DYNAMIC_VALUE)}, _DIAGNOSTICS_2),
    "ValidateResourceConfig": (_TYPE_AND_CONFIG, _DIAGNOSTICS_1),
    "ValidateDataResourceConfig": (_TYPE_AND_CONFIG, _DIAGNOSTICS_1),
    "ConfigureProvider": ({"config": Field(2, _DYNAMIC_VALUE)}, _DIAGNOSTICS_1),
    "UpgradeResourceState": (_UPGRADE_REQUEST, _UPGRADE_RESPONSE),
    "ReadResource": (_READ_REQUEST, _READ_RESPONSE),
    "PlanResourceChange": (_PLAN_REQUEST, _PLAN_RESPONSE),
    "ApplyResourceChange": (_APPLY_REQUEST, _APPLY_RESPONSE),
    "ImportResourceState": (_IMPORT_REQUEST, _IMPORT_RESPONSE),
    "MoveResourceState": (_MOVE_REQUEST, _DIAGNOSTICS_2),
    "ReadDataSource": (_TYPE_AND_CONFIG, _READ_DATA_RESPONSE),
    "StopProvider": (_EMPTY, _EMPTY),
}
"""Request and response of each call of the service `tfplugin6.Provider` that the provider answers."""
