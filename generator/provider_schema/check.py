"""
Emitted resources against the provider's schema, down to the last nested attribute.

Terraform drops unknown keys inside nested attributes without a word and the provider leaves gaps (`gaps`), so a plan
that succeeds proves less than this check.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from generator.addresses import AttributePath, MapKey
from generator.diagnostics import Diagnostic, DiagnosticCode
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
from generator.provider_schema.types import AttributeSchema, CtyType, NestedObject, ProviderSchema

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
    checker.members(block.attributes, resource.block.attributes, None, None)
    checker.gaps(block, GAPS.get(resource_type, Gaps()))
    return checker.diagnostics


_Trail = tuple["_Trail", str | int | MapKey] | None
"""A path below the resource while it is walked: the way to the parent and the last step; a real path only if needed."""


def _path(trail: _Trail) -> AttributePath:
    steps: list[str | int | MapKey] = []
    while trail is not None:
        trail, step = trail
        steps.append(step)
    return AttributePath(tuple(reversed(steps)))


class _Checker:
    """`origin` is always the spec's place of the nearest node that has one."""

    def __init__(self, provider: str) -> None:
        self.provider = provider
        self.diagnostics: list[Diagnostic] = []

    def members(
        self,
        members: Iterable[Attribute | Entry],
        schema: Mapping[str, AttributeSchema],
        trail: _Trail,
        origin: AttributePath | None,
    ) -> None:
        """The attributes of a resource or nested object: none unknown, none missing, each of its type."""
        given = set()
        for member in members:
            name = member.name if isinstance(member, Attribute) else member.key
            given.add(name)
            self.member(member, schema.get(name), (trail, name), member.origin or origin)
        for name, attribute in schema.items():
            if attribute.required and name not in given:
                self.report(codes.MISSING_ATTRIBUTE, (trail, name), origin)

    def member(
        self,
        member: Attribute | Entry,
        schema: AttributeSchema | None,
        trail: _Trail,
        origin: AttributePath | None,
    ) -> None:
        if schema is None:
            self.report(codes.UNKNOWN_ATTRIBUTE, trail, origin)
        elif not (schema.required or schema.optional):
            self.report(codes.READ_ONLY_ATTRIBUTE, trail, origin)
        else:
            if schema.deprecated:
                self.report(codes.DEPRECATED_ATTRIBUTE, trail, origin)
            if schema.nested is None:
                self.value(member.value, schema.type or "dynamic", trail, origin)
            else:
                self.nested(member.value, schema.nested, trail, origin)

    def nested(self, value: Expression, schema: NestedObject, trail: _Trail, origin: AttributePath | None) -> None:
        objects = _nested_objects(value, schema.nesting)
        if objects is None:
            self.wrong_type(value, f"{schema.nesting} of objects", trail, origin)
            return
        for step, item, item_origin in objects:
            here = trail if step is None else (trail, step)
            if isinstance(item, ObjectValue):
                self.members(item.entries, schema.attributes, here, item_origin or origin)
            elif not isinstance(item, _TRUSTED):
                self.wrong_type(item, "an object", here, origin)

    def value(self, value: Expression, type_: CtyType, trail: _Trail, origin: AttributePath | None) -> None:
        """A value without a nested schema against a type; what only Terraform will know is taken on trust."""
        if isinstance(value, _TRUSTED) or type_ == "dynamic":
            return
        if isinstance(type_, str):
            if not _is_primitive(value, type_):
                self.wrong_type(value, f"a {type_}", trail, origin)
            return
        kind, element = type_[0], type_[1]
        if isinstance(value, ListValue) and kind in ("list", "set"):
            for index, item in enumerate(value.items):
                self.value(item, element, (trail, index), origin)
        elif isinstance(value, MapValue) and kind == "map":
            for entry in value.entries:
                self.map_value(entry, element, trail, entry.origin or origin)
        elif kind not in ("tuple", "object"):
            self.wrong_type(value, f"a {kind}", trail, origin)

    def map_value(self, entry: Entry, element: CtyType, trail: _Trail, origin: AttributePath | None) -> None:
        if isinstance(entry.value, Literal) and entry.value.value is None:
            self.report(codes.NULL_MAP_VALUE, (trail, MapKey(entry.key)), origin)
        else:
            self.value(entry.value, element, (trail, entry.key), origin)

    def gaps(self, block: Block, gaps: Gaps) -> None:
        values = {attribute.name: attribute for attribute in block.attributes}
        for group in gaps.exactly_one:
            given = [name for name in group if _is_set(name, values)]
            if len(given) != 1:
                names = ", ".join(f"`{name}`" for name in group)
                origin = _group_origin(group, values)
                self.diagnostics.append(codes.NOT_EXACTLY_ONE.at(origin, attributes=names, count=len(given)))
        for name, other in gaps.needs.items():
            if name in values and other not in values:
                self.report(codes.REQUIRED_TOGETHER, (None, name), values[name].origin, other=other)
        for name, minimum in gaps.min_items.items():
            attribute = values.get(name)
            if attribute and isinstance(attribute.value, ListValue) and len(attribute.value.items) < minimum:
                self.report(codes.TOO_FEW_ITEMS, (None, name), attribute.origin, minimum=minimum)

    def wrong_type(self, value: Expression, expected: str, trail: _Trail, origin: AttributePath | None) -> None:
        found = _NAMES[type(value)]
        self.report(codes.WRONG_ATTRIBUTE_TYPE, trail, origin, expected=expected, found=found)

    def report(
        self,
        code: DiagnosticCode,
        trail: _Trail,
        origin: AttributePath | None,
        *,
        expected: str = "",
        found: str = "",
        other: str = "",
        minimum: int = 0,
    ) -> None:
        self.diagnostics.append(
            code.at(
                origin,
                provider=self.provider,
                attribute=_path(trail),
                expected=expected,
                found=found,
                other=other,
                minimum=minimum,
            )
        )


_TRUSTED = (Reference, Call)
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


_Nested = tuple[int | MapKey | None, Expression, AttributePath | None]


def _nested_objects(value: Expression, nesting: str) -> list[_Nested] | None:
    """The objects of a nested attribute with the step to each; `None` if *value* has another shape."""
    if isinstance(value, _TRUSTED):
        return []
    if nesting == "single":
        return [(None, value, None)] if isinstance(value, ObjectValue) else None
    if nesting == "map":
        if not isinstance(value, MapValue):
            return None
        return [(MapKey(entry.key), entry.value, entry.origin) for entry in value.entries]
    if not isinstance(value, ListValue):
        return None
    return [(index, item, None) for index, item in enumerate(value.items)]


def _is_set(name: str, values: Mapping[str, Attribute]) -> bool:
    top, _, member = name.partition(".")
    attribute = values.get(top)
    if attribute is None or not member:
        return attribute is not None
    value = attribute.value
    return isinstance(value, ObjectValue) and any(entry.key == member for entry in value.entries)


def _group_origin(group: tuple[str, ...], values: Mapping[str, Attribute]) -> AttributePath | None:
    return next((values[top].origin for name in group if (top := name.partition(".")[0]) in values), None)
