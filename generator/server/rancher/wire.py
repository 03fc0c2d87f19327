"""
The wire to a Rancher server: one TLS context, one gate that only reads pass, bounded answers, our own errors.

Nothing here follows redirects, keeps cookies, reads proxy variables or retries: httpx' transport is used without its
client, which would.
"""

from __future__ import annotations

import asyncio
import functools
import json
import os
import ssl
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from typing import Any, final

import httpx

from generator.diagnostics import BugError
from generator.server.rancher.endpoints import ApiKey, Endpoint
from generator.server.rancher.errors import (
    CertificateError,
    ConnectionFailedError,
    DroppedError,
    NotTlsError,
    TimedOutError,
    TlsError,
    TooLargeError,
    UnexpectedAnswerError,
)
from generator.server.rancher.http_request import Fields, HttpsRequest, read_head
from generator.server.rancher.http_transport import HttpTransport
from generator.server.rancher.limits import Limits
from generator.server.rancher.requests import ReadRequest, find_request_kind

__all__ = ["Answer", "Wire", "await_refusal", "make_tls_context", "open_wire"]

Wire = Callable[[ssl.SSLContext, Limits], httpx.AsyncBaseTransport]
"""Makes the transport. Another one than `open_wire` records, replays, or answers in a test."""

USER_AGENT = "apono-bridge"
"""Without `Mozilla`: Norman answers browsers with pages."""

_KEY_HEADER = b"authorization"


@final
@dataclass(frozen=True, slots=True)
class Answer:
    """
    What came back.

    Attributes:
        status: The HTTP status.
        headers: Names in lower case; of repeated ones, the values joined by commas.
        body: Unpacked.
        tls: The TLS object of the connection; `None` when the transport has none.
    """

    status: int
    headers: dict[str, str]
    body: bytes
    tls: ssl.SSLObject | None = None


@functools.lru_cache(maxsize=64)  # reading the system's authorities takes some 20 ms; contexts are not changed later
def make_tls_context(ca_pem: str | None, *, is_strict: bool = False) -> ssl.SSLContext:
    """
    A context that verifies the chain and the name, the same with every Python.

    Args:
        ca_pem: The only certificates to trust; `None` for the system's.
        is_strict: Whether to apply RFC 5280 to the letter, as Python does by itself since 3.13. Go, curl and
            OpenSSL's own tools do not, so a home-made authority that works everywhere else would fail.

    Raises:
        TlsError: *ca_pem* has no certificate that OpenSSL can read.
    """
    context = ssl.create_default_context() if ca_pem is None else _trust_only(ca_pem)
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    context.verify_flags |= ssl.VERIFY_X509_PARTIAL_CHAIN  # an intermediate may be the anchor, as in Go and Python 3.13
    if is_strict:
        context.verify_flags |= ssl.VERIFY_X509_STRICT
    else:
        context.verify_flags &= ~ssl.VERIFY_X509_STRICT
    return context


def _trust_only(ca_pem: str) -> ssl.SSLContext:
    # Python takes "no text" for "the system's authorities", and ASCII only: comments around certificates may hold more.
    text = ca_pem.encode("ascii", "ignore").decode("ascii")
    if not text.strip():
        raise TlsError("the certificate authority is empty")
    try:
        return ssl.create_default_context(cadata=text)
    except (ssl.SSLError, ValueError) as exc:
        raise TlsError("the certificate authority cannot be read") from exc


def open_wire(context: ssl.SSLContext, limits: Limits) -> httpx.AsyncBaseTransport:
    """The real thing: HTTP/1.1 over TLS."""
    return HttpTransport(
        context, limits.connections, at_first=limits.connections_at_first, patience_s=limits.patience_s
    )


def build_request(
    request: ReadRequest, endpoint: Endpoint, address: str, key: ApiKey | None, limits: Limits
) -> httpx.Request:
    """
    *request* as httpx sends it to *address*, for which the certificate must name the endpoint's host.

    The address has been looked up and checked before; a second look-up could lead elsewhere.
    """
    body = b"" if request.body is None else json.dumps(request.body, separators=(",", ":")).encode()
    fields = [(b"host", endpoint.authority.encode("ascii")), *_COMMON_HEADERS]
    if body:
        fields.append((b"content-type", b"application/json"))
    if key is not None:
        fields.append((_KEY_HEADER, f"Bearer {key.access_key}:{key.secret_key.reveal()}".encode("ascii")))
    if body:
        fields.append((b"content-length", b"%d" % len(body)))
    place = (address, endpoint.port, endpoint.host)
    return HttpsRequest(request.kind.method, place, request.target.encode("ascii"), fields, body, _make_times(limits))


_COMMON_HEADERS = (
    (b"user-agent", USER_AGENT.encode()),
    (b"accept", b"application/json"),
    (b"accept-encoding", b"gzip"),
)


@functools.lru_cache(maxsize=8)
def _make_times(limits: Limits) -> dict[str, float | None]:
    return httpx.Timeout(limits.answer_s, connect=limits.connect_s).as_dict()


