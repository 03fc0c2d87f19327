"""The certificate, against the CA of the spec or those of the system."""

from __future__ import annotations

from typing import Any

from generator.checks.check import Category, Check, Conclusion
from generator.checks.context import Host
from generator.diagnostics.codes import live as codes
from generator.server.rancher.errors import CertificateError, RancherError, TlsError

__all__ = ["CHECK"]


async def _run(host: Host, _: Any) -> Conclusion:
    try:
        identity = await host.identify()
    except CertificateError as exc:
        return await _explain(exc, host)
    except TlsError:
        raise
    except RancherError:
        return Conclusion(True)  # the handshake came before whatever went wrong
    return Conclusion(True, note=identity.protocol or "")


async def _explain(error: CertificateError, host: Host) -> Conclusion:
    """The chain is fetched once more for that, by a handshake that verifies nothing and after which nothing is sent."""
    from generator.checks.tls.diagnosis import diagnose_certificates  # loads `cryptography`

    try:
        _, chain = await host.fetch_chain()
    except RancherError:
        chain = ()
    return Conclusion(diagnostics=(diagnose_certificates(error, chain, host),), stops=True)


CHECK = Check(
    name="certificate-verifies",
    title="the server's certificate verifies",
    category=Category.TLS,
    run=_run,
    needs=("port-connects",),
    codes=(
        *(codes.CERTIFICATE_EXPIRED, codes.CERTIFICATE_NOT_YET_VALID, codes.CERTIFICATE_FOR_ANOTHER_NAME),
        *(codes.INTERMEDIATE_MISSING, codes.SIGNED_BY_ANOTHER_CA, codes.NO_CA_IN_SPEC, codes.TLS_INSPECTED),
        *(codes.SELF_SIGNED, codes.WEAK_CERTIFICATE, codes.CA_EXPIRED, codes.CERTIFICATE_REFUSED),
        *(codes.OLD_TLS, codes.NO_SECURE_CONNECTION),
    ),
    requests=("version",),
)
