"""What appeared, vanished or changed between two releases of a provider, as their schemas tell it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields
from typing import Literal, TypeAlias, TypeVar

from .types import AttributeSchema, BlockSchema, NestedBlock, NestedObject, ProviderSchema, ResourceSchema

__all__ = ["DifferenceKind", "SchemaDifference", "find_differences"]

DifferenceKind: TypeAlias = Literal["appeared", "vanished", "changed"]

Value = TypeVar("Value")

_FLAGS = tuple(
    field.name for field in fields(AttributeSchema) if field.name not in ("name", "type", "nested", "description")
)


@dataclass(frozen=True, slots=True, order=True)
class SchemaDifference:
    """
    One difference, at the outermost place where it shows.

    *place* reads "provider.endpoint", "resource apono_integration.metadata" or
    "data apono_groups.groups.id": the steps of the schema, with neither indexes nor keys. *aspect* is the
    changed property ("type", "required", "nesting", "min_items", "version", ...) and *before* and *after*
    are its values as text; all three are "" unless *kind* is "changed".
    """

    place: str
    kind: DifferenceKind
    aspect: str = ""
    before: str = ""
    after: str = ""


def find_differences(before: ProviderSchema, after: ProviderSchema) -> list[SchemaDifference]:
    """
    All differences, sorted by place. Descriptions do not count: they change nothing that Terraform does.

    A resource that appeared or vanished is one difference; its attributes are not listed as well.
    """
    found = [
        *_block_differences("provider", before.provider, after.provider),
        *_resources_differences("resource ", before.resources, after.resources),
        *_resources_differences("data ", before.data_sources, after.data_sources),
    ]
    return sorted(found)


def _resources_differences(
    prefix: str, before: Mapping[str, ResourceSchema], after: Mapping[str, ResourceSchema]
) -> Iterator[SchemaDifference]:
    yield from _coming_and_going(prefix, before, after)
    for name, old, new in _common(before, after):
        place = prefix + name
        yield from _changed(place, "version", old.version, new.version)
        yield from _block_differences(place, old.block, new.block)


def _block_differences(place: str, before: BlockSchema, after: BlockSchema) -> Iterator[SchemaDifference]:
    yield from _attributes_differences(place, before.attributes, after.attributes)
    yield from _coming_and_going(f"{place}.", before.block_types, after.block_types)
    for name, old, new in _common(before.block_types, after.block_types):
        yield from _nested_block_differences(f"{place}.{name}", old, new)


def _nested_block_differences(place: str, before: NestedBlock, after: NestedBlock) -> Iterator[SchemaDifference]:
    yield from _changed(place, "nesting", before.nesting, after.nesting)
    yield from _changed(place, "min_items", before.min_items, after.min_items)
    yield from _changed(place, "max_items", before.max_items, after.max_items)
    yield from _block_differences(place, before.block, after.block)


def _attributes_differences(
    place: str, before: Mapping[str, AttributeSchema], after: Mapping[str, AttributeSchema]
) -> Iterator[SchemaDifference]:
    yield from _coming_and_going(f"{place}.", before, after)
    for name, old, new in _common(before, after):
        yield from _attribute_differences(f"{place}.{name}", old, new)


def _attribute_differences(place: str, before: AttributeSchema, after: AttributeSchema) -> Iterator[SchemaDifference]:
    for flag in _FLAGS:
        yield from _changed(place, flag, getattr(before, flag), getattr(after, flag))
    yield from _changed(place, "type", before.type, after.type)
    if before.nested is not None and after.nested is not None:
        yield from _nested_differences(place, before.nested, after.nested)


def _nested_differences(place: str, before: NestedObject, after: NestedObject) -> Iterator[SchemaDifference]:
    yield from _changed(place, "nesting", before.nesting, after.nesting)
    yield from _attributes_differences(place, before.attributes, after.attributes)


def _coming_and_going(
    prefix: str, before: Mapping[str, object], after: Mapping[str, object]
) -> Iterator[SchemaDifference]:
    for name in before.keys() - after.keys():
        yield SchemaDifference(prefix + name, "vanished")
    for name in after.keys() - before.keys():
        yield SchemaDifference(prefix + name, "appeared")


def _common(before: Mapping[str, Value], after: Mapping[str, Value]) -> Iterator[tuple[str, Value, Value]]:
    for name in before.keys() & after.keys():
        yield name, before[name], after[name]


def _changed(place: str, aspect: str, before: object, after: object) -> Iterator[SchemaDifference]:
    if before != after:
        yield SchemaDifference(place, "changed", aspect, _text(before), _text(after))


def _text(value: object) -> str:
    """A property as people read it: `true`, `3`, `list(string)`; an object type is written in full."""
    match value:
        case bool():
            return str(value).lower()
        case None:
            return "nested attributes"
        case (kind, element) if kind in ("list", "set", "map"):
            return f"{kind}({_text(element)})"
        case ("tuple", tuple(elements)):
            return f"tuple([{', '.join(map(_text, elements))}])"
        case ("object", tuple(members), tuple(optional)):
            return f"object({{{', '.join(_member(name, type_, optional) for name, type_ in members)}}})"
        case _:
            return str(value)


def _member(name: str, type_: object, optional: tuple[str, ...]) -> str:
    return f"{name}=optional({_text(type_)})" if name in optional else f"{name}={_text(type_)}"
