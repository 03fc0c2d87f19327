"""
One HTTP/1.1 connection over TLS: h11 and OpenSSL on an asyncio protocol.

Our own, since with a fleet it is the processor that one waits for. httpx' default transport takes most of it in layers
for other event loops and protocols, and asyncio's TLS keeps 256 KiB for each connection and cannot resume a session.
"""

from __future__ import annotations

import asyncio
import socket
import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Final, final

import h11
import httpx

__all__ = ["Connection", "open_connection"]

_MAX_HEAD: Final = 100 * 1024
"""Bytes of an answer's status line and headers, or of a chunk's header; httpcore's bound."""

_MAX_UNREAD: Final = 256 * 1024
"""Bytes taken from the socket before somebody reads them."""

_MAX_INTERIM: Final = 16
"""Answers such as `100 Continue` before the final one."""

_PIECE: Final = 64 * 1024
"""Bytes deciphered at once; a TLS record holds a quarter of it (RFC 8446, 5.1)."""


async def open_connection(
    address: str,
    port: int,
    context: ssl.SSLContext,
    server_name: str,
    timeout_s: float | None,
    session: ssl.SSLSession | None = None,
) -> Connection:
    """
    Connects to *address*, an IP address, and lets it prove that it is *server_name*.

    Args:
        timeout_s: For the connection, and again for the handshake.
        session: Of a connection to the same server name that was verified by the same context. If the server still
            knows it, that is the proof.

    Raises:
        httpx.ConnectTimeout, httpx.ConnectError: With what the system or OpenSSL said as its cause.
    """
    try:
        raw = await _connect(address, port, timeout_s)
        connection = Connection(context, server_name, session)
        await asyncio.get_running_loop().create_connection(lambda: connection, sock=raw)
        await connection.shake_hands(timeout_s)
    except TimeoutError as exc:
        raise httpx.ConnectTimeout("no connection in time") from exc
    except OSError as exc:
        raise httpx.ConnectError("no connection") from exc
    return connection


async def _connect(address: str, port: int, timeout_s: float | None) -> socket.socket:
    raw = socket.socket(socket.AF_INET6 if ":" in address else socket.AF_INET, socket.SOCK_STREAM)
    try:
        raw.setblocking(False)
        async with asyncio.timeout(timeout_s):
            await asyncio.get_running_loop().sock_connect(raw, (address, port))
    except BaseException:
        raw.close()
        raise
    return raw


