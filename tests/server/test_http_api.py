"""The client of JSON APIs: where its token goes, what it repeats, and what it says when nothing helps."""

from __future__ import annotations

import asyncio
import json
import socket
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from generator.diagnostics import Secret
from generator.server import http_api as api
from generator.server.http_api import ApiLimits, ApiRequest, HttpApi, Timing, TokenHeader, basic_header, find_proxy
from generator.server.loopback import LoopbackServer
from generator.server.rancher.fake import FakeRancher
from generator.server.wire import Answer, Request

TOKEN = "ghs_Zq9/secret+token"
HEADER = TokenHeader(Secret(TOKEN))
NOW = 1_800_000_000.0


@dataclass
class Clock:
    """A time that passes only while somebody sleeps."""

    passed_s: float = 0.0
    sleeps: list[float] = field(default_factory=list)

    async def sleep(self, seconds: float) -> None:
        self.sleeps.append(seconds)
        self.passed_s += seconds

    @property
    def timing(self) -> Timing:
        return Timing(lambda: NOW + self.passed_s, lambda: self.passed_s, self.sleep, lambda: 1.0)


@dataclass
class Scripted:
    """Answers in order, the last one for ever; remembers what it was asked."""

    answers: list[Answer]
    heard: list[Request] = field(default_factory=list)

    def __call__(self, request: Request) -> Answer:
        self.heard.append(request)
        return self.answers[min(len(self.heard), len(self.answers)) - 1]


def ask(script: Callable[[Request], Answer], request: ApiRequest, clock: Clock | None = None, **options: Any) -> Any:
    """The answer's value, from a server that answers by *script* below a path of its own."""

    async def send(url: str) -> Any:
        async with HttpApi(f"{url}/prefix/", header=HEADER, timing=(clock or Clock()).timing, **options) as client:
            return (await client.send(request)).value

    with LoopbackServer(script) as server:
        return asyncio.run(send(server.url))


GET = ApiRequest("GET", "/items")
POST = ApiRequest("POST", "/items", body={"text": "é \U0001f600"})


def test_request_arrives_as_described() -> None:
    """Path prefix, encoded parts, query, body and token."""
    server = Scripted([Answer(201, {"id": 7})])
    request = ApiRequest("POST", "/p/{id}/n", {"id": "group/a b"}, (("page", "2"),), {"text": "é"}, {"X-Other": "1"})
    assert ask(server, request) == {"id": 7}
    heard = server.heard[0]
    assert (heard.method, heard.target) == ("POST", "/prefix/p/group%2Fa%20b/n?page=2")
    assert json.loads(heard.body) == {"text": "é"}
    assert heard.headers["authorization"] == f"Bearer {TOKEN}"
    assert heard.headers["x-other"] == "1"


@given(part=st.text(min_size=1, max_size=20))
def test_part_of_a_path_stays_one_part(part: str) -> None:
    """Whatever a repository is called, no other path is asked."""
    request = ApiRequest("GET", "/repos/{name}/x", {"name": part})
    try:
        target = request.target
    except api.AddressError:
        assert part in (".", "..") or any("\ud800" <= character <= "\udfff" for character in part)
    else:
        assert Request("GET", target).segments == ("repos", part, "x")


def test_header_of_a_token_is_data() -> None:
    """Other names, no scheme, or the Basic scheme; nothing of it is printed."""
    assert TokenHeader(Secret("t"), "PRIVATE-TOKEN", "").value == "t"
    assert basic_header("x", Secret("y")).value == "Basic eDp5"
    assert TOKEN not in repr(HEADER)
    with pytest.raises(ValueError, match="printable") as caught:
        TokenHeader(Secret("two\nlines"))
    assert "lines" not in str(caught.value)


@pytest.mark.parametrize(
    "url",
    [
        "http://api.example.com",
        "ftp://127.0.0.1",
        "api.example.com",
        "https://",
        "https://me:pw@api.example.com",
        "https://api.example.com/?a=b",
        "https://api.example.com:99999",
        "https://[::1",
    ],
)
def test_base_url_that_a_token_may_not_go_to(url: str) -> None:
    """Only https, or this machine; the words hold no password."""
    with pytest.raises(api.AddressError) as caught:
        HttpApi(url)
    assert "pw" not in str(caught.value)


def test_certificate_is_verified() -> None:
    """An authority that is not trusted ends the talk before the token is sent; given as trusted, it works."""

    async def status(port: int, ca_pem: str | None) -> int:
        limits = ApiLimits(tries=1)
        async with HttpApi(f"https://localhost:{port}", header=HEADER, ca_pem=ca_pem, limits=limits) as client:
            return (await client.send(ApiRequest("GET", "/v3/settings/cacerts"))).status

    with FakeRancher() as rancher:
        with pytest.raises(api.UnreachableError, match="did not verify"):
            asyncio.run(status(rancher.endpoint.port, None))
        assert not rancher.requests
        assert asyncio.run(status(rancher.endpoint.port, rancher.ca_pem)) == 200


