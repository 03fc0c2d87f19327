"""
HTTP/1.1 for the stand-in: reads requests, writes answers, and misbehaves when told to.

All stand-ins of a process share one event loop in one thread, so that hundreds of them cost little beside the client
that they are there for.
"""

from __future__ import annotations

import asyncio
import functools
import gzip
import socket
import ssl
import threading
from collections.abc import Callable, Coroutine
from contextlib import suppress
from dataclasses import dataclass
from http import HTTPStatus
from types import TracebackType
from typing import Any, TypeVar, final

from generator.server.rancher.fake.faults import Manner
from generator.server.rancher.fake.messages import Answer, Heard
from generator.server.rancher.tls_pipe import TlsPipe

__all__ = ["Listener", "Reaction", "Reply", "format_answer"]

_IDLE_S = 60.0
_GOODBYE_S = 1.0
_MAX_HEAD = 65_536
_MAX_BODY = 1 << 20
_FLOOD = b"x" * 65_536
_BOMB_SIZE = 64 << 20
"""Bytes after unpacking; some 64 kB on the wire."""

T = TypeVar("T")


@final
@dataclass(frozen=True, slots=True)
class Reaction:
    """
    What a request leads to.

    Attributes:
        answer: The answer, or its bytes as they are sent, or how to misbehave instead.
        headers: Those that every answer has; of no account to bytes.
        delay_s: Seconds to wait before.
    """

    answer: Answer | bytes | Manner
    headers: tuple[tuple[str, str], ...] = ()
    delay_s: float = 0.0


Reply = Callable[[Heard, bytes], Reaction]
"""From a request, and its bytes as they came. Called in the thread of the loop, so it must not wait."""

_TLS_HANDSHAKE = b"\x16"  # the first byte of a TLS record that holds one
_NOT_TLS = b"HTTP/1.0 400 Bad Request\r\n\r\nClient sent an HTTP request to an HTTPS server.\n"  # Go's server
_NOT_HTTP = b"HTTP/1.1 400 Bad Request\r\nConnection: close\r\nContent-Length: 0\r\n\r\n"  # nginx, in short


@final
class _Loop:
    """An event loop in a thread, while somebody uses it."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._users = 0
        self._loop: asyncio.AbstractEventLoop | None = None
        self._thread: threading.Thread | None = None

    def enter(self) -> None:
        """Starts it for the first user."""
        with self._lock:
            self._users += 1
            if self._loop is None:
                self._loop = asyncio.new_event_loop()
                self._thread = threading.Thread(target=self._loop.run_forever, name="fake-rancher", daemon=True)
                self._thread.start()

    def leave(self) -> None:
        """Ends it after the last one."""
        with self._lock:
            self._users -= 1
            if self._users or self._loop is None or self._thread is None:
                return
            self._loop.call_soon_threadsafe(self._loop.stop)
            self._thread.join()
            self._loop.close()
            self._loop = self._thread = None

    def run(self, work: Coroutine[Any, Any, T]) -> T:
        """The result of *work*, for callers in other threads."""
        assert self._loop is not None  # noqa: S101 - entered
        return asyncio.run_coroutine_threadsafe(work, self._loop).result()


_LOOP = _Loop()


@final
class Listener:
    """One listening socket on loopback, from making until `close`, which ends every connection and every wait."""

    def __init__(
        self,
        reply: Reply,
        context: ssl.SSLContext | None,
        *,
        address: str = "127.0.0.1",
        port: int = 0,
        is_silent: bool = False,
        on_handshake: Callable[[bool], None] = lambda _: None,
    ) -> None:
        """
        Args:
            context: For TLS; `None` for plain HTTP.
            port: 0 takes a free one.
            is_silent: Whether to accept and never say a word.
            on_handshake: Told of each TLS handshake whether it succeeded.
        """
        self._reply = reply
        self._context = context
        self._is_silent = is_silent
        self._on_handshake = on_handshake
        self._tasks: set[asyncio.Task[None]] = set()
        self._connections: set[socket.socket] = set()
        family = socket.AF_INET6 if ":" in address else socket.AF_INET
        self._socket = socket.create_server((address, port), family=family, backlog=128)
        self._socket.setblocking(False)
        self.port: int = self._socket.getsockname()[1]
        _LOOP.enter()
        _LOOP.run(self._start())

    def __enter__(self) -> Listener:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, exc: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Ends everything."""
        _LOOP.run(self._stop())
        self._socket.close()
        _LOOP.leave()

    async def _start(self) -> None:
        asyncio.get_running_loop().add_reader(self._socket, self._accept)

    async def _stop(self) -> None:
        asyncio.get_running_loop().remove_reader(self._socket)
        tasks = list(self._tasks)
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        await asyncio.sleep(0)  # the transports close their sockets
        for connection in self._connections:  # of tasks that were cancelled before they began
            connection.close()

    def _begin(self, work: Coroutine[Any, Any, None]) -> None:
        task = asyncio.get_running_loop().create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    def _accept(self) -> None:
        """Not `sock_accept`: when that is cancelled, a connection that has just come is lost and stays open."""
        try:
            connection, _ = self._socket.accept()
        except OSError:  # the client went away at once
            return
        connection.setblocking(False)
        self._connections.add(connection)
        self._begin(self._serve(connection))

    async def _serve(self, connection: socket.socket) -> None:
        try:
            connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            if self._is_silent:
                await asyncio.Event().wait()
            await self._talk(connection)
        except (OSError, ValueError, EOFError, asyncio.LimitOverrunError):  # the client went away, or speaks no HTTP
            pass
        finally:
            connection.close()
            self._connections.discard(connection)

    async def _talk(self, connection: socket.socket) -> None:
        is_handshake = await _peek(connection) == _TLS_HANDSHAKE
        if is_handshake != (self._context is not None):
            await _say_goodbye(connection, _NOT_HTTP if is_handshake else _NOT_TLS)
            return
        peer = _Peer(self._context)
        await asyncio.get_running_loop().connect_accepted_socket(lambda: peer, connection)
        try:
            await self._secure(peer)
            while await self._answer_one(peer):
                pass
            await peer.close()
        finally:
            peer.abort()

    async def _secure(self, peer: _Peer) -> None:
        if self._context is None:
            return
        try:
            async with asyncio.timeout(_IDLE_S):
                await peer.shake_hands()
        except OSError:
            self._on_handshake(False)
            await peer.close()  # after the alert
            raise
        self._on_handshake(True)

    async def _answer_one(self, peer: _Peer) -> bool:
        """Whether the connection stays open for more."""
        async with asyncio.timeout(_IDLE_S):
            heard, raw = await _read_request(peer.reader, is_tls=self._context is not None)
        reaction = self._reply(heard, raw)
        if reaction.delay_s:
            await asyncio.sleep(reaction.delay_s)
        if isinstance(reaction.answer, Manner):
            await _misbehave(reaction.answer, peer)
            return False
        answer = reaction.answer
        await peer.say(answer if isinstance(answer, bytes) else format_answer(heard, answer, reaction.headers))
        return heard.headers.get("connection", "").lower() != "close"


