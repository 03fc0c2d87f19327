"""The client reads, and nothing else; the key goes out last, to its own server only; no foreign error comes out."""

from __future__ import annotations

import asyncio
import inspect
import json
import ssl
import zlib
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import replace
from typing import Any

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from generator.diagnostics import BugError, Secret
from generator.server.rancher.client import AccessQuestion, RancherClient
from generator.server.rancher.endpoints import ApiKey, Endpoint
from generator.server.rancher.errors import (
    AddressRefusedError,
    ConnectionFailedError,
    KeyRefusedError,
    NameNotFoundError,
    RancherError,
    StatusError,
    TimedOutError,
    TlsError,
    TooLargeError,
    UnexpectedAnswerError,
)
from generator.server.rancher.fake import FakeRancher, combine
from generator.server.rancher.fake.recorded import RECORDED
from generator.server.rancher.fake.setups import EXT_KEY
from generator.server.rancher.limits import Limits
from generator.server.rancher.requests import REQUESTS, find_request_kind
from generator.server.rancher.wire import check_request
from tests.server.rancher.asking import QUICK, ask_client

_HOST = Endpoint("rancher.example.com")
_SECRET = "bcdfghjklmnpqrstvwxz2456789bcdfghjklmnpqrstvwxz2456789"
_KEY = ApiKey("token-5hx8w", Secret(_SECRET), _HOST)
_VERSION = {"Version": "v2.12.3", "GitCommit": "9c83e7d", "RancherPrime": "false"}

Handler = Callable[[httpx.Request], httpx.Response]


def _resolver(*addresses: str) -> Callable[[str, int], Awaitable[Sequence[str]]]:
    async def resolve(_: str, __: int) -> Sequence[str]:
        return addresses

    return resolve


def _run(
    handler: Handler,
    question: Callable[[RancherClient], Awaitable[Any]] = RancherClient.identify,
    *,
    key: ApiKey | None = _KEY,
    limits: Limits = QUICK,
    addresses: Sequence[str] = ("203.0.113.7",),
    endpoint: Endpoint = _HOST,
    **options: Any,
) -> Any:
    """What a client finds out over a wire that *handler* answers; the server is identified first."""

    def handle(request: httpx.Request) -> httpx.Response:
        if request.url.path == "/rancherversion" and question is not RancherClient.identify:
            return httpx.Response(200, json=_VERSION)
        return handler(request)

    async def run() -> Any:
        options.setdefault("resolve", _resolver(*addresses))
        async with RancherClient(
            endpoint, key=key, limits=limits, wire=lambda _, __: httpx.MockTransport(handle), **options
        ) as client:
            await client.identify() if question is not RancherClient.identify else None
            return await question(client)

    return asyncio.run(run())


# Only reads.

_QUESTIONS: dict[str, Callable[[RancherClient], Awaitable[object]]] = {
    "ping": RancherClient.fetch_ping,
    "version": RancherClient.is_key_good,
    "cacerts": RancherClient.fetch_cacerts,
    "open_setting": lambda client: client.fetch_open_setting("first-login"),
    "dashboard": RancherClient.fetch_dashboard,
    "setting": lambda client: client.fetch_setting("server-url"),
    "me": RancherClient.fetch_me,
    "users": RancherClient.fetch_users,
    "token": RancherClient.fetch_own_token,
    "clusters": RancherClient.fetch_clusters,
    "cluster": lambda client: client.fetch_cluster("c-7h5mn"),
    "cluster_bindings": lambda client: client.fetch_cluster_bindings("u-k7d4x"),
    "global_roles": RancherClient.fetch_global_roles,
    "global_role_bindings": lambda client: client.fetch_global_role_bindings("u-k7d4x"),
    "role_template": lambda client: client.fetch_role_template("cluster-owner"),
    "access_review": lambda client: client.review_access(AccessQuestion("list", "users", "management.cattle.io")),
}


