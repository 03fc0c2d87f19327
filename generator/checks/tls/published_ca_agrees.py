"""The CA of the spec against the one that Rancher tells its agents to trust."""

from __future__ import annotations

from typing import TYPE_CHECKING

from generator.checks.check import Category, Check, Conclusion
from generator.checks.context import Host
from generator.checks.fields import CERTIFICATE_AUTHORITY, HOST
from generator.checks.texts import shown
from generator.diagnostics import Diagnostic
from generator.diagnostics.codes import live as codes
from generator.server.rancher.client import ServerIdentity
from generator.server.rancher.errors import RancherError

if TYPE_CHECKING:
    from generator.checks.tls.certificates import Certificate

__all__ = ["CHECK"]


async def _run(host: Host, _: ServerIdentity) -> Conclusion:
    """The value is the published text, empty when there is no private CA."""
    from generator.checks.tls.certificates import checksum, read_pem  # loads `cryptography`

    published = await host.client.fetch_cacerts()
    facts = {"published_ca_checksum": checksum(published) or None}
    certificates = read_pem(published)
    if not published.strip():
        found = _nothing_published(host)
    elif host.ca_pem is None:
        found = await _compare_with_chain(certificates, host)
    else:
        found = _compare_with_spec(host.ca_pem, published, certificates, host)
    return Conclusion(published, (found,) if found else (), note="" if published else "none published", facts=facts)


def _nothing_published(host: Host) -> Diagnostic | None:
    if host.ca_pem is None:
        return None
    reason = "`/cacerts` is empty"
    return codes.CA_NOT_PUBLISHED.at(CERTIFICATE_AUTHORITY, server=host.server, reason=reason)


def _compare_with_spec(
    ca_pem: str, published: str, certificates: tuple[Certificate, ...], host: Host
) -> Diagnostic | None:
    from generator.checks.tls.certificates import checksum, read_pem

    ours = read_pem(ca_pem)
    theirs = {certificate.fingerprint for certificate in certificates}
    missing = [certificate for certificate in ours if certificate.fingerprint not in theirs]
    if missing and len(missing) == len(ours):
        names = ", ".join(shown(certificate.subject) for certificate in certificates) or "nothing that can be read"
        reason = f"CA of the spec: {', '.join(shown(it.subject) for it in missing)}\npublished: {names}"
        return codes.CA_NOT_PUBLISHED.at(CERTIFICATE_AUTHORITY, server=host.server, reason=reason)
    if missing or checksum(ca_pem) == checksum(published):  # a file for more than this server is nobody's fault
        return None
    reason = f"checksum of the spec's CA: {checksum(ca_pem)}\nchecksum of the published one: {checksum(published)}"
    return codes.CA_CHECKSUM_DIFFERS.at(CERTIFICATE_AUTHORITY, server=host.server, reason=reason)


async def _compare_with_chain(certificates: tuple[Certificate, ...], host: Host) -> Diagnostic | None:
    """The spec trusts the system's authorities, but agents do not: is there a link from the chain to the published?"""
    from generator.checks.tls.certificates import did_sign, read_certificate

    try:
        _, presented = await host.fetch_chain()
    except RancherError:
        return None
    chain = [certificate for der in presented if (certificate := read_certificate(der))]
    known = {certificate.fingerprint for certificate in chain}
    if any(ca.fingerprint in known or any(did_sign(ca, it) for it in chain) for ca in certificates) or not chain:
        return None
    names = ", ".join(shown(certificate.subject) for certificate in certificates) or "nothing that can be read"
    issuer = shown(chain[-1].issuer)
    return codes.PUBLISHED_CA_SIGNED_NOTHING.at(HOST, server=host.server, published=names, issuer=issuer)


CHECK = Check(
    name="published-ca-agrees",
    title="Rancher tells its agents to trust the CA that signed its certificate",
    category=Category.TLS,
    run=_run,
    needs=("server-is-rancher",),
    codes=(codes.CA_NOT_PUBLISHED, codes.CA_CHECKSUM_DIFFERS, codes.PUBLISHED_CA_SIGNED_NOTHING),
    requests=("cacerts",),
)
