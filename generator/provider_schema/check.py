"""
Emitted resources against the provider's schema, down to the last nested attribute.

Terraform drops unknown keys inside nested attributes without a word and the provider leaves gaps (`gaps`), so a plan
that succeeds proves less than this check.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from generator.addresses import AttributePath, MapKey
from generator.diagnostics import Diagnostic
from generator.diagnostics.codes import provider_schema as codes
from generator.ir import (
    Attribute,
    Block,
    Call,
    Entry,
    Expression,
    ListValue,
    Literal,
    MapValue,
    ObjectValue,
    Reference,
    Template,
    TypeConstraint,
)
from generator.provider_schema.gaps import GAPS, Gaps
from generator.provider_schema.types import AttributeSchema, CtyType, ProviderSchema

__all__ = ["check_block"]


def check_block(block: Block, schema: ProviderSchema) -> list[Diagnostic]:
    """
    What the provider would not take of a `resource` block.

    The diagnostics carry the origin of the nearest node, a path into the spec.
    """
    resource_type = block.labels[0]
    provider = schema.version or "of the given schema"
    resource = schema.resources.get(resource_type)
    if resource is None:
        return [codes.UNKNOWN_RESOURCE_TYPE.at(AttributePath.of("kind"), provider=provider, type=resource_type)]
    checker = _Checker(provider)
    checker.members(block.attributes, resource.block.attributes, AttributePath(), None)
    checker.gaps(block, GAPS.get(resource_type, Gaps()))
    return checker.diagnostics


class _Checker:
    def __init__(self, provider: str) -> None:
        self.provider = provider
        self.diagnostics: list[Diagnostic] = []

    def members(
        self,
        members: Iterable[Attribute | Entry],
        schema: Mapping[str, AttributeSchema],
        path: AttributePath,
        origin: AttributePath | None,
    ) -> None:
        """The attributes of a resource or nested object: none unknown, none missing, each of its type."""
        given = set()
        for member in members:
            name = member.name if isinstance(member, Attribute) else member.key
            given.add(name)
            attribute = schema.get(name)
            here, member_origin = path / name, member.origin or origin
            if attribute is None:
                self.report(codes.UNKNOWN_ATTRIBUTE.at(member_origin, provider=self.provider, attribute=here))
            elif not (attribute.required or attribute.optional):
                self.report(codes.READ_ONLY_ATTRIBUTE.at(member_origin, provider=self.provider, attribute=here))
            else:
                if attribute.deprecated:
                    self.report(codes.DEPRECATED_ATTRIBUTE.at(member_origin, provider=self.provider, attribute=here))
                self.attribute(member.value, attribute, here, member_origin)
        for name, attribute in schema.items():
            if attribute.required and name not in given:
                missing = codes.MISSING_ATTRIBUTE.at(origin, provider=self.provider, attribute=path / name)
                self.report(missing)

    def attribute(
        self, value: Expression, schema: AttributeSchema, path: AttributePath, origin: AttributePath | None
    ) -> None:
        if schema.nested is None:
            self.value(value, schema.type or "dynamic", path, origin)
            return
        objects = _nested_objects(value, schema.nested.nesting)
        if objects is None:
            self.wrong_type(value, f"{schema.nested.nesting} of objects", path, origin)
            return
        for here, item, item_origin in objects:
            if isinstance(item, ObjectValue):
                item_path = AttributePath((*path.steps, *here))
                self.members(item.entries, schema.nested.attributes, item_path, item_origin or origin)
            elif not isinstance(item, Reference | Call):
                self.wrong_type(item, "an object", path, origin)

    def value(self, value: Expression, type_: CtyType, path: AttributePath, origin: AttributePath | None) -> None:
        """A value without a nested schema against a type; what only Terraform will know is taken on trust."""
        if isinstance(value, Reference | Call) or type_ == "dynamic":
            return
        if isinstance(type_, str):
            if not _is_primitive(value, type_):
                self.wrong_type(value, f"a {type_}", path, origin)
            return
        kind, element = type_[0], type_[1]
        if kind in ("list", "set") and isinstance(value, ListValue):
            for index, item in enumerate(value.items):
                self.value(item, element, path / index, origin / index if origin else None)
        elif kind == "map" and isinstance(value, MapValue):
            for entry in value.entries:
                here = path / MapKey(entry.key)
                if entry.value == Literal(None):
                    self.report(codes.NULL_MAP_VALUE.at(entry.origin or origin, attribute=here))
                else:
                    self.value(entry.value, element, here, entry.origin or origin)
        elif kind not in ("tuple", "object"):
            self.wrong_type(value, f"a {kind}", path, origin)

    def gaps(self, block: Block, gaps: Gaps) -> None:
        values = {attribute.name: attribute for attribute in block.attributes}
        for group in gaps.exactly_one:
            given = [name for name in group if _is_set(name, values)]
            if len(given) != 1:
                names = ", ".join(f"`{name}`" for name in group)
                self.report(codes.NOT_EXACTLY_ONE.at(_group_origin(group, values), attributes=names, count=len(given)))
        for name, other in gaps.needs.items():
            if name in values and other not in values:
                self.report(codes.REQUIRED_TOGETHER.at(values[name].origin, attribute=name, other=other))
        for name, minimum in gaps.min_items.items():
            attribute = values.get(name)
            if attribute and isinstance(attribute.value, ListValue) and len(attribute.value.items) < minimum:
                self.report(codes.TOO_FEW_ITEMS.at(attribute.origin, attribute=name, minimum=minimum))

    def wrong_type(self, value: Expression, expected: str, path: AttributePath, origin: AttributePath | None) -> None:
        found = _NAMES[type(value)]
        self.report(
            codes.WRONG_ATTRIBUTE_TYPE.at(
                origin, provider=self.provider, attribute=path, expected=expected, found=found
            )
        )

    def report(self, diagnostic: Diagnostic) -> None:
        self.diagnostics.append(diagnostic)


_NAMES: Mapping[type, str] = {
    Literal: "a plain value",
    Template: "a text",
    TypeConstraint: "a type",
    ListValue: "a list",
    ObjectValue: "an object",
    MapValue: "a map",
    Reference: "a reference",
    Call: "a function call",
}


def _is_primitive(value: Expression, type_: str) -> bool:
    if isinstance(value, Template):
        return type_ == "string"
    if not isinstance(value, Literal):
        return False
    if type_ == "string":
        # A number would be converted by Terraform; the provider's values are texts, so we write texts.
        return isinstance(value.value, str)
    if type_ == "bool":
        return isinstance(value.value, bool)
    return isinstance(value.value, int | float) and not isinstance(value.value, bool)


Nested = tuple[tuple[int | MapKey, ...], Expression, AttributePath | None]


def _nested_objects(value: Expression, nesting: str) -> list[Nested] | None:
    """The objects of a nested attribute with the steps to them; `None` if *value* has another shape."""
    if isinstance(value, Reference | Call):
        return []
    if nesting == "single":
        return [((), value, None)] if isinstance(value, ObjectValue) else None
    if nesting == "map":
        if not isinstance(value, MapValue):
            return None
        return [((MapKey(entry.key),), entry.value, entry.origin) for entry in value.entries]
    if not isinstance(value, ListValue):
        return None
    return [((index,), item, None) for index, item in enumerate(value.items)]


def _is_set(name: str, values: Mapping[str, Attribute]) -> bool:
    top, _, member = name.partition(".")
    attribute = values.get(top)
    if attribute is None or not member:
        return attribute is not None
    value = attribute.value
    return isinstance(value, ObjectValue) and any(entry.key == member for entry in value.entries)


def _group_origin(group: tuple[str, ...], values: Mapping[str, Attribute]) -> AttributePath | None:
    return next((values[top].origin for name in group if (top := name.partition(".")[0]) in values), None)
