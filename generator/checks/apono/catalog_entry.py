"""A type of the account's catalog as the model has it."""

from __future__ import annotations

from generator.model import CatalogEntry, CatalogKey
from generator.server.apono.payloads import CatalogType
from generator.server.apono.secret_stores import APONO_STORE, SECRET_STORES

__all__ = ["to_catalog_entry"]

_STORE_BY_OLDER_NAME = {store.older_name: name for name, store in SECRET_STORES.items()} | {
    APONO_STORE.upper(): APONO_STORE
}


def to_catalog_entry(type_: CatalogType) -> CatalogEntry:
    """*type_* with the secret stores as the provider's schema calls them; a store that nobody knows keeps its name."""
    keys = (CatalogKey(it.id, it.label, it.values, it.default, it.optional) for it in type_.params if it.id.strip())
    stores = (_STORE_BY_OLDER_NAME.get(name.upper(), name) for name in type_.supported_secret_types)
    return CatalogEntry(type_.type, tuple(keys), type_.requires_secret, tuple(stores))
