"""
One HTTP/1.1 connection over TLS on an asyncio protocol.

Our own, since with a fleet it is the processor that one waits for, and httpx' default transport takes most of it: in
layers for other event loops and protocols, and in handshakes where a session could be resumed.
"""

from __future__ import annotations

import asyncio
import socket
import ssl
from typing import Any, Final, final

import httpx

from generator.server.rancher.http_messages import AnswerReader, format_request
from generator.server.rancher.tls_pipe import TlsPipe

__all__ = ["Connection", "open_connection"]

_MAX_UNREAD: Final = 256 * 1024
"""Bytes of a body that may wait to be taken before no more are read from the socket."""


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
        self._pipe = TlsPipe(context, server_name, session)
        self._answer = AnswerReader()
        self._transport: asyncio.Transport | None = None
        self._news: asyncio.Future[None] | None = None
        self._lost: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._error: Exception | None = None
        self._is_asked = False
        self._has_ended = False
        self._is_paused = False

    # What its transport asks.

    @property
    def is_usable(self) -> bool:
        """Whether it can take the next request."""
        return self._pipe.is_secure and not self._is_asked and not self._has_ended

    @property
    def session(self) -> ssl.SSLSession | None:
        """The TLS session, which another connection may resume; TLS 1.3 has one only after the first answer."""
        return self._pipe.tls.session

    def get_extra_info(self, name: str) -> Any:
        """`ssl_object`, as the network streams of httpx have it."""
        return self._pipe.tls if name == "ssl_object" else None

    async def shake_hands(self, timeout_s: float | None) -> None:
        """
        Lets the server prove who it is.

        Raises:
            OSError: It did not; `ssl.SSLError`, unless the connection broke.
        """
        try:
            async with asyncio.timeout(timeout_s):
                while not self._pipe.is_secure:
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
        text = format_request(request)
        self._is_asked = True
        self._answer.begin()
        if not self._has_ended:
            self._pipe.encipher(text)
            self._flush()
        while not self._answer.status:
            await self._wait_for_more()
        return self._answer.status, self._answer.headers

    async def read_piece(self) -> bytes:
        """
        The next piece of the answer's body, still packed; empty when it is whole. Then the connection takes the next
        request, if both sides keep it.

        Raises:
            httpx.TransportError: The connection is unusable from then on.
        """
        while not (piece := self._answer.take()):
            if self._answer.is_whole:
                self._is_asked = not self._answer.can_go_on
                return b""
            await self._wait_for_more()
        return piece

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
        self._decipher(b"")

    def data_received(self, data: bytes) -> None:
        if not self._has_ended:
            self._decipher(data)

    def eof_received(self) -> None:
        self._end()

    def connection_lost(self, exc: Exception | None) -> None:
        self._error = self._error or exc
        self._end()
        if not self._lost.done():
            self._lost.set_result(None)

    # TLS.

    def _decipher(self, data: bytes) -> None:
        was_secure = self._pipe.is_secure
        try:
            for piece in self._pipe.decipher(data):
                self._take(piece)
        except ssl.SSLError as exc:
            self._error = exc
            self._end()
        self._flush()
        if self._pipe.has_ended:
            self._end()
        elif self._pipe.is_secure and not was_secure:
            self._wake()

    def _flush(self) -> None:
        if self._transport is not None and (output := self._pipe.take_output()):
            self._transport.write(output)

    def _take(self, piece: bytes) -> None:
        if not self._is_asked:
            self.abort()
        if self._has_ended:
            return
        try:
            self._answer.feed(piece)
        except httpx.RemoteProtocolError as exc:
            self._error = exc
            self.abort()
        if self._answer.unread > _MAX_UNREAD and not self._is_paused and self._transport is not None:
            self._transport.pause_reading()
            self._is_paused = True
        self._wake()

    # News.

    async def _wait_for_more(self) -> None:
        """Until more of the answer has come. What has come counts, even if the connection broke after it."""
        if not self._has_ended:
            await self._wait()
        elif isinstance(self._error, httpx.RemoteProtocolError):
            raise self._error
        elif self._error is not None:
            raise httpx.ReadError("the connection broke") from self._error
        else:
            self._answer.feed_end()

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