@pytest.mark.parametrize(
    ("location", "host"),
    [("https://evil.example/x?code=1", "evil.example"), ("/login?token=1", "another path"), ("https://[", "nowhere")],
)
def test_redirect_is_an_error_that_names_the_host(location: str, host: str) -> None:
    """It is not followed."""
    server = Scripted([Answer(302, headers={"Location": location})])
    with pytest.raises(api.RedirectedError) as caught:
        ask(server, GET)
    assert str(caught.value) == f"the server answered 302 with a redirect to {host}"
    assert len(server.heard) == 1


@pytest.mark.parametrize("status", [200, 404])
def test_echoed_token_is_scrubbed(status: int) -> None:
    """Plain, percent-encoded, or spelled as JSON may spell it."""
    # The stand-in escapes nothing of ASCII, so the escaped spelling comes as text within text.
    value = {"message": f"bad token {TOKEN}", TOKEN: ["ghs_Zq9%2Fsecret%2Btoken"]}
    server = Scripted([Answer(status, value, {"X-Echo": TOKEN})])
    try:
        shown = repr(ask(server, GET))
    except api.StatusError as exc:
        shown = f"{exc} {exc.words} {exc.value} {exc.__cause__}"
    assert "secret" not in shown
    assert "(sensitive)" in shown


@pytest.mark.parametrize(
    ("raw", "words"),
    [
        (b"<!DOCTYPE html><title>Sign in</title>", "a page for browsers"),
        (b'{"half": ', "not JSON"),
        (b"\xff\xfe", "not JSON"),
        (b"[" * 100_000, "not JSON"),
        (b'"' + b"x" * 500_000 + b'"', "larger than 400000 bytes"),
    ],
)
def test_answers_of_no_api(raw: bytes, words: str) -> None:
    """A login page of a proxy, broken JSON, and more than anybody wants to read; asked for once."""
    server = Scripted([Answer(raw=raw)])
    with pytest.raises(api.UnexpectedAnswerError, match=words):
        ask(server, GET, limits=ApiLimits(answer_bytes=400_000))
    assert len(server.heard) == 1


def test_no_content_is_no_value() -> None:
    """204 has no body."""
    assert ask(Scripted([Answer(204, has_body=False)]), ApiRequest("DELETE", "/items/1")) is None


@pytest.mark.parametrize("status", [500, 502, 503, 504, 429])
def test_waits_grow_and_end(status: int) -> None:
    """Exponential, with jitter, and a last try."""
    clock, server = Clock(), Scripted([Answer(status, {"message": "later"})])
    with pytest.raises(api.StatusError, match=f"{status}: later"):
        ask(server, GET, clock)
    assert clock.sleeps == [1, 2, 4, 8]
    assert len(server.heard) == 5


@pytest.mark.parametrize("first", [Answer(500, {}), Answer(sent_share=None), Answer(200, {"a": 1}, sent_share=0.5)])
def test_what_may_have_been_done_is_repeated_only_when_that_is_safe(first: Answer) -> None:
    """A POST that may have arrived is not sent twice, unless the caller says that it may be."""
    again = [first, Answer(200, {"done": True})]
    assert ask(Scripted(list(again)), GET) == {"done": True}
    server = Scripted(list(again))
    with pytest.raises((api.StatusError, api.LostError)):
        ask(server, POST)
    assert len(server.heard) == 1
    assert ask(Scripted(list(again)), ApiRequest("PATCH", "/items", body={}, is_repeatable=True)) == {"done": True}


@pytest.mark.parametrize(
    ("status", "headers", "message", "wait_s"),
    [
        (429, {"Retry-After": "7"}, "", 7),
        (429, {"Retry-After": "Fri, 15 Jan 2027 08:00:09 GMT"}, "", 9),
        (429, {"RateLimit-Reset": str(int(NOW) + 20)}, "", 20),
        (429, {"RateLimit-Reset": "15"}, "", 15),
        (403, {"Retry-After": "30"}, "secondary", 30),
        (403, {"X-RateLimit-Remaining": "0", "X-RateLimit-Reset": str(int(NOW) + 40)}, "API rate limit exceeded", 40),
        (403, {}, "You have exceeded a secondary rate limit", 60),
        (429, {"Retry-After": "soon"}, "", 1),
    ],
)
def test_wait_that_the_server_asks_for(status: int, headers: dict[str, str], message: str, wait_s: float) -> None:
    """Nothing was carried out then, so that even a POST is sent again."""
    clock = Clock()
    server = Scripted([Answer(status, {"message": message}, headers), Answer(201, {"done": True})])
    assert ask(server, POST, clock) == {"done": True}
    assert clock.sleeps == [wait_s]


