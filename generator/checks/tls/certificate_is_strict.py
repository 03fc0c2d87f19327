"""What newer Pythons ask for, and others do not."""

from __future__ import annotations

from generator.checks.check import Category, Check, Conclusion
from generator.checks.context import Host
from generator.checks.fields import CERTIFICATE_AUTHORITY, HOST
from generator.checks.texts import shown
from generator.diagnostics.codes import live as codes
from generator.server.rancher.client import ServerIdentity

__all__ = ["CHECK"]


async def _run(host: Host, identity: ServerIdentity) -> Conclusion:
    from generator.checks.tls.certificates import read_certificate, read_pem  # loads `cryptography`

    leaf = read_certificate(identity.certificate) if identity.certificate else None
    chain = (*((leaf,) if leaf else ()), *read_pem(host.ca_pem or ""))
    lacking = [f"{shown(it.subject)} has no {' and no '.join(it.lacks)}" for it in chain if it.lacks]
    if not lacking:
        return Conclusion()
    path = HOST if host.ca_pem is None else CERTIFICATE_AUTHORITY
    return Conclusion(diagnostics=(codes.STRICT_RULES_BROKEN.at(path, server=host.server, reason="\n".join(lacking)),))


CHECK = Check(
    name="certificate-is-strict",
    title="the certificates keep to RFC 5280, as Python 3.13 wants it",
    category=Category.TLS,
    run=_run,
    needs=("server-is-rancher",),
    codes=(codes.STRICT_RULES_BROKEN,),
)
