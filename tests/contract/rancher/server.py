"""What the contract tests need of a server, real or not."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import TypeVar

from generator.server.rancher.client import RancherClient
from generator.server.rancher.endpoints import ApiKey, Endpoint
from generator.server.rancher.limits import Limits

__all__ = ["PEOPLE", "Server"]

T = TypeVar("T")

PEOPLE = ("dedicated", "admin", "nobody")
"""The documented user, an administrator, and somebody with the default role alone."""


@dataclass(frozen=True)
class Server:
    """Where it is, whom it trusts, and the keys of `PEOPLE`."""

    endpoint: Endpoint
    ca_pem: str | None
    keys: Mapping[str, ApiKey]

    def ask(
        self,
        question: Callable[[RancherClient], Awaitable[T]],
        person: str = "dedicated",
        *,
        key: ApiKey | None = None,
        limits: Limits | None = None,
    ) -> T:
        """What *person*, or the owner of *key*, finds out."""

        async def run() -> T:
            async with RancherClient(
                self.endpoint, ca_pem=self.ca_pem, key=key or self.keys[person], limits=limits
            ) as client:
                await client.identify()
                return await question(client)

        return asyncio.run(run())
