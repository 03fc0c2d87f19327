"""TLS faults on servers that are no Rancher at all, and the words for what OpenSSL says."""

from __future__ import annotations

import datetime
import socket
import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import cast

import pytest

from generator.checks.context import Host
from generator.checks.tls.certificates import checksum, covers, did_sign, read_certificate, read_pem
from generator.checks.tls.diagnosis import diagnose_certificates
from generator.diagnostics.codes import live
from generator.server.rancher.client import RancherClient
from generator.server.rancher.endpoints import Endpoint
from generator.server.rancher.errors import CertificateError
from generator.server.rancher.fake.certificates import Authority, Identity, LeafPlan, issue_identity, make_authority
from tests.checks.asking import credentials, faults, fleet, integration

DER = ssl.PEM_cert_to_DER_cert


@contextmanager
def _serving(context: ssl.SSLContext) -> Iterator[int]:
    """A TLS server that shakes hands and says nothing; its port."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        thread = threading.Thread(target=_shake_hands, args=(server, context), daemon=True)
        thread.start()
        yield server.getsockname()[1]
        server.shutdown(socket.SHUT_RDWR)
        thread.join(timeout=5)


def _shake_hands(server: socket.socket, context: ssl.SSLContext) -> None:
    while True:
        try:
            connection, _ = server.accept()
        except OSError:
            return
        try:
            with context.wrap_socket(connection, server_side=True) as secured:
                secured.recv(1)
        except OSError:
            connection.close()


def _context(identity: Identity, folder: Path) -> ssl.SSLContext:
    file = folder / "server.pem"
    file.write_text(identity.key_pem + identity.chain_pem)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(file)
    return context


def _check(port: int, ca_pem: str) -> list[tuple[str, str]]:
    own = credentials(vouched=[Endpoint("127.0.0.1", port)])
    report = fleet([integration("127.0.0.1", port, ca_pem)], own, timeout_s=3)
    return [pair for pair in faults(report.integrations[0]) if pair[0] != live.NO_KEY.code]


def test_server_that_wants_a_certificate_of_the_client_is_said(tmp_path: Path) -> None:
    """Rancher never does; a gateway before it may."""
    authority = make_authority()
    context = _context(issue_identity(LeafPlan(("127.0.0.1",)), authority), tmp_path)
    context.verify_mode = ssl.CERT_REQUIRED
    context.load_verify_locations(cadata=authority.pem)
    context.maximum_version = ssl.TLSVersion.TLSv1_2  # where the refusal comes within the handshake
    with _serving(context) as port:
        assert _check(port, authority.pem) == [(live.NO_SECURE_CONNECTION.code, "port")]


@pytest.mark.parametrize("name", ["*.example.com", "other.example.com", "192.0.2.9"])
def test_certificate_for_another_name_lists_the_names(tmp_path: Path, name: str) -> None:
    """And proposes one that would fit, if it is no pattern."""
    authority = make_authority()
    with _serving(_context(issue_identity(LeafPlan((name,)), authority), tmp_path)) as port:
        assert _check(port, authority.pem) == [(live.CERTIFICATE_FOR_ANOTHER_NAME.code, "host")]


def test_renewed_ca_of_the_same_name_is_said(tmp_path: Path) -> None:
    """The names agree and the keys do not."""
    old, new = make_authority(common_name="Example CA"), make_authority(common_name="Example CA")
    with _serving(_context(issue_identity(LeafPlan(("127.0.0.1",)), new), tmp_path)) as port:
        assert _check(port, old.pem) == [(live.SIGNED_BY_ANOTHER_CA.code, "certificate_authority")]


def test_intermediate_as_the_ca_of_the_spec_is_enough(tmp_path: Path) -> None:
    """So what comes next is that the server is not Rancher; it says nothing at all."""
    root = make_authority()
    intermediate = make_authority(parent=root, common_name="Example Intermediate CA")
    identity = issue_identity(LeafPlan(("127.0.0.1",)), intermediate, sent=(intermediate,))
    with _serving(_context(identity, tmp_path)) as port:
        codes = {code for code, _ in _check(port, intermediate.pem)}
    assert codes <= {live.NO_ANSWER_IN_TIME.code, live.CONNECTION_DROPPED.code, live.NO_CONNECTION.code}


# Words for OpenSSL's numbers, without a server.


def _host(ca_pem: str | None, host: str = "rancher.example.com") -> Host:
    client = cast(RancherClient, None)
    return Host(Endpoint(host), ca_pem, client, datetime.datetime.now(datetime.UTC), lambda _, __: client)


def _chain(identity: Identity) -> list[bytes]:
    return [
        DER(block + "-----END CERTIFICATE-----\n")
        for block in identity.chain_pem.split("-----END CERTIFICATE-----\n")[:-1]
    ]


def _leaf(signer: Authority | None, *names: str, **plan: datetime.timedelta) -> Identity:
    return issue_identity(LeafPlan(names or ("rancher.example.com",), **plan), signer)


def test_number_without_better_words_is_passed_on() -> None:
    """26 is an unsuitable purpose (x509_vfy.h)."""
    authority = make_authority()
    error = CertificateError(26, "unsuitable certificate purpose")
    found = diagnose_certificates(error, _chain(_leaf(authority)), _host(authority.pem))
    assert found.code == live.CERTIFICATE_REFUSED.code
    assert "unsuitable certificate purpose" in found.summary


@pytest.mark.parametrize("chain", [[], [b"no certificate"]])
def test_chain_that_cannot_be_read_is_refused(chain: list[bytes]) -> None:
    """Nothing else can be said of it."""
    found = diagnose_certificates(CertificateError(20, "unable to get local issuer certificate"), chain, _host(None))
    assert found.code == live.CERTIFICATE_REFUSED.code


@pytest.mark.parametrize(
    "name",
    ["Zscaler Root CA", "Netskope CA", "FortiGate CA", "mitmproxy", "Example Corp SSL Inspection CA", "Squid Proxy CA"],
)
def test_authority_of_an_inspecting_proxy_is_recognised(name: str) -> None:
    """By what such products call themselves."""
    proxy = make_authority(common_name=name)
    error = CertificateError(20, "unable to get local issuer certificate")
    found = diagnose_certificates(error, _chain(_leaf(proxy)), _host(make_authority().pem))
    assert found.code == live.TLS_INSPECTED.code


@pytest.mark.parametrize("code", [18, 19, 20, 21])
def test_expired_ca_of_the_spec_is_not_taken_for_another_ca(code: int) -> None:
    """Which of OpenSSL's numbers comes depends on the chain that the server sends."""
    other = make_authority(common_name="Other CA")
    found = diagnose_certificates(CertificateError(code, "x"), _chain(_leaf(other)), _host(make_authority().pem))
    assert found.code == live.SIGNED_BY_ANOTHER_CA.code


