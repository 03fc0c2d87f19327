"""
A JSON API behind one base URL, asked with a token that goes nowhere else.

    ApiError
    ├── AddressError                 the base URL, or a part of a path, is none that may be asked: the user's fault
    ├── UnreachableError             nobody heard the request: no name, no connection, no verified TLS
    ├── LostError                    sent, but no whole answer: whether it was carried out is not known
    ├── UnexpectedAnswerError        an answer, but none that an API gives
    │   └── RedirectedError          a redirect; none is followed
    └── StatusError                  an error answer, 400 to 599
        └── RateLimitedError         too many requests; nothing was carried out

No error and no answer holds the token. What the environment says about proxies is passed in, see `find_proxy`.
"""

from __future__ import annotations

import asyncio
import base64
import json
import random
import time
from collections.abc import Awaitable, Callable, Iterable, Mapping
from dataclasses import dataclass, field
from email.utils import parsedate_to_datetime
from string import Formatter
from types import TracebackType
from typing import Any, final
from urllib.parse import quote, urlencode, urlsplit

import httpx

from generator.diagnostics import Secret
from generator.diagnostics.secret import SENSITIVE
from generator.diagnostics.text import show
from generator.server.rancher import errors as wire_errors
from generator.server.rancher import wire
from generator.server.rancher.limits import Limits
from generator.server.wire import JSON, Json

__all__ = [
    "AddressError",
    "ApiAnswer",
    "ApiError",
    "ApiLimits",
    "ApiRequest",
    "HttpApi",
    "LostError",
    "RateLimitedError",
    "RedirectedError",
    "StatusError",
    "Timing",
    "TokenHeader",
    "UnexpectedAnswerError",
    "UnreachableError",
    "basic_header",
    "find_proxy",
    "parse_base",
]

_LOOPBACK = frozenset({"127.0.0.1", "::1", "localhost"})
_SAFE_METHODS = frozenset({"GET", "HEAD", "PUT", "DELETE"})  # RFC 9110, section 9.2.2: twice is the same as once
_LATER = frozenset({500, 502, 503, 504})
_LONGEST_MESSAGE = 300
_LEAST_WAIT_S = 60.0
"""After a rate limit that answers 403 and says nothing else (GitHub, "Rate limits for the REST API")."""
_SMALLEST_EPOCH = 1_000_000_000
"""Smaller numbers in `RateLimit-Reset` are seconds from now (the IETF's draft), larger ones a date (GitLab, GitHub)."""


class ApiError(Exception):
    """The root: whatever keeps a request from being answered as it should."""


class AddressError(ApiError):
    """The base URL, or a part of a path, is none that may be asked; the message says why."""


class UnreachableError(ApiError):
    """Nobody heard the request."""


class LostError(ApiError):
    """The request was sent, but no whole answer came: whether it was carried out is not known."""


class UnexpectedAnswerError(ApiError):
    """An answer, but none that an API gives: a page for browsers, not JSON, too large, of another shape."""


class RedirectedError(UnexpectedAnswerError):
    """
    A redirect, which is not followed: it could lead the token elsewhere.

    Attributes:
        host: Where to, without path and query; empty when it does not leave the host.
    """

    def __init__(self, status: int, host: str) -> None:
        super().__init__(f"the server answered {status} with a redirect to {host or 'another path'}")
        self.host = host


class StatusError(ApiError):
    """
    An error answer.

    Attributes:
        status: 400 to 599.
        words: What the server says, one safe line; empty when it says nothing.
        value: The body, when it was JSON.
    """

    def __init__(self, status: int, words: str, value: Json = None) -> None:
        super().__init__(f"the server answered {status}" + (f": {words}" if words else ""))
        self.status = status
        self.words = words
        self.value = value

    def is_refusal(self, *statuses: int) -> bool:
        """Whether the status is one of *statuses*, and it is what was asked that is refused, not how often."""
        return self.status in statuses and not isinstance(self, RateLimitedError)


