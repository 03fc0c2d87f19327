"""The integration type and its settings, against the catalog of the account."""

from __future__ import annotations

from typing import Any

from generator.addresses import AttributePath
from generator.checks.apono.account import Account
from generator.checks.apono.catalog_entry import to_catalog_entry
from generator.checks.apono.hints import suggest
from generator.checks.check import Category, Check, Conclusion, Scope
from generator.checks.texts import shown
from generator.diagnostics.codes import catalog as codes
from generator.model import check_catalog, list_names

__all__ = ["CHECK"]


async def _run(account: Account, _: object) -> Conclusion:
    type_ = await account.client.find_catalog_type(account.integration.type)
    if type_ is None:
        return Conclusion(
            diagnostics=(codes.TYPE_NOT_IN_CATALOG.at(AttributePath.of("kind"), **await _facts(account)),)
        )
    entry = to_catalog_entry(type_)
    note = shown(type_.name) if entry.keys else "it names no config keys"
    return Conclusion(diagnostics=tuple(check_catalog(account.integration, entry)), note=note)


async def _facts(account: Account) -> dict[str, Any]:
    wanted = account.integration.type
    types = sorted(type_.type for type_ in await account.client.fetch_catalog())
    near = [name for name in types if wanted.lower() in name.lower()]
    hint = suggest(wanted, types) or (f"did you mean {list_names(near)}?" if near else "")
    return {
        "type": shown(wanted),
        "known": f"it has: {list_names(types)}",
        "hint": f"{hint or 'see `apono-bridge catalog list`'}; `apono-bridge catalog pull TYPE` makes a descriptor",
    }


CHECK = Check(
    name="catalog-agrees",
    title="the account's catalog has the type and its settings",
    category=Category.ACCOUNT,
    run=_run,
    needs=("account-answers",),
    codes=(
        codes.TYPE_NOT_IN_CATALOG,
        codes.KEY_NOT_IN_CATALOG,
        codes.VALUE_NOT_IN_CATALOG,
        codes.CONFIG_KEY_MISSING,
        codes.STORE_NOT_SUPPORTED,
        codes.SECRET_NOT_NEEDED,
    ),
    requests=("catalog type", "catalog"),
    scope=Scope.SPEC,
    is_waivable=True,
)
