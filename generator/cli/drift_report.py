"""The report of a comparison with the account: for people, and as JSON values."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from generator.diagnostics.text import show
from generator.pipeline.drift import AttributeDrift, DriftReport, IntegrationDrift, Presence
from generator.pipeline.drift_values import UNKNOWN

__all__ = ["describe_report", "render_report"]

_MOST_CHARACTERS = 120

Mask = Callable[[str], str]


def render_report(report: DriftReport, mask: Mask) -> str:
    """A paragraph for each integration that has something to say, and the sums. Each value is on its own line."""
    lines: list[str] = []
    for row in report.integrations:
        lines += _paragraph(row, report.has_code, mask)
    drifting = sum(row.drifts for row in report.integrations)
    accepted = sum(it.accepted is not None for row in report.integrations for it in row.differences)
    total = len(report.integrations)
    words = "1 integration" if total == 1 else f"{total} integrations"
    verdict = (
        f"{drifting} of {words} {'differs' if drifting == 1 else 'differ'}"
        if drifting
        else f"No drift: {words} compared"
    )
    lines.append(verdict + (f"; {accepted} accepted" if accepted else "") + ".")
    return "\n".join([*lines, ""])


def _paragraph(row: IntegrationDrift, has_code: bool, mask: Mask) -> Iterator[str]:
    health = f", {row.status}" if row.status else ""
    synced = f", last synchronised {row.last_sync}" if row.last_sync else ""
    yield f"{show(mask(row.name))}: {row.presence.value}{show(health)}{synced}"
    for difference in row.differences:
        mark = "accepted" if difference.accepted is not None else "differs"
        yield f"  {show(difference.attribute)} {mark}"
        if row.presence is Presence.BOTH:
            yield f"    spec     {_value(difference.spec, mask)}"
            if has_code:
                yield f"    code     {_value(difference.code, mask)}"
            yield f"    account  {_value(difference.account, mask)}"
        yield f"    {_say(difference, mask)}"
    if row.unknown:
        yield f"  not compared, known to Terraform only: {show(', '.join(row.unknown))}"
    if not row.differences:
        yield "  no differences"
    yield ""


def _say(difference: AttributeDrift, mask: Mask) -> str:
    entry = difference.accepted
    if entry is None:
        return show(mask(difference.advice))
    return show(mask(f"until {entry.until.isoformat()}, by {entry.owner}: {entry.reason}"))


def _value(value: Any, mask: Mask) -> str:
    if value is None:
        return "(not set)"
    if value is UNKNOWN:
        return repr(value)
    if isinstance(value, tuple):
        return f"[{', '.join(_value(item, mask) for item in value)}]"
    text = show(mask(str(value)))
    return f'"{text}"' if len(text) <= _MOST_CHARACTERS else f'"{text[:_MOST_CHARACTERS]}…"'


def describe_report(report: DriftReport, mask: Mask) -> list[dict[str, Any]]:
    """As JSON values; what is known to Terraform only is not in a difference, but listed by name."""
    return [
        {
            "name": mask(row.name),
            "presence": row.presence.value,
            "id": row.id or None,
            "status": row.status or None,
            "last_sync_time": row.last_sync or None,
            "drifts": row.drifts,
            "differences": [_describe(it, report.has_code, mask) for it in row.differences],
            "not_compared": list(row.unknown),
        }
        for row in report.integrations
    ]


def _describe(difference: AttributeDrift, has_code: bool, mask: Mask) -> dict[str, Any]:
    entry = difference.accepted
    accepted = entry and {"until": entry.until.isoformat(), "owner": entry.owner, "reason": mask(entry.reason)}
    code = {"code": _json(difference.code, mask)} if has_code else {}
    return {
        "attribute": difference.attribute,
        "spec": _json(difference.spec, mask),
        **code,
        "account": _json(difference.account, mask),
        "ahead": difference.ahead.value,
        "advice": mask(difference.advice),
        "accepted": accepted,
    }


def _json(value: Any, mask: Mask) -> Any:
    if isinstance(value, tuple):
        return [_json(item, mask) for item in value]
    return value if value is None else mask(str(value)) if isinstance(value, str) else repr(value)
