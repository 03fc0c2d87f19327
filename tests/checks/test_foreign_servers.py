"""Servers that are no Rancher: what is wrong is named once, at its field, and no key goes out."""

from __future__ import annotations

import ssl
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

import pytest

from generator.checks.credentials import Binding, Credentials
from generator.checks.report import IntegrationReport
from generator.diagnostics import DiagnosticCode, Secret
from generator.diagnostics.codes import live
from generator.server.rancher.endpoints import ApiKey, Endpoint
from tests.checks.asking import QUICK, faults, fleet, integration, reasons
from tests.checks.foreign_servers import (
    ADDRESS,
    Listening,
    Signer,
    Talk,
    answering,
    as_json,
    closing,
    half_closing,
    listening,
    resetting,
    saying,
    server_context,
    sign,
    silent,
)

SECRET = "bcdfghjklmnpqrstvwxz2456789bcdfghjklmnpqrstvwxz2456789"
PAGE = answering("200 OK", "text/html", "<html><title>Something</title></html>")
_SHORT = replace(QUICK, connect_s=0.4, answer_s=0.4)


@dataclass(frozen=True)
class Authorities:
    root: Signer
    intermediate: Signer


@pytest.fixture(scope="module")
def known() -> Authorities:
    root = sign("Example Root", is_ca=True)
    return Authorities(root, sign("Example Issuing CA", root, is_ca=True))


def _check(server: Listening, ca_pem: str) -> IntegrationReport:
    """As the owner of a key that is bound to the very server: the key may only go to Rancher all the same."""
    endpoint = Endpoint(ADDRESS, server.port)
    own = Credentials({endpoint: Binding(endpoint, ApiKey("token-5hx8w", Secret(SECRET), endpoint))})
    report = fleet([integration(ADDRESS, server.port, ca_pem)], own, timeout_s=4, limits=_SHORT).integrations[0]
    assert SECRET.encode() not in server.heard
    assert b"uthorization" not in server.heard
    return report


def _assert_one(report: IntegrationReport, code: DiagnosticCode, path: str) -> None:
    assert faults(report) == [(code.code, path)]
    assert len(reasons(report)) <= 1


@pytest.mark.parametrize(
    ("talk", "code", "path"),
    [
        pytest.param(saying(b"SSH-2.0-OpenSSH_9.6\r\n"), live.PORT_WITHOUT_TLS, "port", id="SSH"),
        pytest.param(saying(b"220 mail.example.com ESMTP Postfix\r\n"), live.PORT_WITHOUT_TLS, "port", id="SMTP"),
        pytest.param(saying(b"J\0\0\0\n8.0.36\0abcdefgh"), live.PORT_WITHOUT_TLS, "port", id="MySQL"),
        pytest.param(saying(b"-ERR unknown command\r\n"), live.PORT_WITHOUT_TLS, "port", id="Redis"),
        pytest.param(
            saying(b"HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n"), live.PORT_WITHOUT_TLS, "port", id="HTTP"
        ),
        pytest.param(saying(b"<!DOCTYPE HTML>\n<html>Bad request"), live.PORT_WITHOUT_TLS, "port", id="HTTP/0.9"),
        pytest.param(silent, live.NO_ANSWER_IN_TIME, "host", id="silent"),
        pytest.param(resetting, live.NO_CONNECTION, "port", id="reset"),
        pytest.param(closing, live.NO_CONNECTION, "port", id="closed"),
        pytest.param(half_closing, live.NO_CONNECTION, "port", id="half-closed"),
    ],
)
def test_port_without_tls(talk: Talk, code: DiagnosticCode, path: str, known: Authorities) -> None:
    """Other protocols, and servers that end the connection: however they end it, it is one fault."""
    with listening(talk) as server:
        _assert_one(_check(server, known.root.pem), code, path)


Prepare = Callable[[ssl.SSLContext, Authorities], None]


def _old(context: ssl.SSLContext, _: Authorities) -> None:
    context.minimum_version = context.maximum_version = ssl.TLSVersion.TLSv1


def _without_common_cipher(context: ssl.SSLContext, _: Authorities) -> None:
    context.maximum_version = ssl.TLSVersion.TLSv1_2
    context.set_ciphers("NULL-SHA256:@SECLEVEL=0")


def _wants_certificate(context: ssl.SSLContext, known: Authorities) -> None:
    context.verify_mode = ssl.CERT_REQUIRED
    context.load_verify_locations(cadata=known.root.pem)