@final
class _Peer(asyncio.Protocol):
    """The server's end of a connection, with TLS if there is a context."""

    def __init__(self, context: ssl.SSLContext | None) -> None:
        self.reader = asyncio.StreamReader(limit=_MAX_HEAD)
        self._pipe = TlsPipe(context) if context else None
        self._transport: asyncio.Transport | None = None
        self._secured: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._writable = asyncio.Event()
        self._writable.set()
        self._lost = asyncio.Event()

    async def shake_hands(self) -> None:
        """Raises OSError when the client does not like us, or goes away."""
        await self._secured

    async def say(self, text: bytes) -> None:
        """Sends *text*, and waits while too much is on its way; raises OSError when the client has gone."""
        if self._transport is None or self._lost.is_set():
            raise ConnectionResetError
        if self._pipe is not None:
            self._pipe.encipher(text)
            text = self._pipe.take_output()
        self._transport.write(text)
        await self._writable.wait()

    async def close(self) -> None:
        """Ends the connection after what is still to be sent, if the client takes it."""
        if self._transport is not None:
            self._transport.close()
        with suppress(TimeoutError):
            async with asyncio.timeout(_GOODBYE_S):
                await self._lost.wait()

    def abort(self) -> None:
        """Ends the connection at once."""
        if self._transport is not None:
            self._transport.abort()

    # What asyncio tells.

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)  # noqa: S101 - a stream's
        self._transport = transport

    def data_received(self, data: bytes) -> None:
        if self._pipe is None:
            self.reader.feed_data(data)
            return
        try:
            for piece in self._pipe.decipher(data):
                self.reader.feed_data(piece)
        except ssl.SSLError as exc:
            self._end(exc)
        if self._transport is not None and (output := self._pipe.take_output()):
            self._transport.write(output)
        if self._pipe.is_secure and not self._secured.done():
            self._secured.set_result(None)
        if self._pipe.has_ended:
            self._end(ConnectionResetError())

    def eof_received(self) -> None:
        self._end(ConnectionResetError())

    def connection_lost(self, exc: Exception | None) -> None:
        self._lost.set()
        self._writable.set()
        self._end(exc or ConnectionResetError())

    def pause_writing(self) -> None:
        self._writable.clear()

    def resume_writing(self) -> None:
        self._writable.set()

    def _end(self, exc: Exception) -> None:
        self.reader.feed_eof()
        if not self._secured.done():
            self._secured.set_exception(exc)
            self._secured.exception()  # looked at: without TLS nobody waits for it


