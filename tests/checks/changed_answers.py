"""A real server whose answers change on their way."""

from __future__ import annotations

import ssl
from collections.abc import Callable
from typing import Any, final

import httpx

from generator.server.rancher.limits import Limits
from generator.server.rancher.wire import Wire, open_wire

Change = Callable[[httpx.Request, bytes], httpx.Response | None]
"""From a request and the body of its answer to what comes instead; `None` to leave it."""


@final
class _Changing(httpx.AsyncBaseTransport):
    def __init__(self, inner: httpx.AsyncBaseTransport, change: Change) -> None:
        self._inner, self._change = inner, change

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        response = await self._inner.handle_async_request(request)
        assert isinstance(response.stream, httpx.AsyncByteStream)
        raw = b"".join([chunk async for chunk in response.stream])
        await response.aclose()
        body = httpx.Response(response.status_code, headers=response.headers, content=raw).content
        changed = self._change(request, body)
        if changed is None:
            changed = httpx.Response(response.status_code, content=raw, headers=response.headers)
        changed.extensions = dict(response.extensions)
        return changed

    async def aclose(self) -> None:
        await self._inner.aclose()


def changing(change: Change) -> Wire:
    """The real wire, with changed answers."""

    def make(context: ssl.SSLContext, limits: Limits) -> httpx.AsyncBaseTransport:
        return _Changing(open_wire(context, limits), change)

    return make


def instead(path: str, status: int, json: Any = None, **response: Any) -> Change:
    """One answer for everything at or below *path*."""

    def change(request: httpx.Request, _: bytes) -> httpx.Response | None:
        if not request.url.path.startswith(path):
            return None
        return httpx.Response(status, json=json, **response) if json is not None else httpx.Response(status, **response)

    return change
