"""Resolving what of the live checks somebody decided to live with."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date

from generator.addresses import AttributePath, VariableName
from generator.diagnostics import Diagnostic, Related
from generator.diagnostics.codes import all_codes
from generator.diagnostics.codes import live as codes
from generator.diagnostics.codes import references as codes_of_references
from generator.diagnostics.spelling import nearest
from generator.model import Waiver
from generator.spec import surface
from generator.spec.rules.texts import shown

__all__ = ["resolve_waivers"]

_WAIVERS = AttributePath.of("waivers")
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")


def resolve_waivers(waivers: Sequence[surface.Waiver] | None, diagnostics: list[Diagnostic]) -> tuple[Waiver, ...]:
    """Those that are right in themselves, in order; whether a code may be waived at all is known to the checks."""
    resolved: dict[str, Waiver] = {}
    for place, waiver in enumerate(waivers or ()):
        path = _WAIVERS / place
        code, owner, reason, until = (
            _literal(value, path / name, diagnostics)
            for name, value in (
                *(("code", waiver.code), ("owner", waiver.owner), ("reason", waiver.reason), ("until", waiver.until)),
            )
        )
        is_known = _check_code(code, path / "code", diagnostics)
        day = _parse_day(until, path / "until", diagnostics)
        if code in resolved:
            first = Related("first here", _WAIVERS / resolved[code].place / "code")
            diagnostics.append(codes.WAIVER_REPEATED.at(path / "code", related=(first,), waived=shown(code)))
        elif is_known and day is not None:
            resolved[code] = Waiver(code, owner, reason, day, place)
    return tuple(resolved.values())


def _literal(value: str | VariableName, path: AttributePath, diagnostics: list[Diagnostic]) -> str:
    if isinstance(value, str):
        return value
    diagnostics.append(codes_of_references.REFERENCE_NOT_POSSIBLE.at(path, field=path.steps[-1]))
    return ""


def _check_code(code: str, path: AttributePath, diagnostics: list[Diagnostic]) -> bool:
    known = [entry.code for entry in all_codes() if entry.code.startswith("LIVE")]
    if code and code not in known:
        named = next((entry.code for entry in all_codes() if code.strip().lower() == entry.name), None)
        guess = named if named in known else nearest(code, known)
        hint = f"did you mean `{guess}`?" if guess else "`apono-bridge checks list` shows the codes that are waivable"
        diagnostics.append(codes.WAIVER_OF_UNKNOWN_CODE.at(path, waived=shown(code), hint=hint))
    return code in known


def _parse_day(text: str, path: AttributePath, diagnostics: list[Diagnostic]) -> date | None:
    try:
        if _DAY.fullmatch(text):
            return date.fromisoformat(text)
    except ValueError:
        pass
    if text:
        diagnostics.append(codes.WAIVER_WITHOUT_DATE.at(path, found=shown(text)))
    return None
