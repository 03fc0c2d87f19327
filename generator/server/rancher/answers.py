"""From a raw answer to a payload or an error, without the key should the server have echoed it."""

from __future__ import annotations

from dataclasses import replace
from typing import TypeVar
from urllib.parse import parse_qs, urlsplit

import pydantic

from generator.diagnostics.secret import SENSITIVE
from generator.server.rancher.endpoints import ApiKey
from generator.server.rancher.error_bodies import parse_error_body
from generator.server.rancher.errors import (
    RedirectedError,
    StatusError,
    UnexpectedAnswerError,
)
from generator.server.rancher.wire import (
    Answer,
)

__all__ = ["decode_answer", "next_marker", "scrub_answer", "take_answer"]

P = TypeVar("P", bound=pydantic.BaseModel)


def take_answer(answer: Answer, key: ApiKey | None) -> Answer:
    """
    *answer* without the key, when it is a good one.

    Raises:
        RedirectedError: It is a redirect.
        StatusError: It is an error.
    """
    clean = scrub_answer(answer, key)
    if 300 <= clean.status < 400:
        raise RedirectedError(clean.status, _location(clean))
    if clean.status >= 400:
        raise StatusError(clean.status, parse_error_body(clean.body), retry_after_s=_retry_after(clean))
    return clean


def decode_answer(model: type[P], answer: Answer) -> P:
    """The body as *model*; what is reported of a wrong one are places and kinds of fault, never values."""
    try:
        return model.model_validate_json(answer.body)
    except pydantic.ValidationError as exc:
        first = exc.errors(include_url=False, include_context=False, include_input=False)[0]
        is_html = answer.body.lstrip()[:1] == b"<"
        place = ".".join(map(str, first["loc"]))
        what = _name_fault(model, answer, str(first["type"]))
        # Without the cause: it holds the answer, and that may hold a hash of a password.
        raise UnexpectedAnswerError(
            f"the answer is {what}" + (f" at {place}" if place else ""), status=answer.status, is_html=is_html
        ) from None


def _name_fault(model: type[P], answer: Answer, kind: str) -> str:
    body = answer.body.lstrip()
    if not body:
        return "empty"
    if body[:1] == b"<":
        return "a page for browsers"
    if kind == "json_invalid":
        return "not JSON"
    return f"not of the form {model.__name__.partition('[')[0]}, {kind.replace('_', ' ')}"


def scrub_answer(answer: Answer, key: ApiKey | None) -> Answer:
    """*answer* without the key, should the server echo it."""
    if key is None:
        return answer
    secret, hidden = key.secret_key.reveal(), SENSITIVE
    return replace(
        answer,
        body=answer.body.replace(secret.encode(), hidden.encode()),
        headers={name: value.replace(secret, hidden) for name, value in answer.headers.items()},
    )


def _location(answer: Answer) -> str:
    """Where a redirect leads: scheme, host, port and path."""
    try:
        parts = urlsplit(answer.headers.get("location", ""))
        host = parts.netloc.rpartition("@")[2]
    except ValueError:
        return ""
    return (f"{parts.scheme}://{host}" if host else "") + parts.path[:200]


def _retry_after(answer: Answer) -> int | None:
    text = answer.headers.get("retry-after", "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 6 else None


def next_marker(link: str | None) -> str | None:
    if not link:
        return None
    try:
        values = parse_qs(urlsplit(link).query).get("marker")
    except ValueError:
        values = None
    if not values:
        raise UnexpectedAnswerError("the link to the next page has no marker", status=200)
    return values[0]
