"""What can be wrong with a stand-in, to be switched on one by one or together."""

from __future__ import annotations

import math
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, replace
from enum import Enum
from types import MappingProxyType
from typing import final

from generator.server.rancher.fake.messages import Answer, Heard, text_answer
from generator.server.rancher.fake.refusals import kubernetes_status, norman_error, not_found_page

__all__ = ["Fault", "FaultError", "Manner", "Trouble", "answer_fault", "parse_trouble"]

_HTML = "text/html"


@final
class Fault(Enum):
    """One switch; its value says what is so. Those of keys and rights are set-ups (`setups`)."""

    # The certificate and the handshake.
    EXPIRED_CERTIFICATE = "the server's certificate has expired"
    NOT_YET_VALID_CERTIFICATE = "the server's certificate is not yet valid"
    WRONG_NAME = "the server's certificate is for another name"
    MISSING_INTERMEDIATE = "the server does not send the intermediate certificate"
    WRONG_CA = "another authority than the published one signed the server's certificate"
    SELF_SIGNED = "the server's certificate is signed by itself"
    EXPIRED_CA = "the authority's certificate has expired"
    INSPECTED = "a proxy on the way signs certificates of its own"
    BARE_CA = "the authority lacks what RFC 5280 asks for"
    WEAK_KEY = "the server's key has 1024 bits"
    OLD_TLS = "the server speaks TLS 1.1 at most"
    PLAIN_HTTP = "the port speaks HTTP without TLS"
    SILENT = "the port accepts connections and says nothing"

    # `/cacerts`.
    EMPTY_CACERTS = "no authority is published"
    OTHER_CACERTS = "an authority is published that has signed nothing here"
    CRLF_CACERTS = "the published authority has Windows line ends"
    CACERTS_WITHOUT_NEWLINE = "the published authority has no newline at its end"

    # Answers.
    STARTING = "the server has just started: API paths are not found"
    AGGREGATION_NOT_READY = "the extension API server is not registered yet (2.12 and later)"
    TOO_MANY_REQUESTS_TEXT = "Kubernetes limits requests"
    TOO_MANY_REQUESTS_JSON = "Kubernetes limits requests that /v3 makes"
    TOO_MANY_REQUESTS_PAGE = "a proxy limits requests"
    BAD_GATEWAY = "a proxy gets no answer from Rancher"
    UNAVAILABLE = "a proxy has no Rancher to ask"
    INTERNAL_ERROR = "Rancher fails"
    LOGIN_PAGE = "a proxy answers with its login page"
    REDIRECT_ELSEWHERE = "the server redirects to another host"
    REDIRECT_LOOP = "the server redirects to itself for ever"
    NO_FORWARDED_PROTO = "a proxy ends TLS without saying so: links start with http://"
    NOT_JSON = "the answer is cut off JSON"
    WRONG_SHAPE = "the answer is JSON of another shape"
    NOT_RANCHER = "the server is something else"

    # The connection.
    SLOW = "each answer takes a while"
    DROPPED = "the connection ends without an answer"
    CUT = "the connection ends within an answer"
    TRICKLE = "the answer comes byte by byte and does not end"
    ENDLESS = "the answer does not end"
    ENDLESS_HEADERS = "the answer's headers do not end"
    BOMB = "the answer is small, and huge once unpacked"
    NOT_HTTP = "the answer is not HTTP"

    @property
    def kebab_name(self) -> str:
        """What people call it: `expired-certificate`."""
        return self.name.lower().replace("_", "-")


@final
class Manner(Enum):
    """How an answer is sent that is not simply an answer."""

    DROP = 1
    CUT = 2
    TRICKLE = 3
    ENDLESS = 4
    ENDLESS_HEADERS = 5
    BOMB = 6
    NOT_HTTP = 7


@final
@dataclass(frozen=True, slots=True)
class Trouble:
    """
    A fault with its bounds.

    Attributes:
        paths: Beginnings of the paths that have it; empty for those that the fault has by itself.
        times: How many requests have it before it heals; `None` for all. Counts for faults of answers.
        delay_s: Seconds to wait, for `SLOW`.
        location: Where a redirect leads.
    """

    fault: Fault
    paths: tuple[str, ...] = ()
    times: int | None = None
    delay_s: float = 0.05
    location: str = "https://elsewhere.example.com"

    def concerns(self, heard: Heard) -> bool:
        """Whether the request meets the fault."""
        paths = self.paths or _OWN_PATHS.get(self.fault, ("/",))
        return any(heard.path.startswith(path) for path in paths)


@final
class FaultError(ValueError):
    """The text says no fault: the mistake of whoever wrote it. One line."""


def parse_trouble(text: str) -> Trouble:
    """
    The trouble that a text says: `FAULT[=VALUE] [PATH [TIMES]]`.

    VALUE is the seconds of `slow` and the URL that `redirect-elsewhere` leads to. Examples: `expired-certificate`,
    `slow=0.5`, `bad-gateway /v3 2`.

    Raises:
        FaultError: It says none.
    """
    form = "FAULT[=VALUE] [PATH [TIMES]]"
    word, *rest = text.split() or [""]
    label, has_value, value = word.partition("=")
    fault = next((fault for fault in Fault if fault.kebab_name == label), None)
    if fault is None:
        raise FaultError(f"`{label}` is none of the faults {', '.join(fault.kebab_name for fault in Fault)}")
    if len(rest) > 2 or (rest and not rest[0].startswith("/")):
        raise FaultError(f"`{text}` is not {form}; a path begins with a slash")
    if rest[1:] and not (rest[1].isdecimal() and int(rest[1])):
        raise FaultError(f"`{text}` is not {form}; TIMES is a whole number above 0")
    trouble = Trouble(fault, paths=tuple(rest[:1]), times=int(rest[1]) if rest[1:] else None)
    return _with_value(trouble, value) if has_value else trouble


