"""Whether Rancher has started, and somebody has set it up."""

from __future__ import annotations

from generator.checks.check import Category, Check, Conclusion
from generator.checks.context import Host
from generator.checks.fields import HOST
from generator.diagnostics.codes import live as codes
from generator.server.rancher.client import ServerIdentity

__all__ = ["CHECK"]


async def _run(host: Host, _: ServerIdentity) -> Conclusion:
    setting = await host.client.fetch_open_setting("first-login")
    if setting.value == "true":
        return Conclusion(diagnostics=(codes.FIRST_LOGIN_OPEN.at(HOST, server=host.server),))
    return Conclusion()


CHECK = Check(
    name="server-is-ready",
    title="the server is ready, and its first login is done",
    category=Category.SERVER,
    run=_run,
    needs=("server-is-rancher",),
    codes=(codes.FIRST_LOGIN_OPEN, codes.SERVER_STARTING),
    requests=("open_setting",),
    is_waivable=True,
)
