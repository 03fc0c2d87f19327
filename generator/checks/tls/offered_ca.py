"""A CA that a server offers for a person to accept; that it signed the server's certificate is known by then."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from typing import final

from generator.checks.texts import shown
from generator.checks.tls.certificates import Certificate, read_pem
from generator.server.rancher.client import RancherClient
from generator.server.rancher.endpoints import Endpoint
from generator.server.rancher.errors import RancherError
from generator.server.rancher.published_ca import fetch_unverified_ca

__all__ = ["OfferedCa", "find_offered_ca"]


@final
@dataclass(frozen=True, slots=True)
class OfferedCa:
    """`text`: as published, every line end and blank as it is."""

    text: str
    certificates: tuple[Certificate, ...]


def find_offered_ca(endpoint: Endpoint, *, is_vouched: bool) -> OfferedCa | str:
    """
    The CA that the server publishes, or why there is none to offer. No key is sent.

    Args:
        is_vouched: Whether the person at this computer named the server, so that its address may be private.
    """
    try:
        return asyncio.run(_find(endpoint, is_vouched=is_vouched))
    except RancherError as exc:
        return shown(str(exc))


async def _find(endpoint: Endpoint, *, is_vouched: bool) -> OfferedCa | str:
    async with RancherClient(endpoint, is_vouched=is_vouched) as client:
        addresses = await client.fetch_addresses()
    text = await asyncio.to_thread(fetch_unverified_ca, endpoint, addresses[0])
    certificates = read_pem(text)
    if not certificates:
        return "the server publishes no CA"
    async with RancherClient(endpoint, ca_pem=text, is_vouched=is_vouched) as client:
        await client.identify()
    return OfferedCa(text, certificates)
