"""Certificates made on the fly; nothing here outlives the run."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, rsa

NOW = datetime(2030, 6, 1, tzinfo=UTC)

MakeCertificate = Callable[..., str]


def _name(text: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, text)] if text else [])


def _usage(signs: bool) -> x509.KeyUsage:
    names = ("content_commitment", "key_encipherment", "data_encipherment", "key_agreement", "encipher_only")
    others = dict.fromkeys((*names, "decipher_only"), False)
    return x509.KeyUsage(digital_signature=True, key_cert_sign=signs, crl_sign=signs, **others)


@pytest.fixture(scope="session")
def keys() -> dict[str, Any]:
    """A key of each kind; making one of RSA takes long."""
    return {
        "ec": ec.generate_private_key(ec.SECP256R1()),
        "ec-192": ec.generate_private_key(ec.SECP192R1()),
        "rsa-1024": rsa.generate_private_key(65537, 1024),  # noqa: S505  # weak on purpose
    }


@pytest.fixture(scope="session")
def make_der(keys: dict[str, Any]) -> Callable[..., bytes]:
    """Makes a certificate; `is_ca=None` leaves the basic constraints out, `signs=None` the key usage."""

    def make(
        subject: str = "Our CA",
        issuer: str | None = None,
        *,
        is_ca: bool | None = True,
        signs: bool | None = True,
        not_before: datetime = datetime(2025, 1, 1, tzinfo=UTC),
        not_after: datetime = datetime(2040, 1, 1, tzinfo=UTC),
        key: str = "ec",
        serial: int = 1,
    ) -> bytes:
        builder = (
            x509.CertificateBuilder(_name(subject if issuer is None else issuer), _name(subject))
            .public_key(keys[key].public_key())
            .serial_number(serial)
            .not_valid_before(not_before)
            .not_valid_after(not_after)
        )
        if is_ca is not None:
            builder = builder.add_extension(x509.BasicConstraints(ca=is_ca, path_length=None), critical=True)
        if signs is not None:
            builder = builder.add_extension(_usage(signs), critical=True)
        return builder.sign(keys[key], hashes.SHA256()).public_bytes(serialization.Encoding.DER)

    return make


@pytest.fixture(scope="session")
def make_pem(make_der: Callable[..., bytes]) -> MakeCertificate:
    """The same as PEM; `patch` has bytes to exchange in the finished certificate."""

    def make(*args: Any, patch: tuple[bytes, bytes] | None = None, **kwargs: Any) -> str:
        der = make_der(*args, **kwargs)
        return to_pem(der if patch is None else der.replace(*patch))

    return make


def to_pem(der: bytes) -> str:
    """*der* in a PEM block with lines of 64 characters."""
    import base64

    text = base64.b64encode(der).decode()
    lines = [text[start : start + 64] for start in range(0, len(text), 64)]
    return "\n".join(["-----BEGIN CERTIFICATE-----", *lines, "-----END CERTIFICATE-----", ""])
