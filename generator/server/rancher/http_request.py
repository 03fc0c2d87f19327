"""
A request to a Rancher server as one of httpx, so that any transport can send it.

httpx takes requests apart and builds them up more than once, which takes longer than to send them. What ours sends is
as it was given; the rest is made for those who look.
"""

from __future__ import annotations

from functools import cached_property
from typing import Any, TypeAlias, final

import httpx

__all__ = ["Fields", "HttpsRequest", "Place", "find_place", "read_head"]

Fields: TypeAlias = list[tuple[bytes, bytes]]
"""Headers, with their names as they are sent."""

Place: TypeAlias = tuple[str, int, str]
"""IP address, port, and the name that the certificate must have."""


@final
class HttpsRequest(httpx.Request):
    """
    A request over HTTPS. Changes of `url` and `headers` change nothing.

    Attributes:
        target: Path and query, percent-encoded.
        fields: Its headers.
    """

    def __init__(
        self, method: str, place: Place, target: bytes, fields: Fields, body: bytes, timeout: dict[str, float | None]
    ) -> None:
        """
        Args:
            body: Its length has to be among *fields*, unless it is empty.
            timeout: As in the extension of httpx.
        """
        self.method = method
        self.place = place
        self.target = target
        self.fields = fields
        self.extensions = {"sni_hostname": place[2], "timeout": timeout}
        self._body = body

    @property
    def content(self) -> bytes:
        """Its body."""
        return self._body

    @cached_property
    def url(self) -> httpx.URL:  # type: ignore[override]  # a plain attribute there
        """With the address in place of the host's name."""
        address, port, _ = self.place
        host = f"[{address}]" if ":" in address else address
        return httpx.URL(f"https://{host}:{port}{self.target.decode('ascii')}")

    @cached_property
    def headers(self) -> httpx.Headers:  # type: ignore[override]
        """The fields."""
        return httpx.Headers(self.fields)

    @cached_property
    def stream(self) -> Any:  # type: ignore[override]
        """The body, for transports that send it piece by piece."""
        return httpx.ByteStream(self._body)


def read_head(request: httpx.Request) -> tuple[bytes, Fields]:
    """Path and query, and the headers, of *request* as they are sent."""
    if isinstance(request, HttpsRequest):
        return request.target, request.fields
    return request.url.raw_path, request.headers.raw


def find_place(request: httpx.Request) -> Place:
    """Where *request* goes."""
    if isinstance(request, HttpsRequest):
        return request.place
    url = request.url
    return url.host, url.port or 443, request.extensions.get("sni_hostname", url.host)
