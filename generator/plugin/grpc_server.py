"""
gRPC over one connection: HTTP/2 by the h2 library, one unary call after another.

Terraform's calls take less than a millisecond here, so they are answered in the order in which they are
complete. Source of the protocol: grpc.io, "gRPC over HTTP2".
"""

from __future__ import annotations

import socket
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from h2.config import H2Configuration
from h2.connection import H2Connection
from h2.events import (
    DataReceived,
    Event,
    RequestReceived,
    StreamEnded,
    StreamReset,
    WindowUpdated,
)
from h2.exceptions import ProtocolError

from .calls import INVALID_ARGUMENT, Answer, GrpcError, ShutdownRequested

__all__ = ["serve_connection"]

_CHUNK = 1 << 16
# Room for requests: states of thousands of resources arrive without waiting for window updates.
_WINDOW = 1 << 24
_HEADERS = [(":status", "200"), ("content-type", "application/grpc")]


@dataclass(slots=True)
class _Stream:
    """A call in progress: what came of the request, what is left of the answer."""

    path: str
    request: bytearray = field(default_factory=bytearray)
    response: memoryview = field(default_factory=lambda: memoryview(b""))
    trailers: list[tuple[str, str]] = field(default_factory=list)


def serve_connection(connection: socket.socket, answer: Answer) -> bool:
    """
    Answer the calls that arrive on *connection* until the client closes it; then close it as well.

    Returns:
        True if the client asked the whole server to end.
    """
    with connection:
        try:
            return _Conversation(connection, answer).run()
        except (OSError, ProtocolError):
            return False  # the client is gone, or does not speak HTTP/2: either way there is nobody to tell


class _Conversation:
    def __init__(self, connection: socket.socket, answer: Answer) -> None:
        self._socket = connection
        self._answer = answer
        self._http = H2Connection(H2Configuration(client_side=False, header_encoding="utf-8"))
        self._streams: dict[int, _Stream] = {}
        self._is_ending = False

    def run(self) -> bool:
        self._http.initiate_connection()
        self._http.increment_flow_control_window(_WINDOW)
        self._send()
        while not self._is_ending:
            data = self._socket.recv(_CHUNK)
            if not data:
                break
            for event in self._http.receive_data(data):
                self._handle(event)
            self._send()
        return self._is_ending

    def _handle(self, event: Event) -> None:
        match event:
            case RequestReceived(stream_id=int(stream), headers=headers):
                self._streams[stream] = _Stream(_path_of(headers or ()))
            case DataReceived(stream_id=int(stream), data=data, flow_controlled_length=int(length)):
                if stream in self._streams:
                    self._streams[stream].request += data or b""
                self._http.acknowledge_received_data(length, stream)
            case StreamEnded(stream_id=int(stream)) if stream in self._streams:
                self._reply(stream)
            case StreamReset(stream_id=int(stream)):
                self._streams.pop(stream, None)
            case WindowUpdated():
                for waiting in list(self._streams):
                    self._write(waiting)

    def _reply(self, number: int) -> None:
        stream = self._streams[number]
        status, text, body = 0, "", b""
        try:
            message = self._answer(stream.path, _unframed(bytes(stream.request)))
            body = b"\x00" + len(message).to_bytes(4, "big") + message
        except GrpcError as exc:
            status, text = exc.status, str(exc)
        except ShutdownRequested:
            self._is_ending = True
            body = b"\x00" + bytes(4)
        stream.response = memoryview(body)
        stream.trailers = [("grpc-status", str(status)), ("grpc-message", _percent_encoded(text))]
        self._http.send_headers(number, _HEADERS)
        self._write(number)

    def _write(self, number: int) -> None:
        """Send as much of the answer as the client has room for, and the trailers once it is complete."""
        stream = self._streams[number]
        if not stream.trailers:
            return  # the request is still coming in
        while stream.response:
            room = min(self._http.local_flow_control_window(number), self._http.max_outbound_frame_size)
            if room <= 0:
                return
            self._http.send_data(number, stream.response[:room].tobytes())
            stream.response = stream.response[room:]
        self._http.send_headers(number, stream.trailers, end_stream=True)
        del self._streams[number]

    def _send(self) -> None:
        data = self._http.data_to_send()
        if data:
            self._socket.sendall(data)


def _path_of(headers: Iterable[tuple[Any, Any]]) -> str:
    """The method that a request calls; h2 hands out text, as it was configured to, though typed as bytes."""
    return next((str(value) for name, value in headers if name == ":path"), "")


def _unframed(data: bytes) -> bytes:
    """The one message of a unary request: a byte for compression (none is agreed on), its length, itself."""
    if len(data) < 5 or data[0] != 0 or int.from_bytes(data[1:5], "big") != len(data) - 5:
        raise GrpcError(INVALID_ARGUMENT, "the request is not one uncompressed message")
    return data[5:]


def _percent_encoded(text: str) -> str:
    """A status text as gRPC wants it in a header: printable ASCII without `%`, the rest as %XX of UTF-8."""
    return "".join(chr(b) if 0x20 <= b <= 0x7E and b != 0x25 else f"%{b:02X}" for b in text.encode())