class RateLimitedError(StatusError):
    """
    Too many requests, and the time given does not suffice to wait. Nothing was carried out.

    Attributes:
        wait_s: Seconds that the server asks to wait; `None` when it does not say.
    """

    def __init__(self, status: int, words: str, wait_s: float | None) -> None:
        super().__init__(status, words)
        self.wait_s = wait_s


@final
@dataclass(frozen=True, slots=True)
class TokenHeader:
    """
    The header that shows who asks.

    Attributes:
        token: What follows the scheme.
        name: `Authorization`, `PRIVATE-TOKEN`, ...
        scheme: Stands before the token, with a space between; empty for none.
        also_hidden: Further texts that must not come back in an answer.
    """

    token: Secret
    name: str = "Authorization"
    scheme: str = "Bearer"
    also_hidden: tuple[Secret, ...] = ()

    def __post_init__(self) -> None:
        """Raises `ValueError`, without repeating it, for what no header can hold: the owner's mistake."""
        value = self.token.reveal()
        if not value or not all("!" <= character <= "~" for character in value):
            raise ValueError("a token is made of printable ASCII characters without spaces")

    @property
    def value(self) -> str:
        """The header's value. A secret."""
        return f"{self.scheme} {self.token.reveal()}".lstrip()


def basic_header(user: str, password: Secret) -> TokenHeader:
    """The header of HTTP's Basic scheme (RFC 7617)."""
    pair = base64.b64encode(f"{user}:{password.reveal()}".encode()).decode("ascii")
    return TokenHeader(Secret(pair), scheme="Basic", also_hidden=(password,))


@final
@dataclass(frozen=True, slots=True)
class ApiLimits:
    """
    Attributes:
        connect_s, answer_s: Seconds for the connection, and for one answer to its last byte.
        total_s: Seconds for one request with all its repetitions and waits. GitHub asks to wait a minute at least
            after a secondary rate limit.
        answer_bytes: Of one body, unpacked.
        tries: Of one request, the first included.
        first_wait_s, longest_wait_s: The waits between tries double from the one to the other; a wait that the
            server asks for is only bounded by *total_s*.
    """

    connect_s: float = 10.0
    answer_s: float = 30.0
    total_s: float = 150.0
    answer_bytes: int = 16 << 20
    tries: int = 5
    first_wait_s: float = 1.0
    longest_wait_s: float = 30.0


@final
@dataclass(frozen=True, slots=True)
class Timing:
    """What time is taken from: seconds since 1970, steady seconds, a sleep, and a random number from 0 to 1."""

    now: Callable[[], float] = time.time
    steady: Callable[[], float] = time.monotonic
    sleep: Callable[[float], Awaitable[None]] = asyncio.sleep
    random: Callable[[], float] = random.random


@final
@dataclass(frozen=True, slots=True)
class ApiRequest:
    """
    One request, as data.

    Attributes:
        method: In capital letters.
        path: Below the base URL, with `{name}` for each of *parts*, which are encoded, slashes too.
        query: In the order sent.
        body: A JSON value; `None` for no body.
        headers: Further ones; none of them a secret.
        is_repeatable: Whether sending it twice does the same as sending it once; `None` goes by the method.
    """

    method: str
    path: str
    parts: Mapping[str, str | int] = field(default_factory=dict)
    query: tuple[tuple[str, str], ...] = ()
    body: Json = None
    headers: Mapping[str, str] = field(default_factory=dict)
    is_repeatable: bool | None = None

    @property
    def target(self) -> str:
        """
        Path and query, encoded.

        Raises:
            AddressError: A part is empty or a dot segment, which a server would resolve to another path.
        """
        encoded = {name: _encode(name, str(part)) for name, part in self.parts.items()}
        query = f"?{urlencode(self.query)}" if self.query else ""
        return Formatter().vformat(self.path, (), encoded) + query

    @property
    def may_repeat(self) -> bool:
        return self.method in _SAFE_METHODS if self.is_repeatable is None else self.is_repeatable


@final
@dataclass(frozen=True, slots=True)
class ApiAnswer:
    """
    A good answer.

    Attributes:
        status: 200 to 299.
        value: The body; `None` when there was none.
        headers: Names in lower case.
    """

    status: int
    value: Json
    headers: Mapping[str, str] = field(default_factory=dict)


