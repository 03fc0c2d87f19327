"""The customer's secret stores: what the two forms of an integration call them, and what each needs."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

__all__ = ["APONO_STORE", "SECRET_STORES", "SecretStore"]

APONO_STORE = "apono"
"""Apono's own store, which the newer form alone knows and whose `parameters` are the secret itself."""


@dataclass(frozen=True, slots=True)
class SecretStore:
    """*older_name* is the `type` of the older form; *keys* are texts that must be there, the same in both forms."""

    older_name: str
    keys: tuple[str, ...]


SECRET_STORES: Mapping[str, SecretStore] = {
    "aws": SecretStore("AWS", ("region", "secret_id")),
    "gcp": SecretStore("GCP", ("project", "secret_id")),
    "kubernetes": SecretStore("KUBERNETES", ("namespace", "name")),
    "azure": SecretStore("AZURE", ("vault_url", "name")),
    "hashicorp_vault": SecretStore("HASHICORP_VAULT", ("secret_engine", "path")),
}
"""By the newer form's name."""
