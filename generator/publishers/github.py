"""
GitHub, GitHub Enterprise Cloud and Server.

Paths: "REST API endpoints for issue comments" (a pull request is an issue there), API version 2022-11-28. A token of
GitHub Actions has no user ("Resource not accessible by integration", 403); its comments are by `github-actions[bot]`,
a login that nobody can register.
"""

from __future__ import annotations

from typing import Any

from generator.server.http_api import ApiAnswer, ApiRequest, TokenHeader
from generator.server.wire import Json

from .code_host import CodeHost, Comment, Finder, HeadReference, Page, look_up, split_by_slash
from .marker import MarkerStyle

__all__ = ["GITHUB", "has_next_link", "read_issue_comment"]

_HEADERS = {"accept": "application/vnd.github+json", "x-github-api-version": "2022-11-28"}


def has_next_link(answer: ApiAnswer) -> bool:
    """Whether the `Link` header (RFC 8288) leads to a next page. Only that it does is taken, never where to."""
    return 'rel="next"' in answer.headers.get("link", "")


def read_issue_comment(value: Json) -> Comment:
    """GitHub's JSON of a comment; Gitea's is the same as far as this goes."""
    number: int = look_up(value, "id", kind=int)
    user: Any = look_up(value, "user", kind=dict)
    authors = frozenset({f"#{look_up(user, 'id', kind=int)}", look_up(user, "login").casefold()})
    url = value.get("html_url") if isinstance(value, dict) else ""
    body = value.get("body") if isinstance(value, dict) else ""
    return Comment({"comment_id": number}, str(body or ""), authors, number, url if isinstance(url, str) else "")


def _read_page(answer: ApiAnswer) -> Page:
    items: list[Json] = look_up(answer.value, kind=list)
    # A comment of a deleted account has no user.
    ours = [item for item in items if isinstance(item, dict) and item.get("user")]
    return Page([read_issue_comment(item) for item in ours], has_next_link(answer))


def _read_open(value: Json, reference: HeadReference) -> tuple[int, str] | None:
    """The one that this very commit is the head of: a branch may have moved on."""
    return _only([it for it in _read_pull_requests(value) if it[1] == reference.commit])


def _read_merged(value: Json, reference: HeadReference) -> tuple[int, str] | None:
    """The one whose merge made this very commit: others may merely contain it."""
    items: list[Json] = look_up(value, kind=list)
    merged = [it for it in items if isinstance(it, dict) and it.get("merge_commit_sha") == reference.commit]
    return _only(_read_pull_requests([it for it in merged if it.get("merged_at")]))


def _read_pull_requests(value: Json) -> list[tuple[int, str]]:
    return [(look_up(it, "number", kind=int), look_up(it, "head", "sha")) for it in look_up(value, kind=list)]


def _only(found: list[tuple[int, str]]) -> tuple[int, str] | None:
    return found[0] if len(found) == 1 else None


GITHUB = CodeHost(
    name="github",
    title="GitHub",
    marker=MarkerStyle.HTML_COMMENT,
    api_url="https://api.github.com",
    api_variables=("GITHUB_API_URL",),
    token_variables=("APONO_BRIDGE_GITHUB_TOKEN", "GITHUB_TOKEN", "GH_TOKEN"),
    header=lambda token, *_: TokenHeader(token),
    remedy="give the job `permissions: pull-requests: write`",
    form="OWNER/NAME",
    split=split_by_slash("owner", "repo", "OWNER/NAME"),
    number="issue_number",
    me=ApiRequest("GET", "/user"),
    my_id=("id",),
    robot="github-actions[bot]",
    comments="/repos/{owner}/{repo}/issues/{issue_number}/comments",
    comment="/repos/{owner}/{repo}/issues/comments/{comment_id}",
    page_query=lambda page: (("per_page", "100"), ("page", str(page))),
    read_page=_read_page,
    read_comment=read_issue_comment,
    write_new=lambda text: {"body": text},
    write_again=lambda text: {"body": text},
    update_method="PATCH",
    headers=_HEADERS,
    by_head=Finder(
        "/repos/{owner}/{repo}/pulls",
        lambda it: (("state", "open"), ("head", f"{it.owner}:{it.branch}"), ("per_page", "100")),
        _read_open,
    ),
    by_merge=Finder("/repos/{owner}/{repo}/commits/{commit}/pulls", lambda _: (("per_page", "100"),), _read_merged),
)
