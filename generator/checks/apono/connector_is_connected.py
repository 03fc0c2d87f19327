"""The connector of a spec: the provider sends its id unseen."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any, Final

from generator.addresses import AttributePath
from generator.checks.apono.account import Account
from generator.checks.apono.hints import suggest
from generator.checks.check import Category, Check, Conclusion, Scope
from generator.checks.texts import shown
from generator.diagnostics.codes import account as codes
from generator.model import list_names
from generator.server.apono.payloads import Connector

__all__ = ["CHECK"]

_CONNECTOR: Final = AttributePath.of("connector")
_LONGEST_SILENCE: Final = timedelta(hours=1)


async def _run(account: Account, _: object) -> Conclusion:
    wanted = account.integration.connector
    if not isinstance(wanted, str):
        return Conclusion(note="known only to Terraform")
    connectors = await account.client.fetch_connectors()
    found = next((connector for connector in connectors if connector.id == wanted), None)
    if found is None:
        known = list_names(connector.id for connector in connectors)
        facts: dict[str, Any] = {"host": account.host, "connector": shown(wanted), "known": known}
        return Conclusion(
            diagnostics=(codes.CONNECTOR_NOT_FOUND.at(_CONNECTOR, hint=_hint(wanted, connectors), **facts),)
        )
    when = _say_when(found.last_connected)
    if not found.is_connected:
        gone = codes.CONNECTOR_DISCONNECTED.at(_CONNECTOR, connector=shown(wanted), when=when)
        return Conclusion(diagnostics=(gone,))
    if found.last_connected is not None and account.now - found.last_connected > _LONGEST_SILENCE:
        silent = codes.CONNECTOR_SILENT.at(_CONNECTOR, connector=shown(wanted), when=when)
        return Conclusion(diagnostics=(silent,))
    version = shown(found.version) if found.version else ""
    return Conclusion(note=version if found.is_latest_version else f"{version}, a later version exists".lstrip(", "))


def _hint(wanted: str, connectors: Sequence[Connector]) -> str:
    """By name people know connectors; by id Terraform does."""
    named = next((connector for connector in connectors if connector.name == wanted), None)
    if named is not None:
        return f"that is its name; write its id: `{shown(named.id)}`"
    return suggest(wanted, [connector.id for connector in connectors])


def _say_when(moment: datetime | None) -> str:
    return f"at {moment.isoformat(timespec='seconds')}" if moment is not None else "never"


CHECK = Check(
    name="connector-is-connected",
    title="the connector exists and is connected",
    category=Category.ACCOUNT,
    run=_run,
    needs=("account-answers",),
    codes=(codes.CONNECTOR_NOT_FOUND, codes.CONNECTOR_DISCONNECTED, codes.CONNECTOR_SILENT),
    requests=("connectors",),
    scope=Scope.SPEC,
    is_waivable=True,
)
