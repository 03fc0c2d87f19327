"""Names of things: Terraform resource addresses, variable references, and paths to values inside one document."""

from generator.addresses.attribute_path import AttributePath, MapKey, PathSyntaxError, Step
from generator.addresses.resource_address import AddressSyntaxError, ModuleStep, ResourceAddress, format_key
from generator.addresses.variable import RESERVED_VARIABLE_NAMES, VariableName, is_identifier

__all__ = [
    "RESERVED_VARIABLE_NAMES",
    "AddressSyntaxError",
    "AttributePath",
    "MapKey",
    "ModuleStep",
    "PathSyntaxError",
    "ResourceAddress",
    "Step",
    "VariableName",
    "format_key",
    "is_identifier",
]
