"""A platform without its socket, and with one."""

from __future__ import annotations

import json
import re
import threading
from collections.abc import Callable, Iterable, Mapping
from contextlib import AbstractContextManager
from types import TracebackType
from typing import Any, final
from urllib.parse import quote

from ..apono.faults import Fault, FaultPlan, answer_instead, edit_answer
from ..loopback import LoopbackServer
from ..wire import Answer, Request, RequestRefusedError
from .dialects import DIALECTS, Dialect
from .store import Store, StoredComment, User

__all__ = ["CodeHostApi", "CodeHostStandIn"]

_MOST_ON_A_PAGE = 100


@final
class CodeHostApi:
    """
    The comments of one pull request, as one platform serves them. May be asked by several threads at once.

    Attributes:
        requests: Every request so far, the refused ones too. Headers are left out: they hold tokens.
        faults: What goes wrong on purpose.
        intercept: Sees each request first; an answer of its own stands instead of the platform's.
    """

    def __init__(
        self,
        platform: str,
        *,
        users: Mapping[str, User],
        pull_request: int = 7,
        faults: Iterable[Fault] = (),
        page_size: int = _MOST_ON_A_PAGE,
    ) -> None:
        """
        Args:
            platform: A key of `DIALECTS`.
            users: By token.
            page_size: The most comments on one page, where the platform has pages.
        """
        self.dialect: Dialect = DIALECTS[platform]
        self.store = Store(self.dialect.repository, pull_request, dict(users))
        self.faults = FaultPlan(faults)
        self.requests: list[Request] = []
        self.intercept: Callable[[Request], Answer | None] = lambda _: None
        self._page_size = page_size
        self._lock = threading.Lock()
        self._comments = self._pattern(self.dialect.comments)
        self._comment = self._pattern(self.dialect.comment)

    def answer(self, request: Request) -> Answer:
        """Carry a request out, unless a fault answers it."""
        with self._lock:
            self.requests.append(Request(request.method, request.target, {}, request.body))
        faults = self.faults.strike(request)
        answer = self.intercept(request) or answer_instead(faults) or self._carry_out(request)
        return edit_answer(answer, faults)

    def _carry_out(self, request: Request) -> Answer:
        try:
            with self._lock:
                return self._route(request, self._let_in(request))
        except RequestRefusedError as exc:
            return Answer(exc.status, {"message": str(exc)}, exc.headers)

    def _pattern(self, template: str) -> re.Pattern[str]:
        project, _, name = self.store.repository.partition("/")
        is_one_part = self.dialect.name == "gitlab"
        repository = quote(self.store.repository, safe="" if is_one_part else "/")
        known = {"repository": repository, "project": quote(project), "name": quote(name)}
        path = re.escape(f"{self.dialect.prefix}{template}")
        for key, value in known.items():
            path = path.replace(re.escape(f"{{{key}}}"), re.escape(value))
        path = path.replace(re.escape("{pull_request}"), str(self.store.pull_request))
        return re.compile(path.replace(re.escape("{comment}"), r"(?P<comment>[0-9]{1,18})"))

    def _let_in(self, request: Request) -> User:
        token = self.dialect.read_token(request.headers)
        user = self.store.users.get(token) if token else None
        if user is None:
            raise RequestRefusedError(401, "Bad credentials")
        return user

    def _route(self, request: Request, user: User) -> Answer:
        if request.path == f"{self.dialect.prefix}{self.dialect.me}" and request.method == "GET":
            if user.is_robot:
                raise RequestRefusedError(403, "Resource not accessible by integration")
            return Answer(200, self.dialect.show_me(user))
        if self.dialect.find_pull_requests and request.method == "GET":
            pull_requests = self.dialect.find_pull_requests(request, self.store)
            if pull_requests is not None:
                return Answer(200, pull_requests)
        if self._comments.fullmatch(request.path):
            return self._serve_list(request, user)
        if found := self._comment.fullmatch(request.path):
            return self._serve_one(request, user, int(found["comment"]))
        raise RequestRefusedError(404, "Not Found")

    def _serve_list(self, request: Request, user: User) -> Answer:
        if request.method == "GET":
            page = int(request.query.get("page", ["1"])[0])
            asked = int(request.query.get(self.dialect.page_size, ["20"])[0]) if self.dialect.page_size else 1
            size = min(asked, self._page_size)
            value, headers = self.dialect.show_page(self.store.comments, page, size)
            return Answer(200, value, headers)
        if request.method != "POST":
            raise RequestRefusedError(405, "Method Not Allowed")
        self._refuse_reader(user)
        text = self.dialect.read_new(_parse(request))
        return self._refuse_text(text) or self._create(user, text or "")

    def _create(self, user: User, text: str) -> Answer:
        return Answer(self.dialect.created, self.dialect.show_new(self.store.add(user, text)))

    def _serve_one(self, request: Request, user: User, number: int) -> Answer:
        comment = self.store.find(number)
        if comment is None:
            raise RequestRefusedError(404, "Not Found")
        if request.method == "GET":
            return Answer(200, self.dialect.show(comment))
        self._refuse_reader(user)
        if request.method == "DELETE":
            return self._delete(comment)
        if request.method != self.dialect.update_method:
            raise RequestRefusedError(405, "Method Not Allowed")
        text = self.dialect.read_again(_parse(request))
        if refused := self._refuse_text(text):
            return refused
        comment.text = text or ""
        return Answer(200, self.dialect.show(comment))

    def _delete(self, comment: StoredComment) -> Answer:
        """Bitbucket and Azure DevOps go on listing what was deleted, without its text."""
        comment.is_deleted = True
        if self.dialect.name not in ("bitbucket", "azure-devops"):
            self.store.comments.remove(comment)
        return Answer(self.dialect.deleted, {}, has_body=self.dialect.deleted != 204)

    def _refuse_reader(self, user: User) -> None:
        if not user.may_write:
            raise RequestRefusedError(403, "Resource not accessible by integration")

    def _refuse_text(self, text: str | None) -> Answer | None:
        if text is None:
            return Answer(422, {"message": "the body of the request is not as described"})
        return self.dialect.too_long if self.dialect.measure(text) > self.dialect.limit else None


def _parse(request: Request) -> Any:
    try:
        return json.loads(request.body)
    except (ValueError, RecursionError):
        raise RequestRefusedError(400, "Problems parsing JSON") from None


@final
class CodeHostStandIn(AbstractContextManager["CodeHostStandIn"]):
    """
    A platform on a port of this machine, while the `with` block lasts.

        with CodeHostStandIn(CodeHostApi("github", users={"token": User(1, "robot")})) as platform:
            ask(platform.url)
    """

    def __init__(self, api: CodeHostApi, *, port: int = 0) -> None:
        self.api = api
        self._server = LoopbackServer(api.answer, port=port)

    @property
    def url(self) -> str:
        """The base URL of the API, as a CI's variables have it."""
        return f"{self._server.url}{self.api.dialect.prefix}"

    def __enter__(self) -> CodeHostStandIn:
        self._server.__enter__()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, value: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self._server.__exit__(kind, value, traceback)
