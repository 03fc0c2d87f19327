"""HTTP/1.1 for the stand-in, on threads: reads requests, writes answers, and misbehaves when told to."""

from __future__ import annotations

import functools
import gzip
import socket
import ssl
import threading
from collections.abc import Callable
from contextlib import suppress
from http import HTTPStatus
from types import TracebackType
from typing import BinaryIO, final

from generator.server.rancher.fake.faults import Manner
from generator.server.rancher.fake.messages import Answer, Heard

__all__ = ["Listener", "Reply", "send_answer"]

_IDLE_S = 60.0
_GOODBYE_S = 1.0
_MAX_LINE = 65_536
_MAX_BODY = 1 << 20
_FLOOD = b"x" * 65_536
_BOMB_SIZE = 64 << 20
"""Bytes after unpacking; some 64 kB on the wire."""

Reply = Callable[[Heard, bytes], "tuple[Answer | Manner, tuple[tuple[str, str], ...]]"]
"""From a request, and its bytes as they came, to the answer and the headers that every answer has."""

_TLS_HANDSHAKE = b"\x16"  # the first byte of a TLS record that holds one
_NOT_TLS = b"HTTP/1.0 400 Bad Request\r\n\r\nClient sent an HTTP request to an HTTPS server.\n"  # Go's server
_NOT_HTTP = b"HTTP/1.1 400 Bad Request\r\nConnection: close\r\nContent-Length: 0\r\n\r\n"  # nginx, in short


@final
class Listener:
    """
    One listening socket on loopback with a thread for each connection, from making until `close`.

    Closing ends every connection and every wait, and joins every thread.
    """

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
        self.stopped = threading.Event()
        self._connections: set[socket.socket] = set()
        self._threads: set[threading.Thread] = set()
        self._lock = threading.Lock()
        family = socket.AF_INET6 if ":" in address else socket.AF_INET
        self._socket = socket.create_server((address, port), family=family, backlog=128)
        self.port: int = self._socket.getsockname()[1]
        self._acceptor = threading.Thread(target=self._accept, name="fake-rancher", daemon=True)
        self._acceptor.start()

    def __enter__(self) -> Listener:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, exc: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Ends everything."""
        self.stopped.set()
        with suppress(OSError):
            self._socket.shutdown(socket.SHUT_RDWR)  # wakes the thread that accepts
        self._socket.close()
        self._acceptor.join()
        with self._lock:
            connections, threads = list(self._connections), list(self._threads)
        for connection in connections:
            with suppress(OSError):
                connection.shutdown(socket.SHUT_RDWR)
        for thread in threads:
            thread.join()

    def _accept(self) -> None:
        while not self.stopped.is_set():
            try:
                connection, _ = self._socket.accept()
            except OSError:
                return
            thread = threading.Thread(target=self._serve, args=(connection,), name="fake-rancher", daemon=True)
            with self._lock:
                self._connections.add(connection)
                self._threads.add(thread)
            thread.start()

    def _serve(self, connection: socket.socket) -> None:
        try:
            connection.settimeout(_IDLE_S)
            connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            if self._is_silent:
                self.stopped.wait()
            else:
                self._talk(connection)
        except (OSError, ValueError):  # the client went away, or we closed
            pass
        finally:
            with self._lock:
                self._connections.discard(connection)
                self._threads.discard(threading.current_thread())
            connection.close()

    def _talk(self, connection: socket.socket) -> None:
        secured = self._secure(connection)
        if secured is None:
            return
        try:
            with secured.makefile("rb") as stream:
                while not self.stopped.is_set() and self._answer_one(secured, stream):
                    pass
        finally:
            if isinstance(secured, ssl.SSLSocket):
                secured.close()

    def _secure(self, connection: socket.socket) -> socket.socket | None:
        """The connection to speak HTTP on; `None` when the client spoke the other protocol."""
        is_handshake = connection.recv(1, socket.MSG_PEEK) == _TLS_HANDSHAKE
        if is_handshake != (self._context is not None):
            _say_goodbye(connection, _NOT_HTTP if is_handshake else _NOT_TLS)
            return None
        if self._context is None:
            return connection
        try:
            secured = self._context.wrap_socket(connection, server_side=True, suppress_ragged_eofs=True)
        except OSError:
            self._on_handshake(False)
            raise
        self._on_handshake(True)
        with self._lock:  # the new object owns the file descriptor, so it is the one to shut down
            self._connections.discard(connection)
            self._connections.add(secured)
        return secured

    def _answer_one(self, connection: socket.socket, stream: BinaryIO) -> bool:
        """Whether the connection stays open for more."""
        heard, raw = _read_request(stream, is_tls=self._context is not None)
        if heard is None:
            return False
        answer, common = self._reply(heard, raw)
        if isinstance(answer, Manner):
            _misbehave(answer, connection, self.stopped)
            return False
        send_answer(connection, heard, answer, common)
        return heard.headers.get("connection", "").lower() != "close"


def _say_goodbye(connection: socket.socket, words: bytes) -> None:
    """Sends *words* and reads what is on its way: closing before that would reset the connection, words and all."""
    connection.sendall(words)
    connection.shutdown(socket.SHUT_WR)
    connection.settimeout(_GOODBYE_S)
    while connection.recv(_MAX_LINE):
        pass


def _read_request(stream: BinaryIO, *, is_tls: bool) -> tuple[Heard | None, bytes]:
    lines: list[bytes] = []
    while (line := stream.readline(_MAX_LINE)) not in {b"\r\n", b"\n", b""}:
        lines.append(line)
    words = lines[0].decode("latin-1").split() if lines else []
    if len(words) != 3:
        return None, b""
    headers = dict(_read_header(line) for line in lines[1:])
    body = stream.read(min(int(headers.get("content-length") or 0), _MAX_BODY))
    return Heard(words[0], words[1], headers, body, is_tls), b"".join(lines) + body


def _read_header(line: bytes) -> tuple[str, str]:
    name, _, value = line.decode("latin-1").partition(":")
    return name.strip().lower(), value.strip()


def send_answer(connection: socket.socket, heard: Heard, answer: Answer, common: tuple[tuple[str, str], ...]) -> None:
    """Sends *answer*; Norman's is packed when the client takes it."""
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
    connection.sendall((head + "\r\n").encode("latin-1") + (b"" if heard.method == "HEAD" else body))


