"""The URL that people are sent to."""

from __future__ import annotations

from urllib.parse import urlsplit

from generator.checks.check import Category, Check, Conclusion, Scope
from generator.checks.context import Host, Subject
from generator.checks.fields import UI_URL, find_value
from generator.checks.texts import shown
from generator.diagnostics.codes import live as codes
from generator.server.rancher.client import ServerIdentity
from generator.server.rancher.endpoints import Endpoint
from generator.server.rancher.errors import (
    CertificateError,
    RancherError,
    RefusedError,
    StatusError,
    UnexpectedAnswerError,
)
from generator.server.rancher.payloads import Page

__all__ = ["CHECK"]


async def _run(subject: Subject, _: ServerIdentity) -> Conclusion:
    url = find_value(subject.integration, UI_URL)
    if not isinstance(url, str):
        return Conclusion(note="none given")
    endpoint = _parse(url)
    if endpoint is None:
        return _failed(subject.host, f"{shown(url)} is no HTTPS URL of a server")
    if endpoint == subject.host.endpoint:
        return _judge(await subject.host.client.fetch_dashboard(), subject.host)
    return await _ask_other(endpoint, subject.host)


async def _ask_other(endpoint: Endpoint, host: Host) -> Conclusion:
    """Another name for the UI is fine; it gets no key, and what it does wrong is not the server's fault."""
    try:
        return _judge(await _fetch_other(endpoint, host), host)
    except UnexpectedAnswerError as exc:
        return _failed(host, shown(str(exc)))
    except StatusError as exc:
        if exc.status in {401, 403, 404}:
            return _failed(host, shown(str(exc)))
        return _unknown(str(exc))
    except RefusedError as exc:
        return _unknown(f"{exc}, so it was not asked")
    except RancherError as exc:
        return _unknown(str(exc))


async def _fetch_other(endpoint: Endpoint, host: Host) -> Page:
    """Browsers trust the authorities of the system, and in most networks with a CA of its own that one as well."""
    if host.ca_pem is not None:
        try:
            async with host.make_client(endpoint, host.ca_pem) as client:
                return await client.fetch_dashboard()
        except CertificateError:
            pass
    async with host.make_client(endpoint, None) as client:
        return await client.fetch_dashboard()


def _parse(url: str) -> Endpoint | None:
    try:
        parts = urlsplit(url)
        host, port = parts.hostname, parts.port
    except ValueError:
        return None
    return Endpoint(host, port or 443) if parts.scheme == "https" and host else None


def _judge(page: Page, host: Host) -> Conclusion:
    if page.is_ranchers:
        return Conclusion()
    return _failed(host, "`/dashboard/` answers with something else than Rancher's UI")


def _failed(host: Host, reason: str) -> Conclusion:
    return Conclusion(diagnostics=(codes.UI_NOT_ANSWERING.at(UI_URL, server=host.server, reason=reason),))


def _unknown(reason: str) -> Conclusion:
    return Conclusion(diagnostics=(codes.UI_UNKNOWN.at(UI_URL, reason=shown(reason)),), is_unknown=True)


CHECK = Check(
    name="ui-answers",
    title="`rancher_ui_url` leads to Rancher's UI",
    category=Category.SETTINGS,
    run=_run,
    needs=("server-is-rancher",),
    codes=(codes.UI_NOT_ANSWERING, codes.UI_UNKNOWN),
    requests=("dashboard",),
    scope=Scope.SPEC,
    is_waivable=True,
)
