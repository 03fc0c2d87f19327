"""The longest life that the server gives to a key."""

from __future__ import annotations

from typing import Final

from generator.checks.check import Category, Check, Conclusion
from generator.checks.context import Host
from generator.checks.settings.reading import fetch_setting
from generator.diagnostics.codes import live as codes
from generator.server.rancher.client import ServerIdentity
from generator.server.rancher.endpoints import ApiKey

__all__ = ["CHECK"]

_MOST_DIGITS: Final = 12
"""More than a million years is as good as no limit."""


async def _run(host: Host, _: ServerIdentity, __: ApiKey) -> Conclusion:
    """The value is minutes; 0 for no limit (rancher/rancher `pkg/settings/setting.go`)."""
    text = await fetch_setting(host, "auth-token-max-ttl-minutes")
    if isinstance(text, Conclusion):
        return text
    minutes = int(text) if text and text.isascii() and text.isdigit() and len(text) <= _MOST_DIGITS else 0
    return Conclusion(minutes, note=f"{minutes / 1440:g} days" if minutes else "no limit", facts={"minutes": minutes})


CHECK = Check(
    name="key-limit-is-known",
    title="the server tells how long keys may live",
    category=Category.SETTINGS,
    run=_run,
    needs=("server-is-rancher", "key-is-bound"),
    codes=(codes.NOT_READABLE,),
    requests=("setting",),
    is_waivable=True,
)
