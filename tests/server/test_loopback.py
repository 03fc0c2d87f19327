"""The HTTP server of stand-ins: what clients send is read, bounds hold, and nothing is left behind."""

import http.client
import json
import socket
import threading
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from generator.server.loopback import MAX_BODY_BYTES, LoopbackServer
from generator.server.wire import Answer, Request, RequestRefusedError


def echo(request: Request) -> Answer:
    body = request.body.decode("latin-1")
    return Answer(value={"method": request.method, "target": request.target, "length": len(body), "body": body[:99]})


def port_of(server: LoopbackServer) -> int:
    return int(server.url.rpartition(":")[2])


def exchange(server: LoopbackServer, *sent: bytes) -> bytes:
    """All that comes back for raw bytes, until the server closes."""
    with socket.create_connection(("127.0.0.1", port_of(server)), timeout=10) as connection:
        for piece in sent:
            connection.sendall(piece)
        return b"".join(iter(lambda: connection.recv(1 << 16), b""))


@pytest.fixture
def connect() -> Iterator[Callable[[LoopbackServer], http.client.HTTPConnection]]:
    connections = []

    def connect(server: LoopbackServer) -> http.client.HTTPConnection:
        connections.append(http.client.HTTPConnection("127.0.0.1", port_of(server), timeout=10))
        return connections[-1]

    yield connect
    for connection in connections:
        connection.close()


Connect = Callable[[LoopbackServer], http.client.HTTPConnection]


def ask(connection: http.client.HTTPConnection, method: str, target: str, body: Any = None, **options: Any) -> Any:
    connection.request(method, target, body, **options)
    return json.loads(connection.getresponse().read())


def test_one_connection_serves_many_requests(connect: Connect) -> None:
    with LoopbackServer(echo) as server:
        connection = connect(server)
        assert ask(connection, "GET", "/a%2Fb?c=d")["target"] == "/a%2Fb?c=d"
        local = connection.sock.getsockname()
        assert ask(connection, "PUT", "/", b"x" * 5)["length"] == 5
        assert ask(connection, "DELETE", "/")["method"] == "DELETE"
        assert connection.sock.getsockname() == local


def test_chunked_bodies_are_read_whole(connect: Connect) -> None:
    """Clients written in Go send them when they do not know the length; what follows is the next request."""
    with LoopbackServer(echo) as server:
        connection = connect(server)
        for _ in range(2):
            answer = ask(connection, "POST", "/", iter([b"ab", b"c" * 20]), encode_chunked=True)
            assert answer["body"] == "ab" + "c" * 20


def test_extensions_and_trailers_of_chunks_are_passed_over() -> None:
    head = b"POST / HTTP/1.1\r\nHost: x\r\nConnection: close\r\nTransfer-Encoding: chunked\r\n\r\n"
    with LoopbackServer(echo) as server:
        answer = exchange(server, head + b"2;name=value\r\nab\r\n0\r\nTrailer: x\r\n\r\n")
    assert b'"body": "ab"' in answer


@pytest.mark.parametrize(
    ("headers", "body", "status"),
    [
        (f"Content-Length: {MAX_BODY_BYTES + 1}", b"", b"413"),
        ("Content-Length: -1", b"", b"400"),
        ("Content-Length: x", b"", b"400"),
        ("Transfer-Encoding: chunked", f"{MAX_BODY_BYTES + 1:x}\r\n".encode(), b"413"),
        ("Transfer-Encoding: chunked", b"x\r\n", b"400"),
        ("Transfer-Encoding: chunked", b"-1\r\n", b"400"),
    ],
)
def test_a_body_out_of_bounds_is_refused_unread(headers: str, body: bytes, status: bytes) -> None:
    """And the connection is closed, for what follows cannot be told from a next request."""
    with LoopbackServer(echo) as server:
        answer = exchange(server, f"POST / HTTP/1.1\r\nHost: x\r\n{headers}\r\n\r\n".encode() + body)
    assert answer.split(b" ")[1] == status


