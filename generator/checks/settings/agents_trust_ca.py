"""What agents trust, against what is published for them."""

from __future__ import annotations

from generator.checks.check import Category, Check, CheckOutcome, CheckResult, Conclusion
from generator.checks.context import Host
from generator.checks.fields import HOST
from generator.checks.settings.reading import fetch_setting
from generator.diagnostics.codes import live as codes
from generator.server.rancher.client import ServerIdentity
from generator.server.rancher.endpoints import ApiKey

__all__ = ["CHECK"]


async def _run(host: Host, _: ServerIdentity, __: ApiKey, published: CheckResult) -> Conclusion:
    """Releases before 2.8.6 have no such setting, and trust the system's authorities where none is published."""
    mode = await fetch_setting(host, "agent-tls-mode")
    if isinstance(mode, Conclusion):
        return mode
    note = mode or "not a setting of this version"
    if mode != "strict" or not isinstance(published.conclusion.value, str) or published.conclusion.value.strip():
        return Conclusion(note=note)
    if published.outcome is not CheckOutcome.PASSED:  # that no CA is published has been said
        return Conclusion(skip_because=published.check.name)
    return Conclusion(diagnostics=(codes.AGENTS_WITHOUT_CA.at(HOST, server=host.server),), note=note)


CHECK = Check(
    name="agents-trust-ca",
    title="agents trust the server's certificate",
    category=Category.SETTINGS,
    run=_run,
    needs=("server-is-rancher", "key-is-bound"),
    after=("published-ca-agrees",),
    codes=(codes.AGENTS_WITHOUT_CA, codes.NOT_READABLE),
    requests=("setting",),
    is_waivable=True,
)
