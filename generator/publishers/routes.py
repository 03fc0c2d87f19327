"""
Where a preview goes: the platform's address, the token that belongs there, and the pull request.

From options, the CI's context and the environment, in this order. A token comes from the environment alone and goes to
a server that the environment names, to the platform's public service, or to this machine.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, final
from urllib.parse import urlsplit

from generator.diagnostics import Diagnostic, Secret
from generator.diagnostics.codes import posting as codes
from generator.diagnostics.text import show
from generator.server.http_api import AddressError, HttpApi, TokenHeader, find_proxy

from .ci_context import CiContext
from .code_host import CodeHost, HeadReference, Target, TargetError

__all__ = ["API_URL_VARIABLE", "Route", "RouteOptions", "find_route"]

API_URL_VARIABLE = "APONO_BRIDGE_API_URL"
_LOOPBACK = frozenset({"127.0.0.1", "::1", "localhost"})


@final
@dataclass(frozen=True, slots=True)
class RouteOptions:
    """What was said on the command line; empty for what was not."""

    repository: str = ""
    pull_request: int | None = None
    api_url: str = ""
    author: str = ""


@final
@dataclass(frozen=True, slots=True)
class Route:
    """
    Attributes:
        base_url: Of the API.
        header: Shows the token, or one that is none in a dry run.
        variable: Where the token was.
        target: The pull request; its number is 0 while only *head* is known.
        reference: Leads to the number.
        author: Who our comments are by; empty to ask.
        proxy: See `find_proxy`.
        summary_file: Where Markdown for the job's summary goes; empty when there is none.
    """

    host: CodeHost
    base_url: str
    header: TokenHeader
    variable: str
    target: Target
    reference: HeadReference | None = None
    author: str = ""
    proxy: str | None = field(default=None, repr=False)
    summary_file: str = ""
    is_fork: bool = False

    @property
    def title(self) -> str:
        """The pull request, in words."""
        number = f" {self.target.number}" if self.target.number else ""
        return f"pull request{number} of {show(self.target.repository)}"


def find_route(
    host: CodeHost,
    options: RouteOptions,
    context: CiContext,
    environment: Mapping[str, str],
    *,
    needs_token: bool = True,
    is_merged: bool = False,
) -> tuple[Route | None, list[Diagnostic]]:
    """
    The route, or all that is missing for it.

    Args:
        context: Of the CI; what it says of another platform is not used.
        needs_token: Whether anything will be sent.
        is_merged: Whether the job may run for what a merge left, whose pull request is then asked for.
    """
    here = context if context.host == host.name else CiContext()
    problems: list[Diagnostic] = []
    base_url = _find_base_url(host, options, environment, problems)
    reference = here.head_reference
    if is_merged and reference is None and here.head:
        reference = HeadReference("", "", here.head)
    target = _find_target(host, options, here, reference, problems)
    header, variable = _find_header(host, base_url, environment, problems) if needs_token else _mock_header(host)
    if problems or target is None or header is None:
        return None, problems
    route = Route(
        host,
        base_url,
        header,
        variable,
        target,
        reference if not target.number else None,
        options.author,
        find_proxy(base_url, environment),
        here.summary_file,
        here.is_fork,
    )
    return route, []


def _find_base_url(
    host: CodeHost, options: RouteOptions, environment: Mapping[str, str], problems: list[Diagnostic]
) -> str:
    named = [environment.get(name, "") for name in (API_URL_VARIABLE, *host.api_variables)]
    base_url = next(filter(None, (options.api_url, *named, host.api_url)), "")
    try:
        if not base_url:
            raise AddressError("it is not known where its API is")
        HttpApi(base_url)
    except AddressError as exc:
        problems.append(codes.WRONG_ADDRESS.at(title=host.title, reason=str(exc), form=host.form))
        return ""
    return base_url.rstrip("/")


def _find_target(
    host: CodeHost,
    options: RouteOptions,
    context: CiContext,
    reference: HeadReference | None,
    problems: list[Diagnostic],
) -> Target | None:
    repository = options.repository or context.repository
    # The CI's number is one of the CI's repository, and of no other.
    is_elsewhere = bool(options.repository) and options.repository != context.repository
    number = options.pull_request or (None if is_elsewhere else context.pull_request)
    may_ask = reference is not None and host.finder(reference) is not None and not is_elsewhere
    if not repository:
        problems.append(codes.NO_PULL_REQUEST.at(missing="repository", option=f"--repository {host.form}"))
        return None
    if number is None and not may_ask:
        problems.append(codes.NO_PULL_REQUEST.at(missing="number of a pull request", option="--pull-request NUMBER"))
        return None
    try:
        return host.target(repository, number or 0)
    except TargetError as exc:
        problems.append(codes.WRONG_ADDRESS.at(title=host.title, reason=str(exc), form=host.form))
        return None


def _find_header(
    host: CodeHost, base_url: str, environment: Mapping[str, str], problems: list[Diagnostic]
) -> tuple[TokenHeader | None, str]:
    variable = next((name for name in host.token_variables if environment.get(name, "").strip()), "")
    if not variable:
        names = ", ".join(f"`{name}`" for name in host.token_variables)
        problems.append(codes.NO_TOKEN.at(title=host.title, variables=names))
        return None, ""
    if base_url and not _is_vouched(host, base_url, environment):
        known = ", ".join(f"`{authority}`" for authority in _vouched(host, environment)) or "no server that is known"
        facts: dict[str, Any] = {"host": _authority(base_url), "variable": variable, "known": known}
        problems.append(codes.TOKEN_IS_FOR_ELSEWHERE.at(**facts))
        return None, variable
    try:
        return host.header(Secret(environment[variable].strip()), variable, environment), variable
    except ValueError:
        problems.append(codes.WRONG_TOKEN.at(variable=variable))
        return None, variable


def _mock_header(host: CodeHost) -> tuple[TokenHeader, str]:
    """For showing what would be sent: the header of a token that is none."""
    variable = host.token_variables[0]
    return host.header(Secret("none"), variable, {}), variable


def _is_vouched(host: CodeHost, base_url: str, environment: Mapping[str, str]) -> bool:
    return urlsplit(base_url).hostname in _LOOPBACK or _authority(base_url) in _vouched(host, environment)


def _vouched(host: CodeHost, environment: Mapping[str, str]) -> list[str]:
    """The servers that the token may be sent to, as host and port."""
    urls = (host.api_url, *(environment.get(name, "") for name in (API_URL_VARIABLE, *host.api_variables)))
    return list(dict.fromkeys(authority for url in urls if (authority := _authority(url))))


def _authority(url: str) -> str:
    try:
        parts = urlsplit(url)
        port = parts.port or 443
    except ValueError:
        return ""
    if not parts.hostname:
        return ""
    return show(parts.hostname if port == 443 else f"{parts.hostname}:{port}")
