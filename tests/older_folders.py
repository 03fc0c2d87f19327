"""Folders with integrations of the older resource, and the states that belong to them."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from generator.addresses import ResourceAddress

__all__ = ["OLDER", "integration", "other", "write_folder", "write_shown_state", "write_stored_state"]

OLDER = "apono_integration"
_PROVIDER = "registry.terraform.io/apono-io/apono"
_UNSET = (
    "aws_secret",
    "azure_secret",
    "custom_access_details",
    "gcp_secret",
    "hashicorp_vault_secret",
    "integration_owners",
    "kubernetes_secret",
    "resource_owner_mappings",
)


def integration(address: str, **values: Any) -> tuple[ResourceAddress, dict[str, Any]]:
    """An object of the older resource as a state has it; the id is made of the address."""
    parsed = ResourceAddress.parse(address)
    return parsed, {
        **dict.fromkeys(_UNSET),
        "id": f"id of {address}",
        "name": "Orders",
        "type": "postgresql",
        "connector_id": "conn-1",
        "metadata": {},
        "connected_resource_types": ["postgresql-database", "postgresql-table"],
        **values,
    }


def other(address: str, /, **values: Any) -> tuple[ResourceAddress, dict[str, Any]]:
    """Any other object."""
    return ResourceAddress.parse(address), dict(values)


Objects = tuple[tuple[ResourceAddress, Mapping[str, Any]], ...]


def write_folder(folder: Path, files: Mapping[str, str]) -> Path:
    """Files to the byte."""
    for name, text in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(text.encode())
    return folder


def write_shown_state(path: Path, *objects: tuple[ResourceAddress, Mapping[str, Any]]) -> Path:
    """As `terraform show -json` has it."""
    root: dict[str, Any] = {"resources": [], "child_modules": []}
    modules: dict[str, dict[str, Any]] = {}
    for address, values in objects:
        prefix = str(ResourceAddress("t", "n", modules=address.modules)).removesuffix(".t.n").removesuffix("t.n")
        module = root if not prefix else modules.setdefault(prefix, {"address": prefix, "resources": []})
        module["resources"].append(
            {
                "address": str(address),
                "mode": address.mode,
                "type": address.type,
                "name": address.name,
                **({} if address.key is None else {"index": address.key}),
                "values": values,
            }
        )
    root["child_modules"] = list(modules.values())
    document = {"format_version": "1.0", "terraform_version": "1.11.4", "values": {"root_module": root}}
    path.write_text(json.dumps(document), encoding="utf-8")
    return path


def write_stored_state(path: Path, *objects: tuple[ResourceAddress, Mapping[str, Any]]) -> Path:
    """As Terraform stores it, version 4."""
    resources: dict[str, dict[str, Any]] = {}
    for address, values in objects:
        prefix = str(ResourceAddress("t", "n", modules=address.modules)).removesuffix(".t.n").removesuffix("t.n")
        key = f"{prefix} {address.mode} {address.type} {address.name}"
        resource = resources.setdefault(
            key,
            {
                **({"module": prefix} if prefix else {}),
                "mode": address.mode,
                "type": address.type,
                "name": address.name,
                "provider": f'provider["{_PROVIDER}"]',
                "instances": [],
            },
        )
        index = {} if address.key is None else {"index_key": address.key}
        resource["instances"].append({**index, "schema_version": 0, "attributes": values})
    document = {"version": 4, "terraform_version": "1.11.4", "serial": 7, "lineage": "x", "outputs": {}}
    path.write_text(json.dumps({**document, "resources": list(resources.values())}), encoding="utf-8")
    return path
