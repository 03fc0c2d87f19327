"""
One view of attributes and blocks: what the provider walks when it validates, plans and applies.

A resource is an object of fields; a field is a leaf with a type, or holds fields of its own, whether the
schema calls it a nested attribute or a block.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TypeAlias

from ..provider_schema.types import AttributeSchema, BlockSchema, CtyType, NestedBlock
from .values import Unknown, Value

__all__ = ["Field", "Fields", "Steps", "children", "fields_of", "type_of"]

Fields: TypeAlias = "Mapping[str, Field]"

Steps: TypeAlias = "tuple[tuple[str, Value], ...]"
"""
A path to a value, outermost step first: ("attribute", name), ("index", from 0), ("key", text) or
("element", the element of a set).
"""

_STEP_KINDS = {"list": "index", "map": "key", "set": "element"}


@dataclass(frozen=True, slots=True)
class Field:
    """
    An attribute or a block.

    *fields* is None for a leaf; otherwise *nesting* is "single", "group", "list", "set" or "map".
    """

    name: str
    type: CtyType
    fields: Fields | None = None
    nesting: str = ""
    required: bool = False
    computed: bool = False
    optional: bool = False
    write_only: bool = False
    is_block: bool = False


def fields_of(block: BlockSchema) -> Fields:
    """The fields of a resource, data source or provider block, by name."""
    attributes = {name: _attribute(attribute) for name, attribute in block.attributes.items()}
    return attributes | {name: _block(nested) for name, nested in block.block_types.items()}


def type_of(fields: Fields) -> CtyType:
    """The object type that *fields* make up, members sorted by name as everywhere."""
    return ("object", tuple((name, fields[name].type) for name in sorted(fields)), ())


def children(field: Field, value: Value, steps: Steps) -> Iterator[tuple[Steps, Value]]:
    """
    The objects inside a value of a nested field, each with its path.

    None for a leaf, and for a value that is null or unknown; an object that is itself null or unknown is
    passed over too, having no members to look at.
    """
    if field.fields is None or value is None or isinstance(value, Unknown):
        return
    if field.nesting in ("single", "group"):
        yield steps, value
        return
    step = _STEP_KINDS[field.nesting]
    pairs = value.items() if step == "key" else enumerate(value)
    for key, item in pairs:
        if item is not None and not isinstance(item, Unknown):
            yield (*steps, (step, item if step == "element" else key)), item


def _attribute(schema: AttributeSchema) -> Field:
    fields = nesting = None
    if schema.nested is not None:
        fields = {name: _attribute(member) for name, member in schema.nested.attributes.items()}
        nesting = schema.nested.nesting
    return Field(
        name=schema.name,
        type=_nested_type(fields, nesting) if fields is not None and nesting else schema.type or "dynamic",
        fields=fields,
        nesting=nesting or "",
        required=schema.required,
        computed=schema.computed,
        optional=schema.optional,
        write_only=schema.write_only,
    )


def _block(schema: NestedBlock) -> Field:
    fields = fields_of(schema.block)
    type_ = _nested_type(fields, schema.nesting)
    if schema.nesting in ("list", "map") and _has_dynamic(type_):
        # Elements may differ in type then, so Terraform sends such blocks as a tuple or object of any type
        # (configschema, Block.ImpliedType).
        return Field(name=schema.name, type="dynamic", is_block=True)
    return Field(name=schema.name, type=type_, fields=fields, nesting=schema.nesting, is_block=True)


def _nested_type(fields: Fields, nesting: str) -> CtyType:
    object_type = type_of(fields)
    return object_type if nesting in ("single", "group") else (nesting, object_type)


def _has_dynamic(type_: CtyType) -> bool:
    return type_ == "dynamic" or (isinstance(type_, tuple) and any(map(_has_dynamic, type_)))
