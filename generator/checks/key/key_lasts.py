"""The key's end, against the days that Apono must be able to act."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final

from generator.checks.check import Category, Check, Conclusion, Scope
from generator.checks.context import Subject
from generator.checks.fields import SECRET_STORE, find_longest_days
from generator.checks.texts import day
from generator.diagnostics import Related
from generator.diagnostics.codes import live as codes
from generator.server.rancher.endpoints import ApiKey

__all__ = ["CHECK"]

_LEAST_DAYS: Final = 14


async def _run(subject: Subject, key: ApiKey, end: tuple[datetime | None]) -> Conclusion:
    (ends_at,) = end
    if ends_at is None:
        return Conclusion()
    left = ends_at - subject.host.now
    longest = find_longest_days(subject.integration)
    wanted = max(longest[0] if longest else 0, _LEAST_DAYS)
    if left >= timedelta(days=wanted):
        return Conclusion(note=f"{left.days} days left", facts={"days": left.days})
    by_field = longest is not None and longest[0] >= _LEAST_DAYS
    reason = f"fewer than the {wanted} days of `{longest[1]}`" if longest and by_field else f"fewer than {wanted} days"
    related = (Related(f"wants {wanted} days", longest[1]),) if longest and by_field else ()
    found = codes.KEY_ENDS_SOON.at(
        SECRET_STORE, related=related, access_key=key.access_key, days=left.days, date=day(ends_at), reason=reason
    )
    return Conclusion(diagnostics=(found,), facts={"days": left.days})


CHECK = Check(
    name="key-lasts",
    title="the key outlives the days that the spec asks for",
    category=Category.KEY,
    run=_run,
    needs=("key-is-bound", "key-life-is-known"),
    codes=(codes.KEY_ENDS_SOON,),
    scope=Scope.SPEC,
    is_waivable=True,
)
