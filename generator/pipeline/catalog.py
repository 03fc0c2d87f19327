"""A descriptor from an entry of the account's catalog: which config key belongs to which field."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from generator.checks.apono.catalog_entry import to_catalog_entry
from generator.diagnostics import Diagnostic
from generator.diagnostics.codes import catalog as codes
from generator.diagnostics.text import show
from generator.integrations.descriptor import DESCRIPTOR_KIND, Descriptor, Fact, FactStatus
from generator.model import CatalogEntry, CatalogKey, list_names
from generator.server.apono.payloads import CatalogType
from generator.spec.surface import API_VERSION
from generator.spec.yaml_writer import write_document

__all__ = ["PulledDescriptor", "find_catalog_types", "write_descriptor"]


@dataclass(slots=True)
class PulledDescriptor:
    """
    What an entry tells.

    Attributes:
        text: The descriptor file.
        key_by_field: The config keys that were found, by field of the spec.
        others: Config keys that no field leads to; `extra_config` of a spec holds them.
    """

    text: str
    key_by_field: dict[str, str] = field(default_factory=dict)
    others: list[CatalogKey] = field(default_factory=list)
    diagnostics: list[Diagnostic] = field(default_factory=list)


def find_catalog_types(catalog: Sequence[CatalogType], descriptor: Descriptor) -> list[CatalogType]:
    """The entries that look like *descriptor*'s: by type, else by the name that people read."""
    return [it for it in catalog if it.type == descriptor.type.value] or [
        it for it in catalog if it.name.strip().lower() == descriptor.title.lower()
    ]


def write_descriptor(type_: CatalogType, descriptor: Descriptor, origin: str, date: str) -> PulledDescriptor:
    """
    The descriptor file of *type_*.

    Args:
        descriptor: What it replaces values of; resource types and the secret's keys are in no catalog.
        origin: Base URL of the API.
        date: Of the answer; ISO 8601.
    """
    entry = to_catalog_entry(type_)
    pulled = PulledDescriptor("")
    for name, fact in descriptor.config_keys.items():
        found = _find_keys(name, fact, [key for key in entry.keys if key.key not in pulled.key_by_field.values()])
        if len(found) == 1:
            pulled.key_by_field[name] = found[0].key
        elif found:
            keys = list_names(key.key for key in found)
            pulled.diagnostics.append(codes.FIELD_AMBIGUOUS.at(field=name, keys=keys))
        elif entry.keys:
            known = list_names(key.key for key in entry.keys)
            pulled.diagnostics.append(codes.FIELD_WITHOUT_KEY.at(field=name, known=known))
    pulled.others = [key for key in entry.keys if key.key not in pulled.key_by_field.values()]
    pulled.text = _write(type_, entry, descriptor, pulled, origin, date)
    return pulled


def _find_keys(name: str, fact: Fact, keys: Sequence[CatalogKey]) -> list[CatalogKey]:
    """Those of the strongest kind of likeness; a default or a value is never looked at."""
    words = name.removesuffix("_days").split("_")
    labels = {key.key: re.findall(r"[a-z0-9]+", key.label.lower()) for key in keys}
    same_label = [key for key in keys if labels[key.key] in (words, name.split("_"))]
    same_key = [key for key in keys if key.key in (fact.value, name)]
    like_label = [key for key in keys if labels[key.key][: len(words)] == words]
    return same_label or same_key or like_label


def _write(
    type_: CatalogType,
    entry: CatalogEntry,
    descriptor: Descriptor,
    pulled: PulledDescriptor,
    origin: str,
    date: str,
) -> str:
    how = {"status": FactStatus.CATALOG.value, "source": f"the catalog at {origin}, {date}"}
    data: dict[str, Any] = {
        "apiVersion": API_VERSION,
        "kind": DESCRIPTOR_KIND,
        "for": descriptor.kind,
        "type": {"value": entry.type, **how},
    }
    if pulled.key_by_field:
        data["config_keys"] = {name: {"key": key, **how} for name, key in pulled.key_by_field.items()}
    data["catalog"] = _catalog(entry, origin, date)
    head = [
        f"{show(type_.name or entry.type)}, as the catalog at {origin} had it on {date}.",
        "A catalog names no resource types: those of the shipped descriptor are used, unless you add `resource_types`.",
    ]
    if pulled.others:
        head.append(f"No field leads to these config keys: {list_names(key.key for key in pulled.others)}.")
        head.append("A spec gives them in `extra_config`.")
    return write_document(data, {(): head}, {})


def _catalog(entry: CatalogEntry, origin: str, date: str) -> Mapping[str, Any]:
    found: dict[str, Any] = {
        "type": entry.type,
        "endpoint": origin,
        "date": date,
        "requires_secret": entry.requires_secret,
    }
    if stores := [store for store in entry.stores if store.strip()]:
        found["supported_stores"] = stores
    if entry.keys:
        found["keys"] = {key.key: _key(key) for key in entry.keys}
    return found


def _key(key: CatalogKey) -> Mapping[str, Any]:
    """Without blank texts, which a file of ours cannot hold: a blank allowed value is one that is left out."""
    found: dict[str, Any] = {}
    if key.label.strip():
        found["label"] = key.label
    if values := [value for value in key.values if value.strip()]:
        found["values"] = values
    if key.default.strip():
        found["default"] = key.default
    if key.is_optional:
        found["optional"] = True
    return found
