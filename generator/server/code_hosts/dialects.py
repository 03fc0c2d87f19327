"""
How each platform says the same things: paths, JSON, pages and refusals.

From the platforms' descriptions of their APIs: GitHub's and Gitea's OpenAPI documents, GitLab's `lib/api/notes.rb`,
Atlassian's and Microsoft's references. Answers have the members that clients look at, not all that the platforms send.
"""

from __future__ import annotations

import base64
import binascii
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, final

from ..wire import Answer, Json, Request
from .store import Store, StoredComment, User

__all__ = ["DIALECTS", "Dialect"]


@final
@dataclass(frozen=True, slots=True)
class Dialect:
    """
    One platform.

    Attributes:
        prefix: Of every path.
        repository: An example of a repository's name.
        me, comments, comment: Paths with `{name}` for what varies; `{repository}` may match several parts.
        read_token: From headers to the token; `None` when none is shown as it should be.
        show_me: From a user, what asking for oneself answers.
        show: One comment.
        show_new: What creating a comment answers; as *show* unless it is a thread.
        show_page: A page of comments and its headers: from all comments, the page from 1, and the size of a page.
        read_new, read_again: The text within a request's body; `None` when the body has another shape.
        limit: Of a text, in the platform's unit, which *measure* counts.
        too_long: The refusal of a longer one.
        created, deleted: Statuses.
        find_pull_requests: From a request to the pull requests that it asks for; `None` when it asks for none.
        page_size: The parameter that says how many are wanted, with the most that are given.
    """

    name: str
    prefix: str
    repository: str
    me: str
    comments: str
    comment: str
    update_method: str
    read_token: Callable[[Mapping[str, str]], str | None]
    show_me: Callable[[User], Json]
    show: Callable[[StoredComment], Json]
    show_new: Callable[[StoredComment], Json]
    show_page: Callable[[Sequence[StoredComment], int, int], tuple[Json, Mapping[str, str]]]
    read_new: Callable[[Any], str | None]
    read_again: Callable[[Any], str | None]
    limit: int
    measure: Callable[[str], int]
    too_long: Answer
    created: int = 201
    deleted: int = 204
    page_size: str = ""
    find_pull_requests: Callable[[Request, Store], Json] | None = None


def _dig(value: Any, *steps: str | int) -> Any:
    for step in steps:
        fits = isinstance(value, list) if isinstance(step, int) else isinstance(value, dict)
        try:
            value = value[step] if fits else None
        except (KeyError, IndexError):
            return None
    return value


def _text_at(*steps: str | int) -> Callable[[Any], str | None]:
    def read(value: Any) -> str | None:
        found = _dig(value, *steps)
        return found if isinstance(found, str) and found.strip() else None

    return read


def _bearer(scheme: str) -> Callable[[Mapping[str, str]], str | None]:
    def read(headers: Mapping[str, str]) -> str | None:
        given, _, token = headers.get("authorization", "").partition(" ")
        return token if given.lower() == scheme.lower() and token else None

    return read


def _bearer_or_password(headers: Mapping[str, str]) -> str | None:
    if token := _bearer("Bearer")(headers):
        return token
    pair = _bearer("Basic")(headers)
    try:
        return base64.b64decode(pair or "", validate=True).decode().partition(":")[2] or None
    except (binascii.Error, UnicodeError):
        return None


def _slice(comments: Sequence[StoredComment], page: int, size: int) -> tuple[Sequence[StoredComment], bool]:
    return comments[(page - 1) * size : page * size], len(comments) > page * size


# GitHub, and Gitea, which took its form.


def _issue_comment(comment: StoredComment) -> Json:
    author: Json = {"id": comment.author.number, "login": comment.author.login}
    url = f"https://code.example/pulls/1#issuecomment-{comment.number}"
    return {"id": comment.number, "body": comment.text, "user": author, "html_url": url}


def _linked_page(comments: Sequence[StoredComment], page: int, size: int) -> tuple[Json, Mapping[str, str]]:
    shown, has_more = _slice(comments, page, size)
    link = {"Link": f'<https://elsewhere.example/?page={page + 1}>; rel="next"'} if has_more else {}
    return [_issue_comment(comment) for comment in shown], link


