"""The resolved model: what a spec means, with every default filled in and every reference bound. Frozen."""

from generator.model.catalog import CatalogEntry, CatalogKey, check_catalog, list_names
from generator.model.integration import (
    Assumption,
    ConfigValue,
    Integration,
    IntegrationOwner,
    ResourceOwner,
    SecretReference,
    Server,
    Value,
    Waiver,
)

__all__ = [
    "Assumption",
    "CatalogEntry",
    "CatalogKey",
    "ConfigValue",
    "Integration",
    "IntegrationOwner",
    "ResourceOwner",
    "SecretReference",
    "Server",
    "Value",
    "Waiver",
    "check_catalog",
    "list_names",
]
