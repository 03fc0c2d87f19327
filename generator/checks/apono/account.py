"""What a check of the account at Apono may ask."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Protocol, final

from generator.model import Integration
from generator.server.apono.payloads import CatalogType, Connector, Group, LiveIntegration, User

__all__ = ["Account", "AccountClient"]


class AccountClient(Protocol):
    """`AponoClient`, as far as checks need it: each list is asked for once. All raise `ApiError`."""

    async def fetch_integrations(self) -> tuple[LiveIntegration, ...]: ...

    async def fetch_identity_sources(self) -> tuple[LiveIntegration, ...]: ...

    async def fetch_connectors(self) -> tuple[Connector, ...]: ...

    async def fetch_groups(self) -> tuple[Group, ...]: ...

    async def fetch_users(self) -> tuple[User, ...]: ...

    async def fetch_catalog(self) -> tuple[CatalogType, ...]: ...

    async def find_catalog_type(self, type_: str) -> CatalogType | None: ...


@final
@dataclass(frozen=True, slots=True)
class Account:
    """
    One integration, and the account that it is for.

    Attributes:
        host: Of the API, for texts.
        now: With a time zone.
    """

    client: AccountClient
    host: str
    integration: Integration
    now: datetime
