"""
What the bindings of a provider consist of: a module for each resource and data source, with a class for each object.

The names and the order are those of CDKTF's own generator (`cdktf get` 0.21.0 and `cdktn get` 0.24.0, compared class
by class with what they made of the Apono provider).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Literal

from generator.backends.cdktf.names import parameter_name, pascal_case
from generator.provider_schema.types import AttributeSchema, BlockSchema, ProviderSchema

__all__ = ["Member", "ModuleShape", "ProviderShape", "Struct", "UnsupportedSchemaError", "camel_case", "shape_provider"]

Kind = Literal["simple", "list", "set", "map", "struct", "struct list", "struct set"]


class UnsupportedSchemaError(Exception):
    """The schema has something that these bindings have no form for; the message says where. Nobody's fault."""


@dataclass(frozen=True, slots=True)
class Member:
    """
    An attribute as a member of a class.

    Attributes:
        name: Terraform's.
        js_name: The jsii member: `connectorId`.
        python_name: `connector_id`; with an underscore behind it where it would be a keyword.
        scalar: Of the value or its elements: `string`, `number` or `boolean`; empty for structs.
        struct: What the value is, or its elements are; `None` for other kinds.
        description: The schema's; empty if it has none.
    """

    name: str
    js_name: str
    python_name: str
    kind: Kind
    scalar: str
    struct: Struct | None
    is_required: bool
    is_settable: bool
    description: str


@dataclass(frozen=True, slots=True)
class Struct:
    """
    A nested object.

    Attributes:
        name: Of its class; those of references and lists to it start with it.
        is_item: Whether it is an element of a collection.
        is_settable: Whether the attribute that holds it can be given.
    """

    name: str
    members: tuple[Member, ...]
    is_item: bool
    is_settable: bool

    @property
    def settable(self) -> tuple[Member, ...]:
        """The members that can be given."""
        return tuple(member for member in self.members if member.is_settable)


@dataclass(frozen=True, slots=True)
class ModuleShape:
    """
    A resource, a data source or the provider.

    Attributes:
        path: The Python module: `resource_integration`.
        namespace: The jsii submodule: `resourceIntegration`.
        class_name: `ResourceIntegration`.
        terraform_type: `apono_resource_integration`; for the provider its name.
        docs: The address of its page in Terraform's registry.
    """

    kind: Literal["resource", "data", "provider"]
    path: str
    namespace: str
    class_name: str
    terraform_type: str
    docs: str
    members: tuple[Member, ...]

    @property
    def settable(self) -> tuple[Member, ...]:
        """The members that can be given."""
        return tuple(member for member in self.members if member.is_settable)

    @property
    def structs(self) -> tuple[Struct, ...]:
        """All objects below, each behind those that it needs."""
        return tuple(_structs_of(self.members))


@dataclass(frozen=True, slots=True)
class ProviderShape:
    """
    All bindings of a provider.

    Attributes:
        name: `apono`.
        source: Without the registry: `apono-io/apono`.
        constraint: What the provider construct requires of its version.
    """

    name: str
    source: str
    full_source: str
    version: str
    constraint: str
    modules: tuple[ModuleShape, ...]


def shape_provider(schema: ProviderSchema, version: str, constraint: str) -> ProviderShape:
    """
    The bindings that a schema leads to.

    Raises:
        UnsupportedSchemaError: It has blocks, types that no Apono release has had, or names that are no identifiers.
    """
    for text in (schema.source, version, constraint):
        _require(_PLAIN, text, "the provider")
    source = schema.source.partition("/")[2]
    name = _require(_NAME, source.rpartition("/")[2], "the provider")
    docs = f"https://{schema.source.partition('/')[0]}/providers/{source}/{version}/docs"
    resources = [
        _shape_module("resource", type_, resource.block, name, docs) for type_, resource in schema.resources.items()
    ]
    data = [_shape_module("data", type_, one.block, name, docs) for type_, one in schema.data_sources.items()]
    provider = _shape_module("provider", name, schema.provider, name, docs)
    modules = sorted((*resources, *data, provider), key=lambda module: module.path)
    return ProviderShape(name, source, schema.source, version, constraint, tuple(modules))


