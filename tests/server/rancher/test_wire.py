"""The TLS context: the same rules with every Python, and the strict ones on demand."""

from __future__ import annotations

import socket
import ssl

import pytest

from generator.server.rancher.fake import FakeRancher, Fault
from generator.server.rancher.wire import make_tls_context


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
