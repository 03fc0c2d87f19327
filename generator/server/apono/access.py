"""
Which account is asked, and with which token: the environment's affair alone.

    AccessError      what the environment says is no endpoint or no token: the owner's mistake; holds no secret

A spec comes from a repository; a spec that could name the endpoint could have the token sent anywhere.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, final
from urllib.parse import urlsplit

from generator.diagnostics import Secret

__all__ = ["DEFAULT_ENDPOINT", "ENDPOINT_VARIABLE", "TOKEN_VARIABLE", "AccessError", "AponoAccess", "find_access"]

DEFAULT_ENDPOINT: Final = "https://api.apono.io"
ENDPOINT_VARIABLE: Final = "APONO_ENDPOINT"
TOKEN_VARIABLE: Final = "APONO_PERSONAL_TOKEN"  # noqa: S105 - a name
"""Both as the provider reads them."""


class AccessError(Exception):
    """A variable of the environment cannot be used. `variable` says which one; the message is a phrase."""

    def __init__(self, variable: str, reason: str) -> None:
        super().__init__(reason)
        self.variable = variable


@final
@dataclass(frozen=True, slots=True)
class AponoAccess:
    """
    One account.

    Attributes:
        endpoint: The base URL that the token is bound to, without a slash at its end.
        proxy: To ask through; `None` for none.
    """

    endpoint: str
    token: Secret
    proxy: str | None = None

    @property
    def host(self) -> str:
        """For people: host, and port if it is not 443."""
        parts = urlsplit(self.endpoint)
        return f"{parts.hostname}:{parts.port}" if parts.port else str(parts.hostname)


def find_access(environment: Mapping[str, str]) -> AponoAccess | None:
    """
    The account that *environment* names; `None` without a token.

    Raises:
        AccessError: There is a token, but it or the endpoint is none.
    """
    token = environment.get(TOKEN_VARIABLE, "")
    if not token:
        return None
    if not all("!" <= character <= "~" for character in token):
        raise AccessError(TOKEN_VARIABLE, "a token is printable ASCII without spaces and line breaks")
    endpoint = (environment.get(ENDPOINT_VARIABLE) or DEFAULT_ENDPOINT).rstrip("/")
    from generator.server.http_api import AddressError, find_proxy, parse_base

    try:
        parse_base(endpoint)
        return AponoAccess(endpoint, Secret(token), find_proxy(endpoint, environment))
    except AddressError as exc:
        raise AccessError(ENDPOINT_VARIABLE, str(exc)) from exc