@pytest.mark.parametrize("name", _QUESTIONS)
def test_question_sends_only_what_the_table_lists(name: str) -> None:
    """Each question is one request of its own row, and carries the key only where the row says so."""
    with FakeRancher() as rancher:
        ask_client(rancher, _QUESTIONS[name])
    sent = rancher.requests[-1]
    kinds = {kind.name: kind for kind in REQUESTS}
    assert kinds[name].method == sent.method
    assert kinds[name].matches(sent.target.partition("?")[0])
    assert sent.had_secret == (kinds[name].needs_key or kinds[name].may_be_shown_key)
    assert not rancher.requests[0].had_credential


def test_every_row_of_the_table_is_asked_by_a_test() -> None:
    """The rows for an administrator's key and for the newer keys have tests below."""
    assert {kind.name for kind in REQUESTS} - set(_QUESTIONS) == {"ext_token", "global_role"}


def test_every_public_question_is_covered() -> None:
    """A method that nobody tests could send what it likes."""
    asked = {
        "fetch_addresses",
        "fetch_presented_chain",
        "await_refusal",
        "identify",
        "fetch_own_ext_token",
        "fetch_global_role",
    }
    names = {name for name, _ in inspect.getmembers(RancherClient, inspect.iscoroutinefunction) if name[0] != "_"}
    assert len(names - asked) == len(_QUESTIONS)


