"""
Authorities and server certificates made on the fly, good ones and bad ones.

Elliptic curves, since an RSA key takes longer to make than everything else together.
"""

from __future__ import annotations

import datetime
import ipaddress
from dataclasses import dataclass
from typing import TypeAlias, final

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

__all__ = ["Authority", "Identity", "LeafPlan", "issue_identity", "make_authority"]

_Key: TypeAlias = ec.EllipticCurvePrivateKey | rsa.RSAPrivateKey

_CA_LIFETIME = datetime.timedelta(days=3650)  # as dynamiclistener's
_CLOCK_SKEW = datetime.timedelta(minutes=5)


@final
@dataclass(frozen=True, slots=True)
class Authority:
    """A certificate authority. `is_bare`: without the key identifiers and usages that RFC 5280 asks for."""

    certificate: x509.Certificate
    key: ec.EllipticCurvePrivateKey
    is_bare: bool = False

    @property
    def pem(self) -> str:
        """The certificate, with a newline at its end."""
        return self.certificate.public_bytes(Encoding.PEM).decode()


@final
@dataclass(frozen=True, slots=True)
class LeafPlan:
    """
    A server certificate to be made.

    Attributes:
        names: Host names and addresses it is for.
        valid_from: Relative to the present.
        valid_for: Its life time.
        is_weak: An RSA key of 1024 bits.
    """

    names: tuple[str, ...]
    valid_from: datetime.timedelta = -_CLOCK_SKEW
    valid_for: datetime.timedelta = datetime.timedelta(days=365)
    is_weak: bool = False


@final
@dataclass(frozen=True, slots=True)
class Identity:
    """A server's certificate, what it sends with it, and its key, as PEM for OpenSSL."""

    leaf: x509.Certificate
    chain_pem: str
    key_pem: str


def make_authority(
    *, parent: Authority | None = None, common_name: str = "", is_bare: bool = False, is_expired: bool = False
) -> Authority:
    """
    An authority, named as dynamiclistener names its own unless *common_name* is given.

    Not the same in one point: dynamiclistener gives the serial number 0, which `cryptography` refuses to write.
    """
    key = ec.generate_private_key(ec.SECP256R1())
    now = datetime.datetime.now(datetime.UTC)
    made = now - (2 * _CA_LIFETIME if is_expired else _CLOCK_SKEW)
    name = _ca_name(common_name or f"dynamiclistener-ca@{int(made.timestamp())}")
    issuer = parent.certificate.subject if parent else name
    builder = _begin(name, issuer, key, made, made + _CA_LIFETIME)
    builder = builder.add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
    if not is_bare:
        builder = builder.add_extension(_ca_usage(), critical=True)
        builder = builder.add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
        builder = _point_to(builder, parent) if parent else builder
    return Authority(builder.sign(parent.key if parent else key, SHA256()), key, is_bare)


def issue_identity(plan: LeafPlan, signer: Authority | None, *, sent: tuple[Authority, ...] = ()) -> Identity:
    """
    A server certificate of *signer*, or signed by itself when there is none.

    Args:
        sent: The authorities that the server sends along, the nearest first.
    """
    key: _Key = rsa.generate_private_key(65537, 1024) if plan.is_weak else ec.generate_private_key(ec.SECP256R1())  # noqa: S505 - weak on purpose
    leaf = _sign_leaf(plan, key, signer)
    chain = leaf.public_bytes(Encoding.PEM).decode() + "".join(authority.pem for authority in sent)
    pem = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()).decode()
    return Identity(leaf, chain, pem)


def _sign_leaf(plan: LeafPlan, key: _Key, signer: Authority | None) -> x509.Certificate:
    start = datetime.datetime.now(datetime.UTC) + plan.valid_from
    name = x509.Name(
        [
            x509.NameAttribute(NameOID.ORGANIZATION_NAME, "dynamic"),
            x509.NameAttribute(NameOID.COMMON_NAME, "dynamic"),
        ]
    )
    issuer = signer.certificate.subject if signer else name
    builder = (
        _begin(name, issuer, key, start, start + plan.valid_for)
        .add_extension(x509.SubjectAlternativeName([_general_name(name) for name in plan.names]), critical=False)
        .add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH]), critical=False)
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
    )
    if signer and not signer.is_bare:
        builder = _point_to(builder, signer)
    return builder.sign(signer.key if signer else key, SHA256())


def _begin(
    name: x509.Name, issuer: x509.Name, key: _Key, start: datetime.datetime, end: datetime.datetime
) -> x509.CertificateBuilder:
    return (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(issuer)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(start)
        .not_valid_after(end)
    )


def _point_to(builder: x509.CertificateBuilder, signer: Authority) -> x509.CertificateBuilder:
    identifier = x509.AuthorityKeyIdentifier.from_issuer_public_key(signer.key.public_key())
    return builder.add_extension(identifier, critical=False)


def _ca_name(common_name: str) -> x509.Name:
    return x509.Name(
        [
            x509.NameAttribute(NameOID.ORGANIZATION_NAME, "dynamiclistener-org"),
            x509.NameAttribute(NameOID.COMMON_NAME, common_name),
        ]
    )


def _ca_usage() -> x509.KeyUsage:
    return x509.KeyUsage(
        digital_signature=True,
        content_commitment=False,
        key_encipherment=True,
        data_encipherment=False,
        key_agreement=False,
        key_cert_sign=True,
        crl_sign=False,
        encipher_only=False,
        decipher_only=False,
    )


def _general_name(name: str) -> x509.GeneralName:
    try:
        return x509.IPAddress(ipaddress.ip_address(name))
    except ValueError:
        return x509.DNSName(name)
