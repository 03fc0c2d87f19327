"""
Resolving what all kinds of integrations have in common.

Each function takes what was written, appends what is wrong with it to the caller's diagnostics, and returns what is
meant; where something is wrong the result only has to be good enough to go on looking for faults.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from generator.addresses import AttributePath, VariableName, is_identifier
from generator.diagnostics import Characters, Diagnostic, Part, Related
from generator.diagnostics.codes import catalog as catalog_codes
from generator.diagnostics.codes import fields as codes
from generator.integrations.descriptor import Descriptor, Fact, FactStatus, check_config_keys
from generator.integrations.version_constraint import is_version_constraint
from generator.model import (
    Assumption,
    ConfigValue,
    Integration,
    IntegrationOwner,
    ResourceOwner,
    SecretReference,
    Value,
    check_catalog,
)
from generator.spec import surface
from generator.spec.rules.secret_stores import check_secret_store
from generator.spec.rules.texts import shown

__all__ = [
    "MAX_DETAILS_LENGTH",
    "TerraformNames",
    "check_against_catalog",
    "check_details",
    "default_resource_name",
    "resolve_config",
    "resolve_descriptor",
    "resolve_items",
    "resolve_name",
    "resolve_owner",
    "resolve_resource_owner",
    "resolve_secret_store",
    "resolve_terraform",
]

MAX_DETAILS_LENGTH: Final = 400
"""Apono's page on Rancher and its API description: "up to 400 characters"."""

MAX_RESOURCE_NAME_LENGTH: Final = 100
"""Our limit, so that `<name>.tf.json` fits every file system."""

_DEFAULT_OPTIONS = surface.TerraformOptions()
_OLDER_RESOURCE = "apono_integration"
_UUID = re.compile(r"[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}")


@dataclass(frozen=True, slots=True)
class TerraformNames:
    resource: str
    resource_name: str
    provider_version: str


def resolve_name(name: Value, diagnostics: list[Diagnostic]) -> Value:
    if isinstance(name, str):
        what = next((what for pattern, what in _UNUSUAL if pattern.search(name)), None)
        if what:
            diagnostics.append(codes.UNUSUAL_NAME.at(AttributePath.of("name"), what=what))
    return name


_UNUSUAL = (
    (re.compile(r"[\r\n]"), "has a line break"),
    (re.compile(r"^\s|\s$"), "begins or ends with a blank"),
    (re.compile("[\x00-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]"), "has an invisible character"),
)


def resolve_terraform(
    options: surface.TerraformOptions | None, name: Value, diagnostics: list[Diagnostic]
) -> TerraformNames:
    options = options or _DEFAULT_OPTIONS
    path = AttributePath.of("terraform")
    constraint = options.provider_version
    if not is_version_constraint(constraint):
        diagnostics.append(codes.INVALID_PROVIDER_VERSION.at(path / "provider_version", found=shown(constraint)))
    if options.resource_name is None:
        resource_name = _slug(name, diagnostics)
    else:
        resource_name = options.resource_name
        _check_resource_name(resource_name, path / "resource_name", diagnostics)
    return TerraformNames(options.resource, resource_name, constraint)


def default_resource_name(name: Value) -> str:
    """The Terraform name that a spec without `terraform.resource_name` gets; empty if none can be made."""
    return _slug(name, [])


def _slug(name: Value, diagnostics: list[Diagnostic]) -> str:
    """`Rancher (EU) – Prod` to `rancher_eu_prod`."""
    path = AttributePath.of("name")
    if isinstance(name, VariableName):
        diagnostics.append(codes.NO_RESOURCE_NAME.at(path, reason="the name is known only to Terraform"))
        return ""
    ascii_name = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode()
    slug = re.sub(r"[^a-z0-9]+", "_", ascii_name.lower())[:MAX_RESOURCE_NAME_LENGTH].strip("_")
    if not slug:
        diagnostics.append(codes.NO_RESOURCE_NAME.at(path, reason="it has no Latin letter and no digit"))
        return ""
    slug = slug if not slug[0].isdigit() else f"integration_{slug}"[:MAX_RESOURCE_NAME_LENGTH]
    if _is_reserved(slug):
        diagnostics.append(codes.RESERVED_RESOURCE_NAME.at(path, found=slug))
    return slug


