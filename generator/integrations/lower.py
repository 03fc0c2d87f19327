"""
From the resolved model to the IR of the provider's resources.

The provider has two resources for an integration. Each is a table of its attributes here; what they have in common is
written once. Names and shapes: provider apono-io/apono 1.9.1.
"""

from __future__ import annotations

from collections.abc import Callable

from generator.addresses import AttributePath, VariableName
from generator.ir import (
    Attribute,
    Block,
    Entry,
    Expression,
    ListValue,
    Literal,
    MapValue,
    ObjectValue,
    Reference,
)
from generator.model import Integration, Value
from generator.value_objects import value_object

__all__ = ["RESOURCE_TYPES", "Variable", "find_variables", "lower_integration"]


def lower_integration(integration: Integration) -> Block:
    """The resource block of an integration."""
    attributes = _ATTRIBUTES[integration.resource](integration)
    return Block(
        type="resource",
        labels=(integration.resource, integration.resource_name),
        attributes=tuple(attribute for attribute in attributes if attribute is not None),
    )


def _resource_integration(integration: Integration) -> list[Attribute | None]:
    owner, resource_owner = integration.owner, integration.resource_owner
    return [
        *_common(integration),
        _attribute("connected_resource_types", _list(integration.resource_types), "resource_types"),
        Attribute("integration_config", _config(integration), None),
        Attribute("secret_store_config", _object(_secret_entry(integration)), AttributePath.of("secret_store")),
        _optional("custom_access_details", integration.custom_access_details),
        None
        if owner is None
        else _attribute(
            "owner",
            _object(
                _entry("attribute_type", owner.attribute, "integration_owner", "attribute"),
                _entry("source_integration_name", owner.source, "integration_owner", "source"),
                Entry("attribute_values", _list(owner.values), AttributePath.of("integration_owner", "values")),
            ),
            "integration_owner",
        ),
        None
        if resource_owner is None
        else _attribute(
            "owners_mapping",
            _object(
                _entry("key_name", resource_owner.key, "resource_owner", "key"),
                _entry("attribute_type", resource_owner.attribute, "resource_owner", "attribute"),
                _entry("source_integration_name", resource_owner.source, "resource_owner", "source"),
            ),
            "resource_owner",
        ),
    ]


def _older_integration(integration: Integration) -> list[Attribute | None]:
    owner, resource_owner = integration.owner, integration.resource_owner
    reference = integration.secret_reference
    secret = _secret_entry(integration)
    return [
        *_common(integration),
        _attribute("connected_resource_types", _list(integration.resource_types), "resource_types"),
        Attribute("metadata", _config(integration), None),
        Attribute(f"{reference.store}_secret", secret.value, secret.origin),
        _optional("custom_access_details", integration.custom_access_details),
        None
        if owner is None
        else _attribute(
            "integration_owners",
            ListValue(
                (
                    _object(
                        _entry("attribute", owner.attribute, "integration_owner", "attribute"),
                        _entry("integration_id", owner.source, "integration_owner", "source"),
                        Entry("value", _list(owner.values), AttributePath.of("integration_owner", "values")),
                    ),
                )
            ),
            "integration_owner",
        ),
        None
        if resource_owner is None
        else _attribute(
            "resource_owner_mappings",
            ListValue(
                (
                    _object(
                        _entry("key_name", resource_owner.key, "resource_owner", "key"),
                        _entry("attribute", resource_owner.attribute, "resource_owner", "attribute"),
                        _entry("attribute_integration_id", resource_owner.source, "resource_owner", "source"),
                    ),
                )
            ),
            "resource_owner",
        ),
    ]


_ATTRIBUTES: dict[str, Callable[[Integration], list[Attribute | None]]] = {
    "apono_resource_integration": _resource_integration,
    "apono_integration": _older_integration,
}

RESOURCE_TYPES = tuple(_ATTRIBUTES)
"""The provider's resources that an integration can become, the preferred one first."""


def _common(integration: Integration) -> list[Attribute]:
    return [
        _attribute("name", _value(integration.name), "name"),
        _attribute("type", Literal(integration.type), "kind"),
        _attribute("connector_id", _value(integration.connector), "connector"),
    ]


def _config(integration: Integration) -> MapValue:
    return MapValue(tuple(Entry(item.key, _value(item.value), item.origin) for item in integration.config))


def _secret_entry(integration: Integration) -> Entry:
    reference = integration.secret_reference
    fields = (_entry(name, value, "secret_store", reference.store, name) for name, value in reference.fields)
    return Entry(reference.store, _object(*fields), AttributePath.of("secret_store", reference.store))


def _attribute(name: str, value: Expression, *origin: str) -> Attribute:
    return Attribute(name, value, AttributePath.of(*origin))


def _optional(name: str, value: Value | None) -> Attribute | None:
    return None if value is None else _attribute(name, _value(value), name)


def _entry(key: str, value: Value | None, *origin: str) -> Entry | None:
    return None if value is None else Entry(key, _value(value), AttributePath.of(*origin))


def _object(*entries: Entry | None) -> ObjectValue:
    return ObjectValue(tuple(entry for entry in entries if entry is not None))


def _list(values: tuple[Value, ...] | VariableName) -> Expression:
    if isinstance(values, VariableName):
        return Reference(values)
    return ListValue(tuple(_value(value) for value in values))


def _value(value: Value) -> Literal | Reference:
    return Reference(value) if isinstance(value, VariableName) else Literal(value)


@value_object
class Variable:
    """
    A use of an input variable.

    Attributes:
        type: As the field that it stands in wants it.
        origin: The spec's field.
    """

    name: VariableName
    type: str
    origin: AttributePath


def find_variables(integration: Integration) -> list[Variable]:
    """Every use of a variable, in the order of the fields."""
    uses: list[Variable] = []

    def use(value: object, *origin: str | int, type_: str = "string") -> None:
        if isinstance(value, VariableName):
            uses.append(Variable(value, type_, AttributePath.of(*origin)))

    def use_list(values: tuple[Value, ...] | VariableName, *origin: str) -> None:
        use(values, *origin, type_="list(string)")
        if isinstance(values, tuple):
            for index, value in enumerate(values):
                use(value, *origin, index)

    use(integration.name, "name")
    use(integration.connector, "connector")
    for item in integration.config:
        use(item.value, *item.origin.steps, type_=item.variable_type)  # type: ignore[arg-type]
    for name, value in integration.secret_reference.fields:
        use(value, "secret_store", integration.secret_reference.store, name)
    use(integration.custom_access_details, "custom_access_details")
    if integration.owner:
        use(integration.owner.attribute, "integration_owner", "attribute")
        use(integration.owner.source, "integration_owner", "source")
        use_list(integration.owner.values, "integration_owner", "values")
    if integration.resource_owner:
        for name in ("key", "attribute", "source"):
            use(getattr(integration.resource_owner, name), "resource_owner", name)
    use_list(integration.resource_types, "resource_types")
    return uses