def test_wait_beyond_the_deadline_is_an_error_at_once() -> None:
    """Nobody sits through an hour."""
    clock, server = Clock(), Scripted([Answer(429, {"message": "slow down"}, {"Retry-After": "3600"})])
    with pytest.raises(api.RateLimitedError) as caught:
        ask(server, GET, clock)
    assert (caught.value.wait_s, clock.sleeps, len(server.heard)) == (3600, [], 1)


@pytest.mark.parametrize("status", [400, 401, 403, 404, 409, 410, 422])
def test_refusals_are_not_repeated(status: int) -> None:
    """They would be the same again."""
    server = Scripted([Answer(status, {"message": "no"})])
    with pytest.raises(api.StatusError) as caught:
        ask(server, GET)
    assert (caught.value.status, len(server.heard)) == (status, 1)
    assert not isinstance(caught.value, api.RateLimitedError)


@pytest.mark.parametrize(
    ("body", "words"),
    [
        ({"message": "Not Found"}, "Not Found"),
        ({"message": {"body": ["is too long"]}}, "is too long"),
        ({"error": {"message": "No such repository"}}, "No such repository"),
        ({"error": "insufficient_scope", "error_description": "needs api"}, "needs api"),
        ({"errors": [{"message": "first"}, {"message": "second"}]}, "first"),
        ({"message": "two\nlines \x1b[31m\u202e"}, "two lines ‹U+001B›[31m‹U+202E›"),
        ({"message": "x" * 400}, "x" * 299 + "…"),
        (["a"], "a"),
        ({}, ""),
        (None, ""),
        (7, ""),
    ],
)
def test_words_of_an_error_answer(body: Any, words: str) -> None:
    """Each platform keeps them elsewhere; shown, they are one safe line."""
    with pytest.raises(api.StatusError) as caught:
        ask(Scripted([Answer(400, body)]), GET)
    assert caught.value.words == words


def test_nobody_there() -> None:
    """A refused connection is tried again for every method, for nothing arrived."""
    with LoopbackServer(Scripted([Answer()])) as server:
        url = server.url

    async def send(clock: Clock) -> None:
        async with HttpApi(url, header=HEADER, timing=clock.timing) as client:
            await client.send(POST)

    clock = Clock()
    with pytest.raises(api.UnreachableError, match="Connection refused"):
        asyncio.run(send(clock))
    assert len(clock.sleeps) == 4


def test_answer_that_never_comes() -> None:
    """The time of one try is bounded; a try that was sent may have been carried out."""
    with pytest.raises(api.LostError, match="no whole answer"):
        ask(Scripted([Answer(delay_s=5)]), POST, limits=ApiLimits(answer_s=0.05))


@pytest.mark.parametrize(
    ("environment", "proxy"),
    [
        ({}, None),
        ({"HTTPS_PROXY": "http://proxy:3128"}, "http://proxy:3128"),
        ({"https_proxy": "proxy:3128", "HTTPS_PROXY": "http://other"}, "http://proxy:3128"),
        ({"ALL_PROXY": "http://all"}, "http://all"),
        ({"HTTP_PROXY": "http://plain"}, None),
        ({"HTTPS_PROXY": "http://proxy", "NO_PROXY": "example.com"}, None),
        ({"HTTPS_PROXY": "http://proxy", "no_proxy": "*"}, None),
        ({"HTTPS_PROXY": "http://proxy", "no_proxy": "x, .Example.com:443"}, None),
        ({"HTTPS_PROXY": "http://proxy", "no_proxy": "ample.com,,"}, "http://proxy"),
        ({"HTTPS_PROXY": "http://proxy", "NO_PROXY": "example.org"}, "http://proxy"),
    ],
)
def test_proxy_of_the_environment(environment: dict[str, str], proxy: str | None) -> None:
    """As curl and Python read it; this machine is asked directly."""
    assert find_proxy("https://git.example.com/api", environment) == proxy
    assert find_proxy("http://127.0.0.1:80", environment) is None


def test_proxy_is_asked_for_a_tunnel_and_gets_no_token() -> None:
    """What a proxy sees is the name of the host."""
    heard: list[bytes] = []

    def refuse(listener: socket.socket) -> None:
        connection, _ = listener.accept()
        with connection:
            heard.append(connection.recv(65536))
            connection.sendall(b"HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\n\r\n")

    async def send(port: int) -> None:
        limits, proxy = ApiLimits(tries=1), f"http://127.0.0.1:{port}"
        async with HttpApi("https://api.example.com", header=HEADER, proxy=proxy, limits=limits) as client:
            await client.send(GET)

    with socket.create_server(("127.0.0.1", 0)) as listener:
        thread = threading.Thread(target=refuse, args=(listener,))
        thread.start()
        with pytest.raises(api.UnreachableError):
            asyncio.run(send(listener.getsockname()[1]))
        thread.join()
    assert heard[0].startswith(b"CONNECT api.example.com:443 ")
    assert b"secret" not in heard[0]
