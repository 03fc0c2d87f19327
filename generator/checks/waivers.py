"""
Decisions to live with a fault for a time.

A waiver has an owner, a reason and an end. It cannot be given for what keeps a key safe or makes sure who the server
is: these hold for everybody.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import date
from typing import Any

from generator.addresses import AttributePath
from generator.checks.check import Check, CheckOutcome, CheckResult
from generator.diagnostics import Diagnostic, Severity
from generator.diagnostics.codes import live as codes
from generator.model import Waiver

__all__ = ["apply_waivers", "can_be_waived", "check_waivable", "judge_waivers"]

_ANSWERED = frozenset({CheckOutcome.PASSED, CheckOutcome.WARNED, CheckOutcome.FAILED})


def check_waivable(waivers: Iterable[Waiver], checks: Sequence[Check]) -> list[Diagnostic]:
    """Those that are for what cannot be waived."""
    return [
        codes.WAIVER_NOT_POSSIBLE.at(_path(waiver) / "code", **_facts(waiver))
        for waiver in waivers
        if not can_be_waived(waiver.code, checks)
    ]


def can_be_waived(code: str, checks: Sequence[Check]) -> bool:
    """Whether every check that can report *code* is one whose faults the owner of a server may decide to live with."""
    reporting = _find_reporting(code, checks)
    return bool(reporting) and all(check.is_waivable for check in reporting)


def judge_waivers(
    waivers: Iterable[Waiver], results: Sequence[CheckResult], checks: Sequence[Check], today: date
) -> Iterator[Diagnostic]:
    """
    What there is to say of the waivers after the checks: they have ended, or nobody needed them.

    Args:
        results: Before the waivers were applied.
    """
    reported = {diagnostic.code for result in results for diagnostic in result.conclusion.diagnostics}
    answered = {result.check.name for result in results if result.outcome in _ANSWERED}
    for waiver in waivers:
        facts = {"date": waiver.until.isoformat(), **_facts(waiver)}
        if waiver.until < today:
            yield codes.WAIVER_EXPIRED.at(_path(waiver) / "until", **facts)
        elif waiver.code not in reported:
            asked = {check.name for check in _find_reporting(waiver.code, checks)}
            if asked and asked <= answered:
                yield codes.WAIVER_NOT_NEEDED.at(_path(waiver) / "code", **facts)


def apply_waivers(
    results: Sequence[CheckResult], waivers: Iterable[Waiver], checks: Sequence[Check], today: date
) -> tuple[CheckResult, ...]:
    """*results* with what is waived as information. A check that was skipped because of it stays skipped."""
    valid = {it.code: it for it in waivers if it.until >= today and can_be_waived(it.code, checks)}
    return tuple(_apply(result, valid) for result in results) if valid else tuple(results)


def _find_reporting(code: str, checks: Sequence[Check]) -> list[Check]:
    return [check for check in checks if any(entry.code == code for entry in check.codes)]


def _path(waiver: Waiver) -> AttributePath:
    return AttributePath.of("waivers") / waiver.place


def _facts(waiver: Waiver) -> dict[str, Any]:
    return {"waived": waiver.code, "owner": waiver.owner, "reason": waiver.reason}


def _apply(result: CheckResult, valid: dict[str, Waiver]) -> CheckResult:
    if result.outcome in {CheckOutcome.SKIPPED, CheckOutcome.CRASHED}:
        return result
    used = [valid[diagnostic.code] for diagnostic in result.conclusion.diagnostics if diagnostic.code in valid]
    if not used:
        return result
    waived = tuple(_waive(diagnostic, valid) for diagnostic in result.conclusion.diagnostics)
    notes = [*([result.conclusion.note] if result.conclusion.note else []), *dict.fromkeys(map(_say_end, used))]
    conclusion = replace(result.conclusion, diagnostics=waived, note=", ".join(notes))
    return replace(result, conclusion=conclusion, outcome=conclusion.outcome)


def _say_end(waiver: Waiver) -> str:
    return f"waived until {waiver.until.isoformat()} by {waiver.owner}"


def _waive(diagnostic: Diagnostic, valid: dict[str, Waiver]) -> Diagnostic:
    waiver = valid.get(diagnostic.code)
    if waiver is None:
        return diagnostic
    note = f"{_say_end(waiver)}: {waiver.reason}"
    detail = f"{diagnostic.detail}\n{note}" if diagnostic.detail else note
    return replace(diagnostic, severity=Severity.INFO, detail=detail)