def _with_value(trouble: Trouble, value: str) -> Trouble:
    if trouble.fault is Fault.REDIRECT_ELSEWHERE and value.startswith(("http://", "https://")):
        return replace(trouble, location=value)
    if trouble.fault is Fault.SLOW:
        with suppress(ValueError):
            if 0 <= (delay_s := float(value)) < math.inf:
                return replace(trouble, delay_s=delay_s)
    raise FaultError(
        f"`{trouble.fault.kebab_name}={value}`: only `slow=SECONDS` and `redirect-elsewhere=URL` have a value"
    )


_API = ("/v3", "/v1", "/apis", "/k8s")

_OWN_PATHS = MappingProxyType(
    {
        Fault.STARTING: _API,
        Fault.AGGREGATION_NOT_READY: ("/cacerts", "/dashboard", "/apis/ext.cattle.io", "/v1/ext.cattle.io"),
        Fault.TOO_MANY_REQUESTS_TEXT: ("/apis", "/k8s"),
        Fault.TOO_MANY_REQUESTS_JSON: ("/v3/",),
    }
)


def answer_fault(trouble: Trouble, heard: Heard) -> Answer | Manner | None:
    """What the fault makes of a request; `None` when it is not a fault of answers."""
    made = _ANSWERS.get(trouble.fault)
    return made(trouble, heard) if made else _MANNERS.get(trouble.fault)


def _page(status: int, words: str) -> Answer:
    """A page of ingress-nginx."""
    title = f"{status} {words}"
    lines = (
        "<html>",
        f"<head><title>{title}</title></head>",
        "<body>",
        f"<center><h1>{title}</h1></center>",
        "<hr><center>nginx</center>",
        "</body>",
        "</html>",
        "",
    )
    return text_answer("\r\n".join(lines), status, _HTML)


def _too_many_text(_: Trouble, __: Heard) -> Answer:
    answer = text_answer("Too many requests, please try again later.\n", 429)
    return Answer(answer.status, answer.body, answer.content_type, (("Retry-After", "1"),))


def _too_many_json(_: Trouble, heard: Heard) -> Answer:
    resource, name = (*heard.parts[1:3], "", "")[:2]
    words = "the server has received too many requests and has asked us to try again later"
    return norman_error(429, "TooManyRequests", f"{words} (get {resource}.management.cattle.io {name})")


def _not_ready(_: Trouble, heard: Heard) -> Answer:
    if heard.parts[0] in {"apis", "v1"}:
        words = "the server is currently unable to handle the request"
        return kubernetes_status(503, "ServiceUnavailable", words)
    return text_answer("API Aggregation not ready\n", 503)


def _redirect_elsewhere(trouble: Trouble, heard: Heard) -> Answer:
    return _found(trouble.location + heard.target)


def _redirect_loop(_: Trouble, heard: Heard) -> Answer:
    return _found(f"https://{heard.headers.get('host', '')}{heard.target}")


def _found(url: str) -> Answer:
    """Go's redirect."""
    return Answer(302, f'<a href="{url}">Found</a>.\n\n'.encode(), "text/html; charset=utf-8", (("Location", url),))


_LOGIN_PAGE = "<!DOCTYPE html>\n<html><head><title>Sign in to continue</title></head><body>…</body></html>\n"

_ANSWERS: MappingProxyType[Fault, Callable[[Trouble, Heard], Answer]] = MappingProxyType(
    {
        Fault.STARTING: lambda _, __: not_found_page(),
        Fault.AGGREGATION_NOT_READY: _not_ready,
        Fault.TOO_MANY_REQUESTS_TEXT: _too_many_text,
        Fault.TOO_MANY_REQUESTS_JSON: _too_many_json,
        Fault.TOO_MANY_REQUESTS_PAGE: lambda _, __: _page(429, "Too Many Requests"),
        Fault.BAD_GATEWAY: lambda _, __: _page(502, "Bad Gateway"),
        Fault.UNAVAILABLE: lambda _, __: _page(503, "Service Temporarily Unavailable"),
        Fault.INTERNAL_ERROR: lambda _, __: norman_error(500, "ServerError", "etcdserver: request timed out"),
        Fault.LOGIN_PAGE: lambda _, __: text_answer(_LOGIN_PAGE, content_type=_HTML),
        Fault.REDIRECT_ELSEWHERE: _redirect_elsewhere,
        Fault.REDIRECT_LOOP: _redirect_loop,
        Fault.NOT_JSON: lambda _, __: text_answer('{"type":"collection","data":[{', content_type="application/json"),
        Fault.WRONG_SHAPE: lambda _, __: text_answer('{"status":"ok","data":7}\n', content_type="application/json"),
        Fault.NOT_RANCHER: lambda _, __: _page(200, "Welcome to nginx!"),
    }
)

_MANNERS = MappingProxyType(
    {
        Fault.DROPPED: Manner.DROP,
        Fault.CUT: Manner.CUT,
        Fault.TRICKLE: Manner.TRICKLE,
        Fault.ENDLESS: Manner.ENDLESS,
        Fault.ENDLESS_HEADERS: Manner.ENDLESS_HEADERS,
        Fault.BOMB: Manner.BOMB,
        Fault.NOT_HTTP: Manner.NOT_HTTP,
    }
)
