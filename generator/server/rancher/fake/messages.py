"""What the stand-in hears and says: one request, one answer."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, final
from urllib.parse import parse_qsl, unquote

__all__ = ["JSON", "TEXT", "Answer", "Heard", "json_answer", "text_answer"]

JSON = "application/json"
TEXT = "text/plain; charset=utf-8"


@final
@dataclass(frozen=True)
class Heard:
    """
    A request.

    Attributes:
        target: Path and query as sent.
        headers: By name in lower case; of repeated ones the last.
        is_tls: Whether it came over TLS.
    """

    method: str
    target: str
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes = b""
    is_tls: bool = True

    @property
    def path(self) -> str:
        """The path, percent-encoded."""
        return self.target.partition("?")[0]

    @cached_property
    def parts(self) -> tuple[str, ...]:
        """What is between the slashes, decoded; the empty part before the first slash is left out."""
        return tuple(unquote(part) for part in self.path.split("/")[1:])

    @cached_property
    def query(self) -> tuple[tuple[str, str], ...]:
        """The parameters in the order sent."""
        return tuple(parse_qsl(self.target.partition("?")[2], keep_blank_values=True))

    def parameter(self, name: str) -> str | None:
        """The first value of a parameter; `None` when it is not there."""
        return next((value for key, value in self.query if key == name), None)

    @property
    def base(self) -> str:
        """The URL that the client used, as Norman works it out from the headers."""
        host = self.headers.get("x-api-host") or self.headers.get("x-forwarded-host", "").partition(",")[0].strip()
        scheme = self.headers.get("x-forwarded-proto") or ("https" if self.is_tls else "http")
        return f"{scheme}://{host or self.headers.get('host', 'localhost')}"

    @property
    def is_browser(self) -> bool:
        """Whether Rancher takes the client for a browser."""
        return "Mozilla" in self.headers.get("user-agent", "")


@final
@dataclass(frozen=True, slots=True)
class Answer:
    """An answer; *content_type* empty for none."""

    status: int
    body: bytes = b""
    content_type: str = ""
    headers: tuple[tuple[str, str], ...] = ()


def json_answer(value: Any, status: int = 200) -> Answer:
    """A JSON answer as Go's encoder ends it: with a newline."""
    return Answer(status, encode(value) + b"\n", JSON)


def text_answer(text: str, status: int = 200, content_type: str = TEXT) -> Answer:
    """A plain answer."""
    return Answer(status, text.encode(), content_type)


def encode(value: Any) -> bytes:
    """Compact JSON in UTF-8, keys in the order given."""
    return json.dumps(value, separators=(",", ":"), ensure_ascii=False).encode()