def test_an_answer_without_a_body_keeps_the_connection(connect: Connect) -> None:
    with LoopbackServer(lambda _: Answer(204, has_body=False)) as server:
        connection = connect(server)
        for _ in range(2):
            connection.request("DELETE", "/")
            response = connection.getresponse()
            assert (response.status, response.read(), response.getheader("Content-Type")) == (204, b"", None)


def test_an_answer_can_be_none_or_broken_off(connect: Connect) -> None:
    value = ["x" * 100]
    for share, failure in ((None, http.client.RemoteDisconnected), (0.5, http.client.IncompleteRead)):
        answer = Answer(value=value, sent_share=share)
        with LoopbackServer(lambda _, answer=answer: answer) as server, pytest.raises(failure):
            ask(connect(server), "GET", "/")


@pytest.mark.parametrize("text", ["é\U0001f600", "\ud800", "<&>\u2028\x00"])
def test_texts_arrive_as_they_were_sent(connect: Connect, text: str) -> None:
    """Half a surrogate pair too, which JSON can say and UTF-8 cannot."""
    with LoopbackServer(lambda _: Answer(value={"text": text})) as server:
        assert ask(connect(server), "GET", "/") == {"text": text}


def test_leaving_ends_open_connections_and_waits() -> None:
    """Idle connections, and answers that would come in an hour."""
    before = set(threading.enumerate())
    asked = threading.Event()

    def wait_long(_: Request) -> Answer:
        asked.set()
        return Answer(delay_s=3600)

    with LoopbackServer(wait_long) as server:
        port = port_of(server)
        idle, waiting = (socket.create_connection(("127.0.0.1", port), timeout=10) for _ in range(2))
        waiting.sendall(b"GET / HTTP/1.1\r\nHost: x\r\n\r\n")
        assert asked.wait(10)
    with idle, waiting:
        assert (idle.recv(1), waiting.recv(1)) == (b"", b"")
    assert set(threading.enumerate()) == before
    with pytest.raises(ConnectionRefusedError):
        socket.create_connection(("127.0.0.1", port), timeout=10)


def test_the_port_is_free_again_at_once() -> None:
    with LoopbackServer(echo) as server:
        port = port_of(server)
        exchange(server, b"GET / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")
    with LoopbackServer(echo, port=port) as server:
        assert port_of(server) == port


def test_a_port_that_is_taken_is_an_error() -> None:
    with (
        LoopbackServer(echo) as server,
        pytest.raises(OSError, match="in use"),
        LoopbackServer(echo, port=port_of(server)),
    ):
        pass


def test_only_this_machine_can_reach_it() -> None:
    with LoopbackServer(echo) as server:
        assert server.url.startswith("http://127.0.0.1:")
    with pytest.raises(RuntimeError, match="with"):
        _ = server.url


def test_a_mistake_of_ours_is_raised_at_the_end(connect: Connect) -> None:
    """Its client saw a closed connection; the one who wrote the answer gets to see the exception."""

    def fail(_: Request) -> Answer:
        raise ZeroDivisionError

    with (
        pytest.raises(ZeroDivisionError),
        LoopbackServer(fail) as server,
        pytest.raises(http.client.RemoteDisconnected),
    ):
        ask(connect(server), "GET", "/")


def test_a_refusal_of_the_answer_is_an_answer(connect: Connect) -> None:
    def refuse(_: Request) -> Answer:
        raise RequestRefusedError(429, "later", **{"Retry-After": "1"})

    with LoopbackServer(refuse) as server:
        connection = connect(server)
        connection.request("GET", "/")
        response = connection.getresponse()
        assert (response.status, response.getheader("Retry-After")) == (429, "1")
        assert json.loads(response.read()) == {"message": "later"}


def test_a_client_that_goes_away_is_no_mistake() -> None:
    with LoopbackServer(lambda _: Answer(value="x" * 10_000_000)) as server:
        with socket.create_connection(("127.0.0.1", port_of(server)), timeout=10) as connection:
            connection.sendall(b"GET / HTTP/1.1\r\nHost: x\r\n\r\n")
        exchange(server, b"no HTTP\r\n\r\n")
