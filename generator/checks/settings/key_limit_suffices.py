"""The longest life of a key, against the days that the spec asks for."""

from __future__ import annotations

from typing import Final

from generator.checks.check import Category, Check, Conclusion, Scope
from generator.checks.context import Subject
from generator.checks.fields import find_longest_days
from generator.diagnostics.codes import live as codes

__all__ = ["CHECK"]

_MINUTES_PER_DAY: Final = 24 * 60


async def _run(subject: Subject, limit_minutes: int) -> Conclusion:
    longest = find_longest_days(subject.integration)
    if not limit_minutes or longest is None or longest[0] * _MINUTES_PER_DAY <= limit_minutes:
        return Conclusion()
    days, path = longest
    found = codes.KEY_LIMIT_SHORT.at(
        path,
        server=subject.host.server,
        limit=f"{limit_minutes / _MINUTES_PER_DAY:g}",
        days=days,
        field=path,
        minutes=days * _MINUTES_PER_DAY,
    )
    return Conclusion(diagnostics=(found,))


CHECK = Check(
    name="key-limit-suffices",
    title="keys may live for as long as the spec asks for",
    category=Category.SETTINGS,
    run=_run,
    needs=("key-limit-is-known",),
    codes=(codes.KEY_LIMIT_SHORT,),
    scope=Scope.SPEC,
    is_waivable=True,
)