# Names become code in two languages, and the rest becomes part of it as texts.
_NAME = re.compile(r"[a-z][a-z0-9_]*")
_PLAIN = re.compile(r"[A-Za-z0-9.,<>=!~ +/_:-]+")


def _require(pattern: re.Pattern[str], text: str, where: str) -> str:
    if not pattern.fullmatch(text):
        raise UnsupportedSchemaError(f"{where} has the name {text!r}")
    return text


def _shape_module(
    kind: Literal["resource", "data", "provider"], type_: str, block: BlockSchema, provider: str, docs: str
) -> ModuleShape:
    if block.block_types:
        raise UnsupportedSchemaError(f"{type_} has blocks ({', '.join(block.block_types)})")
    own = _require(_NAME, type_, "the provider").removeprefix(f"{provider}_")
    page, base, path = {
        "resource": (f"{docs}/resources/{own}", pascal_case(own), own),
        "data": (f"{docs}/data-sources/{own}", pascal_case(f"data_{type_}"), f"data_{type_}"),
        "provider": (docs, f"{pascal_case(type_)}Provider", "provider"),
    }[kind]
    members = _members(block.attributes, base, type_)
    if kind == "provider":
        members = (_ALIAS, *members)
    return ModuleShape(kind, path, camel_case(path), base, type_, page, members)


_ALIAS = Member("alias", "alias", "alias", "simple", "string", None, False, True, "Alias name")
"""What every provider can be given, and no schema says."""


def _members(attributes: Mapping[str, AttributeSchema], prefix: str, where: str) -> tuple[Member, ...]:
    return tuple(_member(attribute, prefix, f"{where}.{name}") for name, attribute in sorted(attributes.items()))


def _member(attribute: AttributeSchema, prefix: str, where: str) -> Member:
    _require(_NAME, attribute.name, where)
    is_settable = attribute.required or attribute.optional
    kind, scalar, struct = _type_of(attribute, prefix, where, is_settable=is_settable)
    js_name = _escape(camel_case(attribute.name))
    return Member(
        name=attribute.name,
        js_name=js_name,
        python_name=_python_name(js_name),
        kind=kind,
        scalar=scalar,
        struct=struct,
        is_required=attribute.required,
        is_settable=is_settable,
        description=attribute.description,
    )


_SCALARS = {"string": "string", "number": "number", "bool": "boolean"}
_NESTED: dict[str, Kind] = {"single": "struct", "list": "struct list", "set": "struct set"}


def _type_of(
    attribute: AttributeSchema, prefix: str, where: str, *, is_settable: bool
) -> tuple[Kind, str, Struct | None]:
    if attribute.nested is not None:
        if attribute.nested.nesting not in _NESTED:
            raise UnsupportedSchemaError(f"{where} is a {attribute.nested.nesting} of objects")
        name = prefix + pascal_case(attribute.name)
        kind = _NESTED[attribute.nested.nesting]
        members = _members(attribute.nested.attributes, name, where)
        return kind, "", Struct(name, members, kind != "struct", is_settable)
    match attribute.type:
        case str() as scalar if scalar in _SCALARS:
            return "simple", _SCALARS[scalar], None
        case ("list" | "set" | "map" as collection, "string"):
            return collection, "string", None
        case other:
            raise UnsupportedSchemaError(f"{where} has the type {other}")


def _structs_of(members: Iterable[Member]) -> Iterator[Struct]:
    for member in members:
        if member.struct is not None:
            yield from _structs_of(member.struct.members)
            yield member.struct


def camel_case(name: str) -> str:
    """`connector_id` as `connectorId`."""
    pascal = pascal_case(name)
    return pascal[:1].lower() + pascal[1:]


# Names that jsii or a base class needs for itself (`escapeAttributeName` of CDKTF's generator, 0.21.0).
_ATTRIBUTE_NAMES = frozenset({"self", "build", "node", "system", "tfResourceType", "importFrom", "moveTo", "software"})


def _escape(js_name: str) -> str:
    if js_name in _ATTRIBUTE_NAMES:
        return f"{js_name}Attribute"
    if js_name == "equals":
        return "equalTo"
    return re.sub("^get(?=[A-Za-z])", "fetch", js_name)


def _python_name(js_name: str) -> str:
    return parameter_name(re.sub(r"(?<=[a-z0-9])([A-Z])", r"_\1", js_name).lower())
