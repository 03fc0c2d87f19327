"""From spec fields to Terraform attributes, read off the code that is really emitted."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache
from typing import Any

from generator.addresses import AttributePath, MapKey, VariableName
from generator.integrations.descriptor import Descriptor, load_descriptor
from generator.integrations.kind import IntegrationKind, ResolveContext
from generator.integrations.lower import RESOURCE_TYPES, lower_integration
from generator.ir import Block, Entry, Expression, ListValue, MapValue, ObjectValue
from generator.spec.field_table import SpecField, list_fields
from generator.spec.shape import check_shape

__all__ = ["TracedValue", "attributes_by_field", "trace_block"]


@dataclass(frozen=True, slots=True)
class TracedValue:
    """
    A value in a resource.

    Attributes:
        attribute: Where it stands below the resource.
        value: Holds no further attribute: a literal, a reference, or a list of them.
        origin: The spec's field; `None` if none leads to it.
    """

    attribute: AttributePath
    value: Expression
    origin: AttributePath | None


def trace_block(block: Block) -> Iterator[TracedValue]:
    """The values of a resource block, in the order in which they are written."""
    for attribute in block.attributes:
        yield from _trace(AttributePath.of(attribute.name), attribute.value, attribute.origin)


def _trace(path: AttributePath, value: Expression, origin: AttributePath | None) -> Iterator[TracedValue]:
    match value:
        case ObjectValue(entries):
            yield from (traced for entry in entries for traced in _trace_entry(path / entry.key, entry, origin))
        case MapValue(entries):
            yield from (traced for entry in entries for traced in _trace_entry(path / MapKey(entry.key), entry, origin))
        case ListValue(items) if any(isinstance(item, ObjectValue) for item in items):
            yield from (traced for index, item in enumerate(items) for traced in _trace(path / index, item, origin))
        case _:
            yield TracedValue(path, value, origin)


def _trace_entry(path: AttributePath, entry: Entry, origin: AttributePath | None) -> Iterator[TracedValue]:
    return _trace(path, entry.value, entry.origin or origin)


@cache
def attributes_by_field(kind: IntegrationKind) -> dict[str, dict[str, str]]:
    """
    For the path of each spec field that reaches a resource: the attribute, by type of resource.

    Nothing is listed: specs with every field are lowered, and what they became is looked at.
    """
    fields = [field for field in list_fields(kind.surface) if field.path.split(".")[0] != "descriptor"]
    choices = max(sum(other.parent == field.path for other in fields) for field in fields if field.is_choice)
    found: dict[str, dict[str, str]] = {}
    for resource in RESOURCE_TYPES:
        for choice in range(choices):
            for traced in _trace_sample(kind, _sample(fields, choice, resource)):
                if traced.origin is not None:
                    found.setdefault(str(traced.origin), {}).setdefault(resource, str(traced.attribute))
    return found


def _trace_sample(kind: IntegrationKind, sample: dict[str, Any]) -> Iterator[TracedValue]:
    surface, diagnostics = check_shape(kind.surface, sample)
    assert surface is not None, diagnostics  # noqa: S101 - made from the model itself
    descriptor: Descriptor = load_descriptor(kind.descriptor_name)
    # Dates matter to certificates alone, and a sample has none.
    context = ResolveContext(None, None, datetime.min.replace(tzinfo=UTC), descriptor)
    # Faults that only values can have (a source that must be an id, say) do not matter here.
    integration, _ = kind.resolve(surface, context)
    return iter(()) if integration is None else trace_block(lower_integration(integration))


def _sample(fields: list[SpecField], choice: int, resource: str) -> dict[str, Any]:
    """A document with every field; of fields that exclude one another, the one of number *choice* (modulo theirs)."""
    root: dict[str, Any] = {}
    members = {"": root}
    for field in fields:
        parent = next((other for other in fields if other.path == field.parent), None)
        siblings = [other for other in fields if other.parent == field.parent]
        if field.parent not in members:
            continue
        if parent is not None and parent.is_choice and siblings.index(field) != choice % len(siblings):
            continue
        is_object = field.has_fields and not field.is_list
        value: Any = {} if is_object else _sample_value(field, resource)
        members[field.parent][field.name] = value
        if is_object:
            members[field.path] = value
    return root


def _sample_value(field: SpecField, resource: str) -> Any:
    if field.path == "terraform.resource":
        return resource
    return VariableName("sample") if field.takes_reference else field.example