async def _peek(connection: socket.socket) -> bytes:
    """The first byte, which stays to be read."""
    loop = asyncio.get_running_loop()
    readable = asyncio.Event()
    loop.add_reader(connection, readable.set)
    try:
        async with asyncio.timeout(_IDLE_S):
            await readable.wait()
    finally:
        loop.remove_reader(connection)
    return connection.recv(1, socket.MSG_PEEK)


async def _say_goodbye(connection: socket.socket, words: bytes) -> None:
    """Sends *words* and reads what is on its way: closing before that would reset the connection, words and all."""
    loop = asyncio.get_running_loop()
    await loop.sock_sendall(connection, words)
    connection.shutdown(socket.SHUT_WR)
    with suppress(TimeoutError):
        async with asyncio.timeout(_GOODBYE_S):
            while await loop.sock_recv(connection, _MAX_HEAD):
                pass


async def _read_request(reader: asyncio.StreamReader, *, is_tls: bool) -> tuple[Heard, bytes]:
    """
    Raises:
        EOFError, asyncio.LimitOverrunError, ValueError: There is none.
    """
    head = await reader.readuntil(b"\r\n\r\n")
    first, *lines = head[:-4].split(b"\r\n")
    method, target, _ = first.decode("latin-1").split()
    headers = dict(_read_header(line) for line in lines)
    body = await reader.readexactly(min(int(headers.get("content-length") or 0), _MAX_BODY))
    return Heard(method, target, headers, body, is_tls), head + body


def _read_header(line: bytes) -> tuple[str, str]:
    name, _, value = line.decode("latin-1").partition(":")
    return name.strip().lower(), value.strip()


def format_answer(heard: Heard, answer: Answer, common: tuple[tuple[str, str], ...]) -> bytes:
    """*answer* as it is sent; Norman's is packed when the client takes it."""
    body = answer.body
    headers = [*common, *answer.headers]
    if answer.content_type:
        headers.append(("Content-Type", answer.content_type))
    if heard.path.startswith("/v3") and "gzip" in heard.headers.get("accept-encoding", ""):
        body = gzip.compress(body, 1)
        headers.append(("Content-Encoding", "gzip"))
    headers.append(("Content-Length", str(len(body))))
    phrase = HTTPStatus(answer.status).phrase
    head = f"HTTP/1.1 {answer.status} {phrase}\r\n" + "".join(f"{name}: {value}\r\n" for name, value in headers)
    return (head + "\r\n").encode("latin-1") + (b"" if heard.method == "HEAD" else body)


_HEAD = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n"


async def _misbehave(manner: Manner, peer: _Peer) -> None:
    """Sends what the fault wants. Floods end when the client goes away or the stand-in closes."""
    match manner:
        case Manner.DROP:
            peer.abort()
        case Manner.CUT:
            await peer.say(_HEAD + b'Content-Length: 5000\r\n\r\n{"type":"collection",')
        case Manner.NOT_HTTP:
            await peer.say(b"220 mail.example.com ESMTP\r\n\r\n")
        case Manner.TRICKLE:
            await _flood(peer, _HEAD + b"Content-Length: 100000\r\n\r\n", b" ", pause_s=0.01)
        case Manner.ENDLESS:
            chunk = b"%x\r\n%b\r\n" % (len(_FLOOD), _FLOOD)
            await _flood(peer, _HEAD + b"Transfer-Encoding: chunked\r\n\r\n", chunk)
        case Manner.ENDLESS_HEADERS:
            await _flood(peer, _HEAD, b"X-Filler: " + _FLOOD + b"\r\n")
        case Manner.BOMB:
            packed = _bomb()
            await peer.say(_HEAD + b"Content-Encoding: gzip\r\nContent-Length: %d\r\n\r\n" % len(packed) + packed)


async def _flood(peer: _Peer, start: bytes, again: bytes, pause_s: float = 0.0) -> None:
    await peer.say(start)
    while True:
        await peer.say(again)
        await asyncio.sleep(pause_s)


@functools.cache
def _bomb() -> bytes:
    """A gzip file of zeros, made without holding what it unpacks to."""
    import io

    packed = io.BytesIO()
    with gzip.GzipFile(fileobj=packed, mode="wb", compresslevel=9, mtime=0) as file:
        for _ in range(_BOMB_SIZE >> 20):
            file.write(bytes(1 << 20))
    return packed.getvalue()