@pytest.mark.filterwarnings("ignore:ssl.TLSVersion:DeprecationWarning")
@pytest.mark.parametrize(
    ("prepare", "code", "path"),
    [
        (_old, live.OLD_TLS, "port"),
        (_without_common_cipher, live.NO_SECURE_CONNECTION, "port"),
        (_wants_certificate, live.CLIENT_CERTIFICATE_WANTED, "port"),
    ],
)
def test_tls_with_other_rules(
    prepare: Prepare, code: DiagnosticCode, path: str, known: Authorities, tmp_path: Path
) -> None:
    """The last refuses only after the handshake, where a client that speaks loses the refusal."""
    context = server_context(sign("server", known.root), tmp_path)
    prepare(context, known)
    with listening(PAGE, context) as server:
        _assert_one(_check(server, known.root.pem), code, path)


Chain = Callable[[Authorities], tuple[Signer, ...]]


def _expired_intermediate(known: Authorities) -> tuple[Signer, ...]:
    old = sign("Example Issuing CA", known.root, is_ca=True, days=(-30, -1))
    return sign("server", old), old


def _signed_by_no_ca(known: Authorities) -> tuple[Signer, ...]:
    other = sign("other", known.root)
    return sign("server", other), other


_FOREIGN = "Foreign CA"

# Code and path for the chain that a server sends, its own certificate first.
CHAINS: dict[str, tuple[Chain, DiagnosticCode, str]] = {
    "expired": (lambda it: (sign("s", it.root, days=(-30, -1)),), live.CERTIFICATE_EXPIRED, "host"),
    "not yet valid": (lambda it: (sign("s", it.root, days=(5, 30)),), live.CERTIFICATE_NOT_YET_VALID, "host"),
    "wildcard": (
        lambda it: (sign("s", it.root, names=("*.example.com",)),),
        live.CERTIFICATE_FOR_ANOTHER_NAME,
        "host",
    ),
    "no names": (lambda it: (sign(ADDRESS, it.root, names=()),), live.CERTIFICATE_FOR_ANOTHER_NAME, "host"),
    "self-signed": (lambda _: (sign("s"),), live.SELF_SIGNED, "certificate_authority"),
    "CA as leaf": (lambda _: (sign("s", is_ca=True),), live.SELF_SIGNED, "certificate_authority"),
    "another CA": (
        lambda _: (sign("s", sign(_FOREIGN, is_ca=True)),),
        live.SIGNED_BY_ANOTHER_CA,
        "certificate_authority",
    ),
    "another CA, expired": (
        lambda _: (sign("s", sign(_FOREIGN, is_ca=True), days=(-30, -1)),),
        live.SIGNED_BY_ANOTHER_CA,
        "certificate_authority",
    ),
    "missing intermediate": (lambda it: (sign("s", it.intermediate),), live.INTERMEDIATE_MISSING, "host"),
    "root instead of intermediate": (
        lambda it: (sign("s", it.intermediate), it.root),
        live.INTERMEDIATE_MISSING,
        "host",
    ),
    "expired intermediate": (_expired_intermediate, live.CA_EXPIRED, "host"),
    "weak key": (lambda it: (sign("s", it.root, bits=1024),), live.WEAK_CERTIFICATE, "host"),
    "signed by no CA": (_signed_by_no_ca, live.CERTIFICATE_REFUSED, "host"),
}


@pytest.mark.parametrize("name", CHAINS)
def test_chain_that_does_not_verify(name: str, known: Authorities, tmp_path: Path) -> None:
    """The fault to mend first is the one that is named."""
    make, code, path = CHAINS[name]
    leaf, *sent = make(known)
    with listening(PAGE, server_context(leaf, tmp_path, *sent)) as server:
        _assert_one(_check(server, known.root.pem), code, path)


@pytest.mark.parametrize("order", ["wrong", "with the root", "with a stranger"])
def test_untidy_chain_verifies(order: str, known: Authorities, tmp_path: Path) -> None:
    """So what is said is that a page for browsers is not Rancher."""
    sub = sign("Example Sub CA", known.intermediate, is_ca=True)
    sent = {
        "wrong": (known.intermediate, sub),
        "with the root": (sub, known.intermediate, known.root),
        "with a stranger": (sub, known.intermediate, sign(_FOREIGN, is_ca=True)),
    }[order]
    with listening(PAGE, server_context(sign("server", sub), tmp_path, *sent)) as server:
        _assert_one(_check(server, known.root.pem), live.NOT_RANCHER, "host")


def test_pinned_certificate_verifies(tmp_path: Path) -> None:
    """A self-signed certificate may be its own authority in a spec."""
    leaf = sign("server")
    with listening(PAGE, server_context(leaf, tmp_path)) as server:
        _assert_one(_check(server, leaf.pem), live.NOT_RANCHER, "host")


