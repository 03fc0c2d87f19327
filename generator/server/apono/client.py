"""
A client of Apono's API that can change nothing: it sends the GETs of `QUESTIONS` and nothing else.

The token goes to the endpoint that it is bound to. No redirect is followed. Errors: `generator.server.http_api`.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Coroutine, Mapping
from dataclasses import replace
from types import TracebackType
from typing import Any, Final, TypeVar, final

import httpx
import pydantic

from generator.diagnostics import BugError
from generator.server.http_api import (
    ApiLimits,
    ApiRequest,
    HttpApi,
    LostError,
    StatusError,
    Timing,
    TokenHeader,
    UnexpectedAnswerError,
)
from generator.server.wire import Json

from .access import AponoAccess
from .payloads import CatalogType, Connector, Group, LiveIntegration, User
from .questions import QUESTIONS

__all__ = ["AponoClient", "ask_account"]

P = TypeVar("P", bound=pydantic.BaseModel)
T = TypeVar("T")

RESOURCES: Final = "RESOURCES"
USER_INFORMATION: Final = "USER-INFORMATION"
_MOST_PAGES = 1000
_CONNECTIONS = 4


@final
class AponoClient:
    """
    Asks one account, while its `async with` block lasts. Each list is asked for once, whoever wants it.

    Every `fetch_` method raises `ApiError` when no good answer comes.
    """

    def __init__(
        self,
        access: AponoAccess,
        *,
        timeout_s: float = 60.0,
        retries: int = 2,
        limits: ApiLimits | None = None,
        timing: Timing | None = None,
        transport: httpx.AsyncBaseTransport | None = None,
    ) -> None:
        """
        Args:
            timeout_s: For all questions together, from now on, waits included.
            retries: How often a question is asked again when its failure can heal.

        Raises:
            AddressError: The endpoint or the proxy is none.
        """
        self._timeout_s = timeout_s
        limits = replace(
            limits or ApiLimits(),
            connect_s=min(10.0, timeout_s / 2),
            answer_s=min(30.0, timeout_s),
            total_s=timeout_s,
            tries=retries + 1,
        )
        self._api = HttpApi(
            access.endpoint,
            header=TokenHeader(access.token),
            proxy=access.proxy,
            limits=limits,
            timing=timing,
            transport=transport,
        )
        self._deadline: float | None = None
        self._turn = asyncio.Semaphore(_CONNECTIONS)
        self._answers: dict[str, asyncio.Task[Any]] = {}

    async def __aenter__(self) -> AponoClient:
        self._deadline = asyncio.get_running_loop().time() + self._timeout_s
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, exc: BaseException | None, traceback: TracebackType | None
    ) -> None:
        for task in self._answers.values():
            task.cancel()
        await asyncio.gather(*self._answers.values(), return_exceptions=True)
        await self._api.__aexit__(kind, exc, traceback)

    async def fetch_integrations(self) -> tuple[LiveIntegration, ...]:
        """Those of resources, of all types, in the order of the account."""
        return await self._all_of("integrations", LiveIntegration, category=RESOURCES)

    async def fetch_identity_sources(self) -> tuple[LiveIntegration, ...]:
        """The integrations that know users and groups."""
        return await self._all_of("integrations", LiveIntegration, category=USER_INFORMATION)

    async def fetch_connectors(self) -> tuple[Connector, ...]:
        return await self._all_of("connectors", Connector)

    async def fetch_groups(self) -> tuple[Group, ...]:
        return await self._all_of("groups", Group)

    async def fetch_users(self) -> tuple[User, ...]:
        return await self._all_of("users", User)

    async def fetch_catalog(self) -> tuple[CatalogType, ...]:
        """Every type of integration that the account offers."""
        return await self._all_of("catalog", CatalogType)

    async def find_catalog_type(self, type_: str) -> CatalogType | None:
        """One type; `None` if the account does not know it."""

        async def ask() -> CatalogType | None:
            try:
                return _read(CatalogType, await self._get("catalog type", type=type_))
            except StatusError as exc:
                if exc.is_refusal(404):
                    return None
                raise

        return await self._once(f"catalog type {type_}", ask)

    async def _all_of(self, name: str, model: type[P], **filters: str) -> tuple[P, ...]:
        return await self._once(f"{name} {filters}", lambda: self._get_pages(name, model, filters))

    async def _once(self, key: str, ask: Callable[[], Coroutine[Any, Any, T]]) -> T:
        if key not in self._answers:
            self._answers[key] = asyncio.create_task(ask())
        answer: T = await asyncio.shield(self._answers[key])
        return answer

    async def _get_pages(self, name: str, model: type[P], filters: Mapping[str, str]) -> tuple[P, ...]:
        """The token of a page remembers the filters, and the next request carries nothing else."""
        found: list[P] = []
        seen: set[str] = set()
        query = tuple(sorted(filters.items()))
        for _ in range(_MOST_PAGES):
            page = await self._get(name, query=query)
            found += [_read(model, item) for item in _list(page, QUESTIONS[name].list_key)]
            token = _next_token(page)
            if not token:
                return tuple(found)
            if token in seen:
                break
            seen.add(token)
            query = (("page_token", token),)
        raise UnexpectedAnswerError("the pages of a list do not end")

    async def _get(self, name: str, *, query: tuple[tuple[str, str], ...] = (), **parts: str) -> Json:
        question = QUESTIONS[name]
        if self._deadline is None:
            raise BugError("Apono is asked outside of the client's `async with` block")
        request = ApiRequest("GET", question.path, parts, query)
        try:
            async with self._turn, asyncio.timeout_at(self._deadline):
                return (await self._api.send(request)).value
        except TimeoutError as exc:
            raise LostError(f"no whole answer within {self._timeout_s:g} s") from exc


def ask_account(
    access: AponoAccess, ask: Callable[[AponoClient], Awaitable[T]], *, timeout_s: float = 60.0, retries: int = 2
) -> T:
    """
    What *ask* gets of the account, for callers without an event loop.

    Raises:
        ApiError: As *ask* does.
    """

    async def run() -> T:
        async with AponoClient(access, timeout_s=timeout_s, retries=retries) as client:
            return await ask(client)

    return asyncio.run(run())


def _list(page: Json, key: str) -> list[Json]:
    """Null is an empty list, as for the older of the provider's clients."""
    found = page.get(key) if isinstance(page, dict) and key in page else ()
    if found is None:
        return []
    if not isinstance(found, list):
        raise UnexpectedAnswerError("the server answered with something that is no list of Apono's")
    return found


def _next_token(page: Json) -> str:
    pagination = page.get("pagination") if isinstance(page, dict) else None
    token = pagination.get("next_page_token") if isinstance(pagination, dict) else None
    return token if isinstance(token, str) else ""


def _read(model: type[P], value: Json) -> P:
    """pydantic's own words stay out: they repeat what the server said."""
    try:
        return model.model_validate(value)
    except pydantic.ValidationError as exc:
        where = ".".join(str(step) for step in exc.errors(include_input=False)[0]["loc"])
        raise UnexpectedAnswerError(f"an answer is not as Apono's API describes it: `{where}`") from None
