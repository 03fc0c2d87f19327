"""
Why a certificate did not verify, in words.

OpenSSL says at which step it gave up; the chain itself says what the matter is. From the chain, since the same number
(20, "unable to get local issuer certificate") stands for a missing intermediate, a renewed authority and a proxy.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any, Final

from generator.checks.context import Host
from generator.checks.fields import CERTIFICATE_AUTHORITY, HOST
from generator.checks.texts import day, shown
from generator.checks.tls.certificates import Certificate, covers, did_sign, read_certificate, read_pem
from generator.diagnostics import Diagnostic
from generator.diagnostics.codes import live as codes
from generator.server.rancher.errors import CertificateError

__all__ = ["diagnose_certificates"]

# OpenSSL's numbers, x509_vfy.h.
_WRONG_NAME: Final = frozenset({62, 64})
_TOO_WEAK: Final = {66: "its key", 67: "the key of a CA", 68: "the signature of a CA"}
_BAD_DATE: Final = frozenset({9, 10})

# Products that open TLS connections, by what their authorities call themselves; and what home-made ones do.
_INSPECTORS: Final = re.compile(
    r"zscaler|netskope|palo ?alto|forcepoint|fortinet|fortigate|blue ?coat|cisco umbrella|mcafee web|skyhigh|sophos"
    r"|barracuda|check ?point|watchguard|mitmproxy|charles proxy|fiddler|burp|squid"
    r"|\b(ssl|tls)[ -]?(inspection|interception|decrypt\w*|forward)|inspection ca|proxy ca|firewall ca",
    re.IGNORECASE,
)
_INTERMEDIATE: Final = re.compile(r"intermediate|issuing|sub(ordinate)?[ -]?ca|\bCN=(R|E)\d+\b", re.IGNORECASE)


def diagnose_certificates(error: CertificateError, chain: Sequence[bytes], host: Host) -> Diagnostic:
    """
    The one fault to mend first.

    Args:
        error: What OpenSSL said.
        chain: As presented, the server's own certificate first; DER.
    """
    presented = [certificate for der in chain if (certificate := read_certificate(der)) is not None]
    if not presented:
        return _refused(error, host, "the server presented no certificate that can be read")
    trusted = read_pem(host.ca_pem or "")
    leaf = presented[0]
    if error.code in _TOO_WEAK:
        weakness = f"{_TOO_WEAK[error.code]} ({leaf.key})" if error.code == 66 else _TOO_WEAK[error.code]
        return codes.WEAK_CERTIFICATE.at(HOST, server=host.server, weakness=weakness, subject=_describe(leaf))
    if error.code in _BAD_DATE:
        return _find_bad_date(presented, trusted, host) or _refused(error, host, _describe(leaf))
    if error.code in _WRONG_NAME or (error.code not in _NO_ISSUER and not covers(leaf, host.endpoint.host)):
        names = ", ".join(shown(name) for name in leaf.names) or "none"
        return _with_names(leaf, host, names)
    if error.code in _NO_ISSUER:
        return _explain_issuer(presented, trusted, host)
    return _refused(error, host, _describe(leaf))


_NO_ISSUER: Final = frozenset({2, 18, 19, 20, 21})


def _describe(certificate: Certificate) -> str:
    return f"certificate: {shown(certificate.subject)}, signed by {shown(certificate.issuer)}"


def _refused(error: CertificateError, host: Host, subject: str) -> Diagnostic:
    facts: dict[str, Any] = {"server": host.server, "host": host.endpoint.host}
    return codes.CERTIFICATE_REFUSED.at(HOST, reason=shown(error.reason), subject=subject, **facts)


def _find_bad_date(presented: Sequence[Certificate], trusted: Sequence[Certificate], host: Host) -> Diagnostic | None:
    leaf, server = presented[0], host.server
    if leaf.not_after < host.now:
        return codes.CERTIFICATE_EXPIRED.at(HOST, server=server, date=day(leaf.not_after), subject=_describe(leaf))
    if leaf.not_before > host.now:
        date = day(leaf.not_before)
        return codes.CERTIFICATE_NOT_YET_VALID.at(HOST, server=server, date=date, subject=_describe(leaf))
    for certificate in (*presented[1:], *trusted):
        if certificate.not_after < host.now:
            path = CERTIFICATE_AUTHORITY if certificate in trusted else HOST
            date = day(certificate.not_after)
            return codes.CA_EXPIRED.at(path, server=server, date=date, subject=_describe(certificate))
    return None


def _with_names(leaf: Certificate, host: Host, names: str) -> Diagnostic:
    fitting = next((name for name in leaf.names if "*" not in name), None)
    hint = (
        f"if that is the same server, use its name: `host: {shown(fitting)}`"
        if fitting
        else (f"have a certificate issued that has the name `{host.endpoint.host}`")
    )
    return codes.CERTIFICATE_FOR_ANOTHER_NAME.at(
        HOST, server=host.server, host=host.endpoint.host, names=names, hint=hint
    )


def _explain_issuer(presented: Sequence[Certificate], trusted: Sequence[Certificate], host: Host) -> Diagnostic:
    leaf, last = presented[0], _find_last(presented)
    issuer, server = shown(last.issuer), host.server
    if leaf.is_self_signed and leaf is last:
        path = HOST if host.ca_pem is None else CERTIFICATE_AUTHORITY
        return codes.SELF_SIGNED.at(path, server=server, subject=_describe(leaf))
    if _INSPECTORS.search(last.issuer):
        return codes.TLS_INSPECTED.at(HOST, server=server, host=host.endpoint.host, issuer=issuer)
    if not last.is_self_signed and _is_gap(last, trusted):
        return codes.INTERMEDIATE_MISSING.at(HOST, server=server, issuer=issuer)
    if host.ca_pem is None:
        return codes.NO_CA_IN_SPEC.at(HOST, server=server, issuer=issuer)
    return codes.SIGNED_BY_ANOTHER_CA.at(CERTIFICATE_AUTHORITY, server=server, reason=_compare_names(last, trusted))


def _find_last(presented: Sequence[Certificate]) -> Certificate:
    """The last certificate that the server's own leads to among those presented."""
    last, left = presented[0], list(presented[1:])
    while following := next((it for it in left if did_sign(it, last)), None):
        left.remove(following)
        last = following
        if last.is_self_signed:
            break
    return last


def _is_gap(last: Certificate, trusted: Sequence[Certificate]) -> bool:
    """Whether an intermediate is likely to be missing: its name says so, or it is to be fetched from a public CA."""
    if any(certificate.subject == last.issuer for certificate in trusted):
        return False
    return bool(_INTERMEDIATE.search(last.issuer)) or (last.has_issuers_url and not last.is_ca)


def _compare_names(last: Certificate, trusted: Sequence[Certificate]) -> str:
    ours = [certificate.subject for certificate in trusted]
    if last.issuer in ours:
        return f"both are called {shown(last.issuer)}, with different keys: the CA was renewed"
    return f"signed by {shown(last.issuer)}\nCA of the spec: {', '.join(map(shown, ours)) or 'none that can be read'}"
