"""
Terraform code and state read back: what back ends write, and what people do.

Native syntax, Terraform JSON, `terraform show -json` and state files become resources whose values have places in the
imported text. What depends on something that only Terraform knows says so instead of a value. No resource, attribute or
provider is known here.
"""

from generator.readback.configuration import (
    CutElsewhere,
    LeftAlone,
    OpenConfiguration,
    ReadConfiguration,
    ReadResource,
    open_configuration,
    read_configuration,
)
from generator.readback.grammar import keep_tables_in
from generator.readback.values import Comment, ImportedText, Place, Refused, Value, plain, refused

__all__ = [
    "Comment",
    "CutElsewhere",
    "ImportedText",
    "LeftAlone",
    "OpenConfiguration",
    "Place",
    "ReadConfiguration",
    "ReadResource",
    "Refused",
    "Value",
    "keep_tables_in",
    "open_configuration",
    "plain",
    "read_configuration",
    "refused",
]
