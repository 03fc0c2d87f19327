"""
GitLab.com and GitLab of one's own.

Paths: GitLab's notes API (`lib/api/notes.rb`, from which its OpenAPI description is made). A page may hold fewer notes
than asked for although there is another, so the header `X-Next-Page` decides. A job's own `CI_JOB_TOKEN` may read notes
and cannot write them.
"""

from __future__ import annotations

from typing import Any

from generator.server.http_api import ApiAnswer, ApiRequest, TokenHeader
from generator.server.wire import Json

from .code_host import CodeHost, Comment, Finder, HeadReference, Page, TargetError, look_up
from .github import has_next_link
from .marker import MarkerStyle

__all__ = ["GITLAB"]


def _split(repository: str) -> dict[str, str | int]:
    if not repository.strip("/") or repository != repository.strip("/"):
        raise TargetError("a project is named GROUP/PROJECT, or by its number")
    return {"id": repository}


def _read_note(value: Json) -> Comment:
    number: int = look_up(value, "id", kind=int)
    author: Any = look_up(value, "author", kind=dict)
    authors = frozenset({f"#{look_up(author, 'id', kind=int)}", look_up(author, "username").casefold()})
    return Comment({"note_id": number}, look_up(value, "body"), authors, number)


def _read_page(answer: ApiAnswer) -> Page:
    items: list[Json] = look_up(answer.value, kind=list)
    by_people = [item for item in items if isinstance(item, dict) and not item.get("system") and item.get("author")]
    following = answer.headers.get("x-next-page")
    has_more = has_next_link(answer) if following is None else following != ""
    return Page([_read_note(item) for item in by_people], has_more)


def _read_merged(value: Json, reference: HeadReference) -> tuple[int, str] | None:
    """The one whose merge, with or without a squash, made this very commit."""
    items: list[Json] = look_up(value, kind=list)
    merged = [it for it in items if isinstance(it, dict) and it.get("state") == "merged"]
    made = ("merge_commit_sha", "squash_commit_sha", "sha")  # the last of a fast-forward merge
    ours = [it for it in merged if any(it.get(name) == reference.commit for name in made)]
    return (look_up(ours[0], "iid", kind=int), look_up(ours[0], "sha")) if len(ours) == 1 else None


GITLAB = CodeHost(
    name="gitlab",
    title="GitLab",
    marker=MarkerStyle.HTML_COMMENT,
    api_url="https://gitlab.com/api/v4",
    api_variables=("CI_API_V4_URL",),
    token_variables=("APONO_BRIDGE_GITLAB_TOKEN", "GITLAB_TOKEN"),
    header=lambda token, *_: TokenHeader(token, "PRIVATE-TOKEN", ""),
    remedy="use a project access token with the scope `api` and the role Developer",
    form="GROUP/PROJECT",
    split=_split,
    number="merge_request_iid",
    me=ApiRequest("GET", "/user"),
    my_id=("id",),
    robot="",
    comments="/projects/{id}/merge_requests/{merge_request_iid}/notes",
    comment="/projects/{id}/merge_requests/{merge_request_iid}/notes/{note_id}",
    page_query=lambda page: (("sort", "asc"), ("order_by", "created_at"), ("per_page", "100"), ("page", str(page))),
    read_page=_read_page,
    read_comment=_read_note,
    write_new=lambda text: {"body": text},
    write_again=lambda text: {"body": text},
    by_merge=Finder("/projects/{id}/repository/commits/{commit}/merge_requests", lambda _: (), _read_merged),
)
