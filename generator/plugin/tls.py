"""
Mutual TLS with Terraform ("AutoMTLS" of go-plugin): each side makes a certificate for this one connection.

Terraform hands over its own in an environment variable and learns ours from the handshake line.
"""

from __future__ import annotations

import base64
import datetime
import os
import ssl
import sys
from collections.abc import Iterator
from contextlib import contextmanager

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

__all__ = ["server_context"]

_LIFETIME = datetime.timedelta(hours=24)
_CLOCK_SKEW = datetime.timedelta(minutes=5)


def server_context(client_certificate: str) -> tuple[ssl.SSLContext, str]:
    """
    A context that only the holder of *client_certificate* (PEM) can connect to.

    Returns:
        The context, and our certificate as the handshake line wants it: DER in base64 without padding.
    """
    key = ec.generate_private_key(ec.SECP256R1())
    certificate = _certificate(key)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    context.set_alpn_protocols(["h2"])
    context.verify_mode = ssl.CERT_REQUIRED
    context.load_verify_locations(cadata=client_certificate)
    secret = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    with _readable(secret + certificate.public_bytes(Encoding.PEM)) as path:
        context.load_cert_chain(path)
    der = certificate.public_bytes(Encoding.DER)
    return context, base64.b64encode(der).decode().rstrip("=")


def _certificate(key: ec.EllipticCurvePrivateKey) -> x509.Certificate:
    """A self-signed certificate for `localhost`, the name that go-plugin asks for."""
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "localhost")])
    now = datetime.datetime.now(datetime.UTC)
    usage = x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH, ExtendedKeyUsageOID.CLIENT_AUTH])
    builder = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - _CLOCK_SKEW)
        .not_valid_after(now + _LIFETIME)
        .add_extension(x509.SubjectAlternativeName([x509.DNSName("localhost")]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .add_extension(usage, critical=False)
    )
    return builder.sign(key, SHA256())


@contextmanager
def _readable(data: bytes) -> Iterator[str]:
    """
    A path under which OpenSSL can read *data*, since Python's ssl takes keys from files only.

    On Linux it is memory with the name of a file, so the key never touches a disk.
    """
    if sys.platform == "linux":
        with os.fdopen(os.memfd_create("apono-bridge"), "wb") as file:
            file.write(data)
            file.flush()
            yield f"/proc/self/fd/{file.fileno()}"
        return
    import tempfile  # not needed on Linux, and slow to import

    with tempfile.NamedTemporaryFile() as file:  # 0600, gone at the end
        file.write(data)
        file.flush()
        yield file.name