@given(
    st.sampled_from(("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "CONNECT")),
    st.text("/abcdefgv13?=&.%-:ktokens", max_size=60).map(lambda tail: "/" + tail),
)
def test_gate_lets_nothing_else_pass(method: str, path: str) -> None:
    """Whatever else is built by mistake is our bug, before a byte leaves."""
    request = httpx.Request(method, "https://203.0.113.7", headers={"host": _HOST.authority})
    request.url = request.url.copy_with(raw_path=path.encode())
    kind = find_request_kind(method, path.partition("?")[0])
    if kind is None or method == "POST":
        with pytest.raises(BugError):
            check_request(request, _HOST, may_show_key=True)
    else:
        assert method == "GET"
        check_request(request, _HOST, may_show_key=True)


_REVIEW_PATH = "/k8s/clusters/local/apis/authorization.k8s.io/v1/selfsubjectaccessreviews"


@pytest.mark.parametrize(
    ("method", "path", "content", "host", "headers"),
    [
        ("POST", "/v3/tokens", b"{}", _HOST.authority, {}),
        ("DELETE", "/v3/users/u-k7d4x", b"", _HOST.authority, {}),
        ("POST", _REVIEW_PATH, b"", _HOST.authority, {}),
        ("POST", _REVIEW_PATH, b'{"kind":"Token"}', _HOST.authority, {}),
        ("POST", _REVIEW_PATH.replace("access", "rules"), b'{"kind":"SelfSubjectAccessReview"}', _HOST.authority, {}),
        ("GET", "/v3/users", b'{"kind":"SelfSubjectAccessReview"}', _HOST.authority, {}),
        ("GET", "/v3/users", b"", "evil.example.com", {}),
        ("GET", "/v3/users", b"", _HOST.authority, {"authorization": "Bearer x:y"}),
    ],
)
def test_gate_stops(method: str, path: str, content: bytes, host: str, headers: dict[str, str]) -> None:
    """Writes, other bodies, other hosts, and a key before its time."""
    url = "https://203.0.113.7" + path
    request = httpx.Request(method, url, content=content or None, headers={"host": host, **headers})
    with pytest.raises(BugError):
        check_request(request, _HOST, may_show_key=False)


def test_plain_http_never_passes_the_gate() -> None:
    """There is no request without TLS."""
    request = httpx.Request("GET", "http://203.0.113.7/ping", headers={"host": _HOST.authority})
    with pytest.raises(BugError):
        check_request(request, _HOST, may_show_key=False)


@pytest.mark.parametrize("cluster_id", ["../../v3/tokens?x=", "a/b", "c-m#x", "%2e%2e", "ü", "a b", "a\r\nX-Y: z"])
def test_ids_of_the_server_cannot_leave_their_place(cluster_id: str) -> None:
    """An id is one part of a path, whatever is in it."""
    targets: list[str] = []

    def handler(request: httpx.Request) -> httpx.Response:
        targets.append(request.url.raw_path.decode())
        return httpx.Response(404, json={"type": "error"})

    with pytest.raises(StatusError):
        _run(handler, lambda client: client.fetch_cluster(cluster_id))
    assert targets[0].count("/") == 3
    assert not set(targets[0]) & set("?# \r\n")


@pytest.mark.parametrize("part", ["", ".", ".."])
def test_part_that_would_change_the_path_is_a_bug(part: str) -> None:
    """A dot cannot be encoded, so it is never sent."""
    with pytest.raises(BugError):
        _run(lambda _: httpx.Response(200), lambda client: client.fetch_cluster(part))


# The key.


def test_key_needs_an_identified_server() -> None:
    """Asking with a key first is a mistake of ours, and nothing is sent."""
    with FakeRancher() as rancher, pytest.raises(BugError):
        ask_client(rancher, RancherClient.fetch_me, identify=False)
    assert rancher.requests == ()
    assert rancher.handshakes == ()


def test_failed_identification_leaves_the_key_locked() -> None:
    """Trying again with the key does not help."""

    async def insist(client: RancherClient) -> None:
        with pytest.raises(UnexpectedAnswerError):
            await client.identify()
        await client.fetch_me()

    with pytest.raises(BugError):
        asyncio.run(_insist(insist))


async def _insist(question: Callable[[RancherClient], Awaitable[None]]) -> None:
    def wire(_: ssl.SSLContext, __: Limits) -> httpx.AsyncBaseTransport:
        return httpx.MockTransport(lambda _: httpx.Response(200, json={"hello": "world"}))

    async with RancherClient(_HOST, key=_KEY, wire=wire, resolve=_resolver("203.0.113.7")) as client:
        await question(client)


@pytest.mark.parametrize("other", [Endpoint("rancher.example.org"), Endpoint("rancher.example.com", 8443)])
def test_key_of_another_server_is_refused(other: Endpoint) -> None:
    """Host and port both count."""
    with pytest.raises(KeyRefusedError):
        RancherClient(other, key=_KEY)


def test_case_and_final_dot_of_a_host_do_not_count() -> None:
    """Two spellings of one host are one server."""
    assert Endpoint("Rancher.Example.COM.") == _HOST
    assert Endpoint("[2001:DB8::0:1]", 8443) == Endpoint("2001:db8::1", 8443)
    assert str(Endpoint("2001:db8::1", 8443)) == "[2001:db8::1]:8443"


def test_request_without_a_key_carries_none() -> None:
    """Open questions stay open although there is a key."""
    with FakeRancher() as rancher:
        ask_client(rancher, RancherClient.fetch_cacerts)
    assert not any(request.had_credential for request in rancher.requests)


def test_echoed_key_is_taken_out() -> None:
    """A server that repeats the key in its error gives us nothing to leak."""

    def handler(request: httpx.Request) -> httpx.Response:
        return httpx.Response(403, json={"type": "error", "code": "x", "message": request.headers["authorization"]})

    with pytest.raises(StatusError) as caught:
        _run(handler, RancherClient.fetch_me)
    assert _SECRET not in str(caught.value) + repr(caught.value.body)
    assert "(sensitive)" in caught.value.body.message


def test_secret_is_in_no_representation() -> None:
    """Whatever is printed for debugging hides it."""
    assert _SECRET not in repr(_KEY) + str(_KEY) + f"{_KEY}"


@pytest.mark.parametrize("part", ["", "a b", "a\nb", "a:b", "ü", "x" * 201])
def test_what_no_key_consists_of_is_refused_unrepeated(part: str) -> None:
    """A key that would break out of its header is none; the message does not show it."""
    with pytest.raises(ValueError, match="printable ASCII") as caught:
        ApiKey("token-5hx8w", Secret(part), _HOST)
    assert not part or part not in str(caught.value)


def test_environment_proxies_are_not_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where requests go is decided by arguments alone."""
    for name in ("HTTPS_PROXY", "ALL_PROXY", "HTTP_PROXY"):
        monkeypatch.setenv(name, "http://127.0.0.1:9")
    monkeypatch.setenv("SSL_CERT_FILE", "/nonexistent")
    with FakeRancher() as rancher:
        assert ask_client(rancher, RancherClient.fetch_me).id == "u-k7d4x"


# Addresses.


_METADATA = ["169.254.169.254", "fd00:ec2::254", "::ffff:169.254.169.254", "64:ff9b::a9fe:a9fe", "224.0.0.1"]


@pytest.mark.parametrize("address", _METADATA)
def test_address_that_hands_out_credentials_is_refused_even_with_a_key(address: str) -> None:
    """A name that leads to a metadata service is not asked, not even by its owner."""
    with pytest.raises(AddressRefusedError) as caught:
        _run(_never, addresses=[address])
    assert caught.value.address == address


@pytest.mark.parametrize(
    "address", ["10.0.0.1", "192.168.1.1", "172.16.0.1", "100.64.0.1", "127.0.0.1", "::1", "fd00::1"]
)
def test_private_address_needs_somebody_to_vouch_for_it(address: str) -> None:
    """The author of a spec alone cannot point us into a network."""
    with pytest.raises(AddressRefusedError):
        _run(_never, key=None, addresses=[address])
    assert _run(_version, key=None, is_vouched=True, addresses=[address])
    assert _run(_version, addresses=[address])


def test_one_bad_address_among_good_ones_is_enough() -> None:
    """Names with several addresses are not a way around."""
    with pytest.raises(AddressRefusedError):
        _run(_never, key=None, addresses=["203.0.113.7", "10.0.0.1"])


def test_literal_address_may_be_what_its_owner_named() -> None:
    """Who binds a key to a link-local address means it."""
    endpoint = Endpoint("169.254.10.10")
    key = ApiKey("token-5hx8w", Secret(_SECRET), endpoint)
    assert _run(_version, key=key, endpoint=endpoint)
    with pytest.raises(AddressRefusedError):
        _run(_never, key=None, endpoint=endpoint)


def _never(_: httpx.Request) -> httpx.Response:
    raise AssertionError("something was sent")


def _version(_: httpx.Request) -> httpx.Response:
    return httpx.Response(200, json=_VERSION)


def test_request_goes_to_the_address_that_was_checked() -> None:
    """A second look-up could lead elsewhere; the certificate must still name the host."""
    seen: list[httpx.Request] = []

    def handler(request: httpx.Request) -> httpx.Response:
        seen.append(request)
        return httpx.Response(200, json=_VERSION)

    identity = _run(handler)
    assert (seen[0].url.host, seen[0].headers["host"]) == ("203.0.113.7", "rancher.example.com")
    assert seen[0].extensions["sni_hostname"] == "rancher.example.com"
    assert identity.address == "203.0.113.7"


def test_next_address_is_tried_when_one_does_not_connect() -> None:
    """Many hosts have an IPv6 address that leads nowhere."""

    def handler(request: httpx.Request) -> httpx.Response:
        if request.url.host == "203.0.113.7":
            raise httpx.ConnectError("refused")
        return httpx.Response(200, json=_VERSION)

    assert _run(handler, addresses=["203.0.113.7", "203.0.113.8"]).address == "203.0.113.8"


@pytest.mark.parametrize("failure", [OSError("x"), UnicodeError("label too long")])
def test_unknown_name_is_said_to_be_unknown(failure: Exception) -> None:
    """Whatever the resolver raises."""

    async def resolve(_: str, __: int) -> Sequence[str]:
        raise failure

    with pytest.raises(NameNotFoundError):
        _run(_never, resolve=resolve)


def test_look_up_that_failed_is_tried_again() -> None:
    """A name server that comes back is something to retry for."""
    failures = [OSError("try again")]

    async def resolve(_: str, __: int) -> Sequence[str]:
        if failures:
            raise failures.pop()
        return ("203.0.113.7",)

    async def retry(client: RancherClient) -> tuple[str, ...]:
        with pytest.raises(NameNotFoundError):
            await client.fetch_addresses()
        return await client.fetch_addresses()

    async def run() -> tuple[str, ...]:
        async with RancherClient(_HOST, key=_KEY, resolve=resolve) as client:
            return await retry(client)

    assert asyncio.run(run()) == ("203.0.113.7",)


def test_server_that_fails_to_prove_itself_again_gets_no_key() -> None:
    """One success in the past is not enough."""
    answers = [httpx.Response(200, json={"hello": "world"}), httpx.Response(200, json=_VERSION)]

    async def run() -> None:
        async with RancherClient(
            _HOST,
            key=_KEY,
            wire=lambda _, __: httpx.MockTransport(lambda _: answers.pop()),
            resolve=_resolver("203.0.113.7"),
        ) as client:
            await client.identify()
            with pytest.raises(UnexpectedAnswerError):
                await client.identify()
            await client.fetch_me()

    with pytest.raises(BugError):
        asyncio.run(run())


def test_slow_look_up_times_out() -> None:
    """Names have their own time limit."""

    async def resolve(_: str, __: int) -> Sequence[str]:
        await asyncio.Event().wait()
        return ()

    with pytest.raises(TimedOutError):
        _run(_never, resolve=resolve, limits=replace(QUICK, connect_s=0.05))


# Errors.


def _subclasses(kind: type[BaseException]) -> set[type[BaseException]]:
    return {kind} | {found for child in kind.__subclasses__() for found in _subclasses(child)}


def _make(kind: type[BaseException]) -> BaseException:
    try:
        return kind("planted text")
    except TypeError:
        return httpx.HTTPStatusError("planted", request=httpx.Request("GET", "https://x"), response=httpx.Response(500))


_FOREIGN = [
    *sorted(_subclasses(httpx.TransportError), key=lambda kind: kind.__name__),
    *(httpx.TooManyRedirects, httpx.DecodingError, httpx.InvalidURL, httpx.StreamError, httpx.HTTPStatusError),
    *(OSError, ConnectionResetError, BrokenPipeError, TimeoutError, asyncio.TimeoutError, ssl.SSLError),
    *(ssl.SSLZeroReturnError, ssl.SSLEOFError, zlib.error, UnicodeError),
]
_OURS = (httpx.LocalProtocolError, httpx.UnsupportedProtocol)


@pytest.mark.parametrize("kind", _FOREIGN, ids=lambda kind: kind.__name__)
def test_no_foreign_exception_leaks(kind: type[BaseException]) -> None:
    """Each becomes one of ours, keeps its cause, and loses its words."""

    def handler(_: httpx.Request) -> httpx.Response:
        raise _make(kind)

    wanted = BugError if kind in _OURS else RancherError
    with pytest.raises(wanted) as caught:
        _run(handler)
    assert caught.value.__cause__ is not None
    assert "planted" not in str(caught.value)


def test_refused_connection_says_so() -> None:
    """In the system's words."""
    with FakeRancher() as rancher:
        endpoint, pem = rancher.endpoint, rancher.ca_pem

    async def ask() -> None:
        async with RancherClient(endpoint, ca_pem=pem, is_vouched=True, limits=QUICK) as client:
            await client.identify()

    with pytest.raises(ConnectionFailedError, match="refused"):
        asyncio.run(ask())


@pytest.mark.parametrize(
    "pem", ["", "no certificate", "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n", "ü"]
)
def test_unreadable_authority_is_an_error_of_ours(pem: str) -> None:
    """An empty or broken file does not mean "trust the system's instead"."""
    with pytest.raises(TlsError):
        RancherClient(_HOST, ca_pem=pem)


_JSON = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text("{}\"\\'#%$\r\n\ufeff\u2028\U0001f600ab", max_size=9),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(("type", "links", "data", "id", "status", "ttl", "created")), inner, max_size=5
        )
    ),
    max_leaves=12,
)