@final
class Connection(asyncio.Protocol):
    """
    Sends one request after another and reads their answers.

    What the server says while nobody asked, or after it has ended a connection, makes the connection unusable.
    """

    def __init__(self, context: ssl.SSLContext, server_name: str, session: ssl.SSLSession | None = None) -> None:
        self._received, self._to_send = ssl.MemoryBIO(), ssl.MemoryBIO()
        self._tls = context.wrap_bio(self._received, self._to_send, server_hostname=server_name, session=session)
        self._http = h11.Connection(h11.CLIENT, max_incomplete_event_size=_MAX_HEAD)
        self._transport: asyncio.Transport | None = None
        self._news: asyncio.Future[None] | None = None
        self._lost: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._error: Exception | None = None
        self._is_secure = False
        self._is_asked = False
        self._has_ended = False
        self._is_paused = False
        self._unread = 0

    # What its transport asks.

    @property
    def is_usable(self) -> bool:
        """Whether it can take the next request."""
        return self._is_secure and not self._is_asked and not self._has_ended

    @property
    def session(self) -> ssl.SSLSession | None:
        """The TLS session, which another connection may resume; TLS 1.3 has one only after the first answer."""
        return self._tls.session

    def get_extra_info(self, name: str) -> Any:
        """`ssl_object`, as the network streams of httpx have it."""
        return self._tls if name == "ssl_object" else None

    async def shake_hands(self, timeout_s: float | None) -> None:
        """
        Lets the server prove who it is.

        Raises:
            OSError: It did not; `ssl.SSLError`, unless the connection broke.
        """
        try:
            async with asyncio.timeout(timeout_s):
                while not self._is_secure:
                    if self._has_ended:
                        raise self._error or ConnectionResetError()
                    await self._wait()
        except BaseException:
            self.abort()
            await self._lost
            raise

    async def ask(self, request: httpx.Request) -> tuple[int, list[tuple[bytes, bytes]]]:
        """
        Sends *request* and returns status and headers of its answer; `read_piece` has to follow.

        Raises:
            httpx.TransportError: The connection is unusable from then on.
        """
        self._is_asked = True
        with _http_errors():
            self._send(request)
            head = await self._next_event()
            for _ in range(_MAX_INTERIM):
                if not isinstance(head, h11.InformationalResponse):
                    break
                head = await self._next_event()
            if not isinstance(head, h11.Response):
                raise httpx.RemoteProtocolError("no final answer to the request")
            return head.status_code, head.headers.raw_items()

    async def read_piece(self) -> bytes:
        """
        The next piece of the answer's body, still packed; empty when it is whole. Then the connection takes the next
        request, if both sides keep it.

        Raises:
            httpx.TransportError: The connection is unusable from then on.
        """
        with _http_errors():
            event = await self._next_event()
            if isinstance(event, h11.Data):
                return bytes(event.data)
            if self._can_go_on():
                self._http.start_next_cycle()
                self._is_asked = False
            return b""

    def abort(self) -> None:
        """Ends it without a word, as an answer may be on its way."""
        self._has_ended = True
        if self._transport is not None:
            self._transport.abort()

    async def wait_closed(self) -> None:
        """Until the socket is closed."""
        await self._lost

    # What asyncio tells.

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)  # noqa: S101 - a stream's
        self._transport = transport
        self._decipher()

    def data_received(self, data: bytes) -> None:
        if not self._has_ended:
            self._received.write(data)
            self._decipher()

    def eof_received(self) -> None:
        self._end()

    def connection_lost(self, exc: Exception | None) -> None:
        self._error = self._error or exc
        self._end()
        if not self._lost.done():
            self._lost.set_result(None)

    # TLS.

    def _decipher(self) -> None:
        try:
            if not self._is_secure:
                self._tls.do_handshake()
                self._is_secure = True
                self._wake()
            while piece := self._tls.read(_PIECE):
                self._take(piece)
            self._end()
        except ssl.SSLWantReadError:
            pass
        except OSError as exc:  # of OpenSSL
            self._error = exc
            self._end()
        self._flush()

    def _flush(self) -> None:
        if self._to_send.pending and self._transport is not None:
            self._transport.write(self._to_send.read())

    def _take(self, piece: bytes) -> None:
        if not self._is_asked:
            self.abort()
        if self._has_ended:
            return
        self._http.receive_data(piece)
        self._unread += len(piece)
        if self._unread > _MAX_UNREAD and not self._is_paused and self._transport is not None:
            self._transport.pause_reading()
            self._is_paused = True
        self._wake()

    # HTTP.

    def _send(self, request: httpx.Request) -> None:
        head = h11.Request(method=request.method, target=request.url.raw_path, headers=request.headers.raw)
        parts = [self._http.send(head)]
        if request.content:
            parts.append(self._http.send(h11.Data(data=request.content)))
        parts.append(self._http.send(h11.EndOfMessage()))
        if not self._has_ended:
            self._tls.write(b"".join(part for part in parts if part))
            self._flush()

    async def _next_event(self) -> object:
        """What comes next of the answer. What arrived counts, even if the connection broke after it."""
        while (event := self._http.next_event()) is h11.NEED_DATA:
            self._unread = 0
            if not self._has_ended:
                await self._wait()
            elif self._error is not None:
                raise httpx.ReadError("the connection broke") from self._error
            elif self._http.their_state is h11.SEND_RESPONSE:
                raise httpx.RemoteProtocolError("server disconnected without sending a response")
            else:
                self._http.receive_data(b"")
        return event

    def _can_go_on(self) -> bool:
        """Whether the answer is whole, both sides keep the connection, and nothing came after it."""
        states = (self._http.our_state, self._http.their_state)
        return states == (h11.DONE, h11.DONE) and not self._http.trailing_data[0]

    # News.

    async def _wait(self) -> None:
        if self._is_paused and self._transport is not None:
            self._transport.resume_reading()
            self._is_paused = False
        self._news = asyncio.get_running_loop().create_future()
        await self._news

    def _end(self) -> None:
        self._has_ended = True
        self._wake()

    def _wake(self) -> None:
        if self._news is not None and not self._news.done():
            self._news.set_result(None)


@contextmanager
def _http_errors() -> Iterator[None]:
    """Turns h11's errors into those that httpx' own transport raises."""
    try:
        yield
    except h11.LocalProtocolError as exc:
        raise httpx.LocalProtocolError(str(exc)) from exc
    except h11.RemoteProtocolError as exc:
        raise httpx.RemoteProtocolError(str(exc)) from exc