_HEAD = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n"


def _misbehave(manner: Manner, connection: socket.socket, stopped: threading.Event) -> None:
    """Sends what the fault wants. Floods end when the client goes away or the stand-in closes."""
    match manner:
        case Manner.DROP:
            return
        case Manner.CUT:
            connection.sendall(_HEAD + b'Content-Length: 5000\r\n\r\n{"type":"collection",')
        case Manner.NOT_HTTP:
            connection.sendall(b"220 mail.example.com ESMTP\r\n\r\n")
        case Manner.TRICKLE:
            connection.sendall(_HEAD + b"Content-Length: 100000\r\n\r\n")
            while not stopped.wait(0.01):
                connection.sendall(b" ")
        case Manner.ENDLESS:
            connection.sendall(_HEAD + b"Transfer-Encoding: chunked\r\n\r\n")
            while not stopped.is_set():
                connection.sendall(b"%x\r\n%b\r\n" % (len(_FLOOD), _FLOOD))
        case Manner.ENDLESS_HEADERS:
            connection.sendall(_HEAD)
            while not stopped.is_set():
                connection.sendall(b"X-Filler: " + _FLOOD + b"\r\n")
        case Manner.BOMB:
            packed = _bomb()
            connection.sendall(_HEAD + b"Content-Encoding: gzip\r\nContent-Length: %d\r\n\r\n" % len(packed) + packed)


@functools.cache
def _bomb() -> bytes:
    """A gzip file of zeros, made without holding what it unpacks to."""
    import io

    packed = io.BytesIO()
    with gzip.GzipFile(fileobj=packed, mode="wb", compresslevel=9, mtime=0) as file:
        for _ in range(_BOMB_SIZE >> 20):
            file.write(bytes(1 << 20))
    return packed.getvalue()