@given(_JSON)
def test_answer_of_another_shape_is_unexpected(document: Any) -> None:
    """Whatever the server sends instead of a list of users, and nothing of it is repeated."""
    with pytest.raises(RancherError):
        _run(lambda _: httpx.Response(200, content=json.dumps(document)), RancherClient.fetch_me)


@given(st.binary(max_size=200))
def test_answer_of_any_bytes_is_unexpected(body: bytes) -> None:
    """Not JSON, not UTF-8, nothing at all."""
    with pytest.raises(UnexpectedAnswerError):
        _run(lambda _: httpx.Response(200, content=body), RancherClient.fetch_me)


def test_unexpected_answer_repeats_no_value() -> None:
    """A wrong field may hold a secret."""
    body = {"id": "server-url", "value": {"hash": "planted"}}
    with pytest.raises(UnexpectedAnswerError) as caught:
        _run(lambda _: httpx.Response(200, json=body), lambda client: client.fetch_setting("server-url"))
    assert "planted" not in str(caught.value)
    assert caught.value.__cause__ is None
    assert "value" in str(caught.value)


def test_packing_that_was_not_asked_for_is_refused() -> None:
    """Only gzip was offered, and only gzip is unpacked under a limit."""

    async def body() -> Any:
        yield b"xx"

    with pytest.raises(UnexpectedAnswerError):
        _run(lambda _: httpx.Response(200, headers={"content-encoding": "zstd"}, content=body()))


