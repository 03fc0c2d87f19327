"""A provider schema as the message of the plugin protocol that Terraform asks for first."""

from __future__ import annotations

import json
from typing import Any

from ..provider_schema.types import AttributeSchema, BlockSchema, NestedBlock, ProviderSchema, ResourceSchema
from .messages import BLOCK_NESTING, OBJECT_NESTING
from .values import type_to_json

__all__ = ["CAPABILITIES", "schema_message"]

CAPABILITIES = {
    "plan_destroy": True,
    "get_provider_schema_optional": True,  # Terraform may use the schema it has, instead of asking again
    "move_resource_state": True,
}


def schema_message(schema: ProviderSchema) -> dict[str, Any]:
    """The response of GetProviderSchema. It reads every resource of *schema*, which may be slow."""
    return {
        "provider": _schema(ResourceSchema(version=0, block=schema.provider)),
        "resource_schemas": [{"key": name, "value": _schema(resource)} for name, resource in schema.resources.items()],
        "data_source_schemas": [
            {"key": name, "value": _schema(resource)} for name, resource in schema.data_sources.items()
        ],
        "server_capabilities": CAPABILITIES,
    }


def _schema(resource: ResourceSchema) -> dict[str, Any]:
    return {"version": resource.version, "block": _block(resource.block)}


def _block(block: BlockSchema) -> dict[str, Any]:
    return {
        "attributes": [_attribute(attribute) for attribute in block.attributes.values()],
        "block_types": [_nested_block(nested) for nested in block.block_types.values()],
    }


def _nested_block(nested: NestedBlock) -> dict[str, Any]:
    return {
        "type_name": nested.name,
        "block": _block(nested.block),
        "nesting": BLOCK_NESTING[nested.nesting],
        "min_items": nested.min_items,
        "max_items": nested.max_items,
    }


def _attribute(attribute: AttributeSchema) -> dict[str, Any]:
    message: dict[str, Any] = {
        "name": attribute.name,
        "description": attribute.description,
        "required": attribute.required,
        "optional": attribute.optional,
        "computed": attribute.computed,
        "sensitive": attribute.sensitive,
        "deprecated": attribute.deprecated,
        "write_only": attribute.write_only,
    }
    if attribute.nested is None:
        type_ = type_to_json(attribute.type or "dynamic")
        return message | {"type": json.dumps(type_, separators=(",", ":")).encode()}
    members = [_attribute(member) for member in attribute.nested.attributes.values()]
    nested = {"attributes": members, "nesting": OBJECT_NESTING[attribute.nested.nesting]}
    return message | {"nested_type": nested}
