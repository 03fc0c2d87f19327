"""gRPC over HTTP/2, seen from a client: flow control, statuses, and clients that misbehave."""

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress

import pytest
from h2.config import H2Configuration
from h2.connection import H2Connection
from h2.events import DataReceived, ResponseReceived, StreamEnded, TrailersReceived
from h2.settings import SettingCodes

from generator.plugin.calls import INTERNAL, INVALID_ARGUMENT, UNIMPLEMENTED, Answer, GrpcError, answerer
from generator.plugin.grpc_server import serve_connection
from generator.plugin.objects import ObjectStore
from generator.plugin.offline import offline_service
from generator.provider_schema import load_packaged


class Client:
    """As much of a gRPC client as the tests need; its window for data is *window* bytes."""

    def __init__(self, connection: socket.socket, window: int = 65535) -> None:
        self.socket = connection
        self.http = H2Connection(H2Configuration(client_side=True, header_encoding="utf-8"))
        self.http.initiate_connection()
        self.http.update_settings({SettingCodes.INITIAL_WINDOW_SIZE: window})

    def call(self, path: str, payload: bytes) -> tuple[bytes, dict[str, str]]:
        """The framed response and the trailers of one call."""
        stream = self.http.get_next_available_stream_id()
        headers = [(":method", "POST"), (":scheme", "http"), (":authority", "x"), (":path", path)]
        self.http.send_headers(stream, headers)
        self.send_body(stream, payload)
        body, trailers = bytearray(), {}
        while True:
            # A server that ends with its answer may be gone before we acknowledge; the answer can still be read.
            with suppress(BrokenPipeError):
                self.socket.sendall(self.http.data_to_send())
            received = self.socket.recv(1 << 16)
            assert received, "the server has hung up"
            for event in self.http.receive_data(received):
                match event:
                    case DataReceived():
                        body += event.data or b""
                        self.http.acknowledge_received_data(event.flow_controlled_length or 0, stream)
                    case ResponseReceived():
                        assert (":status", "200") in [(str(n), str(v)) for n, v in event.headers or ()]
                    case TrailersReceived():
                        trailers = {str(name): str(value) for name, value in event.headers or ()}
                    case StreamEnded():
                        return bytes(body), trailers

    def send_body(self, stream: int, payload: bytes) -> None:
        for start in range(0, len(payload), self.http.max_outbound_frame_size):
            self.http.send_data(stream, payload[start : start + self.http.max_outbound_frame_size])
            self.socket.sendall(self.http.data_to_send())
        self.http.end_stream(stream)


@contextmanager
def serving(answer: Answer) -> Iterator[socket.socket]:
    ours, theirs = socket.socketpair()
    ours.settimeout(30)
    thread = threading.Thread(target=serve_connection, args=(theirs, answer))
    thread.start()
    with ours:
        yield ours
    thread.join(30)
    assert not thread.is_alive()


def framed(message: bytes) -> bytes:
    return b"\x00" + len(message).to_bytes(4, "big") + message


@pytest.mark.parametrize("window", [1, 1000, 65535])
def test_an_answer_waits_for_room(window: int) -> None:
    """Schemas of large providers are megabytes; clients grant some ten thousand bytes at a time."""
    message = bytes(range(256)) * (8 if window == 1 else 2000)
    with serving(lambda _path, _payload: message) as connection:
        body, trailers = Client(connection, window).call("/x", framed(b""))
    assert body == framed(message)
    assert trailers["grpc-status"] == "0"


def test_a_request_of_many_frames_is_one_message() -> None:
    message = b"state" * 10_000
    with serving(lambda path, payload: f"{path} {len(payload)}".encode()) as connection:
        body, _ = Client(connection).call("/a/B", framed(message))
    assert body == framed(b"/a/B 50000")


def test_calls_follow_one_another() -> None:
    with serving(lambda _path, payload: payload[::-1]) as connection:
        client = Client(connection)
        bodies = [client.call("/x", framed(text))[0] for text in (b"ab", b"cd")]
    assert bodies == [framed(b"ba"), framed(b"dc")]


@pytest.mark.parametrize(
    ("path", "payload", "status"),
    [
        ("/tfplugin6.Provider/Fly", framed(b""), UNIMPLEMENTED),
        ("/plugin.GRPCStdio/StreamStdio", framed(b""), UNIMPLEMENTED),
        ("Fly", framed(b""), UNIMPLEMENTED),
        ("/tfplugin6.Provider/GetMetadata", b"\x01\x00\x00\x00\x00", INVALID_ARGUMENT),
        ("/tfplugin6.Provider/GetMetadata", b"", INVALID_ARGUMENT),
        ("/tfplugin6.Provider/PlanResourceChange", framed(b"\x12\x7f"), INVALID_ARGUMENT),
        ("/tfplugin6.Provider/ReadResource", framed(b"\x0a\x07unknown"), INTERNAL),
    ],
)
def test_what_cannot_be_answered_has_a_status(path: str, payload: bytes, status: int) -> None:
    service = offline_service(load_packaged(), ObjectStore(None))
    with serving(answerer(service)) as connection:
        client = Client(connection)
        body, trailers = client.call(path, payload)
        assert (body, trailers["grpc-status"]) == (b"", str(status))
        # The connection is as good as before.
        assert client.call("/grpc.health.v1.Health/Check", framed(b""))[0] == framed(b"\x08\x01")


def has_ended(connection: socket.socket) -> bool:
    """Whether the other side is gone; it is "reset" where it left an acknowledgement of ours unread."""
    try:
        return connection.recv(1) == b""
    except ConnectionResetError:
        return True


def test_a_shutdown_is_answered_and_ends_the_connection() -> None:
    service = offline_service(load_packaged(), ObjectStore(None))
    with serving(answerer(service)) as connection:
        body, trailers = Client(connection).call("/plugin.GRPCController/Shutdown", framed(b""))
        assert (body, trailers["grpc-status"]) == (framed(b""), "0")
        assert has_ended(connection)


@pytest.mark.parametrize("noise", [b"", b"GET / HTTP/1.1\r\n\r\n", b"\x00" * 100])
def test_other_protocols_and_silent_clients_end_the_conversation(noise: bytes) -> None:
    with serving(lambda _path, payload: payload) as connection:
        connection.sendall(noise)
        connection.shutdown(socket.SHUT_WR)
        while connection.recv(1 << 16):
            pass


def test_a_reset_stream_is_forgotten() -> None:
    with serving(lambda _path, payload: payload) as connection:
        client = Client(connection)
        client.http.send_headers(1, [(":method", "POST"), (":scheme", "http"), (":authority", "x"), (":path", "/x")])
        client.http.reset_stream(1)
        assert client.call("/x", framed(b"a"))[0] == framed(b"a")


def test_a_status_text_survives_a_header() -> None:
    def answer(_path: str, _payload: bytes) -> bytes:
        raise GrpcError(INTERNAL, "50% of é\n")

    with serving(answer) as connection:
        _, trailers = Client(connection).call("/x", framed(b""))
    assert trailers["grpc-message"] == "50%25 of %C3%A9%0A"