def test_size_is_counted_after_unpacking() -> None:
    """A small answer that unpacks to a large one is too large."""
    packer = zlib.compressobj(wbits=31)
    packed = packer.compress(b"0" * 5_000_000) + packer.flush()

    async def body() -> Any:
        yield packed

    with pytest.raises(TooLargeError):
        _run(lambda _: httpx.Response(200, headers={"content-encoding": "gzip"}, content=body()))


# Lists.


def test_pages_are_followed_to_the_end() -> None:
    """Every user once, in as many requests as there are pages."""
    with FakeRancher() as rancher:
        users = ask_client(rancher, RancherClient.fetch_users, limits=replace(QUICK, page_items=2))
    assert len({user.id for user in users}) == len(users) == 5
    assert len(rancher.requests) == 4


def _page(next_link: str) -> httpx.Response:
    pagination = {"limit": 1, "total": 9, "next": next_link}
    user = {"id": "u-1", "type": "user"}
    return httpx.Response(200, json={"type": "collection", "links": {}, "pagination": pagination, "data": [user]})


@pytest.mark.parametrize(
    "link",
    ["https://evil.example.com/v3/users?marker=u-1", "//[bad", "https://rancher.example.com/v3/users", "?marker=u-1"],
)
def test_link_to_the_next_page_cannot_lead_elsewhere(link: str) -> None:
    """Only its marker is used; a list that goes in circles ends as an error."""
    hosts: set[str] = set()

    def handler(request: httpx.Request) -> httpx.Response:
        hosts.add(request.headers["host"])
        assert request.url.path == "/v3/users"
        return _page(link)

    with pytest.raises(UnexpectedAnswerError):
        _run(handler, RancherClient.fetch_users)
    assert hosts == {"rancher.example.com"}


