"""
Asks one account about many integrations.

Each list is asked for once (`AponoClient`), and what keeps the account from answering is said once.
"""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import final

from generator.checks.apono.account import Account
from generator.checks.apono.faults import explain_api_error
from generator.checks.check import Check, CheckResult, Conclusion, Scope
from generator.checks.registry import ACCOUNT_CHECKS
from generator.checks.runner import conclude_crash, fold_causes, skip
from generator.checks.waivers import apply_waivers, judge_waivers
from generator.diagnostics import Diagnostic, Severity
from generator.diagnostics.codes import account as codes
from generator.model import Integration
from generator.server.apono.access import AponoAccess
from generator.server.apono.client import AponoClient
from generator.server.http_api import ApiError

__all__ = ["AccountRow", "run_account_checks"]


@final
@dataclass(frozen=True, slots=True)
class AccountRow:
    """
    One integration.

    Attributes:
        results: In the order of the registry.
        of_waivers: What there is to say of the integration's waivers of these checks.
    """

    results: tuple[CheckResult, ...]
    of_waivers: tuple[Diagnostic, ...] = ()


def run_account_checks(
    integrations: Sequence[Integration],
    access: AponoAccess,
    now: datetime,
    *,
    timeout_s: float = 60.0,
    retries: int = 2,
) -> list[AccountRow]:
    """
    A row for each of *integrations*; never raises for what the account or a spec does.

    Args:
        now: With a time zone.
        timeout_s: For all questions together.
    """

    async def run() -> list[AccountRow]:
        async with AponoClient(access, timeout_s=timeout_s, retries=retries) as client:
            accounts = [Account(client, access.host, integration, now) for integration in integrations]
            return await _check(accounts)

    return asyncio.run(run())


async def _check(accounts: Sequence[Account]) -> list[AccountRow]:
    shared: dict[str, CheckResult] = {}
    for check in ACCOUNT_CHECKS:
        if check.scope is Scope.ACCOUNT:
            shared[check.name] = await _ask(check, accounts[0], shared)
    rows = await asyncio.gather(*(_check_one(account, shared) for account in accounts))
    return [_waive(row, account) for row, account in zip(rows, accounts, strict=True)]


async def _check_one(account: Account, shared: Mapping[str, CheckResult]) -> tuple[CheckResult, ...]:
    results = dict(shared)
    for check in ACCOUNT_CHECKS:
        if check.scope is not Scope.ACCOUNT:
            results[check.name] = await _ask(check, account, results)
    return fold_causes([results[check.name] for check in ACCOUNT_CHECKS])


async def _ask(check: Check, account: Account, results: Mapping[str, CheckResult]) -> CheckResult:
    """Retries are the client's affair."""
    blocked = next((results[name] for name in check.needs if results[name].stops), None)
    if blocked is not None:
        return skip(check, blocked.because or blocked.check.name)
    try:
        conclusion = await check.run(account, *(results[name].conclusion.value for name in check.needs))
    except ApiError as exc:
        conclusion = _conclude(exc, account)
    except Exception as exc:  # noqa: BLE001 - one check's mistake must not hide what the others found
        return conclude_crash(check, exc)
    return CheckResult(check, conclusion, conclusion.outcome)


def _conclude(error: ApiError, account: Account) -> Conclusion:
    """A token that may not read one list leaves one thing unknown; otherwise nothing can be said of the account."""
    found = explain_api_error(error, account.host)
    is_narrow = found.code == codes.NOT_PERMITTED.code
    if is_narrow:
        found = codes.NOT_PERMITTED.at(severity=Severity.WARNING, host=account.host, reason=str(error))
    return Conclusion(diagnostics=(found,), stops=not is_narrow, is_unknown=True, cause=(found.code, found.detail))


def _waive(results: tuple[CheckResult, ...], account: Account) -> AccountRow:
    """That a waiver has ended is said once, with the checks of the server."""
    today = account.now.date()
    waivers = [waiver for waiver in account.integration.waivers if waiver.until >= today]
    if not waivers:
        return AccountRow(results)
    said = tuple(judge_waivers(waivers, results, ACCOUNT_CHECKS, today))
    return AccountRow(apply_waivers(results, waivers, ACCOUNT_CHECKS, today), said)