def _check_resource_name(name: str, path: AttributePath, diagnostics: list[Diagnostic]) -> None:
    if not is_identifier(name) or len(name) > MAX_RESOURCE_NAME_LENGTH:
        invalid = codes.INVALID_RESOURCE_NAME.at(path, found=shown(name), limit=MAX_RESOURCE_NAME_LENGTH)
        diagnostics.append(invalid)
    elif _is_reserved(name):
        diagnostics.append(codes.RESERVED_RESOURCE_NAME.at(path, found=name))


# Files of the run itself; Terraform's override files; device names of Windows, which take any ending.
_RESERVED = re.compile(r"versions|variables|(.*_)?override|con|prn|aux|nul|(com|lpt)[0-9]", re.IGNORECASE)


def _is_reserved(name: str) -> bool:
    return _RESERVED.fullmatch(name) is not None


def resolve_secret_store(store: surface.SecretStore, diagnostics: list[Diagnostic]) -> SecretReference:
    path = AttributePath.of("secret_store")
    known = list(surface.SecretStore.model_fields)
    given = [name for name in known if getattr(store, name) is not None]
    if not given:
        diagnostics.append(codes.NO_SECRET_STORE.at(path, part=Part.KEY, known=", ".join(known)))
        return SecretReference("", ())
    for second in given[1:]:
        first = Related("the first store", path / given[0], Part.KEY)
        several = codes.SEVERAL_SECRET_STORES.at(path / second, part=Part.KEY, related=(first,), second=second)
        diagnostics.append(several)
    for name in given:
        values = dict(getattr(store, name))
        literals = {field: value for field, value in values.items() if isinstance(value, str)}
        diagnostics += check_secret_store(name, literals, path / name)
    reference: surface.SurfaceModel = getattr(store, given[0])
    return SecretReference(given[0], tuple(reference))


def resolve_owner(
    owner: surface.IntegrationOwner | None, resource: str, diagnostics: list[Diagnostic]
) -> IntegrationOwner | None:
    if owner is None:
        return None
    path = AttributePath.of("integration_owner")
    _check_source(owner.source, resource, path, diagnostics)
    values, _ = resolve_items(owner.values, path / "values", (), diagnostics)
    return IntegrationOwner(owner.attribute, owner.source, values)


def resolve_resource_owner(
    owner: surface.ResourceOwner | None,
    integration_owner: IntegrationOwner | None,
    resource: str,
    diagnostics: list[Diagnostic],
) -> ResourceOwner | None:
    if owner is None:
        return None
    path = AttributePath.of("resource_owner")
    if integration_owner is None:
        diagnostics.append(codes.RESOURCE_OWNER_ALONE.at(path, part=Part.KEY))
    _check_source(owner.source, resource, path, diagnostics)
    return ResourceOwner(owner.key, owner.attribute, owner.source)


def _check_source(source: Value | None, resource: str, path: AttributePath, diagnostics: list[Diagnostic]) -> None:
    if not isinstance(source, str):
        return
    is_id = _UUID.fullmatch(source) is not None
    if resource == _OLDER_RESOURCE and not is_id:
        diagnostics.append(codes.OWNER_SOURCE_NOT_AN_ID.at(path / "source", found=shown(source)))
    if resource != _OLDER_RESOURCE and is_id:
        diagnostics.append(codes.OWNER_SOURCE_IS_AN_ID.at(path / "source", found=source))


def check_details(details: Value | None, diagnostics: list[Diagnostic]) -> None:
    if not isinstance(details, str) or len(details) * 2 <= MAX_DETAILS_LENGTH:
        return
    length = _utf16_length(unicodedata.normalize("NFC", details))
    if length <= MAX_DETAILS_LENGTH:
        return
    first = _first_beyond(details, MAX_DETAILS_LENGTH)
    diagnostics.append(
        codes.TEXT_TOO_LONG.at(
            AttributePath.of("custom_access_details"),
            characters=Characters(first, len(details)),
            field="custom_access_details",
            length=length,
            limit=MAX_DETAILS_LENGTH,
            excess=length - MAX_DETAILS_LENGTH,
        )
    )