def check_request(request: httpx.Request, endpoint: Endpoint, *, may_show_key: bool) -> None:
    """
    The last gate before the wire: whatever led here, only reads of the table pass, and a key only when it may.

    Raises:
        BugError: Anything else was about to be sent.
    """
    target, fields = read_head(request)
    path = target.decode("ascii").partition("?")[0]
    kind = find_request_kind(request.method, path)
    if kind is None:
        raise BugError(f"{request.method} {path} is not among the requests that may be sent")
    if (request.method == "POST") != bool(request.content) or not _is_review(request.content):
        raise BugError(f"{request.method} {path} has a body that is no access review")
    hosts = [value for name, value in fields if name.lower() == b"host"]
    is_https = isinstance(request, HttpsRequest) or request.url.scheme == "https"
    if not is_https or hosts != [endpoint.authority.encode()]:
        raise BugError("a request to another server than the client's own")
    if not may_show_key and any(name.lower() == _KEY_HEADER for name, _ in fields):
        raise BugError(f"{request.method} {path} carries a key before the server has proved who it is")


def _is_review(content: bytes) -> bool:
    return not content or bool(json.loads(content).get("kind") == "SelfSubjectAccessReview")


async def exchange(transport: httpx.AsyncBaseTransport, request: httpx.Request, limits: Limits) -> Answer:
    """
    Sends *request* and reads the whole answer, within the limits.

    Raises:
        RancherError: No answer, or one beyond the limits; whatever httpx, ssl or the system raise becomes one.
    """
    with our_errors():
        async with asyncio.timeout(limits.request_s) as deadline:
            response = await transport.handle_async_request(request)
            deadline.reschedule(asyncio.get_running_loop().time() + limits.answer_s)
            headers = _read_headers(response.headers.raw)
            try:
                body = await _read_body(response, headers.get("content-encoding", ""), limits.answer_bytes)
            finally:
                await response.aclose()
    return Answer(response.status_code, headers, body, _find_tls(response))


def _read_headers(fields: Fields) -> dict[str, str]:
    """By name in lower case; of repeated ones, the values joined by commas."""
    found: dict[str, str] = {}
    for raw_name, raw_value in fields:
        name, value = raw_name.decode("latin-1").lower(), raw_value.decode("latin-1")
        found[name] = f"{found[name]}, {value}" if name in found else value
    return found


async def _read_body(response: httpx.Response, encoding: str, limit_bytes: int) -> bytes:
    """The body, unpacked step by step, so that a small answer cannot become a large one in memory."""
    unpack = _unpacker(encoding.strip().lower())
    body = bytearray()
    assert isinstance(response.stream, httpx.AsyncByteStream)  # noqa: S101 - what an asynchronous transport returns
    async for chunk in response.stream:
        body += unpack(chunk, limit_bytes + 1 - len(body))
        if len(body) > limit_bytes:
            raise TooLargeError(limit_bytes)
    return bytes(body)


def _unpacker(encoding: str) -> Callable[[bytes, int], bytes]:
    """A function from a piece of the answer and the most bytes wanted to unpacked bytes."""
    if encoding in {"", "identity"}:
        return lambda chunk, _: chunk
    if encoding != "gzip":  # nothing else was asked for
        raise UnexpectedAnswerError("the answer is packed in a way that was not asked for")
    inflater = zlib.decompressobj(wbits=31)
    return inflater.decompress


def _find_tls(response: httpx.Response) -> ssl.SSLObject | None:
    stream: Any = response.extensions.get("network_stream")
    tls = stream.get_extra_info("ssl_object") if stream is not None else None
    return tls if isinstance(tls, ssl.SSLObject) else None


@contextmanager
def our_errors() -> Iterator[None]:
    """Turns what httpx, ssl, zlib and the system raise into our own errors."""
    try:
        yield
    except httpx.TimeoutException as exc:
        raise TimedOutError("no whole answer within the time given") from exc
    except TimeoutError as exc:
        raise TimedOutError("no whole answer within the time given") from exc
    except (httpx.TransportError, OSError) as exc:
        raise _translate(exc) from exc
    except (httpx.HTTPError, httpx.InvalidURL, httpx.StreamError, zlib.error, UnicodeError) as exc:
        raise UnexpectedAnswerError("the answer cannot be read") from exc


def _translate(
    exc: Exception,
) -> TlsError | ConnectionFailedError | DroppedError | UnexpectedAnswerError:
    """The error of ours for a failure of the transport; its causes tell more than its own type."""
    for cause in _causes(exc):
        if isinstance(cause, ssl.SSLError) and not _is_end(cause):
            return translate_tls(cause)
    if isinstance(exc, (httpx.LocalProtocolError, httpx.UnsupportedProtocol)):
        raise BugError("a request that cannot be sent") from exc
    if isinstance(exc, httpx.RemoteProtocolError):
        return _translate_protocol(exc)
    if isinstance(exc, (httpx.ConnectError, httpx.ProxyError, ssl.SSLError)):
        return ConnectionFailedError(f"no connection: {_system_words(exc)}")
    return DroppedError("the connection ended within an answer")


