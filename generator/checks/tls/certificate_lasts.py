"""Days left of the server's certificate and of the CA, against the days that Apono must be able to act."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any, Final

from generator.checks.check import Category, Check, Conclusion, Scope
from generator.checks.context import Subject
from generator.checks.fields import CERTIFICATE_AUTHORITY, HOST, find_longest_days
from generator.checks.texts import day, shown
from generator.diagnostics import Diagnostic
from generator.diagnostics.codes import live as codes
from generator.server.rancher.client import ServerIdentity

if TYPE_CHECKING:
    from generator.checks.tls.certificates import Certificate

__all__ = ["CHECK"]

_LEAST_DAYS: Final = 30

_SHORT_LIVED: Final = timedelta(days=100)
"""Those of ACME live for 90 days (Let's Encrypt, 2026) or less, and are renewed when a third is left."""


async def _run(subject: Subject, identity: ServerIdentity) -> Conclusion:
    from generator.checks.tls.certificates import read_certificate, read_pem  # loads `cryptography`

    certificate = read_certificate(identity.certificate) if identity.certificate else None
    if certificate is None:
        return Conclusion(is_unknown=True, note="the transport does not show the certificate")
    left = certificate.not_after - subject.host.now
    facts: dict[str, Any] = {"not_after": day(certificate.not_after), "days": left.days}
    authorities = [it for it in read_pem(subject.host.ca_pem or "") if it.fingerprint != certificate.fingerprint]
    authority = max(authorities, key=lambda it: it.not_after, default=None)
    found = [_judge(certificate, subject)]
    if authority is not None:
        facts["ca_not_after"] = day(authority.not_after)
        found.append(_judge_authority(authority, subject))
    return Conclusion(diagnostics=tuple(filter(None, found)), note=f"{left.days} days left", facts=facts)


def _judge(certificate: Certificate, subject: Subject) -> Diagnostic | None:
    left = certificate.not_after - subject.host.now
    wanted, reason = _find_wanted(subject, certificate.not_after - certificate.not_before)
    if left >= wanted:
        return None
    date = day(certificate.not_after)
    return codes.CERTIFICATE_ENDS_SOON.at(HOST, server=subject.host.server, days=left.days, date=date, reason=reason)


def _judge_authority(authority: Certificate, subject: Subject) -> Diagnostic | None:
    """Of the one that lives longest: a file with the next CA in it is how a change is prepared."""
    left = authority.not_after - subject.host.now
    wanted, reason = _find_wanted_of_spec(subject)
    if left >= wanted:
        return None
    date, name = day(authority.not_after), shown(authority.subject)
    return codes.CA_ENDS_SOON.at(CERTIFICATE_AUTHORITY, days=left.days, date=date, subject=name, reason=reason)


def _find_wanted(subject: Subject, life: timedelta) -> tuple[timedelta, str]:
    """How long a certificate should still live, and why."""
    if life <= _SHORT_LIVED:
        return life / 6, f"it lives for {life.days} days, so a program should have renewed it already"
    return _find_wanted_of_spec(subject)


def _find_wanted_of_spec(subject: Subject) -> tuple[timedelta, str]:
    longest = find_longest_days(subject.integration)
    if longest is None or longest[0] <= _LEAST_DAYS:
        return timedelta(days=_LEAST_DAYS), f"fewer than {_LEAST_DAYS} days are left"
    return timedelta(days=longest[0]), f"`{longest[1]}` wants Apono to act for {longest[0]} days"


CHECK = Check(
    name="certificate-lasts",
    title="the server's certificate and the CA live on for long enough",
    category=Category.TLS,
    run=_run,
    needs=("server-is-rancher",),
    codes=(codes.CERTIFICATE_ENDS_SOON, codes.CA_ENDS_SOON),
    scope=Scope.SPEC,
)
