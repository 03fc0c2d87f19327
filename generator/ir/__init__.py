"""
Target-neutral Terraform code: blocks, attributes and expressions.

No HCL, JSON or Python syntax is in here: a back end writes it. Texts are the texts that Terraform shall evaluate;
what is code and what is literal is decided by the node type and never by the content.
"""

from generator.ir.nodes import (
    AddressOf,
    Attribute,
    Block,
    Call,
    Configuration,
    ConfigurationFile,
    Each,
    Entry,
    Expression,
    ListValue,
    Literal,
    MapValue,
    ObjectValue,
    Origin,
    Reference,
    Template,
    TypeConstraint,
)

__all__ = [
    "AddressOf",
    "Attribute",
    "Block",
    "Call",
    "Configuration",
    "ConfigurationFile",
    "Each",
    "Entry",
    "Expression",
    "ListValue",
    "Literal",
    "MapValue",
    "ObjectValue",
    "Origin",
    "Reference",
    "Template",
    "TypeConstraint",
]
