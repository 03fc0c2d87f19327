"""An Apono integration of a resource, whatever its type is."""

from __future__ import annotations

from datetime import date

from generator.addresses import AttributePath, VariableName
from generator.value_objects import value_object

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

Value = str | VariableName
"""A literal text, or the input variable that stands for one."""


@value_object
class ConfigValue:
    """
    One setting of the integration type.

    Attributes:
        key: As the provider wants it.
        value: Always a text: the provider sends every value of `integration_config` as a JSON string.
        origin: The spec's field.
    """

    key: str
    value: Value
    origin: AttributePath
    variable_type: str = "string"


@value_object
class SecretReference:
    """Where the connector reads the credentials. `fields`: name and value, in the order of the spec format."""

    store: str
    fields: tuple[tuple[str, Value], ...]


@value_object
class IntegrationOwner:
    """Who approves. `values`: texts in the spec's order, or a variable for the whole list."""

    attribute: Value
    source: Value | None
    values: tuple[Value, ...] | VariableName


@value_object
class ResourceOwner:
    """Who approves for a resource, found by its tag `key`."""

    key: Value
    attribute: Value
    source: Value | None


@value_object
class Server:
    """
    The live server that the integration is for.

    Attributes:
        host, port: `None` if known only to Terraform.
        certificate_authority: As PEM; `None` if the spec names none, or only Terraform knows it.
        is_authority_known: False if it is an input variable.
    """

    host: str | None
    port: int | None
    certificate_authority: str | None
    is_authority_known: bool = True

    @property
    def is_known(self) -> bool:
        """Whether the spec tells all that is needed to ask it."""
        return self.host is not None and self.port is not None and self.is_authority_known


@value_object
class Assumption:
    """
    A value in the generated code that nobody documents.

    Attributes:
        what: Which value, as a phrase: `type`, `the integration_config key of port`.
        value: The value itself.
    """

    what: str
    value: str


@value_object
class Waiver:
    """
    A decision to live with a fault of the live server for a time.

    Attributes:
        code: Of the diagnostic, such as `LIVE402`.
        until: The last day on which it holds.
        place: Which of the spec's waivers it is, from 0.
    """

    code: str
    owner: str
    reason: str
    until: date
    place: int = 0


@value_object
class Integration:
    """
    One integration.

    Attributes:
        kind: Of the spec, `RancherIntegration` for instance.
        name: Unique in Apono.
        resource: Terraform resource type.
        resource_name: Terraform resource name, unique in one output folder.
        provider_version: Version constraint as written.
        type: Apono's type string.
        config: In the order of the descriptor.
        resource_types: Connected resource types in order; never empty.
        assumptions: What of the above is assumed, in the order of the descriptor.
        waivers: For the live checks; no code comes of them.
    """

    kind: str
    name: Value
    resource: str
    resource_name: str
    provider_version: str
    type: str
    connector: Value
    config: tuple[ConfigValue, ...]
    resource_types: tuple[Value, ...] | VariableName
    secret_reference: SecretReference
    server: Server
    custom_access_details: Value | None = None
    owner: IntegrationOwner | None = None
    resource_owner: ResourceOwner | None = None
    assumptions: tuple[Assumption, ...] = ()
    waivers: tuple[Waiver, ...] = ()
