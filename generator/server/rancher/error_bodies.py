"""
Error answers in the forms that Rancher 2.8 to 2.15, Kubernetes and the proxies before them give them.

Sources: norman `httperror`, rancher `pkg/auth/util/common_util.go`, apiserver `pkg/handlers/error.go`, rancher
`pkg/clusterrouter/router.go` (capitalised keys), Kubernetes' `Status` object, ingress-nginx' pages.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from enum import Enum
from typing import Any, final

__all__ = ["ErrorBody", "ErrorOrigin", "parse_error_body"]

_LONGEST_MESSAGE = 500
"""Characters kept of a message: enough for each that Rancher sends, too little to flood a report."""


@final
class ErrorOrigin(Enum):
    """Who gave the answer, as far as its form tells."""

    LOGIN = "Rancher's login"  # the one 401 for every key that is not good
    NORMAN = "Rancher's /v3"
    STEVE = "Rancher's /v1"
    KUBERNETES = "Kubernetes"
    CLUSTER_ROUTER = "Rancher's cluster proxy"
    PROXY = "a proxy"  # a page of HTML
    TEXT = "the server"
    EMPTY = "the server, without a word"

    def __str__(self) -> str:
        return self.value


@final
@dataclass(frozen=True, slots=True)
class ErrorBody:
    """
    What an error answer says.

    Attributes:
        origin: Who gave it.
        code: The machine-readable word, such as `Forbidden`; empty when the form has none.
        message: One line for people; empty when there is none.
    """

    origin: ErrorOrigin
    code: str = ""
    message: str = ""


def parse_error_body(body: bytes) -> ErrorBody:
    """What *body* says. Never fails, and does not look at the content type: several answers have a wrong one."""
    text = body.decode("utf-8", "replace").strip()
    if not text:
        return ErrorBody(ErrorOrigin.EMPTY)
    try:
        document = json.loads(text)
    except (ValueError, RecursionError):
        return _parse_text(text)
    return _parse_object(document) if isinstance(document, dict) else _parse_text(text)


def _parse_text(text: str) -> ErrorBody:
    if text[:1] == "<":
        return ErrorBody(ErrorOrigin.PROXY, message=_page_reason(text) or _page_title(text))
    return ErrorBody(ErrorOrigin.TEXT, message=_one_line(text))


def _page_reason(page: str) -> str:
    """The line that Apache adds to the page of a bad request, which is titled like all the others."""
    start = page.find("Reason: ")
    end = page.find("<", start)
    return _one_line(page[start + len("Reason: ") : end]) if 0 <= start < end else ""


def _page_title(page: str) -> str:
    lowered = page.lower()
    start, end = lowered.find("<title>"), lowered.find("</title>")
    return _one_line(page[start + len("<title>") : end]) if 0 <= start < end else ""


def _parse_object(document: dict[str, Any]) -> ErrorBody:
    if document.get("kind") == "Status":
        return ErrorBody(ErrorOrigin.KUBERNETES, _word(document, "reason"), _word(document, "message"))
    if isinstance(code := document.get("Code"), dict):
        return ErrorBody(ErrorOrigin.CLUSTER_ROUTER, _word(code, "Code"), _word(document, "Message"))
    return ErrorBody(_rancher_origin(document), _word(document, "code"), _word(document, "message"))


def _rancher_origin(document: dict[str, Any]) -> ErrorOrigin:
    if isinstance(document.get("status"), str):  # a text only there
        return ErrorOrigin.LOGIN
    if "baseType" in document:
        return ErrorOrigin.NORMAN
    return ErrorOrigin.STEVE if document.get("type") == "error" else ErrorOrigin.TEXT


def _word(document: dict[str, Any], key: str) -> str:
    value = document.get(key)
    return _one_line(value) if isinstance(value, str) else ""


def _one_line(text: str) -> str:
    line = " ".join(text.split())
    printable = "".join(character if character.isprintable() else "\N{REPLACEMENT CHARACTER}" for character in line)
    return printable if len(printable) <= _LONGEST_MESSAGE else printable[: _LONGEST_MESSAGE - 1] + "…"
