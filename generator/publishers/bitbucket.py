"""
Bitbucket Cloud.

Paths: Atlassian's "The Bitbucket Cloud REST API", group pull requests, version 2.0. HTML is shown as text, hence no
HTML comments.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from generator.diagnostics import Secret
from generator.server.http_api import ApiAnswer, ApiRequest, TokenHeader, basic_header
from generator.server.wire import Json

from .code_host import CodeHost, Comment, Page, look_up, split_by_slash
from .marker import MarkerStyle

__all__ = ["BITBUCKET"]


def _header(token: Secret, _variable: str, environment: Mapping[str, str]) -> TokenHeader:
    """An access token alone, or a user's API token, which goes with the user's e-mail address."""
    user = environment.get("BITBUCKET_USER", "")
    return basic_header(user, token) if user else TokenHeader(token)


def _read_comment(value: Json) -> Comment:
    number: int = look_up(value, "id", kind=int)
    user: Any = look_up(value, "user", kind=dict)
    is_gone = isinstance(value, dict) and value.get("deleted") is True
    body = "" if is_gone else look_up(value, "content", "raw")
    return Comment({"comment_id": number}, body, frozenset({f"#{look_up(user, 'uuid')}"}), number)


def _read_page(answer: ApiAnswer) -> Page:
    items: list[Json] = look_up(answer.value, "values", kind=list)
    with_user = [item for item in items if isinstance(item, dict) and item.get("user")]
    return Page(
        [_read_comment(item) for item in with_user], isinstance(answer.value, dict) and bool(answer.value.get("next"))
    )


def _content(text: str) -> Json:
    return {"content": {"raw": text}}


BITBUCKET = CodeHost(
    name="bitbucket",
    title="Bitbucket Cloud",
    marker=MarkerStyle.LINK_DEFINITION,
    api_url="https://api.bitbucket.org/2.0",
    api_variables=(),
    token_variables=("APONO_BRIDGE_BITBUCKET_TOKEN", "BITBUCKET_TOKEN"),
    header=_header,
    remedy="use a repository access token with the scope `pullrequest:write`",
    form="WORKSPACE/NAME",
    split=split_by_slash("workspace", "repo_slug", "WORKSPACE/NAME"),
    number="pull_request_id",
    me=ApiRequest("GET", "/user"),
    my_id=("uuid",),
    robot="",
    comments="/repositories/{workspace}/{repo_slug}/pullrequests/{pull_request_id}/comments",
    comment="/repositories/{workspace}/{repo_slug}/pullrequests/{pull_request_id}/comments/{comment_id}",
    page_query=lambda page: (("pagelen", "100"), ("page", str(page))),
    read_page=_read_page,
    read_comment=_read_comment,
    write_new=_content,
    write_again=_content,
)
