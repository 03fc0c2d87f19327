"""
Gitea and Forgejo.

Paths: Gitea's own description of its API (`/swagger.v1.json`, 1.24); a pull request is an issue there, and all of its
comments come in one answer.
"""

from __future__ import annotations

from generator.server.http_api import ApiAnswer, ApiRequest, TokenHeader

from .code_host import CodeHost, Page, look_up, split_by_slash
from .github import read_issue_comment
from .marker import MarkerStyle

__all__ = ["GITEA"]


def _read_page(answer: ApiAnswer) -> Page:
    return Page([read_issue_comment(item) for item in look_up(answer.value, kind=list)])


GITEA = CodeHost(
    name="gitea",
    title="Gitea",
    marker=MarkerStyle.HTML_COMMENT,
    api_url="",
    api_variables=("GITHUB_API_URL",),  # Gitea's and Forgejo's runners set it as GitHub's does
    token_variables=("APONO_BRIDGE_GITEA_TOKEN", "GITEA_TOKEN", "FORGEJO_TOKEN", "GITHUB_TOKEN"),
    header=lambda token, *_: TokenHeader(token, scheme="token"),
    remedy="use a token with the permission `write:issue`",
    form="OWNER/NAME",
    split=split_by_slash("owner", "repo", "OWNER/NAME"),
    number="index",
    me=ApiRequest("GET", "/user"),
    my_id=("id",),
    robot="gitea-actions",
    comments="/repos/{owner}/{repo}/issues/{index}/comments",
    comment="/repos/{owner}/{repo}/issues/comments/{comment_id}",
    page_query=lambda _: (),
    read_page=_read_page,
    read_comment=read_issue_comment,
    write_new=lambda text: {"body": text},
    write_again=lambda text: {"body": text},
    update_method="PATCH",
)
