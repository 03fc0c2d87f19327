"""What the live checks would ask of which server, as whom; for `validate --list-requests`."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any, Final
from urllib.parse import urlsplit

from generator.checks.credentials import Credentials
from generator.checks.fields import UI_URL, find_value
from generator.checks.fleet import find_endpoint
from generator.checks.registry import ACCOUNT_CHECKS, CHECKS
from generator.diagnostics.text import show
from generator.model import Integration
from generator.server.apono.access import AponoAccess
from generator.server.apono.questions import QUESTIONS
from generator.server.rancher.endpoints import Endpoint
from generator.server.rancher.requests import RequestKind, list_requests

__all__ = ["list_servers", "render_servers"]

_DASHBOARD: Final = "dashboard"


def list_servers(
    integrations: Sequence[Integration], credentials: Credentials, access: AponoAccess | None
) -> list[dict[str, Any]]:
    """
    `{"server", "requests": [{"method", "path", "as", "purpose"}]}` for each server that would be asked, as JSON values.

    No key and no command that prints one is looked at, but for their names.
    """
    endpoints = dict.fromkeys(filter(None, map(find_endpoint, integrations)))
    servers = [{"server": str(endpoint), "requests": _list(endpoint, credentials)} for endpoint in endpoints]
    others = dict.fromkeys(endpoint for it in integrations if (endpoint := _find_ui(it)) and endpoint not in endpoints)
    servers += [{"server": str(it), "requests": [_row(_get(_DASHBOARD), "nobody")]} for it in others]
    return [*servers, *([_list_account(access)] if access is not None and integrations else [])]


def _list_account(access: AponoAccess) -> dict[str, Any]:
    names = dict.fromkeys(name for check in ACCOUNT_CHECKS for name in check.requests)
    rows = [
        {"method": "GET", "path": QUESTIONS[name].path, "as": "the token", "purpose": QUESTIONS[name].purpose}
        for name in names
    ]
    return {"server": access.host, "requests": rows}


def _list(endpoint: Endpoint, credentials: Credentials) -> list[dict[str, Any]]:
    binding = credentials.find(endpoint)
    has_key = binding is not None and (binding.key is not None or bool(binding.command))
    rows = [
        _row(kind, "the key" if kind.needs_key else "nobody")
        for kind in list_requests(name for check in CHECKS for name in check.requests)
        if has_key or not kind.needs_key
    ]
    if has_key and binding is not None and binding.admin_key is not None:
        names = (name for check in CHECKS for name in ("version", *check.admin_requests) if check.admin_requests)
        rows += [_row(kind, "the administrator's key" if kind.needs_key else "nobody") for kind in list_requests(names)]
    return rows


def _get(name: str) -> RequestKind:
    return list_requests([name])[0]


def _row(kind: RequestKind, asker: str) -> dict[str, Any]:
    return {"method": kind.method, "path": kind.path, "as": asker, "purpose": kind.purpose}


def _find_ui(integration: Integration) -> Endpoint | None:
    url = find_value(integration, UI_URL)
    if not isinstance(url, str):
        return None
    parts = urlsplit(url)  # the spec's own checks have made sure that it is one
    return Endpoint(parts.hostname, parts.port or 443) if parts.scheme == "https" and parts.hostname else None


def render_servers(servers: Iterable[dict[str, Any]]) -> str:
    """For people; ends with a newline."""
    return "\n".join("\n".join(_lines(server)) + "\n" for server in servers)


def _lines(server: dict[str, Any]) -> Iterator[str]:
    yield show(server["server"])
    rows = server["requests"]
    width = max(len(row["path"]) for row in rows)
    for asker in dict.fromkeys(row["as"] for row in rows):
        yield "  without a key:" if asker == "nobody" else f"  with {asker}, once the server has proved who it is:"
        yield from (
            f"    {row['method']:<4} {row['path']:<{width}}  {row['purpose']}" for row in rows if row["as"] == asker
        )
    if all(row["as"] == "nobody" for row in rows):
        yield "  No key is bound to it, so nothing that needs one would be asked."