def _utf16_length(text: str) -> int:
    return len(text) + sum(character > "\uffff" for character in text)


def _first_beyond(text: str, limit: int) -> int:
    """The first character of *text* that does not fit any more: the shortest prefix that is too long ends there."""
    low, high = 0, len(text)
    while low < high:
        middle = (low + high) // 2
        if _utf16_length(unicodedata.normalize("NFC", text[: middle + 1])) > limit:
            high = middle
        else:
            low = middle + 1
    return low


def resolve_items(
    items: list[Value] | VariableName | None,
    path: AttributePath,
    default: tuple[Fact, ...],
    diagnostics: list[Diagnostic],
) -> tuple[tuple[Value, ...] | VariableName, tuple[Assumption, ...]]:
    """The items of a list, or those of *default* if none are given, with what of them is assumed."""
    if isinstance(items, VariableName):
        return items, ()
    if items is None:
        assumed = [fact.value for fact in default if fact.status is FactStatus.ASSUMED]
        name = str(path.steps[-1])
        assumption = (Assumption(name, ", ".join(assumed)),) if assumed else ()
        return tuple(fact.value for fact in default), assumption
    seen: dict[Value, int] = {}
    for index, item in enumerate(items):
        if item in seen:
            first = Related("first here", path / seen[item])
            repeated = codes.REPEATED_ITEM.at(path / index, related=(first,), item=shown(str(item)))
            diagnostics.append(repeated)
        seen.setdefault(item, index)
    return tuple(items), ()


def resolve_descriptor(
    override: surface.DescriptorOverride | None, descriptor: Descriptor, diagnostics: list[Diagnostic]
) -> Descriptor:
    if override is None:
        return descriptor
    path = AttributePath.of("descriptor", "config_keys")
    found = check_config_keys(override.config_keys or {}, descriptor, path)
    diagnostics += found
    return descriptor if found else descriptor.overridden(override)


def resolve_config(
    settings: Mapping[str, Any],
    extra: Mapping[str, Value],
    descriptor: Descriptor,
    diagnostics: list[Diagnostic],
) -> tuple[tuple[ConfigValue, ...], tuple[Assumption, ...]]:
    """
    The settings under the provider's keys, with what of the keys is assumed.

    Args:
        settings: Text, number or variable by spec field; `None` for what is not given.
        extra: Values by key, for keys that no field is for.
    """
    config: list[ConfigValue] = []
    assumed: list[Assumption] = []
    for field, fact in descriptor.config_keys.items():
        value = settings.get(field)
        if value is None:
            continue
        variable_type = "number" if field in _NUMBERS else "string"
        text = value if isinstance(value, VariableName) else str(value)
        config.append(ConfigValue(fact.value, text, AttributePath.of(field), variable_type))
        if fact.status is FactStatus.ASSUMED:
            assumed.append(Assumption(f"the key of {field}", fact.value))
    field_by_key = {fact.value: field for field, fact in descriptor.config_keys.items()}
    for key, value in extra.items():
        path = AttributePath.of("extra_config", key)
        if key in field_by_key:
            diagnostics.append(codes.CONFIG_KEY_HAS_FIELD.at(path, part=Part.KEY, key=key, field=field_by_key[key]))
        config.append(ConfigValue(key, value, path))
    return tuple(config), tuple(assumed)


_NUMBERS = frozenset({"port", "credential_rotation_days", "user_cleanup_days"})


def check_against_catalog(integration: Integration, descriptor: Descriptor, diagnostics: list[Diagnostic]) -> None:
    """What the entry of the account's catalog, if the descriptor holds one, says against the integration."""
    entry = descriptor.catalog
    if entry is None:
        return
    if entry.type != integration.type:
        path = AttributePath.of("descriptor", "type")
        diagnostics.append(catalog_codes.CATALOG_IS_OF_ANOTHER_TYPE.at(path, found=integration.type, type=entry.type))
        return
    diagnostics += check_catalog(integration, entry)
