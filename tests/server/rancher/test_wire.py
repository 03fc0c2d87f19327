"""The TLS context: the same rules with every Python, and the strict ones on demand."""

from __future__ import annotations

import asyncio
import socket
import ssl
import threading
import time

import httpx
import pytest

from generator.diagnostics import Secret
from generator.server.rancher.client import AccessQuestion
from generator.server.rancher.endpoints import ApiKey, Endpoint
from generator.server.rancher.fake import FakeRancher, Fault
from generator.server.rancher.fake.certificates import LeafPlan, issue_identity, make_authority
from generator.server.rancher.fake.server import make_server_context
from generator.server.rancher.http_messages import format_request
from generator.server.rancher.http_request import find_place
from generator.server.rancher.limits import Limits
from generator.server.rancher.requests import ReadRequest, get_request_kind
from generator.server.rancher.wire import await_refusal, build_request, fetch_chain, make_tls_context
from tests.checks.foreign_servers import listening


def _shake_hands(rancher: FakeRancher, context: ssl.SSLContext) -> str | None:
    host, port = rancher.endpoint.host, rancher.endpoint.port
    with socket.create_connection((host, port)) as raw, context.wrap_socket(raw, server_hostname=host) as secured:
        return secured.version()


def test_home_made_authority_passes_unless_rules_are_strict() -> None:
    """What Go and curl accept is accepted with every Python; RFC 5280 to the letter is a question of its own."""
    with FakeRancher(faults=[Fault.BARE_CA]) as rancher:
        assert _shake_hands(rancher, make_tls_context(rancher.ca_pem))
        with pytest.raises(ssl.SSLCertVerificationError):
            _shake_hands(rancher, make_tls_context(rancher.ca_pem, is_strict=True))


def test_proper_authority_passes_the_strict_rules() -> None:
    """The stand-in's own certificates are beyond reproach."""
    with FakeRancher(has_intermediate=True) as rancher:
        assert _shake_hands(rancher, make_tls_context(rancher.ca_pem, is_strict=True)) == "TLSv1.3"


def test_context_verifies_and_is_made_once() -> None:
    """Names and chains are checked, nothing older than TLS 1.2 is spoken, and equal questions share one context."""
    with FakeRancher() as rancher:
        context = make_tls_context(rancher.ca_pem)
        assert context is make_tls_context(rancher.ca_pem)
    assert (context.verify_mode, context.check_hostname) == (ssl.CERT_REQUIRED, True)
    assert context.minimum_version == ssl.TLSVersion.TLSv1_2


def test_server_that_does_not_say_good_bye_is_not_waited_for() -> None:
    """Its certificates are all that was wanted. asyncio by itself would wait for 30 s."""
    authority = make_authority()
    context = make_server_context(issue_identity(LeafPlan(("127.0.0.1",)), authority))
    done = threading.Event()

    def talk(_: socket.socket) -> None:
        done.wait(20)

    with listening(talk, context) as server:
        endpoint = Endpoint("127.0.0.1", server.port)
        start = time.monotonic()
        protocol, chain = asyncio.run(fetch_chain(endpoint, "127.0.0.1", Limits()))
        asyncio.run(await_refusal(endpoint, "127.0.0.1", make_tls_context(authority.pem), Limits(answer_s=0.1)))
        taken = time.monotonic() - start
        done.set()
    assert (protocol, len(chain)) == ("TLSv1.3", 1)
    assert taken < 5


def test_request_is_what_httpx_would_make_of_it() -> None:
    """Transports that know httpx alone see the same that ours sends."""
    question = AccessQuestion("list", "users", group="management.cattle.io")
    review = {"resourceAttributes": question.attributes}
    endpoint = Endpoint("rancher.example.com", 8443)
    key = ApiKey("token-abc", Secret("s" * 54), endpoint)
    request = ReadRequest(get_request_kind("access_review"), {"cluster": "c-1"}, review=review, show_key=True)
    built = build_request(request, endpoint, "fd00::1", key, Limits())
    theirs = httpx.Request("POST", built.url, headers=built.headers, content=built.content)
    assert str(built.url).startswith("https://[fd00::1]:8443/k8s/clusters/c-1/apis/")
    assert format_request(built) == format_request(theirs)
    assert asyncio.run(built.aread()) == theirs.content
    assert b"".join(built.stream) == theirs.content
    assert find_place(built) == ("fd00::1", 8443, "rancher.example.com")
