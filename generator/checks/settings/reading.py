"""Reading a setting, which the documented role alone does not permit."""

from __future__ import annotations

from generator.checks.check import Conclusion
from generator.checks.context import Host
from generator.checks.faults import conclude_not_permitted
from generator.server.rancher.errors import StatusError

__all__ = ["fetch_setting"]


async def fetch_setting(host: Host, name: str) -> str | Conclusion | None:
    """The value of a setting; `None` where there is no such one; what to conclude where it may not be read."""
    try:
        return (await host.client.fetch_setting(name)).value
    except StatusError as exc:
        if exc.status == 404 and exc.body.code:
            return None
        if exc.status == 403:
            return conclude_not_permitted("settings of the server", f"status 403 from {exc.body.origin}", host)
        raise
