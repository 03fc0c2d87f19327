"""
A provider's schema as values: what a configuration may say, and of which type.

The shapes are those of `terraform providers schema -json` (format version 1.0), which is also what the
plugin protocol carries. Everything is immutable; the mappings are read-only views that may build their
values on first use (see `load`).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal, TypeAlias

__all__ = [
    "AttributeSchema",
    "BlockNesting",
    "BlockSchema",
    "CtyType",
    "NestedBlock",
    "NestedObject",
    "Nesting",
    "ProviderSchema",
    "ResourceSchema",
]

CtyType: TypeAlias = "str | tuple[CtyType, ...]"
"""
A Terraform type in the form of the schema JSON, with tuples for its arrays and objects.

One of: "string", "number", "bool", "dynamic"; ("list" | "set" | "map", ELEMENT); ("tuple", (TYPE, ...));
("object", ((NAME, TYPE), ...), (NAME, ...)), whose members are sorted by name and whose third part names
the optional members, sorted (empty when all are required).
"""

Nesting: TypeAlias = Literal["single", "list", "set", "map"]
BlockNesting: TypeAlias = Literal["single", "group", "list", "set", "map"]


@dataclass(frozen=True, slots=True)
class AttributeSchema:
    """
    One attribute, written `name = value`.

    Exactly one of *type* and *nested* is set. *description* is "" where the provider gives none.
    """

    name: str
    type: CtyType | None
    nested: NestedObject | None
    required: bool
    optional: bool
    computed: bool
    sensitive: bool
    deprecated: bool
    write_only: bool
    description: str


@dataclass(frozen=True, slots=True)
class NestedObject:
    """The members of a nested attribute; *nesting* says whether the value is one object or a collection."""

    attributes: Mapping[str, AttributeSchema]
    nesting: Nesting


@dataclass(frozen=True, slots=True)
class BlockSchema:
    """What stands between the braces of a block: attributes and further blocks, each by name."""

    attributes: Mapping[str, AttributeSchema]
    block_types: Mapping[str, NestedBlock]


@dataclass(frozen=True, slots=True)
class NestedBlock:
    """
    A block inside a block, written `name { ... }`.

    *min_items* and *max_items* count blocks of this name; 0 as a maximum means no limit.
    """

    name: str
    block: BlockSchema
    nesting: BlockNesting
    min_items: int
    max_items: int


@dataclass(frozen=True, slots=True)
class ResourceSchema:
    """A resource or data source; *version* counts the revisions of its stored state."""

    version: int
    block: BlockSchema


@dataclass(frozen=True, slots=True)
class ProviderSchema:
    """
    All that one provider release declares.

    *source* is the full address ("registry.terraform.io/namespace/type"); *version* is None where the
    schema came without one (the JSON of Terraform does not say it).
    """

    source: str
    version: str | None
    provider: BlockSchema
    resources: Mapping[str, ResourceSchema]
    data_sources: Mapping[str, ResourceSchema]
