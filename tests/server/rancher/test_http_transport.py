"""The transport of our own: what it reads, what it refuses, what it keeps open, and what it sends."""

from __future__ import annotations

import asyncio
import ssl
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import TypeVar

import httpx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from generator.server.rancher.fake.certificates import LeafPlan, issue_identity, make_authority
from generator.server.rancher.fake.server import make_server_context
from generator.server.rancher.http_transport import HttpTransport
from generator.server.rancher.wire import make_tls_context

T = TypeVar("T")

_AUTHORITY = make_authority()
_SERVER = make_server_context(issue_identity(LeafPlan(("127.0.0.1",)), _AUTHORITY))
_CLIENT = make_tls_context(_AUTHORITY.pem)

OK = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"


@dataclass
class _Site:
    """A server that says what it is told to; one entry of *script* for each request, the last one for all others."""

    script: Sequence[bytes]
    stays_open: bool = True
    piece: int = 1 << 20
    pause_s: float = 0.0
    port: int = 0
    heard: list[bytes] = field(default_factory=list)
    connections: int = 0
    resumed: int = 0
    most_at_once: int = 0
    _busy: int = 0

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.connections += 1
        self.resumed += writer.get_extra_info("ssl_object").session_reused
        self._busy += 1
        self.most_at_once = max(self.most_at_once, self._busy)
        try:
            while True:
                self.heard.append(await reader.readuntil(b"\r\n\r\n"))
                await asyncio.sleep(self.pause_s)
                await self._say(writer, self.script[min(len(self.heard), len(self.script)) - 1])
                if not self.stays_open:
                    return
        except (OSError, asyncio.IncompleteReadError):
            pass
        finally:
            self._busy -= 1
            writer.transport.abort() if self.stays_open else writer.close()

    @asynccontextmanager
    async def running(self) -> AsyncIterator[None]:
        server = await asyncio.start_server(self.serve, "127.0.0.1", 0, ssl=_SERVER, ssl_shutdown_timeout=0.2)
        self.port = server.sockets[0].getsockname()[1]
        try:
            yield
        finally:
            server.close()
            await asyncio.sleep(0.01)  # so that the server's ends of the connections see it

    async def _say(self, writer: asyncio.StreamWriter, text: bytes) -> None:
        for start in range(0, len(text), self.piece):
            writer.write(text[start : start + self.piece])
            await writer.drain()
            if self.piece < len(text):
                await asyncio.sleep(0)


def _with(site: _Site, ask: Callable[[HttpTransport, _Site], Awaitable[T]], connections: int = 2) -> T:
    async def run() -> T:
        async with site.running():
            transport = HttpTransport(_CLIENT, connections)
            try:
                return await ask(transport, site)
            finally:
                await transport.aclose()

    return asyncio.run(run())


def _request(site: _Site, seconds: float = 2.0, **more: object) -> httpx.Request:
    times = httpx.Timeout(seconds).as_dict()
    return httpx.Request("GET", f"https://127.0.0.1:{site.port}/x", extensions={"timeout": times}, **more)  # type: ignore[arg-type]


async def _fetch(transport: HttpTransport, site: _Site, seconds: float = 2.0) -> tuple[int, bytes]:
    response = await transport.handle_async_request(_request(site, seconds))
    try:
        return response.status_code, await _read(response)
    finally:
        await response.aclose()


async def _read(response: httpx.Response) -> bytes:
    assert isinstance(response.stream, httpx.AsyncByteStream)
    return b"".join([piece async for piece in response.stream])


async def _fetch_twice(transport: HttpTransport, site: _Site) -> list[tuple[int, bytes]]:
    return [await _fetch(transport, site), await _fetch(transport, site)]


_BODIES = st.binary(max_size=300)


def _framed(body: bytes, sizes: Sequence[int]) -> bytes:
    """Chunks of the sizes given, and one of the rest."""
    text, start = b"", 0
    for size in (*sizes, len(body)):
        chunk = body[start : start + size]
        start += size
        text += b"%x;note=1\r\n%b\r\n" % (len(chunk), chunk) if chunk else b""
    return text + b"0\r\nX-Trailer: 1\r\n\r\n"


@settings(max_examples=40, deadline=None)
@given(
    body=_BODIES,
    sizes=st.lists(st.integers(1, 90), max_size=5),
    piece=st.integers(1, 400),
    framing=st.sampled_from(["length", "chunks"]),
    interim=st.integers(0, 3),
)
def test_answer_is_read_however_it_is_cut(
    body: bytes, sizes: list[int], piece: int, framing: str, interim: int
) -> None:
    """In one piece or in many, with a length or in chunks, after interim answers; the connection stays in use."""
    head = b"HTTP/1.1 100 Continue\r\n\r\n" * interim + b"HTTP/1.1 200 OK\r\n"
    if framing == "length":
        text = head + b"Content-Length: %d\r\n\r\n%b" % (len(body), body)
    else:
        text = head + b"Transfer-Encoding: chunked\r\n\r\n" + _framed(body, sizes)
    site = _Site([text], piece=piece)
    assert _with(site, _fetch_twice) == [(200, body), (200, body)]
    assert site.connections == 1


