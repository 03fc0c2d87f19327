"""When the key ends, asked in the way that works for its kind and the server's version."""

from __future__ import annotations

from datetime import datetime

from generator.checks.check import Category, Check, Conclusion
from generator.checks.context import Host
from generator.checks.fields import SECRET_STORE
from generator.checks.texts import day
from generator.diagnostics.codes import live as codes
from generator.server.rancher.client import ServerIdentity
from generator.server.rancher.endpoints import ApiKey
from generator.server.rancher.errors import StatusError

__all__ = ["CHECK"]


async def _run(host: Host, _: ServerIdentity, key: ApiKey) -> Conclusion:
    """The value is the moment, in a tuple: `(None,)` for a key that never ends."""
    try:
        ends_at = await (_fetch_ext_end(host) if key.is_ext else _fetch_end(host))
    except StatusError as exc:
        if exc.status not in {403, 404} or not exc.body.code:  # without a code it is not Rancher's API that answers
            raise
        found = codes.KEY_LIFE_UNKNOWN.at(
            SECRET_STORE, access_key=key.access_key, server=host.server, reason=f"status {exc.status}"
        )
        return Conclusion(diagnostics=(found,), stops=True, is_unknown=True)
    note = f"ends on {day(ends_at)}" if ends_at else "never ends"
    return Conclusion((ends_at,), note=note, facts={"ends_on": day(ends_at) if ends_at else None})


async def _fetch_end(host: Host) -> datetime | None:
    return (await host.client.fetch_own_token()).ends_at


async def _fetch_ext_end(host: Host) -> datetime | None:
    """A key of the newer kind cannot be read in `/v3/tokens` of 2.12 to 2.14, which answers 500."""
    return (await host.client.fetch_own_ext_token()).status.expires_at


CHECK = Check(
    name="key-life-is-known",
    title="Rancher tells when the key ends",
    category=Category.KEY,
    run=_run,
    needs=("server-is-rancher", "key-is-bound"),
    codes=(codes.KEY_LIFE_UNKNOWN,),
    requests=("token", "ext_token"),
    is_waivable=True,
)
