"""
The calls of the plugin protocol, from request to response.

`ProviderService` is the provider; what it knows of one client is in a `Session`. Neither knows how the bytes
travel: that is `grpc_server`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from ..provider_schema.types import ProviderSchema, ResourceSchema
from .behaviour import FOREIGN, Behaviour, DataSourceBehaviour, ProviderBehaviour
from .data_sources import read_data_source
from .findings import Finding, attribute_path, to_message
from .lifecycle import apply_change, import_state, read_state
from .objects import ObjectStore, ObjectStoreError
from .planning import plan_change
from .schema_messages import CAPABILITIES, schema_message
from .shapes import Fields, fields_of, type_of
from .validation import validate_config
from .values import Value, ValueFormatError, decode_json, decode_value, encode_value

__all__ = ["ProviderService", "Session"]


class Session:
    """One client's view: whether it has configured the provider."""

    __slots__ = ("is_configured",)

    def __init__(self) -> None:
        self.is_configured = False


class ProviderService:
    """A provider that serves *schema* and behaves as *behaviour* says; created objects go to *store*."""

    def __init__(self, schema: ProviderSchema, behaviour: ProviderBehaviour, store: ObjectStore) -> None:
        self._schema = schema
        self._behaviour = behaviour
        self._store = store
        self._resource_fields = _FieldsByName(schema.resources)
        self._data_source_fields = _FieldsByName(schema.data_sources)
        self._provider_fields = fields_of(schema.provider)
        self._calls = {
            "GetMetadata": self._get_metadata,
            "GetProviderSchema": self._get_provider_schema,
            "ValidateProviderConfig": self._validate_provider_config,
            "ValidateResourceConfig": self._validate_resource_config,
            "ValidateDataResourceConfig": self._validate_data_source_config,
            "ConfigureProvider": self._configure_provider,
            "UpgradeResourceState": self._upgrade_resource_state,
            "ReadResource": self._read_resource,
            "PlanResourceChange": self._plan_resource_change,
            "ApplyResourceChange": self._apply_resource_change,
            "ImportResourceState": self._import_resource_state,
            "MoveResourceState": self._move_resource_state,
            "ReadDataSource": self._read_data_source,
        }

    def call(self, name: str, request: dict[str, Any], session: Session) -> dict[str, Any]:
        """
        The response to one call; names, requests and responses are those of `messages.CALLS`.

        A call that only has to be answered gets an empty response. A store that cannot be used becomes a
        diagnostic; Terraform shows it to whoever set the environment variable.

        Raises:
            ValueFormatError: A value of the request does not fit the schema: Terraform's mistake, or ours.
        """
        handler = self._calls.get(name)
        if handler is None:
            return {}
        try:
            return handler(request, session)
        except ObjectStoreError as exc:
            return {"diagnostics": [to_message(Finding("Offline provider: objects not usable", str(exc)))]}

    def _get_metadata(self, _request: dict[str, Any], _session: Session) -> dict[str, Any]:
        return {
            "server_capabilities": CAPABILITIES,
            "data_sources": [{"type_name": name} for name in self._schema.data_sources],
            "resources": [{"type_name": name} for name in self._schema.resources],
        }

    def _get_provider_schema(self, _request: dict[str, Any], _session: Session) -> dict[str, Any]:
        return schema_message(self._schema)

    def _validate_provider_config(self, request: dict[str, Any], session: Session) -> dict[str, Any]:
        return _validated(self._provider_fields, FOREIGN, request, session)

    def _validate_resource_config(self, request: dict[str, Any], session: Session) -> dict[str, Any]:
        name = request["type_name"]
        return _validated(self._resource_fields[name], self._of(name), request, session)

    def _validate_data_source_config(self, request: dict[str, Any], session: Session) -> dict[str, Any]:
        return _validated(self._data_source_fields[request["type_name"]], FOREIGN, request, session)

    def _configure_provider(self, _request: dict[str, Any], session: Session) -> dict[str, Any]:
        session.is_configured = True
        return {}

    def _upgrade_resource_state(self, request: dict[str, Any], _session: Session) -> dict[str, Any]:
        type_ = type_of(self._resource_fields[request["type_name"]])
        try:
            state = decode_json(request["raw_state"].get("json", b"null"), type_)
        except ValueFormatError as exc:
            text = f"There was an error reading the saved resource state using the current resource schema.\n\n{exc}"
            summary = "Unable to Read Previously Saved State for UpgradeResourceState"
            return {"diagnostics": [to_message(Finding(summary, text))]}
        return {"upgraded_state": _packed(state, type_)}

    def _read_resource(self, request: dict[str, Any], _session: Session) -> dict[str, Any]:
        name = request["type_name"]
        fields = self._resource_fields[name]
        state = _unpacked(request, "current_state", fields)
        current = read_state(self._store, name, fields, state)
        return {"new_state": _packed(current, type_of(fields)), "private": request.get("private", b"")}

    def _plan_resource_change(self, request: dict[str, Any], _session: Session) -> dict[str, Any]:
        name = request["type_name"]
        fields = self._resource_fields[name]
        prior, proposed, config = (
            _unpacked(request, part, fields) for part in ("prior_state", "proposed_new_state", "config")
        )
        change = plan_change(fields, self._of(name), prior, proposed, config)
        return {
            "planned_state": _packed(change.state, type_of(fields)),
            "requires_replace": [attribute_path(path) for path in change.replaced_by],
            "planned_private": request.get("prior_private", b""),
        }

    def _apply_resource_change(self, request: dict[str, Any], _session: Session) -> dict[str, Any]:
        name = request["type_name"]
        fields = self._resource_fields[name]
        prior, planned = (_unpacked(request, part, fields) for part in ("prior_state", "planned_state"))
        state, found = apply_change(self._store, name, fields, self._of(name), prior, planned)
        return {
            "new_state": _packed(state, type_of(fields)),
            "private": request.get("planned_private", b""),
            "diagnostics": [to_message(finding) for finding in found],
        }

    def _import_resource_state(self, request: dict[str, Any], _session: Session) -> dict[str, Any]:
        name = request["type_name"]
        fields = self._resource_fields[name]
        state, found = import_state(self._store, name, fields, self._of(name), request.get("id", ""))
        if found:
            return {"diagnostics": [to_message(finding) for finding in found]}
        return {"imported_resources": [{"type_name": name, "state": _packed(state, type_of(fields))}]}

    def _move_resource_state(self, request: dict[str, Any], _session: Session) -> dict[str, Any]:
        text = (
            "The target resource implementation does not include move resource state support. The resource "
            "implementation can be updated by the provider developers to include this support by "
            "implementing the ResourceWithMoveState interface.\n\n"
            f"Source Provider Address: {request.get('source_provider_address', '')}\n"
            f"Source Resource Type: {request.get('source_type_name', '')}\n"
            f"Source Resource Schema Version: {request.get('source_schema_version', 0)}\n"
            f"Target Resource Type: {request.get('target_type_name', '')}"
        )
        return {"diagnostics": [to_message(Finding("Unable to Move Resource State", text))]}

    def _read_data_source(self, request: dict[str, Any], _session: Session) -> dict[str, Any]:
        name = request["type_name"]
        fields = self._data_source_fields[name]
        behaviour = self._behaviour.data_sources.get(name, DataSourceBehaviour())
        config = _unpacked(request, "config", fields)
        state = read_data_source(self._store, fields, behaviour, config, self._resource_fields)
        return {"state": _packed(state, type_of(fields))}

    def _of(self, name: str) -> Behaviour:
        return self._behaviour.resources.get(name, FOREIGN)


