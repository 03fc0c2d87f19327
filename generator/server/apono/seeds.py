"""What is in the account before anybody asks."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from .kinds import KINDS
from .secret_stores import SECRET_STORES
from .shapes import Fields
from .store import Store

__all__ = ["DEFAULT_SEED", "CatalogFileError", "Seed", "plant", "read_catalog"]


class CatalogFileError(Exception):
    """The file is no catalog: the fault of whoever named it. One line."""


@dataclass(frozen=True, slots=True)
class Seed:
    """
    Objects to begin with.

    Args:
        connectors: Their ids.
        lost_connectors: Likewise, of those that are not connected.
        identity_sources: The integrations that know users and groups: name and type.
        groups: The name of the identity source, by the group's name; None is a group that Apono manages.
        users: Their e-mail addresses.
        former_users: Likewise, of those that are not active.
        integration_types: Entries of the catalog: by type what the API says of it, where only `name` must be said.
        integrations: Bodies as a client would send them to make a resource integration.
        count: How many more integrations there are, named "Integration 1" and so on.
    """

    connectors: tuple[str, ...] = ()
    lost_connectors: tuple[str, ...] = ()
    identity_sources: Mapping[str, str] = field(default_factory=dict)
    groups: Mapping[str, str | None] = field(default_factory=dict)
    users: tuple[str, ...] = ()
    former_users: tuple[str, ...] = ()
    integration_types: Mapping[str, Fields] = field(default_factory=dict)
    integrations: tuple[Fields, ...] = ()
    count: int = 0


# The PostgreSQL entry is the one of the provider's own tests. Of Rancher Apono publishes no type and no keys: the
# entry asks for none, so that whatever keys a configuration has are accepted.
_POSTGRESQL: Fields = {
    "name": "PostgreSQL",
    "params": [
        {"id": "hostname", "label": "Hostname"},
        {"id": "port", "label": "Port", "default": "5432"},
        {"id": "dbname", "label": "Database Name", "default": "postgres"},
    ],
    "requires_secret": True,
    "supported_secret_types": ["AWS", "GCP", "KUBERNETES", "HASHICORP_VAULT"],
}
_RANCHER: Fields = {
    "name": "Rancher",
    "requires_secret": True,
    "supported_secret_types": [store.older_name for store in SECRET_STORES.values()],
}

DEFAULT_SEED = Seed(
    connectors=("conn-1", "prod-connector"),
    identity_sources={"Google Oauth": "google-idp", "Okta": "okta"},
    groups={"Platform": "Okta", "On call": None},
    users=("admin@example.com",),
    integration_types={"postgresql": _POSTGRESQL, "rancher": _RANCHER, "mock-duck": {"name": "Mock Duck"}},
)


def read_catalog(file: Path) -> Mapping[str, Fields]:
    """
    Entries for `Seed.integration_types`.

    Args:
        file: JSON as the API answers: `{"data": [ENTRY, ...]}`, a list of entries, or one entry.

    Raises:
        CatalogFileError: It cannot be read, or has no entry with a type.
    """
    try:
        document = json.loads(file.read_bytes())
    except (OSError, ValueError) as exc:
        raise CatalogFileError(f"cannot read the catalog in {file}: {exc}") from exc
    found = document.get("data", [document]) if isinstance(document, dict) else document
    entries = [entry for entry in found if isinstance(entry, dict)] if isinstance(found, list) else []
    if not entries or not all(isinstance(entry.get("type"), str) for entry in entries):
        raise CatalogFileError(f"{file} holds no integration types as Apono's catalog has them")
    return {entry["type"]: {"name": entry["type"], **entry} for entry in entries}


def plant(store: Store, seed: Seed) -> None:
    """Put the objects of *seed* into an empty store."""
    for name, type_ in seed.identity_sources.items():
        fields = {"name": name, "type": type_, "category": "USER-INFORMATION", "status": "Active"}
        store.add("integrations", {**fields, "integration_config": {}})
    for connector in (*seed.connectors, *seed.lost_connectors):
        status = "Disconnected" if connector in seed.lost_connectors else "Connected"
        fields = {"name": connector, "status": status, "version": "1.0.0", "cloud_provider_type": "KUBERNETES"}
        store.add("connectors", fields, connector)
    for type_, entry in seed.integration_types.items():
        store.add("integration types", entry, type_)
    for email in (*seed.users, *seed.former_users):
        fields = {"email": email, "first_name": email.partition("@")[0], "last_name": ""}
        store.add("users", {**fields, "active": email in seed.users})
    for name, source in seed.groups.items():
        _plant_group(store, name, source)
    for fields in (*seed.integrations, *map(_numbered, range(1, seed.count + 1))):
        store.add("integrations", {**KINDS["integration"].initial, **fields})
    store.save()


def _plant_group(store: Store, name: str, source: str | None) -> None:
    fields: Fields = {"name": name, "members_emails": []}
    if source is not None:
        fields |= {"source_id": name, "source_integration": store.resolve("integrations", source)}
    entry = store.add("groups", fields)
    store.add("identities", {"type": "Group", "name": name}, entry.id)


def _numbered(number: int) -> Fields:
    return {
        "name": f"Integration {number}",
        "type": "mock-duck",
        "connector_id": "conn-1",
        "integration_config": {"number": str(number)},
        "connected_resource_types": ["mock-duck"],
    }
