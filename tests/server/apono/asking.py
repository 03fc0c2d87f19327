"""Asking the stand-in without a socket, with a token and a clock that stands still."""

import json
from datetime import UTC, datetime
from typing import Any

from generator.server.apono.api import AponoApi
from generator.server.wire import JSON, Answer, Request

__all__ = ["TIME", "TIME_S", "Asker"]

TIME, TIME_S = "2026-01-02T03:04:05.600000Z", 1767323045.6


class Asker:
    """One client of one account."""

    def __init__(self, **options: Any) -> None:
        self.api = AponoApi(clock=lambda: datetime(2026, 1, 2, 3, 4, 5, 600000, UTC), **options)

    def answer(self, method: str, target: str, body: Any = None, **headers: str) -> Answer:
        """The whole answer; a header of the value "" is not sent."""
        given = {"authorization": "Bearer t0ken", "content_type": JSON if body is not None else "", **headers}
        sent = {name.replace("_", "-"): value for name, value in given.items() if value}
        payload = body if isinstance(body, bytes) else b"" if body is None else json.dumps(body).encode()
        return self.api.answer(Request(method, target, sent, payload))

    def ask(self, method: str, target: str, body: Any = None) -> Any:
        """The body of an answer that must be 200."""
        answer = self.answer(method, target, body)
        assert answer.status == 200, answer.value
        return answer.value

    def refusal(self, method: str, target: str, body: Any = None, **headers: str) -> tuple[int, str]:
        """Status and message of an answer that must be none."""
        answer = self.answer(method, target, body, **headers)
        assert answer.status >= 400, answer.value
        assert isinstance(answer.value, dict)
        return answer.status, str(answer.value["message"])