def test_stars_cover_one_label() -> None:
    """RFC 6125, section 6.4.3."""
    certificate = read_certificate(_chain(_leaf(make_authority(), "*.example.com", "2001:db8::7"))[0])
    assert certificate is not None
    assert covers(certificate, "Rancher.Example.com")
    assert covers(certificate, "2001:db8::7")
    assert not covers(certificate, "a.b.example.com")
    assert not covers(certificate, "example.com")


def test_signatures_count_and_not_names() -> None:
    """Two authorities of one name are two."""
    first, second = make_authority(common_name="Example CA"), make_authority(common_name="Example CA")
    certificate = read_certificate(_chain(_leaf(first))[0])
    (one,), (two,) = read_pem(first.pem), read_pem(second.pem)
    assert certificate is not None
    assert did_sign(one, certificate)
    assert not did_sign(two, certificate)


@pytest.mark.parametrize("ends", ["", "\n", "\n\n"])
def test_checksum_has_exactly_one_newline(ends: str) -> None:
    """As agents take it."""
    assert checksum("A" + ends) == checksum("A")
    assert checksum(ends) == ""


def test_what_is_no_certificate_is_left_out() -> None:
    """Text around the blocks, and blocks of nonsense."""
    pem = make_authority().pem
    broken = "-----BEGIN CERTIFICATE-----\n!!!\n-----END CERTIFICATE-----\n"
    assert len(read_pem(f"# comment\n{broken}{pem}")) == 1
