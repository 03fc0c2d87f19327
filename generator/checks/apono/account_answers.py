"""Whether the account answers at all; the list of connectors is needed anyway."""

from __future__ import annotations

from generator.checks.apono.account import Account
from generator.checks.check import Category, Check, Conclusion, Scope
from generator.diagnostics.codes import account as codes

__all__ = ["CHECK"]


async def _run(account: Account) -> Conclusion:
    await account.client.fetch_connectors()
    return Conclusion(note=account.host)


CHECK = Check(
    name="account-answers",
    title="Apono takes the token",
    category=Category.ACCOUNT,
    run=_run,
    codes=(
        codes.WRONG_ACCESS,
        codes.NOT_REACHED,
        codes.TOKEN_REFUSED,
        codes.NOT_PERMITTED,
        codes.NOT_UNDERSTOOD,
        codes.BUSY,
    ),
    requests=("connectors",),
    scope=Scope.ACCOUNT,
)
