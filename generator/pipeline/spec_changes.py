"""Two versions of an integration, setting by setting, in words."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Final, final

from generator.addresses import AttributePath, VariableName
from generator.model import Integration, IntegrationOwner, ResourceOwner, SecretReference, Value
from generator.report.preview.document import Parties

__all__ = ["SpecChange", "compare_integrations", "describe_parties"]


@final
@dataclass(frozen=True, slots=True)
class SpecChange:
    """
    A setting that differs.

    Attributes:
        field: Of the spec.
        before, after: With their unit; empty if it is not set.
        is_risky: Whether it changes who gives, keeps or reaches access.
    """

    field: str
    label: str
    before: str
    after: str
    is_risky: bool


@final
@dataclass(frozen=True, slots=True)
class _Setting:
    """A setting outside of the integration type's own ones."""

    field: str
    label: str
    is_risky: bool
    read: Callable[[Integration], str]


def compare_integrations(before: Integration, after: Integration) -> Iterator[SpecChange]:
    """What differs, in the order of the spec format."""
    for setting in _FIRST_SETTINGS:
        yield from _compare(setting, setting.read(before), setting.read(after))
    old, new = _config(before), _config(after)
    for field in dict.fromkeys([*old, *new]):
        label = field.removesuffix(_DAYS).replace("_", " ")
        yield from _compare(
            _Setting(field, label, field in _RISKY_FIELDS, _nothing), old.get(field, ""), new.get(field, "")
        )
    for setting in _LAST_SETTINGS:
        yield from _compare(setting, setting.read(before), setting.read(after))


def describe_parties(integration: Integration) -> Parties:
    """Who has to do with the integration."""
    server = integration.server
    host = server.host if server.host is not None else "known only to Terraform"
    owners = [_owner(integration.owner)] if integration.owner else []
    owners += [_resource_owner(integration.resource_owner)] if integration.resource_owner else []
    return Parties(
        server=f"{host}:{server.port}" if server.host is not None and server.port is not None else host,
        connector=str(integration.connector),
        secret_store=_secret(integration.secret_reference),
        owners="; ".join(owners),
    )


_DAYS: Final = "_days"
_RISKY_FIELDS: Final = frozenset({"host", "port", "certificate_authority"})


def _compare(setting: _Setting, before: str, after: str) -> Iterator[SpecChange]:
    if before != after:
        yield SpecChange(setting.field, setting.label, before, after, setting.is_risky)


def _nothing(_integration: Integration) -> str:
    return ""


def _config(integration: Integration) -> dict[str, str]:
    """The integration type's settings by the spec's field."""
    return {_field(item.origin): _config_text(_field(item.origin), item.value) for item in integration.config}


def _field(origin: AttributePath) -> str:
    return str(origin.steps[0]) if origin.steps else ""


def _config_text(field: str, value: Value) -> str:
    if isinstance(value, str) and "-----BEGIN CERTIFICATE-----" in value:
        return _certificate(value)
    return f"{value} days" if field.endswith(_DAYS) and isinstance(value, str) else str(value)


def _certificate(pem: str) -> str:
    """Whose it is, until when, and a fingerprint, for two of the same name are told apart by it alone."""
    from cryptography.hazmat.primitives.hashes import SHA256
    from cryptography.x509 import load_pem_x509_certificates

    try:
        first, *others = load_pem_x509_certificates(pem.encode())
        more = f" and {len(others)} more" if others else ""
        until = first.not_valid_after_utc.date().isoformat()
        fingerprint = first.fingerprint(SHA256()).hex()
        whole = "" if not others else f", all {hashlib.sha256(pem.encode()).hexdigest()[:16]}"
        return f"{first.subject.rfc4514_string()}, until {until}, SHA-256 {fingerprint[:16]}{more}{whole}"
    except ValueError:
        return f"a certificate, SHA-256 {hashlib.sha256(pem.encode()).hexdigest()[:16]}"


def _items(values: tuple[Value, ...] | VariableName) -> str:
    return str(values) if isinstance(values, VariableName) else ", ".join(map(str, values))


def _secret(reference: SecretReference) -> str:
    fields = ", ".join(f"{name} {value}" for name, value in reference.fields)
    return f"{reference.store}: {fields}"


def _owner(owner: IntegrationOwner | None) -> str:
    if owner is None:
        return ""
    source = f" of {owner.source}" if owner.source is not None else ""
    return f"{owner.attribute} {_items(owner.values)}{source}"


def _resource_owner(owner: ResourceOwner | None) -> str:
    if owner is None:
        return ""
    source = f" of {owner.source}" if owner.source is not None else ""
    return f"{owner.attribute} by tag {owner.key}{source}"


_FIRST_SETTINGS: Final = (
    _Setting("name", "name", False, lambda it: str(it.name)),
    _Setting("kind", "integration type", True, lambda it: it.type),
    _Setting("connector", "connector", True, lambda it: str(it.connector)),
)
_LAST_SETTINGS: Final = (
    _Setting("secret_store", "secret store", True, lambda it: _secret(it.secret_reference)),
    _Setting("resource_types", "resource types", True, lambda it: _items(it.resource_types)),
    _Setting("integration_owner", "integration owner", True, lambda it: _owner(it.owner)),
    _Setting("resource_owner", "resource owner", True, lambda it: _resource_owner(it.resource_owner)),
    _Setting("custom_access_details", "custom access details", False, lambda it: str(it.custom_access_details or "")),
    _Setting("terraform", "Terraform resource", True, lambda it: it.resource),
    _Setting("terraform", "provider version", False, lambda it: it.provider_version),
)
