"""The connections to one server: opened when needed, used one after another, never more than a bound."""

from __future__ import annotations

import asyncio
import ssl
from collections.abc import AsyncIterator
from typing import final

import httpx

from generator.server.rancher.http_connection import Connection, open_connection
from generator.server.rancher.http_request import Place, find_place

__all__ = ["HttpTransport"]


@final
class HttpTransport(httpx.AsyncBaseTransport):
    """
    Sends requests over HTTPS, with the errors and extensions of httpx' own transport.

    Of the times in a request's `timeout`, `connect` is that for the connection and again for its TLS handshake, and
    `read` is that until the head of the answer, waiting for a free connection included. It knows nothing of proxies,
    cookies and redirects, and looks up no name.
    """

    def __init__(
        self, context: ssl.SSLContext, connections: int, *, at_first: int | None = None, patience_s: float = 0.0
    ) -> None:
        """
        Args:
            context: Verifies the server.
            connections: Open at the same time.
            at_first: Of those, how many are opened without delay; `None` for all.
            patience_s: After so long without an answer, while a request waits, another one is opened.
        """
        self._context = context
        self._bound = connections
        self._held_back = connections - min(at_first or connections, connections)
        self._patience_s = patience_s
        self._last_answer_s = 0.0
        self._timer: asyncio.TimerHandle | None = None
        self._turns = asyncio.Semaphore(connections - self._held_back)
        self._idle: list[tuple[Place, Connection]] = []
        self._open: set[Connection] = set()
        self._ending: set[Connection] = set()
        self._proven: dict[Place, Connection] = {}

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        """
        Raises:
            httpx.TransportError: No answer.
        """
        seconds = request.extensions.get("timeout", {})
        body = _Body(self, find_place(request))
        try:
            async with asyncio.timeout(seconds.get("read")) as deadline:
                if self._held_back and self._turns.locked() and self._timer is None:
                    self._last_answer_s = asyncio.get_running_loop().time()
                    self._timer = asyncio.get_running_loop().call_later(self._patience_s, self._open_another)
                await self._turns.acquire()
                body.has_turn = True
                connection = body.connection = self._find_idle(body.place)
                if connection is None:
                    deadline.reschedule(None)  # opening one has bounds of its own
                    connection = body.connection = await self._connect(body.place, seconds.get("connect"))
                    deadline.reschedule(_later(seconds.get("read")))
                status, headers = await connection.ask(request)
        except TimeoutError as exc:
            await body.aclose()
            raise httpx.ReadTimeout("no answer in time") from exc
        except BaseException:
            await body.aclose()
            raise
        return httpx.Response(status, headers=headers, stream=body, extensions={"network_stream": connection})

    async def aclose(self) -> None:
        """Ends every connection, and waits until their sockets are closed."""
        if self._timer is not None:
            self._timer.cancel()
        for connection in list(self._open):
            self._drop(connection)
        while self._ending:
            await self._ending.pop().wait_closed()

    def give_back(self, place: Place, connection: Connection | None) -> None:
        """Of a request that is over. The connection serves the next one if its answer was read to the end."""
        if connection is not None:
            if connection.is_usable:
                self._proven.setdefault(place, connection)
                self._idle.append((place, connection))
            else:
                self._drop(connection)
        if self._timer is not None:
            self._last_answer_s = asyncio.get_running_loop().time()
        self._turns.release()

    def _open_another(self) -> None:
        """If nothing was answered for too long. One turn more is one connection more, when somebody waits for it."""
        self._timer = None
        if not self._turns.locked():
            return
        loop = asyncio.get_running_loop()
        if loop.time() >= self._last_answer_s + self._patience_s:
            self._held_back -= 1
            self._turns.release()
            self._last_answer_s = loop.time()
        if self._held_back:
            self._timer = loop.call_at(self._last_answer_s + self._patience_s, self._open_another)

    def _find_idle(self, place: Place) -> Connection | None:
        for entry in reversed(self._idle):
            if not entry[1].is_usable:
                self._idle.remove(entry)
                self._drop(entry[1])
            elif entry[0] == place:
                self._idle.remove(entry)
                return entry[1]
        return None

    async def _connect(self, place: Place, timeout_s: float | None) -> Connection:
        if len(self._open) >= self._bound and self._idle:
            self._drop(self._idle.pop(0)[1])  # to another address
        address, port, name = place
        proven = self._proven.get(place)
        session = proven.session if proven is not None else None
        connection = await open_connection(address, port, self._context, name, timeout_s, session)
        self._open.add(connection)
        return connection

    def _drop(self, connection: Connection) -> None:
        connection.abort()
        self._open.discard(connection)
        self._ending.add(connection)


def _later(seconds: float | None) -> float | None:
    return None if seconds is None else asyncio.get_running_loop().time() + seconds


@final
class _Body(httpx.AsyncByteStream, AsyncIterator[bytes]):
    """An answer's body; its end, or closing it, ends the request."""

    def __init__(self, transport: HttpTransport, place: Place) -> None:
        self._transport = transport
        self._is_over = False
        self.has_turn = False
        self.place = place
        self.connection: Connection | None = None

    def __aiter__(self) -> AsyncIterator[bytes]:
        return self

    async def __anext__(self) -> bytes:
        piece = b"" if self._is_over or self.connection is None else await self.connection.read_piece()
        if not piece:
            raise StopAsyncIteration
        return piece

    async def aclose(self) -> None:
        if self.has_turn and not self._is_over:
            self._is_over = True
            self._transport.give_back(self.place, self.connection)
