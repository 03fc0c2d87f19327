"""Sends a preview on its route, and says in words what kept it from arriving."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar, final

from generator.diagnostics import Diagnostic
from generator.diagnostics.codes import posting as codes
from generator.diagnostics.secret import SENSITIVE
from generator.server.http_api import (
    AddressError,
    ApiError,
    ApiLimits,
    ApiRequest,
    HttpApi,
    RateLimitedError,
    StatusError,
    Timing,
)

from .marker import Stamp
from .posting import Conversation, Draft, Posted, find_posted, mark_draft, post, requests_of, withdraw
from .routes import Route

__all__ = ["Delivery", "Found", "deliver", "fetch_posted", "render_requests", "take_back"]

T = TypeVar("T")

_FORK_REMEDY = "the pull request is from a fork; docs/preview-forks.md has the recipe for comments on such ones"


@final
@dataclass(frozen=True, slots=True)
class Delivery:
    """
    Attributes:
        posted: What became of the comment; `None` when it was not sent.
        summary_file: The file that got the preview instead of the comment.
        is_unreachable: Whether nobody could be asked, so that another try later may help.
    """

    posted: Posted | None = None
    summary_file: str = ""
    diagnostics: Sequence[Diagnostic] = ()
    is_unreachable: bool = False


@final
@dataclass(frozen=True, slots=True)
class Found:
    """
    Our comment on a pull request.

    Attributes:
        number: Of the pull request.
        head: Its head, when the platform was asked for it; else empty.
        stamp: The mark; `None` when there is no comment of ours.
        source: The whole comment.
    """

    number: int
    head: str
    stamp: Stamp | None
    source: str


def deliver(route: Route, draft: Draft, *, timing: Timing | None = None, limits: ApiLimits | None = None) -> Delivery:
    """
    Posts the draft. Where the token may not comment, the draft is appended to the job's summary, if there is one.

    Raises:
        OSError: The summary's file cannot be written.
    """
    outcome = _ask(route, lambda it: post(it, draft), timing, limits)
    if isinstance(outcome, Posted):
        return Delivery(outcome)
    if isinstance(outcome, StatusError) and outcome.is_refusal(403) and route.summary_file:
        with Path(route.summary_file).open("a", encoding="utf-8", newline="") as stream:
            stream.write(draft.render_summary())
        elsewhere = codes.POSTED_ELSEWHERE.at(target=route.title, remedy=_remedy(route))
        return Delivery(None, route.summary_file, (elsewhere,))
    return _failed(route, outcome)


def take_back(route: Route, stamp: Stamp, *, timing: Timing | None = None, limits: ApiLimits | None = None) -> Delivery:
    """Takes the comment away."""
    outcome = _ask(route, lambda it: withdraw(it, stamp), timing, limits)
    return Delivery(outcome) if isinstance(outcome, Posted) else _failed(route, outcome)


def fetch_posted(
    route: Route, label: str, *, timing: Timing | None = None, limits: ApiLimits | None = None
) -> tuple[Found | None, Delivery]:
    """What is posted, and what kept us from finding out; `None` then."""

    async def find(conversation: Conversation) -> Found:
        posted = await find_posted(conversation, route.target.repository, label)
        stamp, source = posted or (None, "")
        return Found(conversation.target.number, conversation.head, stamp, source)

    outcome = _ask(route, find, timing, limits)
    return (outcome, Delivery()) if isinstance(outcome, Found) else (None, _failed(route, outcome))


def render_requests(route: Route, draft: Draft) -> str:
    """Every request that delivering may send, as text: the token is not in it, and nothing of it is a secret."""
    requests = list(requests_of(route.host, route.target, mark_draft(route.host, draft)))
    if route.reference is not None and (finder := route.host.finder(route.reference)) is not None:
        asked = route.host.find(finder, route.target, route.reference)
        requests.insert(0, ("to learn the number of the pull request, which 0 stands for below", asked))
    return "\n".join(_render_request(route, when, request) for when, request in requests)


def _render_request(route: Route, when: str, request: ApiRequest) -> str:
    scheme = f"{route.header.scheme} " if route.header.scheme else ""
    lines = [f"# {when}", f"{request.method} {route.base_url}{request.target}"]
    lines += [f"{header}: {value}" for header, value in request.headers.items()]
    lines.append(f"{route.header.name.lower()}: {scheme}{SENSITIVE}")
    if request.body is not None:
        lines += ["content-type: application/json", "", json.dumps(request.body)]
    return "\n".join(lines) + "\n"


# How.


def _ask(
    route: Route,
    act: Callable[[Conversation], Awaitable[T]],
    timing: Timing | None,
    limits: ApiLimits | None,
) -> T | ApiError:
    async def run() -> T:
        async with HttpApi(route.base_url, header=route.header, proxy=route.proxy, timing=timing, limits=limits) as api:
            return await act(await _open_conversation(route, api))

    try:
        return asyncio.run(run())
    except ApiError as exc:
        return exc


async def _open_conversation(route: Route, api: HttpApi) -> Conversation:
    host, target, reference = route.host, route.target, route.reference
    if reference is None or (finder := host.finder(reference)) is None:
        return Conversation(host, api, target, route.author)
    answer = await api.send(host.find(finder, target, reference))
    found = finder.read(answer.value, reference)
    if found is None:
        what = "came from the merge that left" if reference.is_merged else "is open with the head"
        raise StatusError(404, f"no pull request {what} {reference.commit[:12]}")
    number, head = found
    return Conversation(host, api, host.target(target.repository, number), route.author, head)


def _failed(route: Route, exc: ApiError) -> Delivery:
    title = route.host.title
    facts: dict[str, Any] = {"title": title, "variable": route.variable, "target": route.title}
    match exc:
        case RateLimitedError(wait_s=wait_s):
            wait = f" for {wait_s:.0f} s" if wait_s is not None else ""
            return Delivery(
                diagnostics=(codes.RATE_LIMITED.at(title=title, wait=wait, words=_words(exc)),), is_unreachable=True
            )
        case StatusError(status=401):
            return Delivery(diagnostics=(codes.TOKEN_REFUSED.at(**facts, words=_words(exc)),))
        case StatusError(status=403):
            return Delivery(diagnostics=(codes.NOT_ALLOWED.at(**facts, words=_words(exc), remedy=_remedy(route)),))
        case StatusError(status=404):
            return Delivery(diagnostics=(codes.NOT_FOUND.at(**facts, words=_words(exc)),))
        case AddressError():
            return Delivery(diagnostics=(codes.WRONG_ADDRESS.at(title=title, reason=str(exc), form=route.host.form),))
    is_refusal = isinstance(exc, StatusError) and exc.status < 500
    problem = codes.PLATFORM_FAILED.at(title=title, reason=str(exc))
    return Delivery(diagnostics=(problem,), is_unreachable=not is_refusal)


def _words(exc: StatusError) -> str:
    return f"it says: {exc.words}" if exc.words else ""


def _remedy(route: Route) -> str:
    return _FORK_REMEDY if route.is_fork else route.host.remedy
