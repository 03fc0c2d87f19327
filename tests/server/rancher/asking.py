"""Asking a stand-in from a test."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import TypeVar

from generator.server.rancher.client import RancherClient
from generator.server.rancher.endpoints import ApiKey
from generator.server.rancher.fake.server import FakeRancher
from generator.server.rancher.limits import Limits

__all__ = ["QUICK", "ask_client"]

T = TypeVar("T")

QUICK = Limits(connect_s=2.0, answer_s=2.0, answer_bytes=200_000)
"""Enough for an honest stand-in on loopback, and soon over."""


def ask_client(
    rancher: FakeRancher,
    question: Callable[[RancherClient], Awaitable[T]],
    *,
    ca_pem: str | None = None,
    key: ApiKey | None = None,
    limits: Limits = QUICK,
    identify: bool = True,
) -> T:
    """What a client with the dedicated user's key finds out; it identifies the server first unless told not to."""

    async def run() -> T:
        trusted = rancher.ca_pem if ca_pem is None else ca_pem
        async with RancherClient(rancher.endpoint, ca_pem=trusted, key=key or rancher.key(), limits=limits) as client:
            if identify:
                await client.identify()
            return await question(client)

    return asyncio.run(run())
