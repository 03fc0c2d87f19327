"""Days left, against the days that Apono must be able to act."""

from __future__ import annotations

from datetime import timedelta
from typing import Final

from generator.checks.check import Category, Check, Conclusion, Scope
from generator.checks.context import Subject
from generator.checks.fields import HOST, find_longest_days
from generator.checks.texts import day
from generator.diagnostics.codes import live as codes
from generator.server.rancher.client import ServerIdentity

__all__ = ["CHECK"]

_LEAST_DAYS: Final = 30

_SHORT_LIVED: Final = timedelta(days=100)
"""Those of ACME live for 90 days (Let's Encrypt, 2026) or less, and are renewed when a third is left."""


async def _run(subject: Subject, identity: ServerIdentity) -> Conclusion:
    from generator.checks.tls.certificates import read_certificate  # loads `cryptography`

    certificate = read_certificate(identity.certificate) if identity.certificate else None
    if certificate is None:
        return Conclusion(is_unknown=True, note="the transport does not show the certificate")
    left = certificate.not_after - subject.host.now
    facts = {"not_after": day(certificate.not_after), "days": left.days}
    life = certificate.not_after - certificate.not_before
    wanted, reason = _find_wanted(subject, life)
    if left >= wanted:
        return Conclusion(note=f"{left.days} days left", facts=facts)
    date = day(certificate.not_after)
    found = codes.CERTIFICATE_ENDS_SOON.at(HOST, server=subject.host.server, days=left.days, date=date, reason=reason)
    return Conclusion(diagnostics=(found,), facts=facts)


def _find_wanted(subject: Subject, life: timedelta) -> tuple[timedelta, str]:
    """How long a certificate should still live, and why."""
    if life <= _SHORT_LIVED:
        return life / 6, f"it lives for {life.days} days, so a program should have renewed it already"
    longest = find_longest_days(subject.integration)
    if longest is None or longest[0] <= _LEAST_DAYS:
        return timedelta(days=_LEAST_DAYS), f"fewer than {_LEAST_DAYS} days are left"
    return timedelta(days=longest[0]), f"`{longest[1]}` wants Apono to act for {longest[0]} days"


CHECK = Check(
    name="certificate-lasts",
    title="the server's certificate lives on for long enough",
    category=Category.TLS,
    run=_run,
    needs=("server-is-rancher",),
    codes=(codes.CERTIFICATE_ENDS_SOON,),
    scope=Scope.SPEC,
)
