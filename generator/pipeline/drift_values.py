"""
An integration from three sides as the same thing: values by attribute, under the names of `apono_resource_integration`.

What is compared is what the provider would have in its state, so its conversions are made here: every value of the
config is a text, an absent connector is an empty text, a secret store of nulls is `{}`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Final, TypeAlias

from generator.addresses import AttributePath, MapKey, VariableName
from generator.integrations.lift import Steps, leaves_of
from generator.integrations.trace import trace_block
from generator.ir import Block, Expression, ListValue, Literal, Reference
from generator.readback import ReadResource, Value, plain, refused
from generator.server.apono.payloads import LiveIntegration

__all__ = ["OLDER_RESOURCE", "UNKNOWN", "Values", "of_account", "of_code", "of_spec", "path_of"]

Values: TypeAlias = "dict[Steps, Any]"
"""Text, tuple of texts, or `UNKNOWN` by the steps of the attribute."""

OLDER_RESOURCE: Final = "apono_integration"
_CONFIG: Final = "integration_config"


class _Unknown:
    """What only Terraform knows."""

    def __repr__(self) -> str:
        return "(known to Terraform only)"


UNKNOWN: Final = _Unknown()

# The older resource's names, and what the newer one calls the same. Owners are sets of one there.
_OLDER: Final[Mapping[Steps, Steps]] = {
    ("integration_owners", 0, "attribute"): ("owner", "attribute_type"),
    ("integration_owners", 0, "value"): ("owner", "attribute_values"),
    ("integration_owners", 0, "integration_id"): ("owner", "source_integration_id"),
    ("resource_owner_mappings", 0, "key_name"): ("owners_mapping", "key_name"),
    ("resource_owner_mappings", 0, "attribute"): ("owners_mapping", "attribute_type"),
    ("resource_owner_mappings", 0, "attribute_integration_id"): ("owners_mapping", "source_integration_id"),
}


def of_spec(block: Block) -> Values:
    """What a spec leads to."""
    found = {_plain(traced.attribute): _expression(traced.value) for traced in trace_block(block)}
    return _finish(found, block.labels[0])


def of_code(resource: ReadResource) -> Values:
    """What generated code, an edited one, or a state says. Null is the same as not there."""
    found = {
        steps: _read(value)
        for steps, value in leaves_of(resource).items()
        if steps != ("id",) and value.data is not None
    }
    return _finish(found, resource.type)


def of_account(live: LiveIntegration, resource: str) -> Values:
    """What the account has, as the provider's *resource* reads it: sources are ids for the older, else names."""
    source = "source_integration_id" if resource == OLDER_RESOURCE else "source_integration_name"
    found: Values = {
        ("name",): live.name,
        ("type",): live.type,
        ("connector_id",): live.connector_id or "",
        ("connected_resource_types",): live.connected_resource_types,
        ("custom_access_details",): live.custom_access_details,
        **{(_CONFIG, key): value for key, value in live.integration_config.items()},
    }
    if live.secret_store_config is not None:
        found |= dict(_stores(live.secret_store_config))
    if live.owner is not None:
        found[("owner", "attribute_type")] = live.owner.attribute_type
        found[("owner", "attribute_values")] = live.owner.attribute_value
        found[("owner", source)] = getattr(live.owner, source)
    if live.owners_mapping is not None:
        found[("owners_mapping", "key_name")] = live.owners_mapping.key_name
        found[("owners_mapping", "attribute_type")] = live.owners_mapping.attribute_type
        found[("owners_mapping", source)] = getattr(live.owners_mapping, source)
    return _finish({steps: value for steps, value in found.items() if value is not None}, "", resource)


def path_of(steps: Steps) -> str:
    """An attribute as people write it."""
    is_key = len(steps) == 2 and steps[0] == _CONFIG
    return str(AttributePath((steps[0], MapKey(str(steps[1]))) if is_key else steps))


def _stores(stores: Mapping[str, Mapping[str, str | None]]) -> Iterator[tuple[Steps, Any]]:
    for store, fields in stores.items():
        for name, value in fields.items():
            yield ("secret_store_config", store, name), value
        if not fields:
            yield ("secret_store_config", store), "{}"
    if not stores:
        yield ("secret_store_config",), "{}"


def _plain(path: AttributePath) -> Steps:
    return tuple(step.key if isinstance(step, MapKey) else step for step in path.steps)


def _expression(expression: Expression) -> Any:
    match expression:
        case Literal(value):
            return _scalar(value)
        case ListValue(items):
            return _together([_expression(item) for item in items])
        case Reference():
            return UNKNOWN
    return UNKNOWN


def _read(value: Value) -> Any:
    if refused(value) is not None:
        return UNKNOWN
    if isinstance(value.data, list):
        return _together([_read(item) for item in value.data])
    return _scalar(plain(value))


def _together(items: list[Any]) -> Any:
    return UNKNOWN if UNKNOWN in items else tuple(items)


def _scalar(value: Any) -> Any:
    """As the provider's attribute of type text takes it."""
    if isinstance(value, VariableName):
        return UNKNOWN
    if isinstance(value, bool):
        return "true" if value else "false"
    if value == {}:
        return "{}"
    return value if value is None or isinstance(value, str) else str(value)


def _finish(found: Values, written_as: str, resource: str = "") -> Values:
    """Under the newer names; the older resource's list of resource types is a set, so its order says nothing."""
    if written_as == OLDER_RESOURCE:
        found = {_newer(steps): value for steps, value in found.items()}
    types = found.get(("connected_resource_types",))
    if OLDER_RESOURCE in (written_as, resource) and isinstance(types, tuple):
        found[("connected_resource_types",)] = tuple(sorted(types))
    return found


def _newer(steps: Steps) -> Steps:
    head = str(steps[0])
    if head == "metadata":
        return (_CONFIG, *steps[1:])
    if head.endswith("_secret"):
        return ("secret_store_config", head.removesuffix("_secret"), *steps[1:])
    return _OLDER.get(steps, steps)
