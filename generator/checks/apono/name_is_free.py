"""
The name of a spec, which is unique in the account.

Whether an integration of the name is the spec's own only Terraform's state can tell; one of the same type and for the
same server is taken for it.
"""

from __future__ import annotations

from typing import Any, Final

from generator.addresses import AttributePath
from generator.checks.apono.account import Account
from generator.checks.check import Category, Check, Conclusion, Scope
from generator.checks.fields import HOST
from generator.checks.texts import shown
from generator.checks.together import ask_together
from generator.diagnostics.codes import account as codes
from generator.model import Integration
from generator.server.apono.payloads import LiveIntegration

__all__ = ["CHECK"]

_NAME: Final = AttributePath.of("name")


async def _run(account: Account, _: object) -> Conclusion:
    name = account.integration.name
    if not isinstance(name, str):
        return Conclusion(note="known only to Terraform")
    integrations, sources = await ask_together(
        account.client.fetch_integrations(), account.client.fetch_identity_sources()
    )
    found = next((other for other in (*integrations, *sources) if other.name == name), None)
    if found is None:
        return Conclusion(note="new")
    facts: dict[str, Any] = {"name": shown(name), "id": shown(found.id)}
    if found.type != account.integration.type:
        other = codes.NAME_OF_ANOTHER_TYPE.at(_NAME, host=account.host, type=shown(found.type), **facts)
        return Conclusion(diagnostics=(other,))
    server = _find_other_server(account.integration, found)
    if server:
        return Conclusion(diagnostics=(codes.NAME_OF_ANOTHER_SERVER.at(_NAME, found=shown(server), **facts),))
    return Conclusion(note=", ".join(filter(None, ["exists already", shown(found.status)])))


def _find_other_server(integration: Integration, found: LiveIntegration) -> str:
    """The host that the account has under the key of the spec's host; empty if it is the same or not known."""
    for setting in integration.config:
        if setting.origin == HOST and isinstance(setting.value, str):
            theirs = found.integration_config.get(setting.key)
            return theirs if theirs and theirs.lower() != setting.value.lower() else ""
    return ""


CHECK = Check(
    name="name-is-free",
    title="no other integration has the name",
    category=Category.ACCOUNT,
    run=_run,
    needs=("account-answers",),
    codes=(codes.NAME_OF_ANOTHER_TYPE, codes.NAME_OF_ANOTHER_SERVER),
    requests=("integrations",),
    scope=Scope.SPEC,
    is_waivable=True,
)