def find_proxy(base_url: str, environment: Mapping[str, str]) -> str | None:
    """The proxy for *base_url* by `HTTPS_PROXY`, `ALL_PROXY` and `NO_PROXY`, small letters first; none for loopback."""
    host, scheme = urlsplit(base_url).hostname or "", urlsplit(base_url).scheme
    if host in _LOOPBACK:
        return None
    named = {name: _either_case(environment, f"{name}_proxy") for name in (scheme, "all", "no")}
    if any(_is_covered(host, entry) for entry in named["no"].split(",")):
        return None
    proxy = named[scheme] or named["all"]
    return (proxy if "://" in proxy else f"http://{proxy}") if proxy else None


def _is_covered(host: str, entry: str) -> bool:
    """Whether an entry of `NO_PROXY` means *host*: `*`, the name, or a domain that it lies in."""
    domain = entry.strip().lower().lstrip(".").partition(":")[0]
    return domain == "*" or (domain != "" and f".{host}".endswith(f".{domain}"))


def _either_case(environment: Mapping[str, str], name: str) -> str:
    return environment.get(name) or environment.get(name.upper()) or ""


@final
class HttpApi:
    """
    Asks one API, while its `async with` block lasts.

        async with HttpApi("https://api.example.com/v1", header=TokenHeader(token)) as api:
            answer = await api.send(ApiRequest("GET", "/items/{id}", {"id": "a/b"}))
    """

    def __init__(
        self,
        base_url: str,
        *,
        header: TokenHeader | None = None,
        ca_pem: str | None = None,
        proxy: str | None = None,
        limits: ApiLimits | None = None,
        timing: Timing | None = None,
        transport: httpx.AsyncBaseTransport | None = None,
    ) -> None:
        """
        Args:
            base_url: With or without a path; `https`, or on this machine `http`.
            header: Who asks; it is sent to this base URL alone.
            ca_pem: The only authorities to trust; `None` for the system's, or those of `SSL_CERT_FILE`.
            proxy: See `find_proxy`.
            transport: Another one than httpx' own, for recordings.

        Raises:
            AddressError: *base_url* or *proxy* is none.
            UnreachableError: *ca_pem* cannot be read.
        """
        self._base = httpx.URL(parse_base(base_url))
        self._header = header
        self._limits = limits or ApiLimits()
        self._timing = timing or Timing()
        self._wire_limits = Limits(self._limits.connect_s, self._limits.answer_s, self._limits.answer_bytes)
        self._hidden = tuple(_spellings(header))
        self._transport = transport or _open(ca_pem, proxy)

    @property
    def base_url(self) -> str:
        """Without a slash at its end."""
        return str(self._base).rstrip("/")

    async def __aenter__(self) -> HttpApi:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, exc: BaseException | None, traceback: TracebackType | None
    ) -> None:
        await self._transport.aclose()

    async def send(self, request: ApiRequest) -> ApiAnswer:
        """
        The answer to *request*; repeats it, after a while, when that is sure to do no harm.

        Raises:
            ApiError: No good answer came.
        """
        deadline = self._timing.steady() + self._limits.total_s
        for number in range(1, self._limits.tries):
            try:
                return await self._send_once(request)
            except ApiError as exc:
                wait_s = self._wait_after(exc, request, number)
                if wait_s is None or self._timing.steady() + wait_s > deadline:
                    raise
            await self._timing.sleep(wait_s)
        return await self._send_once(request)

    async def _send_once(self, request: ApiRequest) -> ApiAnswer:
        message = self._build(request)
        try:
            answer = await wire.exchange(self._transport, message, self._wire_limits)
        except wire_errors.RancherError as exc:
            raise _translate(exc) from exc
        return self._take(answer)

    def _build(self, request: ApiRequest) -> httpx.Request:
        prefix = self._base.raw_path.decode("ascii").rstrip("/")
        content = None if request.body is None else json.dumps(request.body, ensure_ascii=False).encode()
        headers = {
            "host": self._base.netloc.decode("ascii"),
            "user-agent": wire.USER_AGENT,
            "accept": JSON,
            "accept-encoding": "gzip",
            **({} if content is None else {"content-type": JSON}),
            **request.headers,
            **({} if self._header is None else {self._header.name: self._header.value}),
        }
        url = self._base.copy_with(raw_path=(prefix + request.target).encode("ascii"))
        seconds = httpx.Timeout(self._limits.answer_s, connect=self._limits.connect_s).as_dict()
        return httpx.Request(request.method, url, headers=headers, content=content, extensions={"timeout": seconds})

    def _take(self, answer: wire.Answer) -> ApiAnswer:
        text, headers = self._scrub(answer.body.decode("utf-8", "replace")), answer.headers
        headers = {name: self._scrub(value) for name, value in headers.items()}
        if 300 <= answer.status < 400:
            raise RedirectedError(answer.status, self._foreign_host(headers.get("location", "")))
        value = self._parse(text)
        if answer.status >= 400:
            raise _status_error(answer.status, value, headers, self._timing.now())
        if value is None and text.strip() not in ("", "null"):
            what = "a page for browsers" if text.lstrip()[:1] == "<" else "not JSON"
            raise UnexpectedAnswerError(f"the server answered {answer.status}, but the answer is {what}")
        return ApiAnswer(answer.status, value, headers)

    def _parse(self, text: str) -> Json:
        """The JSON value, `None` when there is none; texts are scrubbed again: JSON can spell them otherwise."""
        try:
            return _map_texts(json.loads(text), self._scrub)
        except (ValueError, RecursionError):
            return None

    def _scrub(self, text: str) -> str:
        for hidden in self._hidden:
            text = text.replace(hidden, SENSITIVE)
        return text

    def _foreign_host(self, location: str) -> str:
        try:
            host = urlsplit(location).hostname or ""
        except ValueError:
            return "nowhere"
        return "" if host == self._base.host else show(host)[:_LONGEST_MESSAGE]

    def _wait_after(self, exc: ApiError, request: ApiRequest, number: int) -> float | None:
        """Seconds to wait before the next try, the *number*th from 1; `None` when there must be none."""
        grown = min(self._limits.first_wait_s * 2.0 ** (number - 1), self._limits.longest_wait_s)
        jittered = grown * (0.5 + self._timing.random() / 2)
        match exc:
            case RateLimitedError(wait_s=asked):
                unasked = jittered if exc.status == 429 else _LEAST_WAIT_S * 2.0 ** (number - 1)
                return unasked if asked is None else asked
            case UnreachableError():
                return jittered
            case LostError():
                return jittered if request.may_repeat else None
            case StatusError(status=status) if status in _LATER:
                return jittered if request.may_repeat else None
        return None


