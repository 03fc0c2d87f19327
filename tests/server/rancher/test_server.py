"""The stand-in as a server: ports, headers, what it logs, and that it leaves nothing behind."""

from __future__ import annotations

import gc
import gzip
import http.client
import socket
import ssl
import sys
import threading

import pytest

from generator.server.rancher.fake import VERSIONS, FakeRancher, Fault
from generator.server.rancher.fake.setups import DEDICATED_KEY, UNKNOWN_KEY
from tests.server.rancher.worlds import recorded_answers


def _get(
    rancher: FakeRancher, path: str, headers: dict[str, str] | None = None, method: str = "GET"
) -> tuple[http.client.HTTPResponse, bytes]:
    context = ssl.create_default_context(cadata=rancher.ca_pem)
    connection = http.client.HTTPSConnection(rancher.endpoint.host, rancher.endpoint.port, context=context, timeout=5)
    try:
        connection.request(method, path, headers=headers or {})
        response = connection.getresponse()
        return response, response.read()
    finally:
        connection.close()


def _get_plain(port: int, path: str, method: str = "GET", host: str | None = None) -> tuple[int, str | None, bytes]:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
    try:
        connection.request(method, path, headers={} if host is None else {"Host": host})
        response = connection.getresponse()
        return response.status, response.getheader("Location"), response.read()
    finally:
        connection.close()


@pytest.mark.parametrize("line", VERSIONS)
def test_every_line_answers(line: str) -> None:
    """2.8 to 2.15, each with its last tag."""
    with FakeRancher(line) as rancher:
        _, body = _get(rancher, "/rancherversion")
    assert VERSIONS[line].encode() in body


def test_every_answer_says_whether_the_key_is_good() -> None:
    """On open endpoints, too, and a bad key does not make them fail."""
    with FakeRancher() as rancher:
        good, unknown = rancher.key(), rancher.key(UNKNOWN_KEY)
        shown = {}
        for key in (good, unknown):
            header = {"Authorization": f"Bearer {key.access_key}:{key.secret_key.reveal()}"}
            response, _ = _get(rancher, "/rancherversion", header)
            shown[key.access_key] = (response.status, response.getheader("X-API-Cattle-Auth"))
    assert shown == {DEDICATED_KEY: (200, "true"), UNKNOWN_KEY: (200, "false")}


def test_answer_that_is_kept_is_for_the_same_request_alone() -> None:
    """Asked again it is the same; another key, host or body has its own, and every request is logged."""
    path = "/v3/users?me=true"
    with FakeRancher() as rancher:
        key = rancher.key()
        shown = {"Authorization": f"Bearer {key.access_key}:{key.secret_key.reveal()}"}
        answers = [
            _get(rancher, path, headers) for headers in (shown, shown, {}, {**shown, "Host": "else.example.com"})
        ]
        asked = [request.target for request in rancher.requests]
    statuses = [response.status for response, _ in answers]
    first, again, _, elsewhere = (body for _, body in answers)
    assert statuses == [200, 200, 401, 200]
    assert first == again
    assert b"https://else.example.com/v3/users" in elsewhere
    assert b"else.example.com" not in again
    assert asked == [path] * 4


def test_norman_headers() -> None:
    """Where the schemas are, no caching, and packed when asked for."""
    with FakeRancher() as rancher:
        response, body = _get(rancher, "/v3/settings/first-login", {"Accept-Encoding": "gzip"})
        origin = rancher.endpoint.origin
    assert response.getheader("X-Api-Schemas") == f"{origin}/v3/schemas"
    assert response.getheader("X-Content-Type-Options") == "nosniff"
    assert response.getheader("Cache-Control") == "no-cache, no-store, must-revalidate"
    assert gzip.decompress(body).startswith(b'{"baseType":"setting"')


def test_links_follow_the_forwarded_headers() -> None:
    """The first forwarded host, and `http` when the proxy says so."""
    headers = {"X-Forwarded-Host": "rancher.example.com, inner", "X-Forwarded-Proto": "http"}
    with FakeRancher() as rancher:
        _, body = _get(rancher, "/v3/settings/first-login", headers)
    assert b'"self":"http://rancher.example.com/v3/settings/first-login"' in body


def test_links_name_the_server_that_was_asked() -> None:
    """Nothing of the placeholder is left, not in links of web sockets either."""
    with FakeRancher() as rancher:
        key = rancher.key()
        header = {"Authorization": f"Bearer {key.access_key}:{key.secret_key.reveal()}"}
        _, body = _get(rancher, "/v3/clusters", header)
        authority = rancher.endpoint.authority
    assert b"rancher.invalid" not in body
    assert f"wss://{authority}/v3/clusters/c-7h5mn?shell=true".encode() in body


def test_browser_is_sent_to_the_dashboard() -> None:
    """Only clients that call themselves Mozilla."""
    with FakeRancher() as rancher:
        browser, _ = _get(rancher, "/", {"User-Agent": "Mozilla/5.0"})
        tool, _ = _get(rancher, "/")
        page, body = _get(rancher, "/dashboard/")
    assert (browser.status, browser.getheader("Location")) == (302, "/dashboard/")
    assert (tool.status, tool.getheader("Content-Type")) == (200, "application/json")
    assert (page.status, b"<title>Rancher</title>" in body) == (200, True)


