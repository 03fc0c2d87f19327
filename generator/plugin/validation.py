"""
Validation of a configuration: the rules every provider of the plugin framework enforces, then its own.

Source of the order and the wording: terraform-plugin-framework, package fwserver, `AttributeValidate` and
`ValidateResourceConfig`, version 1.19.
"""

from __future__ import annotations

from collections.abc import Iterator

from .behaviour import Behaviour
from .findings import Finding, path_text
from .shapes import Field, Fields, Steps, children
from .values import Unknown, Value

__all__ = ["validate_config"]

_DOCS = "Refer to the provider documentation or contact the provider developers for additional information about"
_DEPRECATED = "Configure {} instead. This attribute will be removed in the next major version of the provider"


def validate_config(fields: Fields, behaviour: Behaviour, config: Value, *, is_configured: bool) -> list[Finding]:
    """
    Everything that is wrong with the configuration of one resource or data source.

    *is_configured* says whether the provider itself has its configuration; only then do the checks run that
    a provider makes with its client at hand.
    """
    found: list[Finding] = []
    for check in behaviour.config_checks:
        found += check(config)
    for check in behaviour.configured_checks if is_configured else ():
        found += check(config)
    found += _validate_object(fields, behaviour, config, (), "")
    # The framework, too, reports each finding once. Paths through sets hold values, so they have no hash.
    return [finding for index, finding in enumerate(found) if finding not in found[:index]]


def _validate_object(
    fields: Fields, behaviour: Behaviour, holder: Value, steps: Steps, prefix: str
) -> Iterator[Finding]:
    for name, field in fields.items():
        path = (*steps, ("attribute", name))
        yield from _validate_field(field, behaviour, holder, path, prefix + name)


def _validate_field(field: Field, behaviour: Behaviour, holder: Value, path: Steps, place: str) -> Iterator[Finding]:
    value = holder[field.name]
    fault = _conversion_fault(field, behaviour, value, place)
    if fault:
        yield Finding("Configuration Read Error", fault, path)
        return
    yield from _schema_faults(field, value, path)
    if value is not None and not isinstance(value, Unknown):
        for check in behaviour.checks.get(place, ()):
            yield from check(value, path, holder)
    for steps, item in children(field, value, path):
        yield from _validate_object(field.fields or {}, behaviour, item, steps, f"{place}.")
    if place in behaviour.deprecations and value is not None and not isinstance(value, Unknown):
        instead = _DEPRECATED.format(behaviour.deprecations[place])
        yield Finding("Attribute Deprecated", instead, path, is_warning=True)


def _schema_faults(field: Field, value: Value, path: Steps) -> Iterator[Finding]:
    if field.computed and not field.optional and value is not None:
        yield Finding(
            "Invalid Configuration for Read-Only Attribute",
            "Cannot set value for this attribute as the provider has marked it as read-only. Remove the "
            f"configuration line setting the value.\n\n{_DOCS} configurable and read-only attributes that are "
            "supported.",
            path,
        )
    if field.required and value is None:
        yield Finding(
            "Missing Configuration for Required Attribute",
            f"Must set a configuration value for the {path_text(path)} attribute as the provider has marked it "
            f"as required.\n\n{_DOCS} configurable attributes that are required.",
            path,
        )


def _conversion_fault(field: Field, behaviour: Behaviour, value: Value, place: str) -> str:
    """
    Why a number does not fit the integer that the provider's model holds, or "".

    The framework converts an attribute with all that is in it, so a fault inside is one of the outermost
    attribute and hides whatever else is wrong there.
    """
    wrong = next(_wrong_integers(field, behaviour, value, place), "") if behaviour.integers else ""
    if not wrong:
        return ""
    return (
        "An unexpected error was encountered trying to convert an attribute value from the configuration. "
        f"This is always an error in the provider. Please report the following to the provider developer:\n\n{wrong}"
    )


def _wrong_integers(field: Field, behaviour: Behaviour, value: Value, place: str) -> Iterator[str]:
    bits = behaviour.integers.get(place)
    if bits and value is not None and not isinstance(value, Unknown):
        if not isinstance(value, int):
            yield f"Value {value} is not an integer."
        elif not -(1 << bits - 1) <= value < 1 << bits - 1:
            yield f"Value {value} cannot be represented as a {bits}-bit integer."
    for _, item in children(field, value, ()):
        for name, member in (field.fields or {}).items():
            yield from _wrong_integers(member, behaviour, item[name], f"{place}.{name}")
