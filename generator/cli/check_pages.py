"""Live checks as texts for people and as JSON values."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from generator.checks.check import Category, Check
from generator.checks.registry import ALL_CHECKS
from generator.checks.waivers import can_be_waived
from generator.diagnostics.renderers.paint import Paint
from generator.server.apono.questions import QUESTIONS
from generator.server.rancher.requests import get_request_kind

__all__ = ["by_category", "describe_check", "render_checks"]


def by_category(checks: Iterable[Check]) -> dict[Category, list[Check]]:
    """*checks* by category; within one in their own order."""
    groups: dict[Category, list[Check]] = {category: [] for category in Category}
    for check in checks:
        groups[check.category].append(check)
    return {category: group for category, group in groups.items() if group}


def describe_check(check: Check) -> dict[str, Any]:
    """*check* as JSON values."""
    return {
        "name": check.name,
        "title": check.title,
        "category": check.category.value,
        "about": check.scope.value,
        "needs": list(check.needs),
        "codes": [entry.code for entry in check.codes],
        "waivable": _find_waivable(check),
        "requests": [_describe_request(check, name) for name in (*check.requests, *check.admin_requests)],
    }


def _find_waivable(check: Check) -> list[str]:
    """A code of several checks counts only when all of them are waivable."""
    return [entry.code for entry in check.codes if can_be_waived(entry.code, ALL_CHECKS)]


def _describe_request(check: Check, name: str) -> dict[str, Any]:
    if check.category is Category.ACCOUNT:
        question = QUESTIONS[name]
        return {"method": "GET", "path": question.path, "with_key": True, "purpose": question.purpose}
    kind = get_request_kind(name)
    return {"method": kind.method, "path": kind.path, "with_key": kind.needs_key, "purpose": kind.purpose}


def render_checks(checks: Iterable[Check], paint: Paint) -> str:
    """Checks by category: the claim of each, and below it what it is made of."""
    parts = [
        "\n".join([paint("summary", category.value), *(_render(check, paint) for check in group)])
        for category, group in by_category(checks).items()
    ]
    return "\n\n".join(parts) + "\n\nWhat a code means: apono-bridge explain CODE\n"


def _render(check: Check, paint: Paint) -> str:
    waivable = _find_waivable(check)
    asked = [_describe_request(check, name) for name in check.requests]
    facts = [
        ("needs", ", ".join(check.needs)),
        ("asks", ", ".join(f"{it['method']} {it['path']}" for it in asked)),
        ("codes", ", ".join(f"{it.code} (waivable)" if it.code in waivable else it.code for it in check.codes)),
    ]
    lines = [f"      {name:<6} {value}" for name, value in facts if value]
    return "\n".join([f"  {check.title}  {paint('related', check.name)}", *lines])