def test_published_authority_is_the_one_that_signed() -> None:
    """`/cacerts` ends in a newline, the setting does not."""
    with FakeRancher() as rancher:
        _, body = _get(rancher, "/cacerts")
        _, setting = _get(rancher, "/v3/settings/cacerts")
    assert body.decode() == rancher.ca_pem
    assert rancher.ca_pem.rstrip("\n").encode().replace(b"\n", b"\\n") + b'"' in setting


@pytest.mark.parametrize(
    ("fault", "check"),
    [
        (Fault.EMPTY_CACERTS, lambda body, _: body == b""),
        (Fault.CRLF_CACERTS, lambda body, _: b"-----\r\n" in body),
        (Fault.CACERTS_WITHOUT_NEWLINE, lambda body, pem: body == pem.encode().rstrip(b"\n")),
        (Fault.OTHER_CACERTS, lambda body, pem: body != pem.encode() and b"BEGIN CERTIFICATE" in body),
    ],
    ids=lambda value: getattr(value, "name", ""),
)
def test_published_authority_can_be_wrong(fault: Fault, check: object) -> None:
    """Each way in which agents stop trusting the server."""
    with FakeRancher(faults=[fault]) as rancher:
        response, body = _get(rancher, "/cacerts")
    assert response.status == 200
    assert callable(check)
    assert check(body, rancher.ca_pem)


def test_plain_port_redirects_reads_and_refuses_the_rest() -> None:
    """As recorded; `/ping` is served, and no key was shown."""
    recorded = recorded_answers()
    with FakeRancher(has_http_port=True) as rancher:
        port = rancher.http_port
        redirect = _get_plain(port, "/v3/users", host="rancher.example.com")
        refusal = _get_plain(port, "/v3/tokens", "POST")
        ping = _get_plain(port, "/ping")
        high = _get_plain(port, "/x", host="rancher.example.com:8080")
    found = recorded["error_302_http_redirect"]
    assert redirect == (302, found["headers"]["Location"], found["text"].encode())
    assert refusal == (400, None, recorded["error_400_use_https"]["text"].encode())
    assert ping == (200, None, b"pong")
    assert high[1] == "https://rancher.example.com:8443/x"


def test_http_on_the_tls_port_is_answered_in_kind() -> None:
    """As Go's server does, so that the reverse mistake can be told."""
    with FakeRancher() as rancher:
        status, _, body = _get_plain(rancher.endpoint.port, "/ping")
    assert (status, body) == (400, b"Client sent an HTTP request to an HTTPS server.\n")


def test_log_holds_no_secret_and_tells_of_each() -> None:
    """A secret in a header, in Basic credentials, in the path or in a body is noticed and not kept."""
    import base64

    with FakeRancher() as rancher:
        key = rancher.key()
        secret = key.secret_key.reveal()
        basic = base64.b64encode(f"{key.access_key}:{secret}".encode()).decode()
        _get(rancher, "/ping", {"Authorization": f"Bearer {key.access_key}:{secret}"})
        _get(rancher, "/ping", {"Authorization": f"Basic {basic}"})
        _get(rancher, "/ping", {"Authorization": "Bearer other:other"})
        _get(rancher, "/ping")
    assert [request.had_secret for request in rancher.requests] == [True, True, False, False]
    assert [request.had_credential for request in rancher.requests] == [True, True, True, False]
    assert secret not in repr(rancher.requests)


def test_log_masks_a_secret_in_the_path() -> None:
    """Even a client that puts the key into the URL does not get it into our log."""
    with FakeRancher() as rancher:
        secret = rancher.key().secret_key.reveal()
        _get(rancher, f"/ping?token={secret}")
    assert rancher.requests[0].had_secret
    assert secret not in repr(rancher.requests)


def test_nothing_is_left_behind() -> None:
    """No thread, no open port, also with clients that stay connected."""
    before = set(threading.enumerate())
    with FakeRancher(has_http_port=True) as rancher:
        port = rancher.endpoint.port
        idle = socket.create_connection(("127.0.0.1", port))
        _get(rancher, "/ping")
    idle.close()
    assert {thread for thread in set(threading.enumerate()) - before if thread.name == "fake-rancher"} == set()
    with pytest.raises(ConnectionRefusedError):
        socket.create_connection(("127.0.0.1", port)).close()


def test_closing_twice_is_fine() -> None:
    """Cleaning up never fails."""
    with FakeRancher() as rancher:
        rancher.close()
    rancher.close()


def test_two_stand_ins_know_nothing_of_each_other() -> None:
    """Own authority, own port."""
    with FakeRancher() as one, FakeRancher("2.15") as other:
        context = ssl.create_default_context(cadata=other.ca_pem)
        with (
            socket.create_connection(("127.0.0.1", one.endpoint.port)) as raw,
            pytest.raises(ssl.SSLCertVerificationError),
        ):
            context.wrap_socket(raw, server_hostname="127.0.0.1")
    assert one.ca_pem != other.ca_pem


def test_connections_that_come_last_are_ended_too(monkeypatch: pytest.MonkeyPatch) -> None:
    """Those that nobody has begun to serve when the server closes: no socket is left to the garbage collector."""
    left: list[object] = []
    monkeypatch.setattr(sys, "unraisablehook", left.append)
    for _ in range(5):
        with FakeRancher() as rancher:
            clients = [socket.create_connection((rancher.endpoint.host, rancher.endpoint.port)) for _ in range(20)]
        for client in clients:
            client.close()
        gc.collect()
    assert left == []
