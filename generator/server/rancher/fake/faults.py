"""What can be wrong with a stand-in, to be switched on one by one or together."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum
from types import MappingProxyType
from typing import Final, final

from generator.server.rancher.fake.messages import Answer, Heard, text_answer
from generator.server.rancher.fake.refusals import kubernetes_status, norman_error, not_found_page

__all__ = ["Fault", "FaultError", "Manner", "Trouble", "answer_fault", "parse_trouble"]

_HTML = "text/html"
_DELAY_S: Final = 0.05


@final
class Fault(Enum):
    """One switch; its value is its name for people. Those of keys and rights are set-ups (`setups`)."""

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
        """What people call it."""
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
    delay_s: float = _DELAY_S
    location: str = "https://elsewhere.example.com"

    def concerns(self, heard: Heard) -> bool:
        """Whether the request meets the fault."""
        paths = self.paths or _OWN_PATHS.get(self.fault, ("/",))
        return any(heard.path.startswith(path) for path in paths)


class FaultError(ValueError):
    """A text names no fault: the mistake of whoever wrote it."""


def parse_trouble(text: str) -> Trouble:
    """
    `FAULT[=SECONDS] [PATH [TIMES]]`, such as `slow=0.5 /v3` or `bad-gateway /v3/clusters 2`.

    Args:
        text: Faults are called like the members of `Fault`, in kebab case. SECONDS is the delay of `slow`.

    Raises:
        FaultError: It is not of that form.
    """
    name, *rest = text.split()[:4] or [""]
    name, _, seconds = name.partition("=")
    fault = Fault.__members__.get(name.replace("-", "_").upper())
    if fault is None:
        known = ", ".join(member.kebab_name for member in Fault)
        raise FaultError(f"`{name}` is none of the faults {known}")
    if len(rest) > 2 or (rest and not rest[0].startswith("/")):
        raise FaultError(f"`{text}` is not of the form FAULT[=SECONDS] [PATH [TIMES]]; PATH begins with a slash")
    try:
        delay_s = float(seconds) if seconds else _DELAY_S
        times = int(rest[1]) if len(rest) == 2 else None
    except ValueError as exc:
        raise FaultError(f"`{text}` has a number that is none") from exc
    return Trouble(fault, tuple(rest[:1]), times, min(max(delay_s, 0.0), 60.0))


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
