"""
Decisions to live with a fault for a time.

A waiver has an owner, a reason and an end. It cannot be given for what keeps a key safe or makes sure who the server
is: these hold for everybody.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, final

from generator.checks.check import Check, CheckOutcome, CheckResult
from generator.diagnostics import Diagnostic, Severity
from generator.diagnostics.codes import live as codes

__all__ = ["Waiver", "apply_waivers", "can_be_waived", "check_waivers"]


@final
@dataclass(frozen=True, slots=True)
class Waiver:
    """
    Attributes:
        code: Of the diagnostic, such as `LIVE402`.
        until: The last day on which it holds.
    """

    code: str
    owner: str
    reason: str
    until: date


def check_waivers(waivers: Iterable[Waiver], checks: Sequence[Check], today: date) -> list[Diagnostic]:
    """What is wrong with the waivers themselves: they have ended, or are for what cannot be waived."""
    found = []
    for waiver in waivers:
        facts: dict[str, Any] = {"waived": waiver.code, "owner": waiver.owner, "reason": waiver.reason}
        if not can_be_waived(waiver.code, checks):
            found.append(codes.WAIVER_NOT_POSSIBLE.at(**facts))
        elif waiver.until < today:
            found.append(codes.WAIVER_EXPIRED.at(date=waiver.until.isoformat(), **facts))
    return found


def can_be_waived(code: str, checks: Sequence[Check]) -> bool:
    """Whether every check that can report *code* is one whose faults the owner of a server may decide to live with."""
    reporting = [check for check in checks if any(entry.code == code for entry in check.codes)]
    return bool(reporting) and all(check.is_waivable for check in reporting)


def apply_waivers(
    results: Sequence[CheckResult], waivers: Iterable[Waiver], checks: Sequence[Check], today: date
) -> tuple[CheckResult, ...]:
    """*results* with what is waived as information. A check that was skipped because of it stays skipped."""
    valid = {it.code: it for it in waivers if it.until >= today and can_be_waived(it.code, checks)}
    return tuple(_apply(result, valid) for result in results)


def _apply(result: CheckResult, valid: dict[str, Waiver]) -> CheckResult:
    if result.outcome in {CheckOutcome.SKIPPED, CheckOutcome.CRASHED}:
        return result
    if not any(diagnostic.code in valid for diagnostic in result.conclusion.diagnostics):
        return result
    waived = tuple(_waive(diagnostic, valid) for diagnostic in result.conclusion.diagnostics)
    conclusion = replace(result.conclusion, diagnostics=waived)
    return replace(result, conclusion=conclusion, outcome=conclusion.outcome)


def _waive(diagnostic: Diagnostic, valid: dict[str, Waiver]) -> Diagnostic:
    waiver = valid.get(diagnostic.code)
    if waiver is None:
        return diagnostic
    note = f"waived until {waiver.until.isoformat()} by {waiver.owner}: {waiver.reason}"
    detail = f"{diagnostic.detail}\n{note}" if diagnostic.detail else note
    return replace(diagnostic, severity=Severity.INFO, detail=detail)