def _find_on_github(request: Request, store: Store) -> Json:
    base = f"/repos/{store.repository}"
    shown: dict[int, Json] = {
        it.number: {
            "number": it.number,
            "head": {"ref": it.branch, "sha": it.commit},
            "merge_commit_sha": it.merge_commit or None,
            "merged_at": "2026-01-01T00:00:00Z" if it.merge_commit else None,
        }
        for it in store.pull_requests
    }
    if request.path == f"{base}/pulls":
        wanted = request.query.get("head", [""])[0]
        return [shown[it.number] for it in store.pull_requests if f"{it.owner}:{it.branch}" == wanted]
    # All that contain the commit, not only the one whose merge made it.
    is_by_commit = request.path.startswith(f"{base}/commits/") and request.path.endswith("/pulls")
    return list(shown.values()) if is_by_commit else None


_GITHUB = Dialect(
    name="github",
    prefix="",
    repository="acme/access",
    me="/user",
    comments="/repos/{repository}/issues/{pull_request}/comments",
    comment="/repos/{repository}/issues/comments/{comment}",
    update_method="PATCH",
    read_token=_bearer("Bearer"),
    show_me=lambda user: {"id": user.number, "login": user.login},
    show=_issue_comment,
    show_new=_issue_comment,
    show_page=_linked_page,
    read_new=_text_at("body"),
    read_again=_text_at("body"),
    limit=65536,
    measure=len,
    too_long=Answer(422, {"message": "Validation Failed: Body is too long (maximum is 65536 characters)"}),
    page_size="per_page",
    find_pull_requests=_find_on_github,
)

_GITEA = Dialect(
    name="gitea",
    prefix="/api/v1",
    repository="acme/access",
    me="/user",
    comments="/repos/{repository}/issues/{pull_request}/comments",
    comment="/repos/{repository}/issues/comments/{comment}",
    update_method="PATCH",
    read_token=_bearer("token"),
    show_me=lambda user: {"id": user.number, "login": user.login},
    show=_issue_comment,
    show_new=_issue_comment,
    show_page=lambda comments, _page, _size: ([_issue_comment(comment) for comment in comments], {}),
    read_new=_text_at("body"),
    read_again=_text_at("body"),
    limit=65535,
    measure=lambda text: len(text.encode()),
    too_long=Answer(500, {"message": "Error 1406: Data too long for column 'content'"}),
)


# GitLab.


def _note(comment: StoredComment) -> Json:
    author: Json = {"id": comment.author.number, "username": comment.author.login, "name": "Somebody"}
    return {"id": comment.number, "body": comment.text, "author": author, "system": False}


def _note_page(comments: Sequence[StoredComment], page: int, size: int) -> tuple[Json, Mapping[str, str]]:
    """With a note of the system's, which no comment of anybody's is."""
    shown, has_more = _slice(comments, page, size)
    merged: Json = {"id": page, "body": "changed the title", "author": {"id": 1, "username": "root"}, "system": True}
    return [merged, *(_note(comment) for comment in shown)], {"X-Next-Page": str(page + 1) if has_more else ""}


def _find_on_gitlab(request: Request, store: Store) -> Json:
    if "/repository/commits/" not in request.path or not request.path.endswith("/merge_requests"):
        return None
    return [
        {"iid": it.number, "sha": it.commit, "state": "merged", "merge_commit_sha": it.merge_commit}
        for it in store.pull_requests
    ]


_GITLAB = Dialect(
    name="gitlab",
    prefix="/api/v4",
    repository="acme/platform/access",
    me="/user",
    comments="/projects/{repository}/merge_requests/{pull_request}/notes",
    comment="/projects/{repository}/merge_requests/{pull_request}/notes/{comment}",
    update_method="PUT",
    read_token=lambda headers: headers.get("private-token") or None,
    show_me=lambda user: {"id": user.number, "username": user.login},
    show=_note,
    show_new=_note,
    show_page=_note_page,
    read_new=_text_at("body"),
    read_again=_text_at("body"),
    limit=1_000_000,
    measure=len,
    too_long=Answer(400, {"message": {"note": ["is too long (maximum is 1000000 characters)"]}}),
    page_size="per_page",
    find_pull_requests=_find_on_gitlab,
)


