"""What a stand-in hears and says, apart from sockets: a request, an answer, and a refusal."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TypeAlias
from urllib.parse import parse_qs, unquote

__all__ = ["JSON", "Answer", "Json", "Request", "RequestRefusedError"]

Json: TypeAlias = "dict[str, Json] | list[Json] | str | int | float | bool | None"
"""A JSON value in Python's terms."""

JSON = "application/json"


@dataclass(frozen=True, slots=True)
class Request:
    """
    One request, as it came.

    Args:
        method: In capital letters.
        target: Path and query, percent-encoded, starting with a slash.
        headers: By name in lower case; of a repeated header the last.
        body: The bytes after transfer decoding; empty when there were none.
    """

    method: str
    target: str
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes = b""

    @property
    def path(self) -> str:
        """The path, still percent-encoded."""
        return self.target.partition("?")[0]

    @property
    def segments(self) -> tuple[str, ...]:
        """The decoded parts between the path's slashes. An encoded slash stays inside its part."""
        return tuple(unquote(part) for part in self.path.split("/")[1:])

    @property
    def query(self) -> dict[str, list[str]]:
        """The values of each parameter in the order sent; one without a value has the empty text."""
        return parse_qs(self.target.partition("?")[2], keep_blank_values=True)


@dataclass(frozen=True, slots=True)
class Answer:
    """
    One answer.

    Args:
        status: The HTTP status.
        value: The body as a JSON value; None where *has_body* is false.
        content_type: Of the body; an answer that says it is text is still sent as JSON.
        delay_s: Seconds to wait before the answer is sent.
        sent_share: How much of the body is sent before the connection is closed: 1 is all of it, and the
            connection lives on; below 1 the body breaks off. None closes without any answer at all.
        raw: Sent instead of *value*, as it is: a page, or broken JSON.
    """

    status: int = 200
    value: Json = None
    headers: Mapping[str, str] = field(default_factory=dict)
    content_type: str = JSON
    has_body: bool = True
    delay_s: float = 0
    sent_share: float | None = 1
    raw: bytes | None = None


class RequestRefusedError(Exception):
    """The client asked for what cannot be done: the client's fault, answered with *status* and the message."""

    def __init__(self, status: int, message: str, **headers: str) -> None:
        super().__init__(message)
        self.status = status
        self.headers = headers
