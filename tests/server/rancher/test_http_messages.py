"""Requests and answers as bytes: cut anywhere they read the same, and nothing can pass for something else."""

from __future__ import annotations

import itertools
from collections.abc import Iterable

import httptools
import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from generator.server.rancher.http_messages import AnswerReader, format_request

_NAMES = st.from_regex(r"[a-z][a-z0-9-]{0,12}", fullmatch=True).filter(
    lambda name: name not in {"host", "content-length", "transfer-encoding", "connection", "upgrade"}
)
_VALUES = st.from_regex(r"[!-~]([ -~]{0,20}[!-~])?", fullmatch=True)


@given(
    status=st.integers(200, 599).filter(lambda status: status not in {204, 304}),
    headers=st.lists(st.tuples(_NAMES, _VALUES), max_size=6),
    body=st.binary(max_size=300),
    cuts=st.lists(st.integers(0, 700), max_size=8),
    is_chunked=st.booleans(),
)
def test_answer_reads_the_same_wherever_it_is_cut(
    status: int, headers: list[tuple[str, str]], body: bytes, cuts: list[int], is_chunked: bool
) -> None:
    """And another one can follow on the same connection."""
    if is_chunked:
        framing, text = ("Transfer-Encoding", "chunked"), b"%x\r\n%b\r\n0\r\n\r\n" % (len(body), body)
        text = text if body else b"0\r\n\r\n"
    else:
        framing, text = ("Content-Length", str(len(body))), body
    lines = "".join(f"{name}: {value}\r\n" for name, value in (*headers, framing))
    text = f"HTTP/1.1 {status} Some words\r\n{lines}\r\n".encode() + text
    reader = AnswerReader()
    for _ in range(2):
        reader.begin()
        places = sorted({0, *(cut for cut in cuts if cut < len(text)), len(text)})
        for start, end in itertools.pairwise(places):
            reader.feed(text[start:end])
        assert (reader.status, reader.is_whole, reader.can_go_on) == (status, True, True)
        assert [(name.decode(), value.decode()) for name, value in reader.headers] == [*headers, framing]
        assert b"".join(iter(reader.take, b"")) == body
        assert reader.unread == 0


@given(st.lists(st.binary(min_size=1, max_size=200), max_size=10))
def test_whatever_comes_is_read_or_refused(pieces: list[bytes]) -> None:
    """With httpx' own error, and never with another."""
    reader = AnswerReader()
    try:
        for piece in pieces:
            reader.feed(piece)
        reader.feed_end()
    except httpx.RemoteProtocolError:
        return
    assert reader.is_whole


@pytest.mark.parametrize(
    ("start", "again"),
    [
        (b"HTTP/1.1 200 OK\r\n", b"X: " + b"x" * 1000 + b"\r\n"),
        (b"HTTP/1.1 200 OK\r\nX: ", b"x" * 1000),
        (b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5;x=", b"x" * 1000),
        (b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n", b"X: " + b"x" * 1000 + b"\r\n"),
        (b"HTTP/1.1 100 Continue\r\n\r\n", b"HTTP/1.1 100 Continue\r\nX: " + b"x" * 1000 + b"\r\n\r\n"),
    ],
    ids=["headers", "one header", "chunk header", "trailers", "interim answers"],
)
def test_what_is_not_body_is_bounded(start: bytes, again: bytes) -> None:
    """Wherever it stands."""
    with pytest.raises(httpx.RemoteProtocolError):
        _feed((start, *[again] * 150))


def _feed(pieces: Iterable[bytes]) -> None:
    reader = AnswerReader()
    for piece in pieces:
        reader.feed(piece)


class _Heard:
    def __init__(self) -> None:
        self.target, self.headers, self.body, self.count = b"", list[tuple[bytes, bytes]](), b"", 0

    def on_url(self, piece: bytes) -> None:
        self.target += piece

    def on_header(self, name: bytes, value: bytes) -> None:
        self.headers.append((name, value))

    def on_body(self, piece: bytes) -> None:
        self.body += piece

    def on_message_complete(self) -> None:
        self.count += 1


_TARGETS = st.from_regex(r"/[a-z/%20]{0,20}(\?[a-z=&]{0,10})?", fullmatch=True)


@given(
    method=st.sampled_from(["GET", "POST"]) | st.text(max_size=6),
    target=_TARGETS | st.text(max_size=20).map(lambda text: f"/{text}"),
    headers=st.lists(st.tuples(_NAMES | st.text(max_size=8), _VALUES | st.text(max_size=20)), max_size=4),
    body=st.binary(max_size=50),
)
def test_request_is_read_as_it_was_meant_or_not_written(
    method: str, target: str, headers: list[tuple[str, str]], body: bytes
) -> None:
    """One request, with these headers and no others."""
    encoded = [(name.encode(), value.encode()) for name, value in headers]
    try:
        request = httpx.Request(method, f"https://host.example{target}", headers=encoded, content=body)
        text = format_request(request)
    except (httpx.LocalProtocolError, httpx.InvalidURL, UnicodeError):
        return
    heard = _Heard()
    parser = httptools.HttpRequestParser(heard)
    try:
        parser.feed_data(text)
    except (httptools.HttpParserError, httptools.HttpParserUpgrade):
        return  # a method or a combination of headers that no server takes
    assert heard.count == 1
    assert heard.target == request.url.raw_path
    assert heard.headers == [(name, value.strip(b" \t")) for name, value in request.headers.raw]
    assert heard.body == body


@pytest.mark.parametrize(
    "header", [(b"x", b"1\r\ny: 2"), (b"x\r\ny", b"2"), (b"", b"1"), (b"x", b"\0"), (b"x y", b"1")]
)
def test_header_that_would_split_a_request_is_refused(header: tuple[bytes, bytes]) -> None:
    """Whatever led to it is a mistake of ours."""
    with pytest.raises(httpx.LocalProtocolError):
        format_request(httpx.Request("GET", "https://host.example/", headers=[header]))
