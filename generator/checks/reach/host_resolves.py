"""Name resolution."""

from __future__ import annotations

from generator.checks.check import Category, Check, Conclusion
from generator.checks.context import Host
from generator.checks.texts import shown
from generator.diagnostics.codes import live as codes

__all__ = ["CHECK"]


async def _run(host: Host) -> Conclusion:
    addresses = await host.client.fetch_addresses()
    return Conclusion(addresses, note=shown(", ".join(addresses)), facts={"addresses": list(addresses)})


CHECK = Check(
    name="host-resolves",
    title="the host leads to an address that may be asked",
    category=Category.REACH,
    run=_run,
    codes=(codes.HOST_NOT_FOUND, codes.ADDRESS_REFUSED),
)