def parse_base(base_url: str) -> str:
    """
    *base_url* as it is asked.

    Raises:
        AddressError: A token must not be sent there.
    """
    try:
        parts = urlsplit(base_url)
        _, host = parts.port, parts.hostname or ""
        url = httpx.URL(base_url)
    except (ValueError, httpx.InvalidURL) as exc:
        raise AddressError(f"`{show(base_url)}` is no URL") from exc
    shown = show(f"{parts.scheme}://{host}")
    if parts.scheme not in ("https", "http") or not host:
        raise AddressError("the base URL does not start with https:// and a host")
    if parts.scheme == "http" and host not in _LOOPBACK:
        raise AddressError(f"`{shown}` is not https: a token would be readable on the way")
    if parts.username is not None or parts.query or parts.fragment:
        raise AddressError(f"the base URL at `{shown}` has a user, a query or a fragment")
    return str(url)


def _open(ca_pem: str | None, proxy: str | None) -> httpx.AsyncBaseTransport:
    try:
        context = wire.make_tls_context(ca_pem)
        # Connections are few and short; the proxy is the caller's to find, hence no look at the environment here.
        return httpx.AsyncHTTPTransport(
            verify=context, trust_env=False, retries=0, proxy=httpx.Proxy(proxy) if proxy else None
        )
    except wire_errors.TlsError as exc:
        raise UnreachableError(str(exc)) from exc
    except (ValueError, httpx.InvalidURL) as exc:
        raise AddressError("the proxy of the environment is no URL of a proxy") from exc


