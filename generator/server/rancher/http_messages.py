"""HTTP/1.1 without sockets (RFC 9112): a request as bytes, and an answer out of pieces of bytes, with httptools."""

from __future__ import annotations

import re
from collections import deque
from typing import Final, final

import httptools
import httpx

from generator.server.rancher.http_request import read_head

__all__ = ["AnswerReader", "format_request"]

_MAX_OVERHEAD: Final = 100 * 1024
"""Bytes of an answer in a row that are not its body: heads, headers of chunks, trailers. httpcore's bound."""

_MAX_INTERIM: Final = 16
"""Answers such as `100 Continue` before the final one."""

_LENGTHS: Final = frozenset({b"content-length", b"transfer-encoding"})

_NAME: Final = re.compile(rb"[!#$%&'*+.^_`|~0-9A-Za-z-]+")  # RFC 9110, 5.6.2
_VALUE: Final = re.compile(rb"[\t\x20-\x7e\x80-\xff]*")
_TARGET: Final = re.compile(rb"[\x21-\x7e]+")


def format_request(request: httpx.Request) -> bytes:
    """
    *request* as it is sent.

    Raises:
        httpx.LocalProtocolError: It would be read as something else than it is.
    """
    method = request.method.encode("ascii")
    target, headers = read_head(request)
    if not (
        _NAME.fullmatch(method)
        and _TARGET.fullmatch(target)
        and all(_NAME.fullmatch(name) and _VALUE.fullmatch(value) for name, value in headers)
    ):
        raise httpx.LocalProtocolError("a request that cannot be written")
    lines = [b"%b %b HTTP/1.1" % (method, target), *(b"%b: %b" % header for header in headers)]
    return b"\r\n".join((*lines, b"", request.content))


@final
class AnswerReader:
    """
    Reads one answer after another, as their bytes come.

    Attributes:
        status: Of the answer; 0 until its head is whole.
        headers: As they came.
        is_whole: Whether the answer's end has come.
        can_go_on: Whether another answer may follow a whole one: both sides keep the connection, and nothing came
            that nobody asked for.
        unread: Bytes of the body that wait to be taken.
    """

    def __init__(self) -> None:
        self._parser = httptools.HttpResponseParser(self)
        self._interim = 0
        self._overhead = 0
        self._ends_with_connection = False
        self._pieces: deque[bytes] = deque()
        self.begin()

    def begin(self) -> None:
        """Another answer is wanted."""
        self.status = 0
        self.headers: list[tuple[bytes, bytes]] = []
        self.is_whole = False
        self.can_go_on = False
        self.unread = 0

    def feed(self, data: bytes) -> None:
        """
        Takes what came.

        Raises:
            httpx.RemoteProtocolError: It is not HTTP, or more of it than anybody needs.
        """
        self._overhead += len(data)
        try:
            self._parser.feed_data(data)
        except httptools.HttpParserUpgrade:
            raise httpx.RemoteProtocolError("the server wants to speak another protocol") from None
        except httptools.HttpParserError as exc:
            raise httpx.RemoteProtocolError("the answer is not HTTP/1.1") from exc
        if self._overhead > _MAX_OVERHEAD or self._interim > _MAX_INTERIM:
            raise httpx.RemoteProtocolError("the answer has too much around its body")

    def feed_end(self) -> None:
        """
        The connection has ended.

        Raises:
            httpx.RemoteProtocolError: Within the answer.
        """
        if self.is_whole:
            return
        if not self.status:
            raise httpx.RemoteProtocolError("server disconnected without sending a response")
        if not self._ends_with_connection:
            raise httpx.RemoteProtocolError("peer closed connection without sending complete message body")
        self.is_whole = True

    def take(self) -> bytes:
        """The next piece of the body, still packed; empty when none has come."""
        if not self._pieces:
            return b""
        piece = self._pieces.popleft()
        self.unread -= len(piece)
        return piece

    # What httptools calls. It would wrap exceptions of ours, so there are none.

    def on_message_begin(self) -> None:
        if self.is_whole:
            self.can_go_on = False
        self._overhead = min(self._overhead, 1 << 16)  # what came with the end of the answer before

    def on_header(self, name: bytes, value: bytes) -> None:
        if not self.status:
            self.headers.append((name, value))

    def on_headers_complete(self) -> None:
        status = self._parser.get_status_code()
        if 100 <= status < 200:
            self._interim += 1
            self.headers = []
        elif not self.is_whole:
            self.status = status
            self._ends_with_connection = not any(name.lower() in _LENGTHS for name, _ in self.headers)

    def on_body(self, piece: bytes) -> None:
        self._overhead = 0
        if not self.is_whole:
            self._pieces.append(piece)
            self.unread += len(piece)

    def on_message_complete(self) -> None:
        if self.status and not self.is_whole:
            self.is_whole = True
            self.can_go_on = self._parser.should_keep_alive()
            self._overhead = self._interim = 0
