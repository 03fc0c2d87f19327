"""Whose key it is."""

from __future__ import annotations

from generator.checks.check import Category, Check, Conclusion
from generator.checks.context import Host
from generator.checks.fields import SECRET_STORE
from generator.checks.texts import shown
from generator.diagnostics.codes import live as codes
from generator.server.rancher.payloads import User

__all__ = ["CHECK"]


async def _run(_: Host, me: User) -> Conclusion:
    name = shown(me.username or me.name or me.id)
    if me.is_bootstrap_admin:
        return Conclusion(diagnostics=(codes.OWNER_IS_ADMIN.at(SECRET_STORE, user=name),))
    if not me.is_local:
        principals = ", ".join(shown(principal) for principal in me.principal_ids)
        return Conclusion(diagnostics=(codes.OWNER_NOT_LOCAL.at(SECRET_STORE, user=name, principals=principals),))
    return Conclusion()


CHECK = Check(
    name="key-is-of-own-user",
    title="the key belongs to a local user of Apono's own",
    category=Category.KEY,
    run=_run,
    needs=("key-is-accepted",),
    codes=(codes.OWNER_IS_ADMIN, codes.OWNER_NOT_LOCAL),
)
