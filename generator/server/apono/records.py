"""What was asked of the stand-in, for tests and people: without tokens, and without the secrets in bodies."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass

from generator.diagnostics.secret import SENSITIVE

from ..wire import Answer, Json, Request

__all__ = ["RequestRecord", "record_of"]

_HEADERS = ("accept", "content-type", "user-agent")
_SECRET_KEYS = frozenset({"client_secret", "headers", "parameters"})


@dataclass(frozen=True, slots=True)
class RequestRecord:
    """
    One request.

    Args:
        number: From 1, in the order in which the requests came.
        target: Path and query as they came, percent-encoded.
        headers: Those that tell the provider's two clients apart, by name in lower case.
        has_token: Whether a bearer token came; which one is not kept.
        body: The JSON that came, secrets masked; None if there was none or it was not JSON.
        status: What was answered; None when the connection was closed instead.
        faults: The effects that struck.
    """

    number: int
    method: str
    target: str
    headers: Mapping[str, str]
    has_token: bool
    body: Json
    status: int | None
    faults: tuple[str, ...] = ()

    def __str__(self) -> str:
        struck = f" ({', '.join(self.faults)})" if self.faults else ""
        return f"{self.number} {self.method} {self.target} {self.status or 'closed'}{struck}"


def record_of(number: int, request: Request, answer: Answer, faults: tuple[str, ...]) -> RequestRecord:
    """The record of a request and its answer."""
    return RequestRecord(
        number,
        request.method,
        request.target,
        {name: request.headers[name] for name in _HEADERS if name in request.headers},
        request.headers.get("authorization", "").startswith("Bearer "),
        _body(request.body),
        None if answer.sent_share is None else answer.status,
        faults,
    )


def _body(body: bytes) -> Json:
    try:
        return _masked(json.loads(body)) if body else None
    except (ValueError, RecursionError):
        return None


def _masked(value: Json) -> Json:
    if isinstance(value, dict):
        return {key: SENSITIVE if key in _SECRET_KEYS and inner else _masked(inner) for key, inner in value.items()}
    return [_masked(inner) for inner in value] if isinstance(value, list) else value
