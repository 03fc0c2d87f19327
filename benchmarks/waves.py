"""How many requests to a server have to wait for one another."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import final

import httpx

__all__ = ["WaveCounter"]


@final
class WaveCounter(httpx.AsyncBaseTransport):
    """
    Lets requests through in rounds: all that wait go together, and the next round starts when all have come back.

    So the number of rounds is that of the requests that have to wait for one another, whatever the clock says.
    """

    def __init__(self, inner: httpx.AsyncBaseTransport) -> None:
        self._inner = inner
        self._waiting: list[asyncio.Event] = []
        self._busy = 0
        self._task: asyncio.Task[None] | None = None
        self.waves: list[int] = []

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        turn = asyncio.Event()
        self._waiting.append(turn)
        if self._task is None or self._task.done():
            self._task = asyncio.create_task(self._release())
        await turn.wait()
        try:
            response = await self._inner.handle_async_request(request)
            assert isinstance(response.stream, httpx.AsyncByteStream)  # noqa: S101 - what such a transport returns
            body = b"".join([chunk async for chunk in response.stream])
            await response.aclose()
            stream = httpx.ByteStream(body)  # packed, as it came
            return httpx.Response(
                response.status_code, headers=response.headers, stream=stream, extensions=response.extensions
            )
        finally:
            self._busy -= 1

    async def aclose(self) -> None:
        await self._inner.aclose()

    async def _release(self) -> None:
        while self._waiting:
            await _settle(lambda: not self._busy)
            ready, self._waiting = self._waiting, []
            self._busy = len(ready)
            self.waves.append(len(ready))
            for turn in ready:
                turn.set()
            await _settle(lambda: not self._busy)


async def _settle(is_quiet: Callable[[], bool]) -> None:
    """Until it is quiet, and whoever was woken by that has had its turn."""
    while not is_quiet():
        await asyncio.sleep(0)
    for _ in range(100):
        await asyncio.sleep(0)
