"""The resolved model: what a spec means, with every default filled in and every reference bound. Frozen."""

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
    "ConfigValue",
    "Integration",
    "IntegrationOwner",
    "ResourceOwner",
    "SecretReference",
    "Server",
    "Value",
    "Waiver",
]