class _FieldsByName(Mapping[str, Fields]):
    """The fields of resources by name, worked out when first asked for."""

    def __init__(self, schemas: Mapping[str, ResourceSchema]) -> None:
        self._schemas = schemas
        self._fields: dict[str, Fields] = {}

    def __getitem__(self, name: str) -> Fields:
        fields = self._fields.get(name)
        if fields is None:
            fields = self._fields[name] = fields_of(self._schemas[name].block)
        return fields

    def __iter__(self) -> Iterator[str]:
        return iter(self._schemas)

    def __len__(self) -> int:
        return len(self._schemas)


def _validated(fields: Fields, behaviour: Behaviour, request: dict[str, Any], session: Session) -> dict[str, Any]:
    config = _unpacked(request, "config", fields)
    found = validate_config(fields, behaviour, config, is_configured=session.is_configured)
    return {"diagnostics": [to_message(finding) for finding in found]}


def _unpacked(request: dict[str, Any], part: str, fields: Fields) -> Value:
    packed = request.get(part, {})
    if packed.get("json"):
        return decode_json(packed["json"], type_of(fields))
    return decode_value(packed.get("msgpack") or b"\xc0", type_of(fields))


def _packed(value: Value, type_: Any) -> dict[str, bytes]:
    return {"msgpack": encode_value(value, type_)}
