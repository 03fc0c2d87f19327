"""Whether the key is good, and not scoped to one cluster."""

from __future__ import annotations

from generator.checks.check import Category, Check, Conclusion
from generator.checks.context import Host
from generator.checks.texts import shown
from generator.diagnostics.codes import live as codes
from generator.server.rancher.client import ServerIdentity
from generator.server.rancher.endpoints import ApiKey

__all__ = ["CHECK"]


async def _run(host: Host, _: ServerIdentity, __: ApiKey) -> Conclusion:
    """Asks for the key's owner: good keys with a scope are refused there, and so would be all that Apono asks."""
    me = await host.client.fetch_me()
    name = shown(me.username or me.name or me.id)
    return Conclusion(me, note=f"of {name}", facts={"user_id": shown(me.id), "user": name})


CHECK = Check(
    name="key-is-accepted",
    title="the key is accepted, without a scope",
    category=Category.KEY,
    run=_run,
    needs=("server-is-rancher", "key-is-bound"),
    codes=(codes.KEY_REFUSED,),
    requests=("me",),
)