@settings(max_examples=60, deadline=None)
@given(text=st.binary(max_size=400) | st.binary(max_size=200).map(lambda tail: b"HTTP/1.1 200 OK\r\n" + tail))
def test_garbage_is_an_error_of_httpx_or_an_answer(text: bytes) -> None:
    """Nothing else gets out, and nothing hangs."""
    site = _Site([text], stays_open=False)

    async def ask(transport: HttpTransport, site: _Site) -> None:
        try:
            status, _ = await _fetch(transport, site)
        except httpx.TransportError:
            return
        assert 200 <= status < 1000

    _with(site, ask)


@pytest.mark.parametrize(
    "text",
    [
        b"",
        b"HTTP/1.1 200",
        b"HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nshort",
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nab",
    ],
    ids=["nothing", "status line", "body", "chunk"],
)
def test_cut_off_answer_is_an_error(text: bytes) -> None:
    """It never passes for a whole one."""
    with pytest.raises(httpx.RemoteProtocolError, match=r"disconnected|closed connection"):
        _with(_Site([text], stays_open=False), _fetch)


@pytest.mark.parametrize(
    "text",
    [
        b"220 mail.example.com ESMTP\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\nContent-Length: 3\r\n\r\nok",
        b"HTTP/1.1 200 OK\r\nContent-Length: -2\r\n\r\nok",
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\nok\r\n",
        b"HTTP/1.1 200 OK\r\nX: " + b"x" * 200_000,
        b"HTTP/1.1 200 OK\r\n" + b"X: y\r\n" * 40_000,
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5;" + b"x" * 200_000,
        b"HTTP/1.1 100 Continue\r\n\r\n" * 100,
        b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: other\r\n\r\n",
    ],
    ids=["SMTP", "two lengths", "length", "chunk size", "header", "headers", "chunk header", "interim", "upgrade"],
)
def test_breach_of_http_is_an_error(text: bytes) -> None:
    """And of bounded size, whatever the server would still send."""
    site = _Site([text])
    with pytest.raises(httpx.RemoteProtocolError):
        _with(site, _fetch)


@pytest.mark.parametrize(
    ("text", "connections"),
    [
        (OK, 1),
        (OK + b"HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nevil", 2),
        (b"HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 2\r\n\r\nok", 2),
        (b"HTTP/1.0 200 OK\r\nContent-Length: 2\r\n\r\nok", 2),
    ],
    ids=["kept", "more than was asked for", "closed", "HTTP/1.0"],
)
def test_connection_is_used_again_only_when_that_is_safe(text: bytes, connections: int) -> None:
    """What a server sends ahead is never taken for the answer to the next request."""
    site = _Site([text])
    assert _with(site, _fetch_twice) == [(200, b"ok"), (200, b"ok")]
    assert site.connections == connections


def test_answer_without_length_ends_with_the_connection() -> None:
    """As HTTP/1.0 had it."""
    site = _Site([b"HTTP/1.1 200 OK\r\n\r\nall of it"], stays_open=False)
    assert _with(site, _fetch_twice) == [(200, b"all of it")] * 2


def test_closed_connection_is_not_used_again() -> None:
    """One that the server ended while nobody asked."""
    site = _Site([OK], stays_open=False)

    async def ask(transport: HttpTransport, site: _Site) -> None:
        assert (await _fetch(transport, site))[1] == b"ok"
        await asyncio.sleep(0.05)
        assert (await _fetch(transport, site))[1] == b"ok"

    _with(site, ask)
    assert site.connections == 2


def test_connections_are_bounded_and_shared() -> None:
    """Whoever comes later waits for one of them; the second resumes the session of the first."""
    site = _Site([OK], pause_s=0.01)

    async def ask(transport: HttpTransport, site: _Site) -> None:
        await _fetch(transport, site)
        answers = await asyncio.gather(*(_fetch(transport, site) for _ in range(10)))
        assert answers == [(200, b"ok")] * 10

    _with(site, ask, connections=2)
    assert (site.connections, site.most_at_once, len(site.heard)) == (2, 2, 11)
    assert site.resumed == 1