# Bitbucket Cloud.


def _remark(comment: StoredComment) -> Json:
    author: Json = {"uuid": f"{{{comment.author.uuid}}}", "display_name": comment.author.login}
    content: Json = {"raw": "" if comment.is_deleted else comment.text, "markup": "markdown"}
    return {"id": comment.number, "content": content, "user": author, "deleted": comment.is_deleted}


def _remark_page(comments: Sequence[StoredComment], page: int, size: int) -> tuple[Json, Mapping[str, str]]:
    shown, has_more = _slice(comments, page, size)
    found: dict[str, Json] = {"values": [_remark(comment) for comment in shown], "page": page, "pagelen": size}
    return found | ({"next": "https://elsewhere.example/?page=2"} if has_more else {}), {}


_BITBUCKET = Dialect(
    name="bitbucket",
    prefix="/2.0",
    repository="acme/access",
    me="/user",
    comments="/repositories/{repository}/pullrequests/{pull_request}/comments",
    comment="/repositories/{repository}/pullrequests/{pull_request}/comments/{comment}",
    update_method="PUT",
    read_token=_bearer_or_password,
    show_me=lambda user: {"uuid": f"{{{user.uuid}}}", "display_name": user.login},
    show=_remark,
    show_new=_remark,
    show_page=_remark_page,
    read_new=_text_at("content", "raw"),
    read_again=_text_at("content", "raw"),
    limit=32767,
    measure=len,
    too_long=Answer(
        400, {"type": "error", "error": {"message": "content: raw: Ensure this value has less characters"}}
    ),
    page_size="pagelen",
)


# Azure DevOps.


def _reply(comment: StoredComment) -> Json:
    author: Json = {"id": comment.author.uuid, "displayName": comment.author.login}
    found: dict[str, Json] = {"id": 1, "author": author, "commentType": "text", "isDeleted": comment.is_deleted}
    return found if comment.is_deleted else found | {"content": comment.text}


def _thread(comment: StoredComment) -> Json:
    return {"id": comment.number, "status": "closed", "comments": [_reply(comment)], "isDeleted": comment.is_deleted}


def _thread_page(comments: Sequence[StoredComment], _page: int, _size: int) -> tuple[Json, Mapping[str, str]]:
    """All threads, and one of the system's."""
    note: Json = {"id": 1, "content": "Joe joined as a reviewer", "commentType": "system", "author": {"id": "0"}}
    threads: list[Json] = [{"id": 1, "comments": [note]}, *(_thread(comment) for comment in comments)]
    return {"value": threads, "count": len(threads)}, {}


_AZURE_DEVOPS = Dialect(
    name="azure-devops",
    prefix="",
    repository="Platform Team/access",
    me="/_apis/connectionData",
    comments="/{project}/_apis/git/repositories/{name}/pullRequests/{pull_request}/threads",
    comment="/{project}/_apis/git/repositories/{name}/pullRequests/{pull_request}/threads/{comment}/comments/1",
    update_method="PATCH",
    read_token=_bearer_or_password,
    show_me=lambda user: {"authenticatedUser": {"id": user.uuid, "providerDisplayName": user.login}},
    show=_reply,
    show_new=_thread,
    show_page=_thread_page,
    read_new=_text_at("comments", 0, "content"),
    read_again=_text_at("content"),
    limit=150_000,
    measure=len,
    too_long=Answer(400, {"message": "A discussion comment cannot be longer than 150000 characters."}),
    created=200,
    deleted=200,
)

DIALECTS: Mapping[str, Dialect] = {
    dialect.name: dialect for dialect in (_GITHUB, _GITLAB, _BITBUCKET, _AZURE_DEVOPS, _GITEA)
}
"""All platforms, by the name that `--post` gives them."""
