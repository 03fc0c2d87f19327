"""Whether somebody gave a key for this server, which only matters once it has proved to be Rancher. Sends nothing."""

from __future__ import annotations

from generator.checks.check import Category, Check, Conclusion
from generator.checks.context import Host
from generator.checks.fields import SECRET_STORE
from generator.diagnostics.codes import live as codes
from generator.server.rancher.client import ServerIdentity

__all__ = ["CHECK"]


async def _run(host: Host, _: ServerIdentity) -> Conclusion:
    if host.key is not None:
        return Conclusion(host.key, note=host.key.access_key, facts={"access_key": host.key.access_key})
    if host.key_faults:
        return Conclusion(diagnostics=host.key_faults, stops=True)
    others = ", ".join(host.bound)
    reason = f"keys are bound to: {others}" if others else "no key was given at all"
    found = codes.NO_KEY.at(SECRET_STORE, server=host.server, reason=reason)
    return Conclusion(diagnostics=(found,), stops=True, is_unknown=True)


CHECK = Check(
    name="key-is-bound",
    title="a key is bound to the server",
    category=Category.KEY,
    run=_run,
    needs=("server-is-rancher",),
    codes=(codes.NO_KEY, codes.CREDENTIALS_COMMAND_FAILED),
)