def test_waiting_for_a_connection_ends_in_time() -> None:
    """And the connection goes to the next one who asks."""
    site = _Site([OK], pause_s=0.2)

    async def ask(transport: HttpTransport, site: _Site) -> None:
        first = asyncio.create_task(_fetch(transport, site))
        await asyncio.sleep(0.02)
        with pytest.raises(httpx.ReadTimeout):
            await _fetch(transport, site, 0.03)
        assert await first == (200, b"ok")
        assert await _fetch(transport, site) == (200, b"ok")

    _with(site, ask, connections=1)
    assert site.connections == 1


@pytest.mark.parametrize("how", ["slow", "cancelled", "unread"])
def test_given_up_answer_ends_its_connection_and_frees_its_place(how: str) -> None:
    """Its rest must not be taken for another answer."""
    site = _Site([b"HTTP/1.1 200 OK\r\nContent-Length: 20\r\n\r\nno", OK], pause_s=0.05 if how == "cancelled" else 0)

    async def ask(transport: HttpTransport, site: _Site) -> None:
        if how == "cancelled":
            with pytest.raises(TimeoutError):
                await asyncio.wait_for(_fetch(transport, site), 0.02)
            await asyncio.sleep(0.1)
        else:
            response = await transport.handle_async_request(_request(site))
            if how == "slow":
                with pytest.raises(TimeoutError):
                    await asyncio.wait_for(_read(response), 0.02)
            await response.aclose()
            await response.aclose()
        assert await _fetch(transport, site) == (200, b"ok")

    _with(site, ask, connections=1)
    assert site.connections == 2


def test_silent_server_is_given_up_in_time() -> None:
    """Before the head of an answer; the body has its own bound in the wire."""
    with pytest.raises(httpx.ReadTimeout):
        _with(_Site([OK], pause_s=0.5), lambda transport, site: _fetch(transport, site, 0.05))


def test_long_answer_waits_for_its_reader() -> None:
    """What nobody reads stays in the server's hands, so memory is bounded whatever it sends."""
    size = 8 << 20
    site = _Site([b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n" % size + bytes(size)], piece=1 << 16)

    async def ask(transport: HttpTransport, site: _Site) -> int:
        response = await transport.handle_async_request(_request(site))
        await asyncio.sleep(0.1)
        held = response.extensions["network_stream"]._answer.unread
        body = await _read(response)
        await response.aclose()
        assert body == bytes(size)
        return held

    assert _with(site, ask) < 1 << 20


def test_session_does_not_stand_in_for_a_name() -> None:
    """A connection for another name is verified anew."""

    async def ask(transport: HttpTransport, site: _Site) -> None:
        await _fetch(transport, site)
        request = _request(site)
        request.extensions = {**request.extensions, "sni_hostname": "other.example.com"}
        with pytest.raises(httpx.ConnectError) as caught:
            await transport.handle_async_request(request)
        assert isinstance(caught.value.__cause__, ssl.SSLCertVerificationError)

    _with(_Site([OK]), ask)


@pytest.mark.parametrize("name", ["x-evil\r\nx", "x y", ""])
def test_header_that_would_split_the_request_is_not_sent(name: str) -> None:
    """Whatever led to it is a mistake of ours."""
    site = _Site([OK])

    async def ask(transport: HttpTransport, site: _Site) -> None:
        with pytest.raises(httpx.LocalProtocolError):
            await transport.handle_async_request(_request(site, headers=[(name.encode(), b"1")]))

    _with(site, ask)
    assert site.heard == []


def _ask_three(site: _Site, patience_s: float) -> int:
    """How many connections three questions at once take when one is opened at first."""

    async def run() -> int:
        async with site.running():
            transport = HttpTransport(_CLIENT, 3, at_first=1, patience_s=patience_s)
            try:
                answers = await asyncio.gather(*(_fetch(transport, site) for _ in range(3)))
            finally:
                await transport.aclose()
            assert answers == [(200, b"ok")] * 3
            return site.connections

    return asyncio.run(run())


def test_one_connection_is_enough_while_answers_come() -> None:
    """The second and third question wait for it."""
    assert _ask_three(_Site([OK], pause_s=0.05), patience_s=1.0) == 1


def test_answer_that_hangs_does_not_hold_up_the_others() -> None:
    """Another connection is opened after a while; never more than the bound."""
    assert _ask_three(_Site([OK], pause_s=0.3), patience_s=0.05) == 3


def test_nothing_is_opened_for_nobody() -> None:
    """However long the one answer takes."""

    async def run() -> int:
        site = _Site([OK], pause_s=0.2)
        async with site.running():
            transport = HttpTransport(_CLIENT, 3, at_first=1, patience_s=0.02)
            await _fetch(transport, site)
            await _fetch(transport, site)
            await transport.aclose()
            return site.connections

    assert asyncio.run(run()) == 1
