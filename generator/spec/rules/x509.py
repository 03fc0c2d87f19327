"""
What has to be known of a certificate.

The only module that loads `cryptography` (45 ms), so it is imported where a certificate is there.
"""

from __future__ import annotations

import warnings
from dataclasses import dataclass
from datetime import datetime
from typing import TypeVar

from cryptography import x509
from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import dsa, ec, rsa

__all__ = ["Certificate", "read_certificate"]

# NIST SP 800-131A: 112 bits of strength are the least that is acceptable.
_SMALLEST_RSA_KEY_BITS = 2048
_SMALLEST_EC_KEY_BITS = 224
_WEAK_HASHES = {"md5": "MD5", "sha1": "SHA-1"}

_Extension = TypeVar("_Extension", bound=x509.ExtensionType)


@dataclass(frozen=True, slots=True)
class Certificate:
    """
    The facts of one certificate.

    Attributes:
        subject, issuer: Names as RFC 4514 writes them.
        not_before, not_after: In UTC; the certificate is valid at both.
        fingerprint: SHA-256 of the whole certificate, upper-case hex with colons, as browsers and OpenSSL show it.
        is_ca: What the basic constraints say; `None` if the certificate has none.
        may_sign: Whether the key usage, if there is one, allows to sign certificates.
        weak_key, weak_hash: What is weak about it, in words; empty if nothing is.
    """

    subject: str
    issuer: str
    not_before: datetime
    not_after: datetime
    fingerprint: str
    is_ca: bool | None
    may_sign: bool
    weak_key: str
    weak_hash: str

    @property
    def is_self_issued(self) -> bool:
        return self.subject == self.issuer


def read_certificate(der: bytes) -> Certificate | None:
    """
    The facts of a certificate; `None` if *der* is no certificate that can be understood.

    Rancher's own certificate authority has the serial number 0 (observed, and `NewSelfSignedCACert` in
    rancher/dynamiclistener), of which `cryptography` warns. Nobody here can change that, so the warning is dropped.
    """
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            return _read(x509.load_der_x509_certificate(der))
        except (ValueError, TypeError, UnsupportedAlgorithm, x509.InvalidVersion, x509.DuplicateExtension):
            return None
        except x509.UnsupportedGeneralNameType:
            return None


def _read(certificate: x509.Certificate) -> Certificate:
    usage = _find_extension(certificate, x509.KeyUsage)
    constraints = _find_extension(certificate, x509.BasicConstraints)
    return Certificate(
        subject=certificate.subject.rfc4514_string() or "(no name)",
        issuer=certificate.issuer.rfc4514_string() or "(no name)",
        not_before=certificate.not_valid_before_utc,
        not_after=certificate.not_valid_after_utc,
        fingerprint=certificate.fingerprint(hashes.SHA256()).hex(":").upper(),
        is_ca=None if constraints is None else constraints.ca,
        may_sign=usage is None or usage.key_cert_sign,
        weak_key=_weak_key(certificate),
        weak_hash=_weak_hash(certificate),
    )


def _find_extension(certificate: x509.Certificate, kind: type[_Extension]) -> _Extension | None:
    try:
        return certificate.extensions.get_extension_for_class(kind).value
    except x509.ExtensionNotFound:
        return None


def _weak_key(certificate: x509.Certificate) -> str:
    try:
        key = certificate.public_key()
    except UnsupportedAlgorithm:
        return ""
    if isinstance(key, rsa.RSAPublicKey) and key.key_size < _SMALLEST_RSA_KEY_BITS:
        return f"RSA with {key.key_size} bits"
    if isinstance(key, ec.EllipticCurvePublicKey) and key.curve.key_size < _SMALLEST_EC_KEY_BITS:
        return f"EC with {key.curve.key_size} bits"
    return "DSA" if isinstance(key, dsa.DSAPublicKey) else ""


def _weak_hash(certificate: x509.Certificate) -> str:
    try:
        algorithm = certificate.signature_hash_algorithm
    except UnsupportedAlgorithm:
        return ""
    return "" if algorithm is None else _WEAK_HASHES.get(algorithm.name, "")