def test_number_of_pages_is_bounded() -> None:
    """A list with ever new markers ends, too."""
    markers = iter(range(10_000))
    with pytest.raises(UnexpectedAnswerError, match="does not end"):
        _run(lambda _: _page(f"?marker=u-{next(markers)}"), RancherClient.fetch_users, limits=replace(QUICK, pages=5))
    assert next(markers) == 5


# Newer keys.


def test_ext_key_reads_itself_without_its_hash() -> None:
    """Life time and owner come back; the hash that the server sends is gone."""
    with FakeRancher("2.13", RECORDED) as rancher:
        token = ask_client(rancher, RancherClient.fetch_own_ext_token, key=rancher.key(EXT_KEY))
    assert (token.spec.user_id, token.spec.ttl_ms) == ("u-k7d4x", 90 * 86_400_000)
    assert "PLACEHOLDER" not in repr(token)


def test_admin_reads_the_global_role() -> None:
    """With an administrator's key the role itself can be read."""
    with FakeRancher(world=combine(["other-inherited-role"])) as rancher:
        role = ask_client(rancher, lambda client: client.fetch_global_role("gr-t6v2m"), key=rancher.key("token-q7c5x"))
    assert role.inherited_cluster_roles == ("cluster-member",)
    assert role.rules[0].verbs == ("list",)
