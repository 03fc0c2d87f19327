"""The URL that Rancher writes into kubeconfig files."""

from __future__ import annotations

from urllib.parse import urlsplit

from generator.checks.check import Category, Check, Conclusion
from generator.checks.context import Host
from generator.checks.fields import HOST
from generator.checks.settings.reading import fetch_setting
from generator.checks.texts import shown
from generator.diagnostics.codes import live as codes
from generator.server.rancher.client import ServerIdentity
from generator.server.rancher.endpoints import ApiKey, Endpoint

__all__ = ["CHECK"]


async def _run(host: Host, _: ServerIdentity, __: ApiKey) -> Conclusion:
    url = await fetch_setting(host, "server-url")
    if isinstance(url, Conclusion):
        return url
    if not url:
        return Conclusion(diagnostics=(codes.SERVER_URL_UNSET.at(HOST, server=host.endpoint.authority),))
    if _parse_origin(url) == host.endpoint:
        return Conclusion(note=shown(url))
    found = codes.SERVER_URL_DIFFERS.at(HOST, found=shown(url), expected=host.endpoint.origin)
    return Conclusion(diagnostics=(found,))


def _parse_origin(url: str) -> Endpoint | None:
    """The server that *url* names, `None` if it is no plain HTTPS URL; a slash at the end is fine."""
    try:
        parts = urlsplit(url)
        host, port = parts.hostname, parts.port
    except ValueError:
        return None
    if parts.scheme != "https" or not host or parts.path not in {"", "/"}:
        return None
    return Endpoint(host, port or 443)


CHECK = Check(
    name="server-url-agrees",
    title="the server calls itself by the spec's host and port",
    category=Category.SETTINGS,
    run=_run,
    needs=("server-is-rancher", "key-is-bound"),
    codes=(codes.SERVER_URL_UNSET, codes.SERVER_URL_DIFFERS, codes.NOT_READABLE),
    requests=("setting",),
    is_waivable=True,
)
