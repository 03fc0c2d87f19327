"""
What the attributes of `apono_integration` are called in `apono_resource_integration`.

Source: the provider's own guide for the move, and its schema at version 1.9.1. The objects of the secret stores and the
texts of the config are the same in both.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

__all__ = [
    "CONFIG",
    "NEWER",
    "OLDER",
    "OWNERS",
    "RENAMED",
    "REQUIRED",
    "STORES",
    "STORE_CONFIG",
    "TYPES",
    "OwnerRule",
    "newer_name",
]

OLDER: Final = "apono_integration"
NEWER: Final = "apono_resource_integration"

REQUIRED: Final = ("name", "type", "connector_id")
RENAMED: Final[Mapping[str, str]] = {"metadata": "integration_config"}
CONFIG: Final = "metadata"
TYPES: Final = "connected_resource_types"
STORE_CONFIG: Final = "secret_store_config"
STORES: Final[Mapping[str, str]] = {
    f"{store}_secret": store for store in ("aws", "gcp", "azure", "kubernetes", "hashicorp_vault")
}
"""In the order in which the older resource looks for the one that it sends."""


@dataclass(frozen=True, slots=True)
class OwnerRule:
    """A set of the older resource that is a single object of the newer one; `source` holds an id there, a name here."""

    newer: str
    members: Mapping[str, str]
    source: str


OWNERS: Final[Mapping[str, OwnerRule]] = {
    "integration_owners": OwnerRule(
        "owner",
        {
            "integration_id": "source_integration_name",
            "attribute": "attribute_type",
            "value": "attribute_values",
        },
        "integration_id",
    ),
    "resource_owner_mappings": OwnerRule(
        "owners_mapping",
        {
            "attribute_integration_id": "source_integration_name",
            "key_name": "key_name",
            "attribute": "attribute_type",
        },
        "attribute_integration_id",
    ),
}


def newer_name(attribute: str) -> str | None:
    """The path of an attribute in the newer resource; `None` if its value has another shape there."""
    if attribute in STORES:
        return f"{STORE_CONFIG}.{STORES[attribute]}"
    return None if attribute in OWNERS else RENAMED.get(attribute, attribute)
