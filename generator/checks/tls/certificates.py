"""
What has to be known of the certificates that a server presents.

The only module of the checks that loads `cryptography` (45 ms), so it is imported where a certificate is there.
"""

from __future__ import annotations

import functools
import hashlib
import ipaddress
import re
import ssl
import warnings
from dataclasses import dataclass
from datetime import datetime
from typing import TypeVar, final

from cryptography import x509
from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric import dsa, ec, rsa
from cryptography.hazmat.primitives.serialization import Encoding

__all__ = ["Certificate", "checksum", "covers", "did_sign", "read_certificate", "read_pem"]

_Extension = TypeVar("_Extension", bound=x509.ExtensionType)
_BLOCK = re.compile(r"-----BEGIN CERTIFICATE-----.*?-----END CERTIFICATE-----", re.DOTALL)


@final
@dataclass(frozen=True, slots=True)
class Certificate:
    """
    The facts of one certificate.

    Attributes:
        subject, issuer: Names as RFC 4514 writes them.
        not_before, not_after: In UTC.
        names: DNS names and addresses that it is for, without the common name, which no client looks at any more.
        fingerprint: SHA-256 of the whole certificate, as hex.
        key: Kind and size of the key, in words.
        has_issuers_url: Whether it says where its issuer's certificate is to be had, as those of public CAs do.
        lacks: The extensions that RFC 5280 wants and that are not there.
    """

    subject: str
    issuer: str
    not_before: datetime
    not_after: datetime
    names: tuple[str, ...]
    fingerprint: str
    key: str
    is_ca: bool
    has_issuers_url: bool
    lacks: tuple[str, ...]
    x509: x509.Certificate

    @property
    def is_self_signed(self) -> bool:
        """Whether its own key signed it."""
        return self.subject == self.issuer and did_sign(self, self)


@functools.lru_cache(maxsize=256)  # several checks look at the same ones
def read_certificate(der: bytes) -> Certificate | None:
    """
    The facts of a certificate; `None` if *der* is none that can be understood.

    Rancher's own authority has the serial number 0, of which `cryptography` warns; nobody here can change that.
    """
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            return _read(x509.load_der_x509_certificate(der))
        except (ValueError, TypeError, UnsupportedAlgorithm, x509.InvalidVersion, x509.DuplicateExtension):
            return None
        except x509.UnsupportedGeneralNameType:
            return None


def read_pem(text: str) -> tuple[Certificate, ...]:
    """The certificates in *text*, in order; what is none is left out."""
    found = []
    for block in _BLOCK.findall(text):
        try:
            der = ssl.PEM_cert_to_DER_cert(block)
        except ValueError:
            continue
        certificate = read_certificate(der)
        if certificate is not None:
            found.append(certificate)
    return tuple(found)


def did_sign(issuer: Certificate, certificate: Certificate) -> bool:
    """Whether *issuer*'s key signed *certificate*. Names alone prove nothing: a renewed authority keeps its own."""
    try:
        certificate.x509.verify_directly_issued_by(issuer.x509)
    except (InvalidSignature, ValueError, TypeError, UnsupportedAlgorithm):
        return False
    return True


def covers(certificate: Certificate, host: str) -> bool:
    """Whether *certificate* is for *host*, a name or an address (RFC 6125: a star stands for one whole label)."""
    wanted = host.lower()
    for name in certificate.names:
        if name.lower() == wanted:
            return True
        if name.startswith("*.") and "." in wanted and wanted.partition(".")[2] == name[2:].lower():
            return True
    return False


def checksum(pem_text: str) -> str:
    """
    The CA checksum that Rancher's agents compare: SHA-256 of the text with exactly one newline at its end
    (rancher/rancher `pkg/systemtemplate/import.go`), as lower-case hex; empty for an empty text.
    """
    text = pem_text.rstrip("\n")
    return hashlib.sha256(f"{text}\n".encode()).hexdigest() if text.strip() else ""


def _read(certificate: x509.Certificate) -> Certificate:
    constraints = _find_extension(certificate, x509.BasicConstraints)
    is_ca = constraints is not None and constraints.ca
    return Certificate(
        subject=certificate.subject.rfc4514_string() or "(no name)",
        issuer=certificate.issuer.rfc4514_string() or "(no name)",
        not_before=certificate.not_valid_before_utc,
        not_after=certificate.not_valid_after_utc,
        names=_names(certificate),
        fingerprint=hashlib.sha256(certificate.public_bytes(Encoding.DER)).hexdigest(),
        key=_describe_key(certificate),
        is_ca=is_ca,
        has_issuers_url=_find_extension(certificate, x509.AuthorityInformationAccess) is not None,
        lacks=tuple(_find_lacks(certificate, is_ca=is_ca)),
        x509=certificate,
    )


def _find_extension(certificate: x509.Certificate, kind: type[_Extension]) -> _Extension | None:
    try:
        return certificate.extensions.get_extension_for_class(kind).value
    except x509.ExtensionNotFound:
        return None


def _names(certificate: x509.Certificate) -> tuple[str, ...]:
    alternatives = _find_extension(certificate, x509.SubjectAlternativeName)
    if alternatives is None:
        return ()
    addresses = alternatives.get_values_for_type(x509.IPAddress)
    shown = (str(it) for it in addresses if isinstance(it, (ipaddress.IPv4Address, ipaddress.IPv6Address)))
    return (*alternatives.get_values_for_type(x509.DNSName), *shown)


def _describe_key(certificate: x509.Certificate) -> str:
    try:
        key = certificate.public_key()
    except (UnsupportedAlgorithm, ValueError):
        return "unknown"
    if isinstance(key, rsa.RSAPublicKey):
        return f"RSA with {key.key_size} bits"
    if isinstance(key, ec.EllipticCurvePublicKey):
        return f"EC with {key.curve.key_size} bits"
    return "DSA" if isinstance(key, dsa.DSAPublicKey) else type(key).__name__.strip("_").removesuffix("PublicKey")


def _find_lacks(certificate: x509.Certificate, *, is_ca: bool) -> list[str]:
    """What OpenSSL's `X509_V_FLAG_X509_STRICT` asks for, and home-made authorities often have not (x509_vfy.c)."""
    lacks = []
    if is_ca and _find_extension(certificate, x509.KeyUsage) is None:
        lacks.append("key usage")
    if is_ca and _find_extension(certificate, x509.SubjectKeyIdentifier) is None:
        lacks.append("subject key identifier")
    is_own_issuer = certificate.subject == certificate.issuer
    if not is_own_issuer and _find_extension(certificate, x509.AuthorityKeyIdentifier) is None:
        lacks.append("authority key identifier")
    return lacks
