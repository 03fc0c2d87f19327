"""What the publishers of the platforms have in common: a platform is data, and a few functions that shape JSON."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, final

from generator.diagnostics import Secret
from generator.report.preview.flavours import FLAVOURS, Flavour
from generator.server.http_api import ApiAnswer, ApiRequest, TokenHeader, UnexpectedAnswerError
from generator.server.wire import Json

from .marker import MarkerStyle

__all__ = [
    "CodeHost",
    "Comment",
    "Finder",
    "HeadReference",
    "Page",
    "Target",
    "TargetError",
    "look_up",
    "split_by_slash",
]


class TargetError(ValueError):
    """The repository is not named as the platform names them: the user's fault. One line."""


@final
@dataclass(frozen=True, slots=True)
class Comment:
    """
    A comment on a pull request.

    Attributes:
        place: The parts of its path that a request needs.
        body: Its source; empty for one that was deleted.
        authors: What its author is called: `#` and the id, and the login. They do not change hands at once.
        order: Grows with the time that comments are made at.
        url: For people; empty when the platform gives none.
    """

    place: Mapping[str, str | int]
    body: str
    authors: frozenset[str]
    order: int
    url: str = ""


@final
@dataclass(frozen=True, slots=True)
class Page:
    """One page of comments, and whether there is another."""

    comments: Sequence[Comment]
    has_more: bool = False


@final
@dataclass(frozen=True, slots=True)
class HeadReference:
    """
    What leads to a pull request when its number is not known.

    Attributes:
        commit: The head of an open one; or, without *owner* and *branch*, what a merge left on the branch merged to.
    """

    owner: str
    branch: str
    commit: str

    @property
    def is_merged(self) -> bool:
        return not self.branch


@final
@dataclass(frozen=True, slots=True)
class Finder:
    """
    Asks for a pull request by a reference.

    Attributes:
        path, query: Of the request; the path may name the commit as `{commit}`.
        read: From the answer to the number and the head of the one that is meant; `None` when there is no such one.
    """

    path: str
    query: Callable[[HeadReference], tuple[tuple[str, str], ...]]
    read: Callable[[Json, HeadReference], tuple[int, str] | None]


@final
@dataclass(frozen=True, slots=True)
class Target:
    """
    A pull request.

    Attributes:
        repository: As the platform calls it.
        number: Of the pull request.
        parts: What paths name it by.
    """

    repository: str
    number: int
    parts: Mapping[str, str | int] = field(default_factory=dict)


@final
@dataclass(frozen=True, slots=True)
class CodeHost:
    """
    One platform.

    Attributes:
        name: As `--post` takes it; its Markdown is the flavour of that name.
        title: As people call it.
        marker: How a line is hidden.
        api_url: The base URL of the public service; empty when there is none.
        api_variables: Variables of the CI that hold the base URL, the first that is set counts.
        token_variables: Variables that hold a token, the first that is set counts.
        header: From the token, the variable it was in and the environment, to the header that shows it.
        remedy: What to do when the token may not comment; a hint.
        form: What a repository's name looks like.
        split: From a repository's name to parts of a path. Raises `TargetError`.
        number: The name of the pull request's part of a path.
        me: Asks who the token belongs to.
        my_id: Where the answer has the id.
        robot: Who writes when the platform does not say whom a CI's token belongs to; empty when it always does.
        comments: The path of a pull request's comments.
        comment: The path of one comment.
        page_query: The query for a page, from 1.
        read_page: From the answer to its comments.
        read_comment: From one comment's JSON, and the parts that led to it.
        write_new, write_again: From a comment's source to the body of the request that makes, or changes one.
        update_method: Of the request that changes a comment.
        query, headers: Of every request about comments.
        by_head, by_merge: Find a pull request by its head, and by what its merge left; `None` where that is not needed,
            or not to be had.
    """

    name: str
    title: str
    marker: MarkerStyle
    api_url: str
    api_variables: tuple[str, ...]
    token_variables: tuple[str, ...]
    header: Callable[[Secret, str, Mapping[str, str]], TokenHeader]
    remedy: str
    form: str
    split: Callable[[str], Mapping[str, str | int]]
    number: str
    me: ApiRequest
    my_id: tuple[str, ...]
    robot: str
    comments: str
    comment: str
    page_query: Callable[[int], tuple[tuple[str, str], ...]]
    read_page: Callable[[ApiAnswer], Page]
    read_comment: Callable[[Json], Comment]
    write_new: Callable[[str], Json]
    write_again: Callable[[str], Json]
    update_method: str = "PUT"
    query: tuple[tuple[str, str], ...] = ()
    headers: Mapping[str, str] = field(default_factory=dict)
    by_head: Finder | None = None
    by_merge: Finder | None = None

    @property
    def flavour(self) -> Flavour:
        """The Markdown of its comments, and how long these may be."""
        return FLAVOURS[self.name]

    def target(self, repository: str, number: int) -> Target:
        """Raises `TargetError`."""
        return Target(repository, number, {**self.split(repository), self.number: number})

    def finder(self, reference: HeadReference) -> Finder | None:
        """What finds a pull request by *reference* here."""
        return self.by_merge if reference.is_merged else self.by_head

    # The requests. There are no others.

    def find(self, finder: Finder, target: Target, reference: HeadReference) -> ApiRequest:
        return self._request(
            "GET", finder.path, {**target.parts, "commit": reference.commit}, query=finder.query(reference)
        )

    def list_comments(self, target: Target, page: int) -> ApiRequest:
        return self._request("GET", self.comments, target.parts, query=self.page_query(page))

    def create_comment(self, target: Target, text: str) -> ApiRequest:
        return self._request("POST", self.comments, target.parts, self.write_new(text))

    def fetch_comment(self, target: Target, place: Mapping[str, str | int]) -> ApiRequest:
        return self._request("GET", self.comment, {**target.parts, **place})

    def update_comment(self, target: Target, place: Mapping[str, str | int], text: str) -> ApiRequest:
        """To give a comment the same text twice is harmless, whatever the method is called."""
        request = self._request(self.update_method, self.comment, {**target.parts, **place}, self.write_again(text))
        return replace(request, is_repeatable=True)

    def delete_comment(self, target: Target, place: Mapping[str, str | int]) -> ApiRequest:
        return self._request("DELETE", self.comment, {**target.parts, **place})

    def _request(
        self,
        method: str,
        path: str,
        parts: Mapping[str, str | int],
        body: Json = None,
        query: tuple[tuple[str, str], ...] = (),
    ) -> ApiRequest:
        used = {name: part for name, part in parts.items() if f"{{{name}}}" in path}
        return ApiRequest(method, path, used, (*query, *self.query), body, self.headers)


def look_up(value: Json, *steps: str, kind: type[Any] = str) -> Any:
    """
    What stands at *steps* below *value*.

    Raises:
        UnexpectedAnswerError: Nothing of *kind* stands there; the words hold no value.
    """
    found: Any = value
    for step in steps:
        found = found.get(step) if isinstance(found, dict) else None
    if not isinstance(found, kind) or (kind is int and isinstance(found, bool)):
        raise UnexpectedAnswerError(f"the answer has no {'.'.join(steps) or kind.__name__} as the API describes it")
    return found


def split_by_slash(first: str, second: str, form: str) -> Callable[[str], Mapping[str, str | int]]:
    """For repositories that are named by two words."""

    def split(repository: str) -> Mapping[str, str | int]:
        words = repository.split("/")
        if len(words) != 2 or not all(words):
            raise TargetError(f"a repository is named {form}")
        return dict(zip((first, second), words, strict=True))

    return split
