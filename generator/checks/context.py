"""What a check may ask: a server, and one integration that names it."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, TypeVar, final

from generator.diagnostics import Diagnostic
from generator.model import Integration
from generator.server.rancher.client import RancherClient, ServerIdentity
from generator.server.rancher.endpoints import ApiKey, Endpoint
from generator.server.rancher.errors import RancherError

__all__ = ["ClientMaker", "Host", "Subject"]

ClientMaker = Callable[[Endpoint, str | None], RancherClient]
"""Makes a client without a key for another server than the one that is checked, and the CA to trust there."""

T = TypeVar("T")


@final
@dataclass(slots=True)
class Host:
    """
    One server while it is checked.

    Attributes:
        ca_pem: The authorities that the specs name; `None` for the system's.
        client: Has the key, if there is one.
        key: The key that is bound to the server; `None` for none.
        admin: Has an administrator's key; `None` if there is none.
        key_faults: Why there is none, if somebody meant to give one.
        bound: The servers that there are keys for, as text; said when there is none for this one.
        now: With a time zone.
        environment: Of the process; which proxies are set.
    """

    endpoint: Endpoint
    ca_pem: str | None
    client: RancherClient
    now: datetime
    make_client: ClientMaker
    key: ApiKey | None = None
    admin: RancherClient | None = None
    key_faults: tuple[Diagnostic, ...] = ()
    bound: Sequence[str] = ()
    environment: Mapping[str, str] = field(default_factory=dict)
    _answers: dict[str, asyncio.Future[Any]] = field(default_factory=dict)

    @property
    def server(self) -> str:
        """Host and port, for texts and commands."""
        return str(self.endpoint)

    async def identify(self) -> ServerIdentity:
        """Who the server is. Three checks look at this one answer, so it is asked for once."""
        return await self._ask_once("identity", self.client.identify)

    async def fetch_chain(self) -> tuple[str, tuple[bytes, ...]]:
        """Protocol and certificates as presented, verified or not; for a diagnosis."""
        return await self._ask_once("chain", self.client.fetch_presented_chain)

    def forget_failures(self) -> None:
        """So that what failed is asked again."""
        for name, answer in list(self._answers.items()):
            if answer.done() and (answer.cancelled() or answer.exception() is not None):
                del self._answers[name]

    async def _ask_once(self, name: str, ask: Callable[[], Awaitable[T]]) -> T:
        if name in self._answers:
            answered: T = await asyncio.shield(self._answers[name])
            return answered
        answer = self._answers[name] = asyncio.get_running_loop().create_future()
        try:
            value = await ask()
        except RancherError as exc:
            answer.set_exception(exc)
            answer.exception()  # looked at, so that asyncio does not complain when nobody else asks
            raise
        except BaseException:
            del self._answers[name]
            answer.cancel()
            raise
        answer.set_result(value)
        return value


@final
@dataclass(frozen=True, slots=True)
class Subject:
    """One integration, on the server that it names."""

    host: Host
    integration: Integration