def _spellings(header: TokenHeader | None) -> Iterable[str]:
    """Each way in which a server could repeat the token."""
    for secret in (header.token, *header.also_hidden) if header is not None else ():
        text = secret.reveal()
        if text:
            yield from dict.fromkeys((text, quote(text, safe=""), json.dumps(text)[1:-1]))


def _encode(name: str, part: str) -> str:
    if part in ("", ".", ".."):
        raise AddressError(f"`{part}` cannot be the {name.replace('_', ' ')}")
    try:
        return quote(part, safe="")
    except UnicodeError as exc:
        raise AddressError(f"the {name.replace('_', ' ')} is no text") from exc


def _map_texts(value: Json, change: Callable[[str], str]) -> Json:
    if isinstance(value, str):
        return change(value)
    if isinstance(value, list):
        return [_map_texts(item, change) for item in value]
    if isinstance(value, dict):
        return {change(key): _map_texts(item, change) for key, item in value.items()}
    return value


def _translate(exc: wire_errors.RancherError) -> ApiError:
    """The wire's words for what went wrong, under our names: what matters here is whether the request arrived."""
    match exc:
        case wire_errors.TimedOutError() if _is_in_connecting(exc):
            return UnreachableError("no connection within the time given")
        case wire_errors.TimedOutError() | wire_errors.DroppedError():
            return LostError(str(exc))
        case wire_errors.UnreachableError() | wire_errors.TlsError():
            return UnreachableError(str(exc))
    return UnexpectedAnswerError(str(exc))


def _is_in_connecting(exc: Exception) -> bool:
    return isinstance(exc.__cause__, (httpx.ConnectTimeout, httpx.PoolTimeout))


def _status_error(status: int, value: Json, headers: Mapping[str, str], now: float) -> StatusError:
    words = _find_words(value)
    wait_s = _find_wait(headers, now)
    is_used_up = headers.get("x-ratelimit-remaining") == "0" or "rate limit" in words.lower()
    if status == 429 or (status == 403 and ("retry-after" in headers or is_used_up)):
        return RateLimitedError(status, words, wait_s)
    return StatusError(status, words, value)


def _find_words(value: Json) -> str:
    """The sentence for people in an error's body, wherever the API keeps it."""
    found: Any = value
    for _ in range(4):
        if isinstance(found, dict):
            keys = ("message", "error_description", "error", "errors", "detail")
            found = next((found[key] for key in keys if found.get(key)), next(iter(found.values()), None))
        elif isinstance(found, list):
            found = found[0] if found else None
        else:
            break
    words = show(" ".join(found.split())) if isinstance(found, str) else ""
    return words if len(words) <= _LONGEST_MESSAGE else words[: _LONGEST_MESSAGE - 1] + "…"


def _find_wait(headers: Mapping[str, str], now: float) -> float | None:
    """
    Seconds to wait as the server asks.

    `Retry-After` is a number of seconds or a date (RFC 9110, section 10.2.3). GitHub sends `x-ratelimit-reset`, GitLab
    `RateLimit-Reset`, both as seconds since 1970; the IETF's draft of the latter means seconds from now.
    """
    if after := headers.get("retry-after", "").strip():
        return _seconds(after) if after.isdigit() else _seconds_until(after, now)
    for name in ("x-ratelimit-reset", "ratelimit-reset"):
        number = _seconds(headers.get(name, ""))
        if number is not None:
            return max(0.0, number - now) if number > _SMALLEST_EPOCH else number
    return None


def _seconds(text: str) -> float | None:
    return float(text) if text.isascii() and text.isdigit() and len(text) < 12 else None


def _seconds_until(date: str, now: float) -> float | None:
    try:
        return max(0.0, parsedate_to_datetime(date).timestamp() - now)
    except (ValueError, OverflowError):
        return None
