"""
Azure DevOps Services and Server.

Paths: "Pull Request Threads" and "Pull Request Thread Comments" of Microsoft's REST reference, version 7.1; whose the
token is, `_apis/connectionData` says, as Microsoft's own client libraries ask it. The thread is closed from the start:
where all comments must be resolved before a merge, a preview must not hold it up.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from generator.diagnostics import Secret
from generator.server.http_api import ApiAnswer, ApiRequest, TokenHeader, basic_header
from generator.server.wire import Json

from .code_host import CodeHost, Comment, Page, TargetError, look_up
from .marker import MarkerStyle

__all__ = ["AZURE_DEVOPS"]

_FORM = "PROJECT/NAME"

# As in Microsoft's example of a request that creates a thread.
_MARKDOWN: Json = {"Microsoft.TeamFoundation.Discussion.SupportsMarkdown": {"type": "System.Int32", "value": 1}}


def _header(token: Secret, variable: str, _environment: Mapping[str, str]) -> TokenHeader:
    """A job's own token is shown as it is; a personal one is the password of HTTP's Basic scheme, for any user."""
    return TokenHeader(token) if variable == "SYSTEM_ACCESSTOKEN" else basic_header("", token)


def _split(repository: str) -> dict[str, str | int]:
    project, slash, name = repository.partition("/")
    if not (project and slash and name) or "/" in name:
        raise TargetError(f"a repository is named {_FORM}")
    return {"project": project, "repository": name}


def _read_thread(thread: Json) -> Iterator[Comment]:
    """The comments of a thread; those that the system or nobody wrote are left out."""
    number: int = look_up(thread, "id", kind=int)
    for item in look_up(thread, "comments", kind=list):
        if isinstance(item, dict) and item.get("author") and item.get("commentType") != "system":
            yield _read_comment_of(number, item)


def _read_comment_of(thread: int, value: Json) -> Comment:
    author: Any = look_up(value, "author", "id")
    is_gone = isinstance(value, dict) and value.get("isDeleted") is True
    body = "" if is_gone or not isinstance(value, dict) else str(value.get("content") or "")
    place = {"thread_id": thread, "comment_id": look_up(value, "id", kind=int)}
    return Comment(place, body, frozenset({f"#{author}"}), thread)


def _read_page(answer: ApiAnswer) -> Page:
    """All threads come in one answer."""
    threads: list[Json] = look_up(answer.value, "value", kind=list)
    return Page([comment for thread in threads for comment in _read_thread(thread)])


def _read_new(value: Json) -> Comment:
    """What creating answers, a thread, or what asking for one comment answers."""
    if isinstance(value, dict) and "comments" in value:
        return next(_read_thread(value))
    return _read_comment_of(0, value)


AZURE_DEVOPS = CodeHost(
    name="azure-devops",
    title="Azure DevOps",
    marker=MarkerStyle.LINK_DEFINITION,
    api_url="",
    api_variables=("SYSTEM_COLLECTIONURI", "SYSTEM_TEAMFOUNDATIONCOLLECTIONURI"),
    token_variables=("APONO_BRIDGE_AZURE_DEVOPS_TOKEN", "SYSTEM_ACCESSTOKEN", "AZURE_DEVOPS_EXT_PAT"),
    header=_header,
    remedy="let the project's build service contribute to pull requests: Project settings, Repositories, Security",
    form=_FORM,
    split=_split,
    number="pull_request_id",
    me=ApiRequest("GET", "/_apis/connectionData"),
    my_id=("authenticatedUser", "id"),
    robot="",
    comments="/{project}/_apis/git/repositories/{repository}/pullRequests/{pull_request_id}/threads",
    comment=(
        "/{project}/_apis/git/repositories/{repository}/pullRequests/{pull_request_id}"
        "/threads/{thread_id}/comments/{comment_id}"
    ),
    page_query=lambda _: (),
    read_page=_read_page,
    read_comment=_read_new,
    write_new=lambda text: {
        "comments": [{"parentCommentId": 0, "content": text, "commentType": "text"}],
        "properties": _MARKDOWN,
        "status": "closed",
    },
    write_again=lambda text: {"content": text},
    update_method="PATCH",
    query=(("api-version", "7.1"),),
)
