"""
An HTTP server on the loopback address, for stand-ins.

It speaks HTTP/1.1 with connections that stay open, reads bodies of a given length and chunked ones (clients
written in Go send both), and leaves neither a thread nor a socket behind. Only this machine can reach it.
"""

from __future__ import annotations

import json
import socket
import socketserver
import sys
import threading
from collections.abc import Callable
from contextlib import suppress
from http.server import BaseHTTPRequestHandler
from io import BufferedIOBase
from types import TracebackType
from typing import Any

from .wire import Answer, Request, RequestRefusedError

__all__ = ["MAX_BODY_BYTES", "LoopbackServer"]

MAX_BODY_BYTES = 1 << 20
"""Longer bodies are refused unread. The largest that the Apono provider sends are some kilobytes."""

_ADDRESS = "127.0.0.1"
_IDLE_S = 60.0
_MAX_CHUNK_LINE_BYTES = 1024
# How long closing may take at most: the thread that accepts looks that often whether it should end.
_POLL_S = 0.02


class LoopbackServer:
    """
    Serves the answers of a function while its `with` block lasts, each connection in a thread of its own.

        with LoopbackServer(answer) as server:
            client = Client(server.url)

    Leaving the block closes every connection, ends every wait, and raises the first exception that *answer*
    raised: a mistake of the stand-in, which its client saw as a closed connection.
    """

    def __init__(self, answer: Callable[[Request], Answer], *, port: int = 0) -> None:
        """*port* 0 takes a free one. *answer* is called from several threads at once."""
        self._answer = answer
        self._port = port
        self._server: _Server | None = None
        self._thread: threading.Thread | None = None

    @property
    def url(self) -> str:
        """The address with scheme and port, without a slash at its end."""
        if self._server is None:
            raise RuntimeError("the stand-in is reachable only inside its `with` block")
        return f"http://{_ADDRESS}:{self._server.server_address[1]}"

    def __enter__(self) -> LoopbackServer:
        """Raises OSError when the port is taken: the fault of whoever chose it."""
        self._server = _Server(self._answer, self._port)
        self._thread = threading.Thread(target=self._server.serve_forever, args=(_POLL_S,), name="stand-in")
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, value: BaseException | None, traceback: TracebackType | None
    ) -> None:
        assert self._server is not None  # noqa: S101  # entered
        assert self._thread is not None  # noqa: S101  # entered
        self._server.shutdown()
        self._thread.join()
        self._server.end_connections()
        self._server.server_close()
        crashes, self._server = self._server.crashes, None
        if crashes and value is None:
            raise crashes[0]


class _Server(socketserver.ThreadingTCPServer):
    allow_reuse_address = True
    # Not daemons, so that server_close waits for every one of them.
    daemon_threads = False
    block_on_close = True
    request_queue_size = 128

    def __init__(self, answer: Callable[[Request], Answer], port: int) -> None:
        self.answer = answer
        self.is_ending = threading.Event()
        self.crashes: list[BaseException] = []
        self._connections: set[socket.socket] = set()
        self._lock = threading.Lock()
        super().__init__((_ADDRESS, port), _Handler)

    def process_request(self, request: Any, client_address: Any) -> None:
        with self._lock:
            self._connections.add(request)
        super().process_request(request, client_address)

    def shutdown_request(self, request: Any) -> None:
        with self._lock:
            self._connections.discard(request)
        super().shutdown_request(request)

    def end_connections(self) -> None:
        self.is_ending.set()
        with self._lock:
            for connection in self._connections:
                with suppress(OSError):  # the client was faster
                    connection.shutdown(socket.SHUT_RDWR)

    def handle_error(self, request: Any, client_address: Any) -> None:  # noqa: ARG002  # the library's signature
        exception = sys.exception()
        if exception is not None and not isinstance(exception, (ConnectionError, TimeoutError)):
            self.crashes.append(exception)


class _Handler(BaseHTTPRequestHandler):
    server: _Server
    protocol_version = "HTTP/1.1"
    server_version, sys_version = "apono-bridge-stand-in", ""
    timeout = _IDLE_S
    # Head and body leave in one piece; a second small piece would wait for the client's acknowledgement.
    wbufsize = -1
    disable_nagle_algorithm = True

    def _serve(self) -> None:
        try:
            request = Request(self.command, self.path, self._lower_headers(), self._body())
            answer = self.server.answer(request)
        except RequestRefusedError as exc:
            # What is left of such a body cannot be told from the next request.
            self.close_connection = True
            answer = Answer(exc.status, {"message": str(exc)}, exc.headers)
        if answer.delay_s and self.server.is_ending.wait(answer.delay_s):
            self.close_connection = True
        else:
            self._send(answer)

    do_GET = do_POST = do_PUT = do_PATCH = do_DELETE = do_HEAD = do_OPTIONS = _serve  # noqa: N815  # the library's

    def _lower_headers(self) -> dict[str, str]:
        return {name.lower(): value for name, value in self.headers.items()}

    def _body(self) -> bytes:
        if "chunked" in self.headers.get("Transfer-Encoding", "").lower():
            return _read_chunks(self.rfile)
        length = self.headers.get("Content-Length", "0")
        if not (length.isascii() and length.isdigit()):
            raise RequestRefusedError(400, "the length of the body is no number")
        if int(length) > MAX_BODY_BYTES:
            raise RequestRefusedError(413, f"the body is longer than {MAX_BODY_BYTES} bytes")
        return self.rfile.read(int(length))

    def _send(self, answer: Answer) -> None:
        if answer.sent_share is None:
            self.close_connection = True
            return
        # Escaped, so that half a surrogate pair, which JSON can say and UTF-8 cannot, comes back as it was sent.
        body = json.dumps(answer.value).encode("ascii") if answer.raw is None else answer.raw
        body = body if answer.has_body else b""
        self.send_response(answer.status)
        for name, value in answer.headers.items():
            self.send_header(name, value)
        if answer.has_body:
            self.send_header("Content-Type", answer.content_type)
            self.send_header("Content-Length", str(len(body)))
        elif answer.status != 204:
            self.send_header("Content-Length", "0")
        if self.close_connection or answer.sent_share < 1:
            self.close_connection = True
            self.send_header("Connection", "close")
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body[: int(len(body) * answer.sent_share)])

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002  # the library's signature
        """Nothing: requests are recorded where tokens can be left out."""


def _read_chunks(file: BufferedIOBase) -> bytes:
    """A chunked body (RFC 9112, section 7.1); extensions and trailers are passed over."""
    body = b""
    while size := _chunk_size(file):
        if len(body) + size > MAX_BODY_BYTES:
            raise RequestRefusedError(413, f"the body is longer than {MAX_BODY_BYTES} bytes")
        body += file.read(size)
        file.readline(_MAX_CHUNK_LINE_BYTES)
    while file.readline(_MAX_CHUNK_LINE_BYTES) not in (b"\r\n", b"\n", b""):
        pass
    return body


def _chunk_size(file: BufferedIOBase) -> int:
    digits = file.readline(_MAX_CHUNK_LINE_BYTES).split(b";")[0].strip()
    if not digits or digits.strip(b"0123456789abcdefABCDEF"):
        raise RequestRefusedError(400, "a chunk of the body does not start with its size")
    return int(digits, 16)
