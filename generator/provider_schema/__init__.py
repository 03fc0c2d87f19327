"""
What providers accept: schema types, loading, and the differences between two releases.

`load_packaged` gives the Apono provider's schema; `parse_provider_schema` reads any other.
"""

from .load import (
    PACKAGED_SOURCE,
    PACKAGED_VERSION,
    ProviderSchemaError,
    SchemaFormatError,
    UnknownProviderError,
    load_packaged,
    packaged_text,
    parse_provider_schema,
)
from .types import (
    AttributeSchema,
    BlockNesting,
    BlockSchema,
    CtyType,
    NestedBlock,
    NestedObject,
    Nesting,
    ProviderSchema,
    ResourceSchema,
)

__all__ = [
    "PACKAGED_SOURCE",
    "PACKAGED_VERSION",
    "AttributeSchema",
    "BlockNesting",
    "BlockSchema",
    "CtyType",
    "NestedBlock",
    "NestedObject",
    "Nesting",
    "ProviderSchema",
    "ProviderSchemaError",
    "ResourceSchema",
    "SchemaFormatError",
    "UnknownProviderError",
    "load_packaged",
    "packaged_text",
    "parse_provider_schema",
]
