"""The smallest client of Apono's API: one connection a request, no redirects, no retries."""

import http.client
import json
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from generator.diagnostics.secret import Secret

__all__ = ["AponoClient", "Reply"]


@dataclass(frozen=True)
class Reply:
    """An answer; *value* is None when it had no body."""

    status: int
    content_type: str
    value: Any


@dataclass(frozen=True)
class AponoClient:
    """
    Where the tests send their requests, and what they may use there.

    Args:
        connector: The id of a connector of the account.
        integration_type: A type that takes any configuration and needs no secret.
    """

    url: str
    token: Secret
    connector: str
    integration_type: str

    def send(self, method: str, target: str, body: Any = None, token: Secret | None = None) -> Reply:
        """What comes back, whatever its status; *token* None sends the account's."""
        address = urlsplit(self.url)
        connect = http.client.HTTPSConnection if address.scheme == "https" else http.client.HTTPConnection
        connection = connect(address.netloc, timeout=30)
        headers = {"Authorization": f"Bearer {(token or self.token).reveal()}"}
        if body is not None:
            headers["Content-Type"] = "application/json"
        try:
            connection.request(method, target, None if body is None else json.dumps(body), headers)
            answer = connection.getresponse()
            payload = answer.read()
        finally:
            connection.close()
        return Reply(answer.status, answer.getheader("Content-Type", ""), json.loads(payload) if payload else None)

    def get(self, target: str) -> Any:
        """The JSON of an answer that must be a 200."""
        return self.expect(200, "GET", target)

    def expect(self, status: int, method: str, target: str, body: Any = None) -> Any:
        """The JSON of an answer that must have that status, and say that it is JSON if it has any."""
        reply = self.send(method, target, body)
        assert reply.status == status, reply
        assert reply.value is None or reply.content_type.partition(";")[0] == "application/json"
        return reply.value
