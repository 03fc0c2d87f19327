"""The provider for a schema: the Apono one behaves as the real one does, any other by its schema alone."""

from __future__ import annotations

from ..provider_schema.types import ProviderSchema
from .behaviour import ProviderBehaviour
from .objects import ObjectStore
from .service import ProviderService

__all__ = ["offline_service"]

_APONO = "apono-io/apono"


def offline_service(schema: ProviderSchema, store: ObjectStore) -> ProviderService:
    """What serves *schema*, whichever registry it came from; created objects go to *store*."""
    return ProviderService(schema, _behaviour_of(schema), store)


def _behaviour_of(schema: ProviderSchema) -> ProviderBehaviour:
    if schema.source.partition("/")[2] != _APONO:
        return ProviderBehaviour()
    from .apono import APONO  # another provider's process does not pay for the tables

    return APONO