_KUBERNETES = {
    "kind": "Status",
    "apiVersion": "v1",
    "status": "Failure",
    "message": 'forbidden: User "system:anonymous" cannot get path "/rancherversion"',
    "reason": "Forbidden",
    "code": 403,
}
_NGINX = "<html><head><title>{}</title></head><body><center><h1>400 Bad Request</h1></center></body></html>"
_APACHE = (
    "<html><head><title>400 Bad Request</title></head><body><p>Your browser sent a request that this server could not "
    "understand.<br />Reason: You're speaking plain HTTP to an SSL-enabled server port.<br /></p></body></html>"
)
_HTML, _JSON, _TEXT = "text/html", "application/json", "text/plain"

PRODUCTS: dict[str, tuple[Talk, DiagnosticCode, str]] = {
    "nginx, HTTP to its TLS port": (
        answering("400 Bad Request", _HTML, _NGINX.format("400 The plain HTTP request was sent to HTTPS port")),
        live.PLAIN_HTTP_BEHIND,
        "host",
    ),
    "Apache, HTTP to its TLS port": (answering("400 Bad Request", _HTML, _APACHE), live.PLAIN_HTTP_BEHIND, "host"),
    "Go, HTTP to its TLS port": (
        answering("400 Bad Request", _TEXT, "Client sent an HTTP request to an HTTPS server.\n"),
        live.PLAIN_HTTP_BEHIND,
        "host",
    ),
    "nginx with client certificates": (
        answering("400 Bad Request", _HTML, _NGINX.format("400 No required SSL certificate was sent")),
        live.CLIENT_CERTIFICATE_WANTED,
        "port",
    ),
    "GitLab": (
        answering("302 Found", _HTML, "", "Location: https://127.0.0.1/users/sign_in"),
        live.REDIRECTED,
        "host",
    ),
    "Grafana": (answering("302 Found", _HTML, "", "Location: /login"), live.REDIRECTED, "host"),
    "Kubernetes": (answering("403 Forbidden", _JSON, as_json(_KUBERNETES)), live.NOT_RANCHER, "host"),
    "Apono": (answering("401 Unauthorized", _JSON, as_json({"message": "Unauthorized"})), live.NOT_RANCHER, "host"),
    "Argo CD": (PAGE, live.NOT_RANCHER, "host"),
    "another API": (answering("404 Not Found", _JSON, as_json({"error": "not found"})), live.NOT_RANCHER, "host"),
    "an API that only takes POST": (answering("405 Method Not Allowed", _TEXT, ""), live.NOT_RANCHER, "host"),
    "another version": (answering("200 OK", _JSON, as_json({"version": "1.2.3"})), live.NOT_RANCHER, "host"),
    "a list": (answering("200 OK", _JSON, "[]"), live.NOT_RANCHER, "host"),
    "nothing": (answering("200 OK", _TEXT, ""), live.NOT_RANCHER, "host"),
    "no HTTP": (saying(b"\0\0\x12\4\0\0\0\0\0"), live.NOT_RANCHER, "host"),
    "ingress without a service": (
        answering("503 Service Temporarily Unavailable", _HTML, _NGINX.format("503 Service Temporarily Unavailable")),
        live.SERVER_FAILS,
        "host",
    ),
    "firewall": (answering("451 Blocked", _HTML, "<title>Blocked</title>"), live.REFUSED, "host"),
    "closes after the handshake": (closing, live.CONNECTION_DROPPED, "host"),
    "silent after the handshake": (silent, live.NO_ANSWER_IN_TIME, "host"),
}


@contextmanager
def _product(talk: Talk, known: Authorities, folder: Path) -> Iterator[Listening]:
    with listening(talk, server_context(sign("server", known.root), folder)) as server:
        yield server


@pytest.mark.parametrize("name", PRODUCTS)
def test_other_product(name: str, known: Authorities, tmp_path: Path) -> None:
    """What answers is not Rancher, or is not let through."""
    talk, code, path = PRODUCTS[name]
    with _product(talk, known, tmp_path) as server:
        _assert_one(_check(server, known.root.pem), code, path)


@pytest.mark.parametrize(
    ("body", "words"),
    [("", "the answer is empty"), ("{", "not JSON"), ("{}", "missing at Version"), ("<p>", "a page for browsers")],
)
def test_answer_is_described_in_words(body: str, words: str, known: Authorities, tmp_path: Path) -> None:
    """Nobody has to know what a library calls it."""
    with _product(answering("200 OK", _JSON, body), known, tmp_path) as server:
        assert words in _check(server, known.root.pem).diagnostics[0].detail