def _is_end(exc: ssl.SSLError) -> bool:
    """Whether the other side only went away, which says nothing of TLS; without a reason when Python itself says so."""
    return isinstance(exc, ssl.SSLEOFError) or not getattr(exc, "reason", None)


def translate_tls(exc: ssl.SSLError) -> TlsError:
    """The error of ours for OpenSSL's."""
    if isinstance(exc, ssl.SSLCertVerificationError):
        return CertificateError(exc.verify_code, exc.verify_message)
    reason: str = getattr(exc, "reason", None) or "no reason given"  # absent on errors that Python itself makes
    if reason in _NOT_TLS:
        return NotTlsError("the port does not speak TLS")
    words = reason.replace("_", " ").lower()
    return TlsError(f"no secure connection: {words}")


# What OpenSSL 3.0 to 3.5 says when the first bytes are not those of a TLS record.
_NOT_TLS = frozenset({"WRONG_VERSION_NUMBER", "RECORD_LAYER_FAILURE", "HTTP_REQUEST", "PACKET_LENGTH_TOO_LONG"})


def _translate_protocol(exc: httpx.RemoteProtocolError) -> DroppedError | UnexpectedAnswerError:
    # h11's words for an early end; everything else is a breach of HTTP.
    text = str(exc)
    if "disconnected" in text or "closed connection" in text or "peer closed" in text:
        return DroppedError("the connection ended within an answer")
    return UnexpectedAnswerError("the answer is not HTTP")


def _causes(exc: BaseException) -> Iterator[BaseException]:
    seen: set[int] = set()
    current: BaseException | None = exc
    while current is not None and id(current) not in seen:
        seen.add(id(current))
        yield current
        current = current.__cause__ or current.__context__


def _system_words(exc: BaseException) -> str:
    """What the system says, such as `Connection refused`; not the library's words, which may hold a URL."""
    for cause in _causes(exc):
        if isinstance(cause, OSError) and cause.errno and not isinstance(cause, ssl.SSLError):
            return os.strerror(cause.errno)  # its own text may be asyncio's, with addresses
    return "it ended before anything was said"


async def fetch_chain(endpoint: Endpoint, address: str, limits: Limits) -> tuple[str, tuple[bytes, ...]]:
    """
    The certificates that the server presents, for a diagnosis after they did not verify. Sends a handshake, no more.

    Returns:
        The protocol (`TLSv1.3`) and the chain in DER as presented, the server's own certificate first.
    """
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE
    with our_errors():
        async with asyncio.timeout(limits.connect_s):
            return await _shake_hands(endpoint, address, context)


async def await_refusal(endpoint: Endpoint, address: str, context: ssl.SSLContext, limits: Limits) -> None:
    """
    Shakes hands, says nothing, and listens for a moment whether the server minds.

    With TLS 1.3 a server refuses a client without a certificate only after the handshake (RFC 8446, section 4.4.2.4);
    a client that speaks meanwhile often loses the refusal together with the connection.

    Raises:
        RancherError: What the server had to say, or that no handshake came about.
    """
    with our_errors():
        async with asyncio.timeout(limits.connect_s):
            reader, writer = await asyncio.open_connection(
                address, endpoint.port, ssl=context, server_hostname=endpoint.host
            )
        try:
            with suppress(TimeoutError):
                await asyncio.wait_for(reader.read(1), min(_REFUSAL_S, limits.answer_s))
        finally:
            await _hang_up(writer)


_REFUSAL_S = 1.0


async def _shake_hands(endpoint: Endpoint, address: str, context: ssl.SSLContext) -> tuple[str, tuple[bytes, ...]]:
    try:
        _, writer = await asyncio.open_connection(address, endpoint.port, ssl=context, server_hostname=endpoint.host)
    except ssl.SSLError:
        raise
    except OSError as exc:
        raise ConnectionFailedError(f"no connection: {_system_words(exc)}") from exc
    try:
        tls = writer.get_extra_info("ssl_object")
        return tls.version() or "", _presented(tls)
    finally:
        await _hang_up(writer)


async def _hang_up(writer: asyncio.StreamWriter) -> None:
    """At once: asyncio's `close` would wait 30 s for a server that does not say good-bye (RFC 8446, 6.1)."""
    writer.transport.abort()
    with suppress(OSError):
        await writer.wait_closed()


def _presented(tls: Any) -> tuple[bytes, ...]:
    # Public since Python 3.13; before, the object beneath has the same function (since 3.10).
    if hasattr(tls, "get_unverified_chain"):
        return tuple(tls.get_unverified_chain())
    der = 2  # _ssl.ENCODING_DER
    return tuple(certificate.public_bytes(der) for certificate in tls._sslobj.get_unverified_chain() or ())
